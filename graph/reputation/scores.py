"""Stored reputations: written by the refit alone, read for many mentors at once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, LiteralString

from graph.client import Graph, Tx
from graph.query import Fragment, Query

STORE = Query(
    "reputation.store",
    """
    UNWIND $scores AS row
    MATCH (mentor:Employee {id: row.mentorId})
    MERGE (score:ReputationScore {key: row.key})
    SET score = row
    MERGE (mentor)-[:HAS_REPUTATION]->(score)
    """,
)
STORE_SKILLS = Query(
    "reputation.store_skills",
    """
    UNWIND $scores AS row
    MATCH (score:ReputationScore {key: row.key})
    MATCH (skill:Skill {id: row.skillId})
    MERGE (score)-[:ON_SKILL]->(skill)
    """,
)
# Whoever has no evidence any longer is in no refit's rows.
FORGET = Query(
    "reputation.forget",
    """
    MATCH (score:ReputationScore) WHERE score.generation <> $generation
    WITH score LIMIT $limit
    DETACH DELETE score
    WITH count(*) AS gone
    RETURN collect({gone: gone}) AS rows
    """,
)
# A mentor's level on a skill without evidence of its own is the overall one, less certain by the skill's spread.
PUBLISH = Query(
    "reputation.publish",
    """
    UNWIND $mentor_ids AS mentor_id
    MATCH (overall:ReputationScore {key: mentor_id}) WHERE overall.passed = true
    MATCH (mentor:Employee {id: mentor_id})-[:HAS_PROFILE]->(profile:MentorProfile)
    WHERE profile.leaderboardVisible = true
    MATCH (mentor)-[offer:OFFERS]->(skill:Skill)
    OPTIONAL MATCH (own:ReputationScore {key: mentor_id + '|' + skill.id})
    SET offer.publicScore = coalesce(own.mean, overall.mean),
        offer.publicSd = coalesce(own.sd, sqrt(overall.sd * overall.sd + $skill_variance))
    """,
)
WITHDRAW = Query(
    "reputation.withdraw",
    """
    MATCH (profile:MentorProfile)<-[:HAS_PROFILE]-(mentor:Employee)-[offer:OFFERS]->(:Skill)
    WHERE offer.publicScore IS NOT NULL
    OPTIONAL MATCH (overall:ReputationScore {key: mentor.id})
    WITH profile, offer, overall
    WHERE profile.leaderboardVisible <> true OR overall IS NULL OR overall.passed <> true
    REMOVE offer.publicScore, offer.publicSd
    """,
)
# The stored reputations of a bound `mentor`, overall and on `$skill_id` (null for none), where the viewer may see
# them: the mentor, a programme administrator, and everyone once the mentor opted in.
_SHOWN: LiteralString = """
    OPTIONAL MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)
    WITH mentor, profile
    WHERE $viewer_admin = true OR mentor.id = $viewer_id OR profile.leaderboardVisible = true
    OPTIONAL MATCH (mentor)-[:HAS_REPUTATION]->(overall:ReputationScore {key: mentor.id})
    OPTIONAL MATCH (mentor)-[:HAS_REPUTATION]->(own:ReputationScore {key: mentor.id + '|' + coalesce($skill_id, '')})
    OPTIONAL MATCH (state:RefitState {name: 'reputation'})
    WITH mentor, overall, own, state, $skill_id AS skill_id
    """
OF_MENTOR = Fragment(
    "reputation.of_mentor", parent="Employee", text="WITH parent AS mentor" + _SHOWN, row="mentor"
)
OF_VERIFIED_MENTOR = Fragment(
    "reputation.of_verified_mentor",
    parent="Verification",
    text="MATCH (parent)-[:VERIFIES]->(:MentoringSession)-[:MENTOR]->(mentor:Employee)" + _SHOWN,
    row="mentor",
)
COLUMNS: Final[dict[str, LiteralString]] = {
    "mentor_uuid": "mentor.id",
    "skill_uuid": "skill_id",
    "overall": """CASE WHEN overall IS NULL THEN null ELSE [
        overall.mean, overall.sd, overall.lower, overall.upper, overall.index, overall.verifiedSessions,
        overall.distinctMentees, overall.distinctVerifiers, overall.distinctDepartments, overall.lapsed,
        overall.passed, overall.asOf, overall.verificationRate
    ] END""",
    "own": """CASE WHEN own IS NULL THEN null ELSE [
        own.mean, own.sd, own.lower, own.upper, own.index, own.verifiedSessions,
        own.distinctMentees, own.distinctVerifiers, own.distinctDepartments, own.lapsed,
        own.passed, own.asOf, own.verificationRate
    ] END""",
    "refitted_at": "state.asOf",
}
Stored = Sequence[Any]
"""A stored reputation as these columns read it: values in the order of `StoredRow`."""
CONTRIBUTIONS = Query(
    "reputation.contributions",
    """
    UNWIND $asked AS pair
    OPTIONAL MATCH (overall:ReputationScore {key: pair.mentor_id})
    OPTIONAL MATCH (own:ReputationScore {key: pair.own_key})
    RETURN collect({
        mentor_id: pair.mentor_id, skill_id: pair.skill_id, passed: coalesce(overall.passed, false),
        parts: coalesce(own.parts, overall.parts)
    }) AS rows
    """,
)
SERVED = Query(
    "reputation.served",
    """
    MATCH (score:ReputationScore)
    WHERE score.key > $after AND score.generation = $generation
    WITH score ORDER BY score.key LIMIT $limit
    RETURN collect({key: score.key, mean: score.mean, sd: score.sd}) AS rows
    """,
)
SKILL_NAMES = Query(
    "reputation.skill_names",
    """
    UNWIND $skill_ids AS skill_id
    MATCH (skill:Skill {id: skill_id})
    RETURN collect({skill_id: skill_id, name: skill.name}) AS rows
    """,
)

_PAGE = 5_000


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A stored reputation. `parts` is what it is made of, as JSON; absent `skillId`: overall."""

    key: str
    mentorId: str  # noqa: N815 - the properties of the node
    skillId: str | None  # noqa: N815
    mean: float
    sd: float
    lower: float
    upper: float
    index: int
    verifiedSessions: int  # noqa: N815
    distinctMentees: int  # noqa: N815
    distinctVerifiers: int  # noqa: N815
    distinctDepartments: int  # noqa: N815
    verificationRate: float | None  # noqa: N815
    lapsed: int
    unverified: int
    passed: bool
    parts: str
    algorithm: str
    algorithmVersion: str  # noqa: N815
    asOf: str  # noqa: N815
    refDay: str  # noqa: N815
    generation: str


