"""Boards as they are made: what of, and a header and pages of fifty places written in place of what is served."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph import flat
from graph.client import Graph, Tx
from graph.query import Query

PAGE: Final = 50
"""Places on a stored page; `graph.leaderboards` divides by it."""

STANDINGS = Query(
    "leaderboards.standings",
    """
    UNWIND $mentor_ids AS mentor_id
    MATCH (mentor:Employee {id: mentor_id})
    OPTIONAL MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)
    OPTIONAL MATCH (mentor)-[member:MEMBER_OF]->(department:Department) WHERE member.to IS NULL
    RETURN collect({
        mentor_id: mentor_id, status: mentor.status, visible: coalesce(profile.leaderboardVisible, false),
        department_id: department.id
    }) AS rows
    """,
)
TREE = Query(
    "leaderboards.tree",
    """
    MATCH (department:Department)
    OPTIONAL MATCH (department)-[:PART_OF]->(above:Department)
    RETURN collect({id: department.id, above_id: above.id}) AS rows
    """,
)
# A list a row: at 50,000 people names of columns would be most of what is read.
SCORED = Query(
    "leaderboards.scored",
    """
    MATCH (score:ReputationScore) WHERE score.key > $after
    WITH score ORDER BY score.key LIMIT $limit
    RETURN collect({row: [
        score.key, score.mentorId, score.skillId, score.mean, score.sd, score.lower, score.upper, score.index,
        score.passed, score.verifiedSessions, score.distinctMentees, score.distinctVerifiers, score.departments,
        score.verificationRate, score.lapsed, score.since
    ]}) AS rows
    """,
)
MADE = Query(
    "leaderboards.made",
    """
    MATCH (board:Leaderboard) WHERE board.period = $period
    RETURN collect({
        key: board.key, digest: board.digest, refitted: board.refitted, still: board.still
    }) AS rows
    """,
)
# Who stood where, and where they stood at the refit before that.
PLACED = Query(
    "leaderboards.placed",
    """
    UNWIND $keys AS key
    MATCH (board:Leaderboard {key: key}) WHERE board.pages > 0
    UNWIND range(0, board.pages - 1) AS number
    WITH board, number, key + '|' + board.generation + '|' + toString(number) AS page_key
    MATCH (page:LeaderboardPage {key: page_key})
    RETURN collect({
        key: board.key, refitted: board.refitted, number: number, mentors: page.mentors, before: page.before
    }) AS rows
    """,
)
# A reader may be in the middle of the edition before the one that is served, so that one is still there.
LEAVE = Query(
    "leaderboards.leave",
    """
    UNWIND $keys AS key
    MATCH (board:Leaderboard {key: key}) WHERE board.previousPages > 0
    UNWIND range(0, board.previousPages - 1) AS number
    WITH key + '|' + board.previous + '|' + toString(number) AS page_key
    MATCH (page:LeaderboardPage {key: page_key})
    DELETE page
    """,
)
ENTER = Query(
    "leaderboards.enter",
    """
    UNWIND $pages AS row
    CREATE (page:LeaderboardPage)
    SET page = row
    """,
)
SERVE = Query(
    "leaderboards.serve",
    """
    UNWIND $boards AS row
    MERGE (board:Leaderboard {key: row.key})
    SET board.previous = coalesce(board.generation, ''), board.previousPages = coalesce(board.pages, 0)
    SET board += row
    """,
)
REMOVE = Query(
    "leaderboards.remove",
    """
    UNWIND $keys AS key
    MATCH (board:Leaderboard {key: key})
    CALL (board, key) {
        WITH board, key WHERE board.pages > 0
        UNWIND range(0, board.pages - 1) AS number
        WITH key + '|' + board.generation + '|' + toString(number) AS page_key
        MATCH (page:LeaderboardPage {key: page_key})
        DELETE page
        RETURN count(*) AS gone
    }
    DELETE board
    """,
)

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class StandingRow:
    """What decides on which boards a mentor is; a person in no department has None."""

    mentor_id: str
    status: str
    visible: bool
    department_id: str | None


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """A stored reputation as a board needs it; `since` is a day as text, None for no gain."""

    key: str
    mentor_id: str
    skill_id: str | None
    mean: float
    sd: float
    lower: float
    upper: float
    index: int
    passed: bool
    gains: int
    mentees: int
    verifiers: int
    departments: list[str] | None
    verification_rate: float | None
    lapsed: int
    since: str | None


@dataclass(frozen=True, slots=True)
class MadeRow:
    """A served board. `refitted`: made by a refit; `still`: nobody's place differs from the refit's before."""

    key: str
    digest: str
    refitted: bool
    still: bool


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A board to be served. `pages`: how many hold its places; `digest` is of what readers see of it."""

    key: str
    period: str
    generation: str
    asOf: str  # noqa: N815 - the properties of the node
    total: int
    suppressed: int
    pages: int
    digest: str
    refitted: bool
    still: bool


