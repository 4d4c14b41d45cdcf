"""Invariants that statements decide: how many objects each speaks of, and which of them break it.

A breach is named by `id` and told in `what`; a statement fetches at most `$most` of them.
"""

from dataclasses import dataclass
from typing import Any, Final

from graph.client import Graph
from graph.doctor import gains
from graph.query import Query

MOST = 1_000
"""Breaches fetched by one statement."""

_PARAMS: Final[dict[str, Any]] = {
    "open": ["PROPOSED", "REQUESTED", "ACCEPTED", "SCHEDULED", "IN_PRACTICE", "AWAITING_VERIFICATION"],
    "places": ["ACCEPTED", "SCHEDULED", "IN_PRACTICE", "AWAITING_VERIFICATION"],
    "most": MOST,
}

COUNTS = {
    "sessions": Query(
        "doctor.sessions",
        """
        MATCH (session:MentoringSession)
        WITH count(session) AS total
        RETURN collect({total: total}) AS rows
        """,
    ),
    "accepted": Query(
        "doctor.accepted_sessions",
        """
        MATCH (session:MentoringSession) WHERE session.acceptedAt IS NOT NULL
        WITH count(session) AS total
        RETURN collect({total: total}) AS rows
        """,
    ),
    "mentors": Query(
        "doctor.mentors",
        """
        MATCH (:Employee)-[:HAS_PROFILE]->(profile:MentorProfile)
        WITH count(profile) AS total
        RETURN collect({total: total}) AS rows
        """,
    ),
    "verifications": Query(
        "doctor.verifications",
        """
        MATCH (verification:Verification)
        WITH count(verification) AS total
        RETURN collect({total: total}) AS rows
        """,
    ),
    "leavers": Query(
        "doctor.leavers",
        """
        MATCH (leaver:Employee) WHERE leaver.status = 'DEACTIVATED'
        WITH count(leaver) AS total
        RETURN collect({total: total}) AS rows
        """,
    ),
    "scores": Query(
        "doctor.scores",
        """
        MATCH (score:ReputationScore)
        WITH count(score) AS total
        RETURN collect({total: total}) AS rows
        """,
    ),
    "holdings": Query(
        "doctor.holdings",
        """
        MATCH (:Employee)-[held:HAS_SKILL]->(:Skill)
        WITH count(held) AS total
        RETURN collect({total: total}) AS rows
        """,
    ),
}