@dataclass(frozen=True, slots=True)
class StoredRow:
    """What a reader needs of a stored reputation; the names are the node's, their order that of `COLUMNS`."""

    mean: float
    sd: float
    lower: float
    upper: float
    index: int
    verifiedSessions: int  # noqa: N815
    distinctMentees: int  # noqa: N815
    distinctVerifiers: int  # noqa: N815
    distinctDepartments: int  # noqa: N815
    lapsed: int
    passed: bool
    asOf: str  # noqa: N815
    verificationRate: float | None = None  # noqa: N815


@dataclass(frozen=True, slots=True)
class PartsRow:
    """What a reputation is made of: `parts` is JSON, None where nothing is stored."""

    mentor_id: str
    skill_id: str | None
    passed: bool
    parts: str | None


Asked = tuple[str, str | None]
"""A mentor, and a skill or None for the overall reputation."""


async def store(tx: Tx, scores: Sequence[ScoreRow]) -> None:
    """Write these reputations in place of what was stored under their keys."""
    rows = [asdict(score) for score in scores]
    await tx.run(STORE, scores=rows)
    await tx.run(STORE_SKILLS, scores=[row for row in rows if row["skillId"] is not None])


async def forget(tx: Tx, generation: str, limit: int) -> int:
    """Delete up to `limit` reputations of other generations, and how many that were."""
    rows = await tx.run(FORGET, generation=generation, limit=limit)
    return int(rows[0]["gone"])


async def publish(tx: Tx, mentor_ids: Sequence[str], skill_variance: float) -> None:
    """Copy the reputations of these mentors to their offers, where they opted in and passed the gate."""
    await tx.run(PUBLISH, mentor_ids=list(mentor_ids), skill_variance=skill_variance)


async def withdraw(tx: Tx) -> None:
    """Take published scores off the offers of everyone who did not opt in or is below the gate."""
    await tx.run(WITHDRAW)


async def parts(graph: Graph, asked: Sequence[Asked]) -> list[PartsRow]:
    """What the reputations of these pairs are made of, a row a pair, in one statement."""
    return [PartsRow(**row) for row in await graph.read(CONTRIBUTIONS, asked=_pairs(asked))]


async def served(graph: Graph, generation: str) -> dict[str, tuple[float, float]]:
    """Mean and sd of every stored reputation of this generation, by key; a statement for each 5,000."""
    found: dict[str, tuple[float, float]] = {}
    after = ""
    while True:
        rows = await graph.read(SERVED, after=after, limit=_PAGE, generation=generation)
        found |= {row["key"]: (row["mean"], row["sd"]) for row in rows}
        if len(rows) < _PAGE:
            return found
        after = max(row["key"] for row in rows)


async def skill_names(graph: Graph, skill_ids: Sequence[str]) -> dict[str, str]:
    """Names of these skills; an unknown one is absent."""
    rows = await graph.read(SKILL_NAMES, skill_ids=list(skill_ids))
    return {row["skill_id"]: row["name"] for row in rows}


def _pairs(asked: Sequence[Asked]) -> list[dict[str, str | None]]:
    # A key that is null would be looked for in every node, on one engine.
    return [
        {"mentor_id": mentor_id, "skill_id": skill_id, "own_key": f"{mentor_id}|{skill_id or ''}"}
        for mentor_id, skill_id in asked
    ]