@dataclass(frozen=True, slots=True)
class PageRow:
    """Fifty places of a board, and besides some of the own places that it knows: lists of one length each.

    `mentors` to `scores` are those listed, in order; `before` is the place at the refit before, 0 for none.
    `owners` and `places` (JSON) are everybody past the gate, listed or not. `rest`: JSON, who is left out
    below the gate.
    """

    key: str
    mentors: list[str]
    sessions: list[int]
    lows: list[int]
    highs: list[int]
    tied: list[bool]
    before: list[int]
    reaches: list[int]
    scores: list[str]
    owners: list[str]
    places: list[str]
    rest: str


async def standings(graph: Graph, mentor_ids: Sequence[str]) -> dict[str, StandingRow]:
    """Standing of each of these people, by id; a statement for each 5,000."""
    found: dict[str, StandingRow] = {}
    for start in range(0, len(mentor_ids), _AT_ONCE):
        rows = await graph.read(STANDINGS, mentor_ids=list(mentor_ids[start : start + _AT_ONCE]))
        found |= {row["mentor_id"]: StandingRow(**row) for row in rows}
    return found


async def tree(graph: Graph) -> dict[str, str | None]:
    """The unit above each department, None at the top."""
    return {row["id"]: row["above_id"] for row in await graph.read(TREE)}


async def scored(graph: Graph) -> list[ScoredRow]:
    """Every stored reputation, by key; a statement for each 5,000."""
    found: list[ScoredRow] = []
    after = ""
    while True:
        rows = [ScoredRow(*row["row"]) for row in await graph.read(SCORED, after=after, limit=_AT_ONCE)]
        found += rows
        if len(rows) < _AT_ONCE:
            return found
        after = max(row.key for row in rows)


async def made(graph: Graph, period: str) -> dict[str, MadeRow]:
    """The boards that are served of a period ('' for those without one), by key."""
    return {row["key"]: MadeRow(**row) for row in await graph.read(MADE, period=period)}


async def places_at_refit(graph: Graph, keys: Sequence[str]) -> dict[str, dict[str, int]]:
    """The places that people had on these boards at the last refit, by board and mentor; 1 is the first.

    A board that was made again since knows them of those still on it.
    """
    found: dict[str, dict[str, int]] = {key: {} for key in keys}
    for row in await graph.read(PLACED, keys=list(keys)):
        first = row["number"] * PAGE + 1
        places = range(first, first + len(row["mentors"])) if row["refitted"] else row["before"]
        known = zip(row["mentors"], places, strict=True)
        found[row["key"]] |= {mentor_id: place for mentor_id, place in known if place > 0}
    return found


async def serve(tx: Tx, boards: Sequence[BoardRow], pages: Sequence[PageRow]) -> None:
    """Make these the served editions of their boards; what was served is kept, the edition before it is not."""
    await tx.run(LEAVE, keys=[board.key for board in boards])
    await tx.run(ENTER, pages=[flat.to_map(page) for page in pages])
    await tx.run(SERVE, boards=[flat.to_map(board) for board in boards])


async def remove(tx: Tx, keys: Sequence[str]) -> None:
    """Take these boards away, with every edition of theirs."""
    await tx.run(LEAVE, keys=list(keys))
    await tx.run(REMOVE, keys=list(keys))
