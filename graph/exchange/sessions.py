"""Sessions with all that happened in them, read and created by id."""

from typing import Any

from graph.client import Graph, Tx
from graph.query import Query
from graph.search import cards

HEADS_READ = Query(
    "exchange.sessions.read",
    """
    UNWIND $ids AS id
    MATCH (session:MentoringSession {id: id})-[:MENTOR]->(mentor:Employee)
    MATCH (session)-[:MENTEE]->(mentee:Employee)
    MATCH (session)-[:TARGETS]->(skill:Skill)
    OPTIONAL MATCH (session)-[:INITIATED_BY]->(initiator:Employee)
    OPTIONAL MATCH (session)-[:FOLLOW_UP_OF]->(before:MentoringSession)
    OPTIONAL MATCH (session)-[:BASELINE]->(baseline:Assessment)
    OPTIONAL MATCH (session)-[:REASSESSMENT]->(again:Assessment)
    OPTIONAL MATCH (session)-[:MENTOR_DEPARTMENT]->(of_mentor:Department)
    OPTIONAL MATCH (session)-[:MENTEE_DEPARTMENT]->(of_mentee:Department)
    OPTIONAL MATCH (session)-[:MENTEE_ROLE]->(role:JobRole)
    RETURN collect({
      id: session.id, externalId: coalesce(session.externalId, session.id),
      mentor: coalesce(mentor.externalId, mentor.id), mentee: coalesce(mentee.externalId, mentee.id),
      initiatedBy: coalesce(initiator.externalId, initiator.id),
      skill: coalesce(skill.externalId, skill.id), targetRank: session.targetRank, scope: session.scope,
      state: session.state, version: session.version, requestedAt: session.requestedAt,
      purpose: session.purpose, format: session.format, workProduct: session.workProduct,
      followUpOf: coalesce(before.externalId, before.id),
      baseline: coalesce(baseline.externalId, baseline.id), baselineRank: session.baselineRank,
      baselineVerified: session.baselineVerified, reassessment: coalesce(again.externalId, again.id),
      mentorDepartment: coalesce(of_mentor.externalId, of_mentor.id),
      menteeDepartment: coalesce(of_mentee.externalId, of_mentee.id),
      menteeRole: coalesce(role.externalId, role.id), modelVersion: session.modelVersion,
      acceptedAt: session.acceptedAt, firstHeldEndedAt: session.firstHeldEndedAt,
      practiceSince: session.practiceSince, reassessedAt: session.reassessedAt,
      awaitingSince: session.awaitingSince, endedAt: session.endedAt, dueAt: session.dueAt,
      returns: session.returns, restarts: session.restarts
    }) AS rows
    """,
)
TRANSITIONS_READ = Query(
    "exchange.transitions.read",
    """
    UNWIND $ids AS id
    MATCH (session:MentoringSession {id: id})-[:HAS_TRANSITION]->(move:SessionTransition)
    OPTIONAL MATCH (move)-[:BY]->(actor:Employee)
    CALL (session, move) {
        WITH session, move WHERE move.action = 'CORRECT'
        MATCH (session)<-[:VERIFIES]-(:Verification)<-[:CORRECTS]-(correction:VerificationCorrection)
        WHERE correction.at = move.at
        RETURN collect(correction.correctedRank) AS corrected
    }
    RETURN collect({
      session: id, seq: move.seq, at: move.at, action: move.action, from: move.from, to: move.to,
      actor: coalesce(actor.externalId, actor.id), reason: move.reason, correctedRank: head(corrected)
    }) AS rows
    """,
)
MEETINGS_READ = Query(
    "exchange.meetings.read",
    """
    UNWIND $ids AS id
    MATCH (session:MentoringSession {id: id})-[:HAS_MEETING]->(meeting:Meeting)
    RETURN collect({
      session: id, externalId: coalesce(meeting.externalId, meeting.id), startsAt: meeting.startsAt,
      endsAt: meeting.endsAt, timeZone: meeting.timeZone, mode: meeting.mode, status: meeting.status,
      icalUid: meeting.icalUid, sequence: meeting.sequence, location: meeting.location,
      conferenceUrl: meeting.conferenceUrl
    }) AS rows
    """,
)
PRACTICE_READ = Query(
    "exchange.practice.read",
    """
    UNWIND $ids AS id
    MATCH (session:MentoringSession {id: id})-[:HAS_PRACTICE]->(entry:PracticeEntry)-[:BY]->(author:Employee)
    OPTIONAL MATCH (entry)-[:PRACTISED]->(indicator:BehavioralIndicator)
    WITH id, entry, author, collect(coalesce(indicator.externalId, indicator.id)) AS indicators
    RETURN collect({
      session: id, externalId: coalesce(entry.externalId, entry.id), at: entry.at,
      author: coalesce(author.externalId, author.id), note: entry.note, indicators: indicators
    }) AS rows
    """,
)
VERIFICATIONS_READ = Query(
    "exchange.verifications.read",
    """
    UNWIND $ids AS id
    MATCH (verification:Verification {sessionId: id})-[:VERIFIED_BY]->(verifier:Employee)
    MATCH (verification)-[:VERIFIES]->(held:MentoringSession)
    OPTIONAL MATCH (verification)-[:OBSERVED]->(indicator:BehavioralIndicator)
    WITH id, verification, verifier, held, collect(coalesce(indicator.externalId, indicator.id)) AS indicators
    RETURN collect({
      session: id, externalId: coalesce(verification.externalId, verification.id),
      verifier: coalesce(verifier.externalId, verifier.id), role: verification.verifierRole,
      at: verification.at, baselineRank: verification.baselineRank,
      verifiedRank: verification.verifiedRank, claimedRank: verification.claimedRank,
      comment: verification.comment, indicators: indicators, quality: verification.quality,
      counts: verification.counts, exclusion: verification.exclusion,
      highWaterRank: verification.highWaterRank, gainHighWaterRank: held.gainHighWater,
      gainCounts: held.gainCounts OR held.gainExclusion = 'UNDER_REVIEW',
      gainExclusion: CASE WHEN held.gainExclusion = 'UNDER_REVIEW' THEN null ELSE held.gainExclusion END
    }) AS rows
    """,
)

