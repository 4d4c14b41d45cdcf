"""Stored reputations: written by refits and patches alone, read for many mentors at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString, cast

from graph import flat
from graph.client import Graph, Tx
from graph.query import Fragment, Query
from graph.search.offers import OFFERS_CHANGED

STORE = Query(
    "reputation.store",
    """
    UNWIND $scores AS row
    MATCH (mentor:Employee {id: row.mentorId})
    MERGE (score:ReputationScore {key: row.key})
    SET score += row
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
FORGET = Query(
    "reputation.forget",
    """
    UNWIND $keys AS key
    MATCH (score:ReputationScore {key: key})
    DETACH DELETE score
    """,
)
# A mentor's level on a skill without evidence of its own is the overall one, less certain by the skill's spread.
PUBLISH = Query(
    "reputation.publish",
    """
    UNWIND $mentor_ids AS mentor_id
    MATCH (mentor:Employee {id: mentor_id})-[:HAS_PROFILE]->(profile:MentorProfile)
    WHERE profile.leaderboardVisible = true
    MATCH (overall:ReputationScore {key: mentor_id}) WHERE overall.passed = true
    MATCH (mentor)-[offer:OFFERS]->(skill:Skill)
    OPTIONAL MATCH (own:ReputationScore {key: mentor_id + '|' + skill.id})
    SET offer.publicScore = coalesce(own.mean, overall.mean),
        offer.publicSd = coalesce(own.sd, sqrt(overall.sd * overall.sd + $skill_variance))"""
    + OFFERS_CHANGED,
)
UNPUBLISH = Query(
    "reputation.unpublish",
    """
    UNWIND $mentor_ids AS mentor_id
    MATCH (mentor:Employee {id: mentor_id})-[offer:OFFERS]->(skill:Skill)
    WHERE offer.publicScore IS NOT NULL
    OPTIONAL MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)
    OPTIONAL MATCH (overall:ReputationScore {key: mentor_id})
    WITH skill, offer, coalesce(profile.leaderboardVisible, false) AS visible, coalesce(overall.passed, false) AS passed
    WHERE visible = false OR passed = false
    REMOVE offer.publicScore, offer.publicSd"""
    + OFFERS_CHANGED,
)
WITHDRAW_FROM = Query(
    "reputation.withdraw_from",
    """
    MATCH (person:Employee) WHERE person.id > $after
    WITH person.id AS id ORDER BY id LIMIT $limit
    WITH max(id) AS until
    RETURN collect({until: until}) AS rows
    """,
)
WITHDRAW = Query(
    "reputation.withdraw",
    """
    MATCH (mentor:Employee) WHERE mentor.id > $after AND mentor.id <= $until
    MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)
    MATCH (mentor)-[offer:OFFERS]->(skill:Skill)
    WHERE offer.publicScore IS NOT NULL
    OPTIONAL MATCH (overall:ReputationScore {key: mentor.id})
    WITH skill, profile, offer, overall
    WHERE profile.leaderboardVisible <> true OR overall IS NULL OR overall.passed <> true
    REMOVE offer.publicScore, offer.publicSd"""
    + OFFERS_CHANGED,
)
# The stored reputations of a bound `mentor`, overall and on `$skill_id` (null for none), where the viewer may see
# them: the mentor, a programme administrator, and everyone once the mentor opted in.
SHOWN: LiteralString = """
    OPTIONAL MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)
    WITH mentor, profile
    WHERE $viewer_admin = true OR mentor.id = $viewer_id OR profile.leaderboardVisible = true
    OPTIONAL MATCH (mentor)-[:HAS_REPUTATION]->(overall:ReputationScore {key: mentor.id})
    OPTIONAL MATCH (mentor)-[:HAS_REPUTATION]->(own:ReputationScore {key: mentor.id + '|' + coalesce($skill_id, '')})
    OPTIONAL MATCH (state:RefitState {name: 'reputation'})
    WITH mentor, overall, own, state, $skill_id AS skill_id
    """