OPEN_KEYS = Query(
    "doctor.i01_open_keys",
    """
    MATCH (session:MentoringSession)-[:MENTOR]->(mentor:Employee)
    MATCH (session)-[:MENTEE]->(mentee:Employee)
    MATCH (session)-[:TARGETS]->(skill:Skill)
    WITH session, session.state IN $open AS is_open, mentee.id + '|' + mentor.id + '|' + skill.id AS key
    WHERE (is_open AND (session.openKey IS NULL OR session.openKey <> key))
       OR (NOT is_open AND session.openKey IS NOT NULL)
    WITH session LIMIT $most
    RETURN collect({id: session.id, what: session.state + ' with the wrong open key'}) AS rows
    """,
)
OPEN_TWICE = Query(
    "doctor.i01_open_twice",
    """
    MATCH (session:MentoringSession)
    WHERE session.state IN $open
    WITH session.menteeId + '|' + session.mentorId + '|' + session.skillId AS key, count(session) AS sessions,
         min(session.id) AS first
    WHERE sessions > 1
    WITH first, sessions LIMIT $most
    RETURN collect({id: first, what: toString(sessions) + ' open sessions of one pair on one skill'}) AS rows
    """,
)
COPIES = Query(
    "doctor.i01_copies",
    """
    MATCH (session:MentoringSession)
    OPTIONAL MATCH (session)-[:MENTOR]->(mentor:Employee)
    OPTIONAL MATCH (session)-[:MENTEE]->(mentee:Employee)
    OPTIONAL MATCH (session)-[:TARGETS]->(skill:Skill)
    WITH session, mentor, mentee, skill
    WHERE mentor IS NULL OR mentee IS NULL OR skill IS NULL OR session.mentorId <> mentor.id
       OR session.menteeId <> mentee.id OR session.skillId <> skill.id
    WITH session LIMIT $most
    RETURN collect({id: session.id, what: 'mentorId, menteeId or skillId differ from the relationships'}) AS rows
    """,
)
OVER_CAPACITY = Query(
    "doctor.i02_over_capacity",
    """
    MATCH (session:MentoringSession)-[:MENTOR]->(mentor:Employee)
    WHERE session.state IN $places
    WITH mentor, count(session) AS taken
    OPTIONAL MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)
    WITH mentor, taken, coalesce(profile.capacity, 0) AS capacity
    WHERE taken > capacity
    WITH mentor, taken, capacity LIMIT $most
    RETURN collect({
        id: mentor.id, what: toString(taken) + ' places taken of ' + toString(capacity)
    }) AS rows
    """,
)
SAME_PERSON = Query(
    "doctor.i03_same_person",
    """
    MATCH (session:MentoringSession)-[:MENTOR]->(mentor:Employee)
    MATCH (session)-[:MENTEE]->(mentee:Employee)
    OPTIONAL MATCH (session)<-[:VERIFIES]-(:Verification)-[:VERIFIED_BY]->(verifier:Employee)
    WITH session, mentor, mentee, verifier
    WHERE mentor.id = mentee.id OR verifier.id = mentor.id OR verifier.id = mentee.id
    WITH session LIMIT $most
    RETURN collect({id: session.id, what: 'mentor, mentee and verifier are not three people'}) AS rows
    """,
)
VERIFIED_WITHOUT = Query(
    "doctor.i05_verified_without",
    """
    MATCH (session:MentoringSession)
    OPTIONAL MATCH (session)<-[:VERIFIES]-(verification:Verification)
    WITH session, count(verification) AS words
    WHERE (session.state = 'VERIFIED' AND words <> 1) OR (session.state <> 'VERIFIED' AND words > 0)
    WITH session, words LIMIT $most
    RETURN collect({id: session.id, what: session.state + ' with ' + toString(words) + ' verifications'}) AS rows
    """,
)
BASELINES = Query(
    "doctor.i07_baselines",
    """
    MATCH (session:MentoringSession) WHERE session.acceptedAt IS NOT NULL
    OPTIONAL MATCH (session)-[:BASELINE]->(baseline:Assessment)
    WITH session, baseline
    WHERE baseline IS NULL OR session.baselineRank IS NULL OR baseline.rank <> session.baselineRank
       OR session.targetRank <= session.baselineRank OR baseline.assessedAt > session.acceptedAt
       OR NOT EXISTS { MATCH (baseline)-[:OF_EMPLOYEE]->(:Employee {id: session.menteeId}) }
       OR NOT EXISTS { MATCH (baseline)-[:ON_SKILL]->(:Skill {id: session.skillId}) }
    WITH session LIMIT $most
    RETURN collect({
        id: session.id, what: 'the frozen baseline is missing, altered, too late, or not below the target'
    }) AS rows
    """,
)
OLDER_BASELINES = Query(
    "doctor.i07_older_baselines",
    """
    MATCH (session:MentoringSession)-[:BASELINE]->(baseline:Assessment)
    WHERE session.acceptedAt IS NOT NULL
    MATCH (session)-[:MENTEE]->(mentee:Employee)
    MATCH (session)-[:TARGETS]->(skill:Skill)
    MATCH (mentee)<-[:OF_EMPLOYEE]-(other:Assessment)-[:ON_SKILL]->(skill)
    WHERE other.assessedAt <= session.acceptedAt AND other.id <> baseline.id
    WITH session, baseline, other, substring(coalesce(other.placeKey, other.assessedAt), 0, 27) AS at,
         substring(coalesce(baseline.placeKey, baseline.assessedAt), 0, 27) AS stood_at
    WHERE (other.kind = 'MANAGER' AND (baseline.kind <> 'MANAGER' OR at > stood_at))
       OR (other.kind = 'SELF' AND baseline.kind = 'SELF' AND at > stood_at)
    WITH DISTINCT session LIMIT $most
    RETURN collect({id: session.id, what: 'another assessment stood behind the current level at acceptance'}) AS rows
    """,
)
NOT_FROZEN = Query(
    "doctor.i11_not_frozen",
    """
    MATCH (session:MentoringSession) WHERE session.acceptedAt IS NOT NULL
    OPTIONAL MATCH (session)-[:MENTOR_DEPARTMENT]->(there:Department)
    WITH session, count(there) AS theirs
    OPTIONAL MATCH (session)-[:MENTEE_DEPARTMENT]->(here:Department)
    WITH session, theirs, count(here) AS ours
    WHERE theirs > 1 OR ours > 1
       OR (theirs = 0 AND EXISTS {
            MATCH (:Employee {id: session.mentorId})-[member:MEMBER_OF]->(:Department)
            WHERE member.from <= session.acceptedAt AND (member.to IS NULL OR session.acceptedAt < member.to)
       })
       OR (ours = 0 AND EXISTS {
            MATCH (:Employee {id: session.menteeId})-[member:MEMBER_OF]->(:Department)
            WHERE member.from <= session.acceptedAt AND (member.to IS NULL OR session.acceptedAt < member.to)
       })
    WITH session LIMIT $most
    RETURN collect({id: session.id, what: 'the departments of its time are not kept'}) AS rows
    """,
)
LEAVERS_OPEN = Query(
    "doctor.i14_leavers_open",
    """
    MATCH (leaver:Employee) WHERE leaver.status = 'DEACTIVATED'
    MATCH (leaver)<-[part:MENTOR|MENTEE]-(session:MentoringSession)
    WHERE session.state IN $open AND (type(part) = 'MENTEE' OR session.state <> 'AWAITING_VERIFICATION')
    WITH session, leaver LIMIT $most
    RETURN collect({id: session.id, what: session.state + ' with a leaver'}) AS rows
    """,
)
OFF_SCALE = Query(
    "doctor.i15_off_scale",
    """
    MATCH (:Employee)-[held:HAS_SKILL]->(skill:Skill)
    WITH skill, min(coalesce(held.selfRank, held.verifiedRank)) AS low,
         max(coalesce(held.highWaterRank, held.selfRank)) AS high,
         max(coalesce(held.currentRank, 0)) AS current
    OPTIONAL MATCH (skill)-[:ON_SCALE]->(:ProficiencyScale)-[:HAS_LEVEL]->(level:ProficiencyLevel)
    WITH skill, low, high, current, coalesce(min(level.rank), 0) AS bottom, coalesce(max(level.rank), 0) AS top
    WHERE low < bottom OR high > top OR current > top
    WITH skill LIMIT $most
    RETURN collect({id: skill.id, what: 'somebody holds a level that is not on its scale'}) AS rows
    """,
)
TARGETS_OFF_SCALE = Query(
    "doctor.i15_targets_off_scale",
    """
    MATCH (session:MentoringSession)-[:TARGETS]->(skill:Skill)
    WITH skill, max(session.targetRank) AS high, min(session.targetRank) AS low
    OPTIONAL MATCH (skill)-[:ON_SCALE]->(:ProficiencyScale)-[:HAS_LEVEL]->(level:ProficiencyLevel)
    WITH skill, low, high, coalesce(min(level.rank), 0) AS bottom, coalesce(max(level.rank), 0) AS top
    WHERE low < bottom OR high > top
    WITH skill LIMIT $most
    RETURN collect({id: skill.id, what: 'a session targets a level that is not on its scale'}) AS rows
    """,
)
PROJECTIONS = Query(
    "doctor.i07_projections",
    """
    MATCH (:Employee)-[held:HAS_SKILL]->(skill:Skill)
    WHERE held.currentRank <> coalesce(held.verifiedRank, held.selfRank)
       OR coalesce(held.highWaterRank, 0) < coalesce(held.verifiedRank, 0)
    WITH skill LIMIT $most
    RETURN collect({id: skill.id, what: 'a current level is not the verified, else the self-assessed one'}) AS rows
    """,
)
OFFER_LEVELS = Query(
    "doctor.i07_offer_levels",
    """
    MATCH (mentor:Employee)-[offer:OFFERS]->(skill:Skill)
    OPTIONAL MATCH (mentor)-[held:HAS_SKILL]->(skill)
    WITH mentor, offer, held
    WHERE held IS NULL OR offer.rank <> held.currentRank
    WITH mentor LIMIT $most
    RETURN collect({id: mentor.id, what: 'an offer does not carry the current level'}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Check:
    """An invariant, what it is about (a key of `COUNTS`), and the statements that find its breaches."""

    invariant: str
    about: str
    finding: tuple[Query, ...]


CHECKS: Final = (
    Check("I1", "sessions", (OPEN_KEYS, OPEN_TWICE, COPIES)),
    Check("I2", "mentors", (OVER_CAPACITY,)),
    Check("I3", "sessions", (SAME_PERSON,)),
    Check("I5", "sessions", (VERIFIED_WITHOUT,)),
    Check("I7", "accepted", (BASELINES, OLDER_BASELINES, PROJECTIONS, OFFER_LEVELS)),
    Check("I8", "verifications", (gains.PAID_TWICE,)),
    Check("I9", "verifications", (gains.COUNTS_AND_EXCLUDED, gains.STANDINGS)),
    Check("I11", "accepted", (NOT_FROZEN,)),
    Check("I14", "leavers", (LEAVERS_OPEN,)),
    Check("I15", "holdings", (OFF_SCALE, TARGETS_OFF_SCALE)),
)


@dataclass(frozen=True, slots=True)
class Breach:
    """An object that breaks an invariant, and how."""

    id: str
    what: str


async def counted(graph: Graph, about: str) -> int:
    """How many objects there are of a kind that `COUNTS` names."""
    rows = await graph.read(COUNTS[about])
    return int(rows[0]["total"])


async def breaches(graph: Graph, check: Check) -> list[Breach]:
    """What breaks a check, at most `MOST` a statement."""
    return [Breach(**row) for query in check.finding for row in await graph.read(query, **_used(query))]


def _used(query: Query) -> dict[str, Any]:
    return {name: value for name, value in _PARAMS.items() if f"${name}" in query.text}