# What a session may be without comes in statements of its own: the local engine takes no index for an OPTIONAL MATCH
# by the key of a row, and looks at every node.
HEADS_CREATE = Query(
    "exchange.sessions.create",
    """
    UNWIND $rows AS row
    MATCH (mentor:Employee {id: row.mentor})
    MATCH (mentee:Employee {id: row.mentee})
    MATCH (initiator:Employee {id: row.initiator})
    MATCH (skill:Skill {id: row.skill})
    CREATE (session:MentoringSession {
        id: row.props.id, externalId: row.props.externalId, mentorId: row.props.mentorId,
        menteeId: row.props.menteeId, skillId: row.props.skillId, targetRank: row.props.targetRank,
        scope: row.props.scope, state: row.props.state, version: row.props.version,
        requestedAt: row.props.requestedAt, purpose: row.props.purpose, format: row.props.format,
        workProduct: row.props.workProduct, baselineRank: row.props.baselineRank,
        baselineVerified: row.props.baselineVerified, modelVersion: row.props.modelVersion,
        acceptedAt: row.props.acceptedAt, firstHeldEndedAt: row.props.firstHeldEndedAt,
        practiceSince: row.props.practiceSince, reassessedAt: row.props.reassessedAt,
        awaitingSince: row.props.awaitingSince, endedAt: row.props.endedAt, dueAt: row.props.dueAt,
        returns: row.props.returns, restarts: row.props.restarts, listKey: row.props.listKey,
        openKey: row.props.openKey
    })
    SET """
    + cards.STALE
    + """
    CREATE (session)-[:MENTOR]->(mentor)
    CREATE (session)-[:MENTEE]->(mentee)
    CREATE (session)-[:INITIATED_BY]->(initiator)
    CREATE (session)-[:TARGETS]->(skill)
    """,
)
ACCEPTED_CREATE = Query(
    "exchange.sessions.accepted",
    """
    UNWIND $rows AS row
    MATCH (session:MentoringSession {id: row.session})
    MATCH (of_mentor:Department {id: row.of_mentor})
    MATCH (of_mentee:Department {id: row.of_mentee})
    CREATE (session)-[:MENTOR_DEPARTMENT]->(of_mentor)
    CREATE (session)-[:MENTEE_DEPARTMENT]->(of_mentee)
    """,
)
ROLES_CREATE = Query(
    "exchange.sessions.roles",
    """
    UNWIND $rows AS row
    MATCH (session:MentoringSession {id: row.session})
    MATCH (role:JobRole {id: row.other})
    CREATE (session)-[:MENTEE_ROLE]->(role)
    """,
)
BASELINES_CREATE = Query(
    "exchange.sessions.baselines",
    """
    UNWIND $rows AS row
    MATCH (session:MentoringSession {id: row.session})
    MATCH (assessment:Assessment {id: row.other})
    CREATE (session)-[:BASELINE]->(assessment)
    """,
)
REASSESSMENTS_CREATE = Query(
    "exchange.sessions.reassessments",
    """
    UNWIND $rows AS row
    MATCH (session:MentoringSession {id: row.session})
    MATCH (assessment:Assessment {id: row.other})
    CREATE (session)-[:REASSESSMENT]->(assessment)
    """,
)
FOLLOW_UPS_CREATE = Query(
    "exchange.sessions.follow_ups",
    """
    UNWIND $rows AS row
    MATCH (session:MentoringSession {id: row.session})
    MATCH (before:MentoringSession {id: row.other})
    MERGE (session)-[:FOLLOW_UP_OF]->(before)
    """,
)
# The many parts come grouped by session, which is then looked up once.
TRANSITIONS_CREATE = Query(
    "exchange.transitions.create",
    """
    UNWIND $rows AS held
    MATCH (session:MentoringSession {id: held.session})
    UNWIND held.rows AS row
    MATCH (actor:Employee {id: row.actor})
    CREATE (session)-[:HAS_TRANSITION]->(:SessionTransition {
        id: row.props.id, seq: row.props.seq, at: row.props.at, action: row.props.action,
        from: row.props.from, to: row.props.to, reason: row.props.reason
    })-[:BY]->(actor)
    """,
)
SYSTEM_TRANSITIONS_CREATE = Query(
    "exchange.transitions.create_of_system",
    """
    UNWIND $rows AS held
    MATCH (session:MentoringSession {id: held.session})
    UNWIND held.rows AS row
    CREATE (session)-[:HAS_TRANSITION]->(:SessionTransition {
        id: row.props.id, seq: row.props.seq, at: row.props.at, action: row.props.action,
        from: row.props.from, to: row.props.to, reason: row.props.reason
    })
    """,
)
MEETINGS_CREATE = Query(
    "exchange.meetings.create",
    """
    UNWIND $rows AS held
    MATCH (session:MentoringSession {id: held.session})
    UNWIND held.rows AS row
    CREATE (session)-[:HAS_MEETING]->(:Meeting {
        id: row.props.id, externalId: row.props.externalId, startsAt: row.props.startsAt,
        endsAt: row.props.endsAt, timeZone: row.props.timeZone, mode: row.props.mode,
        status: row.props.status, icalUid: row.props.icalUid, sequence: row.props.sequence,
        location: row.props.location, conferenceUrl: row.props.conferenceUrl, listKey: row.props.listKey
    })
    """,
)
PRACTICE_CREATE = Query(
    "exchange.practice.create",
    """
    UNWIND $rows AS row
    MATCH (session:MentoringSession {id: row.session})
    MATCH (author:Employee {id: row.author})
    CREATE (session)-[:HAS_PRACTICE]->(entry:PracticeEntry {
        id: row.props.id, externalId: row.props.externalId, at: row.props.at, note: row.props.note
    })-[:BY]->(author)
    WITH entry, row
    UNWIND row.indicators AS indicator_id
    MATCH (indicator:BehavioralIndicator {id: indicator_id})
    CREATE (entry)-[:PRACTISED]->(indicator)
    """,
)
VERIFICATIONS_CREATE = Query(
    "exchange.verifications.create",
    """
    UNWIND $rows AS row
    MATCH (session:MentoringSession {id: row.session})
    MATCH (verifier:Employee {id: row.verifier})
    CREATE (verification:Verification {
        id: row.props.id, externalId: row.props.externalId, sessionId: row.props.sessionId,
        verifierRole: row.props.verifierRole, at: row.props.at, baselineRank: row.props.baselineRank,
        verifiedRank: row.props.verifiedRank, claimedRank: row.props.claimedRank,
        comment: row.props.comment, quality: row.props.quality, counts: row.props.counts,
        exclusion: row.props.exclusion, highWaterRank: row.props.highWaterRank, digest: row.props.digest
    })
    CREATE (verification)-[:VERIFIES]->(session)
    CREATE (verification)-[:VERIFIED_BY]->(verifier)
    WITH verification, row
    UNWIND row.indicators AS indicator_id
    MATCH (indicator:BehavioralIndicator {id: indicator_id})
    CREATE (verification)-[:OBSERVED]->(indicator)
    """,
)