OF_MENTOR = Fragment(
    "reputation.of_mentor", parent="Employee", text="WITH parent AS mentor" + SHOWN, row="mentor"
)
OF_VERIFIED_MENTOR = Fragment(
    "reputation.of_verified_mentor",
    parent="Verification",
    text="MATCH (parent)-[:VERIFIES]->(:MentoringSession)-[:MENTOR]->(mentor:Employee)" + SHOWN,
    row="mentor",
)
COLUMNS: Final[dict[str, LiteralString]] = {
    "mentor_uuid": "mentor.id",
    "skill_uuid": "skill_id",
    "overall": """CASE WHEN overall IS NULL THEN null ELSE [
        overall.mean, overall.sd, overall.lower, overall.upper, overall.index, overall.verifiedSessions,
        overall.distinctMentees, overall.distinctVerifiers, overall.distinctDepartments, overall.lapsed,
        overall.passed, overall.asOf, overall.verificationRate, overall.algorithm, overall.algorithmVersion,
        state.skillVariance
    ] END""",
    "own": """CASE WHEN own IS NULL THEN null ELSE [
        own.mean, own.sd, own.lower, own.upper, own.index, own.verifiedSessions,
        own.distinctMentees, own.distinctVerifiers, own.distinctDepartments, own.lapsed,
        own.passed, own.asOf, own.verificationRate, own.algorithm, own.algorithmVersion, state.skillVariance
    ] END""",
    "refitted_at": "state.asOf",
}
Stored = Sequence[Any]
"""A stored reputation as these columns read it: values in the order of `StoredRow`."""
CONTRIBUTIONS = Query(
    "reputation.contributions",
    """
    UNWIND $mentor_ids AS mentor_id
    MATCH (overall:ReputationScore {key: mentor_id})
    RETURN collect({
        mentor_id: mentor_id, passed: overall.passed, parts: overall.parts, without: overall.without
    }) AS rows
    """,
)
SERVED = Query(
    "reputation.served",
    """
    MATCH (score:ReputationScore) WHERE score.key > $after
    WITH score ORDER BY score.key LIMIT $limit
    RETURN collect([
        score.key, score.generation, score.mean, score.sd, score.index, score.passed, score.verifiedSessions,
        score.distinctMentees, score.distinctVerifiers, score.distinctDepartments, score.verificationRate,
        score.lapsed, score.unverified, score.without IS NOT NULL
    ]) AS rows
    """,
)
KEEP_WITHOUT = Query(
    "reputation.keep_without",
    """
    UNWIND $found AS row
    MATCH (score:ReputationScore {key: row.mentor_id})
    SET score.without = row.without
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
_WITHDRAWN_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A stored reputation. `parts` is what it is made of, as JSON, on the overall one; absent `skillId`: overall.

    `asOf`: when it was last written. `departments`: those of the mentees whose gains count, in order of their ids;
    `since`: the day of the first of these gains, None for none.
    """

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
    departments: list[str]
    since: str | None
    verificationRate: float | None  # noqa: N815
    lapsed: int
    unverified: int
    passed: bool
    parts: str | None
    algorithm: str
    algorithmVersion: str  # noqa: N815
    asOf: str  # noqa: N815
    refDay: str  # noqa: N815
    generation: str


@dataclass(frozen=True, slots=True)
class StoredRow:
    """What a reader needs of a stored reputation; the names are the node's, their order that of `COLUMNS`.

    `skillVariance`: how far a mentor's effect on one skill strays from the overall one, levels squared.
    """

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
    verificationRate: float | None  # noqa: N815
    algorithm: str
    algorithmVersion: str  # noqa: N815
    skillVariance: float | None  # noqa: N815


@dataclass(frozen=True, slots=True)
class ServedRow:
    """What a later score is compared with; `generation` is the refit's that last wrote it.

    `compared`: whether its counterfactuals are kept.
    """

    key: str
    generation: str
    mean: float
    sd: float
    index: int
    passed: bool
    gains: int
    mentees: int
    verifiers: int
    departments: int
    verification_rate: float | None
    lapsed: int
    unverified: int
    compared: bool


@dataclass(frozen=True, slots=True)
class PartsRow:
    """What a mentor's reputation is made of, and what it would be without each session: JSON, None for none."""

    mentor_id: str
    passed: bool
    parts: str | None
    without: str | None


Asked = tuple[str, str | None]
"""A mentor, and a skill or None for the overall reputation."""


async def store(tx: Tx, scores: Sequence[ScoreRow]) -> None:
    """Write these reputations in place of what was stored under their keys."""
    rows = [flat.to_map(score) for score in scores]
    await tx.run(STORE, scores=rows)
    await tx.run(STORE_SKILLS, scores=[row for row in rows if row["skillId"] is not None])


async def forget(tx: Tx, keys: Sequence[str]) -> None:
    """Delete the reputations stored under these keys."""
    await tx.run(FORGET, keys=list(keys))


async def publish(tx: Tx, mentor_ids: Sequence[str], skill_variance: float) -> None:
    """Copy the reputations of these mentors to their offers where they opted in and passed the gate, else remove."""
    await tx.run(PUBLISH, mentor_ids=list(mentor_ids), skill_variance=skill_variance)
    await tx.run(UNPUBLISH, mentor_ids=list(mentor_ids))


async def withdraw(tx: Tx, *, after: str) -> str | None:
    """Take published scores off the offers of the next 5,000 people, where these did not opt in or are below the gate.

    `after`: an id, '' to begin with. The last one's id, None after the last of all.
    """
    [page] = await tx.read(WITHDRAW_FROM, after=after, limit=_WITHDRAWN_AT_ONCE)
    if page["until"] is None:
        return None
    await tx.run(WITHDRAW, after=after, until=page["until"])
    return str(page["until"])


async def keep_without(tx: Tx, found: Mapping[str, str]) -> None:
    """Keep what the scores of these mentors would be without each of their sessions (JSON)."""
    rows = [{"mentor_id": mentor_id, "without": text} for mentor_id, text in found.items()]
    await tx.run(KEEP_WITHOUT, found=rows)


async def parts(graph: Graph, mentor_ids: Sequence[str]) -> list[PartsRow]:
    """What the reputations of these mentors are made of, in one statement; a mentor without one is absent."""
    return [PartsRow(**row) for row in await graph.read(CONTRIBUTIONS, mentor_ids=list(mentor_ids))]


async def served(graph: Graph) -> dict[str, ServedRow]:
    """Every stored reputation, by key; a statement for each 5,000."""
    found: dict[str, ServedRow] = {}
    after = ""
    while True:
        # Lists, not maps: a hundred thousand rows name nothing.
        read = cast(Sequence[Any], await graph.read(SERVED, after=after, limit=_PAGE))
        rows = [ServedRow(*row) for row in read]
        found |= {row.key: row for row in rows}
        if len(rows) < _PAGE:
            return found
        after = max(row.key for row in rows)


async def skill_names(graph: Graph, skill_ids: Sequence[str]) -> dict[str, str]:
    """Names of these skills; an unknown one is absent."""
    rows = await graph.read(SKILL_NAMES, skill_ids=list(skill_ids))
    return {row["skill_id"]: row["name"] for row in rows}
