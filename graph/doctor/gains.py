"""Gains as they stand, against what was assessed, corrected and disputed (I8, I9)."""

from graph.query import Query
from graph.sessions.gains import COUNTS, EXCLUSION, HIGH_WATER, QUALITY, RANK

# A corrected assessment is known by its latest correction, in its own place and at its own time.
PAID_TWICE = Query(
    "doctor.i08_paid_twice",
    """
    MATCH (verification:Verification)-[:VERIFIES]->(session:MentoringSession)
    MATCH (session)-[:MENTEE]->(mentee:Employee)
    MATCH (session)-[:TARGETS]->(skill:Skill)
    OPTIONAL MATCH (mentee)<-[:OF_EMPLOYEE]-(known:Assessment {kind: 'MANAGER'})-[:ON_SKILL]->(skill)
    WITH verification, session, collect({
        rank: known.rank, of: coalesce(known.correctsId, known.id), place: coalesce(known.placeKey, known.listKey),
        verified: known.phase = 'VERIFICATION' OR known.correctsId IS NOT NULL
    }) AS words
    WITH verification, session, [word IN words WHERE size([
        better IN words WHERE better.of = word.of AND better.place > word.place
    ]) = 0 | word] AS standing
    UNWIND standing AS word
    WITH verification, session, max(CASE
        WHEN substring(word.place, 0, 27) < session.acceptedAt THEN word.rank
        WHEN word.verified AND substring(word.place, 0, 27) < verification.at THEN word.rank
        ELSE null
    END) AS high_water, """
    + RANK
    + " AS rank, "
    + COUNTS
    + " AS counts, "
    + EXCLUSION
    + " AS exclusion, "
    + HIGH_WATER
    + """ AS noted
    WITH verification, high_water, counts, exclusion, noted,
         rank > verification.baselineRank AND rank <= coalesce(high_water, 0) AS below
    WHERE (below AND counts = true)
       OR (below = false AND coalesce(exclusion, '') = 'BELOW_HIGH_WATER_MARK')
       OR coalesce(noted, 0) <> coalesce(high_water, 0)
    WITH verification, high_water LIMIT $most
    RETURN collect({
        id: verification.id, what: 'high water ' + toString(coalesce(high_water, 0)) + ' is not honoured'
    }) AS rows
    """,
)
COUNTS_AND_EXCLUDED = Query(
    "doctor.i09_counts",
    """
    MATCH (verification:Verification)-[:VERIFIES]->(session:MentoringSession)
    WITH verification, session.state AS state, """
    + COUNTS
    + " AS counts, "
    + EXCLUSION
    + " AS exclusion, "
    + QUALITY
    + """ AS quality
    WHERE (counts = true) = (exclusion IS NOT NULL) OR (counts = true AND state <> 'VERIFIED')
       OR (verification.counts = true) = (verification.exclusion IS NOT NULL) OR quality > verification.quality
    WITH verification LIMIT $most
    RETURN collect({
        id: verification.id, what: 'counted and excluded at once, or neither, not verified, or raised in quality'
    }) AS rows
    """,
)
STANDINGS = Query(
    "doctor.i09_standings",
    """
    MATCH (verification:Verification)-[:VERIFIES]->(session:MentoringSession)
    OPTIONAL MATCH (verification)<-[:DISPUTES]-(dispute:GainDispute)
    WITH verification, session, collect(dispute.state) AS states,
         max(CASE WHEN dispute.state IN ['OPEN', 'OVERDUE'] THEN dispute.id ELSE null END) AS undecided
    OPTIONAL MATCH (verification)<-[:CORRECTS]-(correction:VerificationCorrection)
    WITH verification, session, states, undecided, correction ORDER BY correction.seq
    WITH verification, session, states, undecided, collect(correction.correctedRank) AS corrected
    WITH verification, session, states, undecided,
         CASE WHEN size(corrected) = 0 THEN verification.verifiedRank ELSE corrected[size(corrected) - 1] END AS due,
         """
    + RANK
    + " AS rank, coalesce("
    + EXCLUSION
    + """, '') AS exclusion
    WITH verification, due <> rank AS another_level, coalesce(undecided, '') <> coalesce(session.disputeId, '') AS lost,
         CASE
             WHEN 'UPHELD' IN states THEN 'DISPUTE_UPHELD'
             WHEN 'OPEN' IN states THEN 'UNDER_REVIEW'
             WHEN exclusion = 'UNDER_REVIEW' OR (exclusion = 'DISPUTE_UPHELD' AND size(states) > 0) THEN 'none'
             ELSE exclusion
         END <> exclusion AS another_reason
    WHERE another_level OR lost OR another_reason
    WITH verification LIMIT $most
    RETURN collect({
        id: verification.id, what: 'its gain does not stand as its corrections and disputes say'
    }) AS rows
    """,
)