CORRECTIONS_CREATE = Query(
    "exchange.corrections.create",
    """
    UNWIND $rows AS row
    MATCH (verification:Verification {sessionId: row.session})
    MATCH (corrector:Employee {id: row.corrector})
    CREATE (correction:VerificationCorrection {
        id: row.props.id, key: row.props.verificationId + '|' + toString(row.props.seq),
        verificationId: row.props.verificationId, seq: row.props.seq, correctedRank: row.props.correctedRank,
        reason: row.props.reason, at: row.props.at, digest: row.props.digest
    })-[:CORRECTS]->(verification)
    CREATE (correction)-[:CORRECTED_BY]->(corrector)
    """,
)
# A corrected assessment is of the session's mentee, and written by now.
CORRECTIONS_PLACE = Query(
    "exchange.corrections.place",
    """
    UNWIND $rows AS row
    MATCH (:MentoringSession {id: row.session})-[:MENTEE]->(mentee:Employee)
    MATCH (mentee)<-[:OF_EMPLOYEE]-(better:Assessment) WHERE better.correctsId IS NOT NULL
    MATCH (mentee)<-[:OF_EMPLOYEE]-(original:Assessment) WHERE original.id = better.correctsId
    SET better.placeKey = original.listKey + '|' + better.listKey
    """,
)
GAINS_STAND = Query(
    "exchange.gains.stand",
    """
    UNWIND $rows AS row
    MATCH (session:MentoringSession {id: row.session})
    SET session.gainRank = row.rank, session.gainHighWater = row.high_water, session.gainCounts = row.counts,
        session.gainExclusion = row.exclusion
    """,
)

VERSIONS = Query(
    "exchange.sessions.versions",
    """
    UNWIND $ids AS id
    MATCH (session:MentoringSession {id: id})
    RETURN collect({id: session.id, version: session.version}) AS rows
    """,
)
OPEN = Query(
    "exchange.sessions.open",
    """
    MATCH (session:MentoringSession)
    WHERE session.state IN ['REQUESTED', 'ACCEPTED', 'SCHEDULED', 'IN_PRACTICE', 'AWAITING_VERIFICATION']
    RETURN collect({id: session.id}) AS rows
    """,
)

CREATE = {
    "sessions": HEADS_CREATE,
    "accepted": ACCEPTED_CREATE,
    "roles": ROLES_CREATE,
    "baselines": BASELINES_CREATE,
    "reassessments": REASSESSMENTS_CREATE,
    "transitions": TRANSITIONS_CREATE,
    "system_transitions": SYSTEM_TRANSITIONS_CREATE,
    "meetings": MEETINGS_CREATE,
    "practice": PRACTICE_CREATE,
    "verifications": VERIFICATIONS_CREATE,
    "corrections": CORRECTIONS_CREATE,
    "corrected": CORRECTIONS_PLACE,
    "standings": GAINS_STAND,
}
"""What is written for new sessions, in order, by the rows it takes."""

GROUPED = frozenset({"transitions", "system_transitions", "meetings"})
"""Those of `CREATE` that take rows of `{session, rows}`."""

_PARTS = {
    "transitions": (TRANSITIONS_READ, lambda row: row["seq"]),
    "meetings": (MEETINGS_READ, lambda row: (row["startsAt"], row["externalId"])),
    "practice": (PRACTICE_READ, lambda row: (row["at"], row["externalId"])),
}


async def read(source: Graph | Tx, ids: list[str]) -> list[dict[str, Any]]:
    """These sessions in the order of their ids, each with `transitions`, `meetings`, `practice` in order and
    its `verification`, None before there is one."""
    heads = {row["id"]: row for row in await source.read(HEADS_READ, ids=ids)}
    for head in heads.values():
        head.update(transitions=[], meetings=[], practice=[], verification=None)
    for name, (query, order) in _PARTS.items():
        for row in sorted(await source.read(query, ids=ids), key=order):
            heads[row["session"]][name].append(_ordered(row))
    for row in await source.read(VERIFICATIONS_READ, ids=ids):
        heads[row["session"]]["verification"] = _ordered(row)
    return [heads[session_id] for session_id in ids if session_id in heads]


def _ordered(row: dict[str, Any]) -> dict[str, Any]:
    # The graph keeps indicators as a set, and each engine hands it out in an order of its own.
    return {**row, "indicators": sorted(row["indicators"])} if "indicators" in row else row
