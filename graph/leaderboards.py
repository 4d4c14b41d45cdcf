"""Boards as they were made: one edition served, entries under keys that sort as the board does."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from graph.client import Graph, Tx
from graph.query import Query

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
ENTER = Query(
    "leaderboards.enter",
    """
    UNWIND $entries AS row
    CREATE (entry:LeaderboardEntry)
    SET entry = row
    """,
)
SERVE = Query(
    "leaderboards.serve",
    """
    UNWIND $boards AS row
    MERGE (board:Leaderboard {key: row.key})
    SET board.previous = board.generation
    SET board.generation = row.generation, board.asOf = row.asOf, board.total = row.total,
        board.suppressed = row.suppressed
    """,
)
RETIRE = Query(
    "leaderboards.retire",
    """
    MATCH (board:Leaderboard) WHERE board.generation <> $generation
    DELETE board
    """,
)
# Every board is served in the edition of 'all', which also names the one before.
CLEAR = Query(
    "leaderboards.clear",
    """
    MATCH (board:Leaderboard {key: 'all'})
    MATCH (entry:LeaderboardEntry)
    WHERE entry.generation <> board.generation AND entry.generation <> coalesce(board.previous, '')
    WITH entry LIMIT $limit
    DELETE entry
    WITH count(*) AS gone
    RETURN collect({gone: gone}) AS rows
    """,
)
BOARD = Query(
    "leaderboards.board",
    """
    OPTIONAL MATCH (board:Leaderboard {key: $key})
    OPTIONAL MATCH (own:LeaderboardEntry {key: 'own|' + coalesce(board.generation, '') + '|' + $viewer_id})
    OPTIONAL MATCH (skill:Skill {id: $skill_id})
    OPTIONAL MATCH (department:Department {id: $department_id})
    OPTIONAL MATCH (state:RefitState {name: 'reputation'})
    RETURN collect({
        generation: board.generation, as_of: coalesce(board.asOf, state.asOf),
        total: coalesce(board.total, 0), suppressed: coalesce(board.suppressed, 0), places: own.places,
        skill_known: skill.id IS NOT NULL, department_known: department.id IS NOT NULL
    }) AS rows
    """,
)
PAGE = Query(
    "leaderboards.page",
    """
    MATCH (entry:LeaderboardEntry)
    WHERE entry.key > $after AND entry.key < $until AND entry.verifiedSessions >= $least
    WITH entry ORDER BY entry.key LIMIT $limit
    MATCH (mentor:Employee {id: entry.mentorId})
    OPTIONAL MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)
    WITH entry, coalesce(profile.leaderboardVisible, false) AS visible ORDER BY entry.key
    RETURN collect({
        key: entry.key, mentor_id: entry.mentorId, rank: entry.rank, rank_low: entry.rankLow,
        rank_high: entry.rankHigh, tied: entry.tied, score: entry.score, visible: visible
    }) AS rows
    """,
)
COUNTED = Query(
    "leaderboards.counted",
    """
    MATCH (entry:LeaderboardEntry)
    WHERE entry.key > $after AND entry.key < $until AND entry.verifiedSessions >= $least
    WITH count(entry) AS total
    RETURN collect({total: total}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class StandingRow:
    """What decides on which boards a mentor is; a person in no department has None."""

    mentor_id: str
    status: str
    visible: bool
    department_id: str | None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A board to be served."""

    key: str
    generation: str
    asOf: str  # noqa: N815 - the properties of the node
    total: int
    suppressed: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry to be kept; `verifiedSessions` are over all skills, as the gate's.

    A mentor's own places on all boards are one entry more, with `places` (JSON).
    """

    key: str
    generation: str
    mentorId: str  # noqa: N815
    rank: int | None = None
    rankLow: int | None = None  # noqa: N815
    rankHigh: int | None = None  # noqa: N815
    tied: bool | None = None
    verifiedSessions: int | None = None  # noqa: N815
    score: str | None = None
    places: str | None = None


@dataclass(frozen=True, slots=True)
class ServedBoard:
    """A board as served to one viewer; `generation` and `as_of` are None before the first refit."""

    generation: str | None
    as_of: str | None
    total: int
    suppressed: int
    places: str | None
    skill_known: bool
    department_known: bool


@dataclass(frozen=True, slots=True)
class ServedEntry:
    """An entry as served; `visible`: the mentor has not opted out since."""

    key: str
    mentor_id: str
    rank: int
    rank_low: int
    rank_high: int
    tied: bool
    score: str
    visible: bool


async def standings(graph: Graph, mentor_ids: Sequence[str]) -> dict[str, StandingRow]:
    """Standing of each of these people, by id."""
    rows = [StandingRow(**row) for row in await graph.read(STANDINGS, mentor_ids=list(mentor_ids))]
    return {row.mentor_id: row for row in rows}


async def tree(graph: Graph) -> dict[str, str | None]:
    """The unit above each department, None at the top."""
    return {row["id"]: row["above_id"] for row in await graph.read(TREE)}


async def enter(tx: Tx, entries: Sequence[EntryRow]) -> None:
    """Keep these entries, unseen until their edition is served."""
    await tx.run(ENTER, entries=[_present(entry) for entry in entries])


async def serve(tx: Tx, boards: Sequence[BoardRow], generation: str) -> None:
    """Make these boards the served ones, and no others."""
    await tx.run(SERVE, boards=[asdict(board) for board in boards])
    await tx.run(RETIRE, generation=generation)


async def clear(tx: Tx, limit: int) -> int:
    """Delete up to `limit` entries that are neither served nor of the edition before, and how many."""
    return int((await tx.run(CLEAR, limit=limit))[0]["gone"])


async def board(
    graph: Graph, key: str, *, viewer_id: str, skill_id: str | None, department_id: str | None
) -> ServedBoard:
    """The board under this key with the viewer's own places."""
    rows = await graph.read(
        BOARD, key=key, viewer_id=viewer_id, skill_id=skill_id or "", department_id=department_id or ""
    )
    return ServedBoard(**rows[0])


async def page(graph: Graph, *, after: str, until: str, least: int, limit: int) -> list[ServedEntry]:
    """Entries with a key between `after` and `until`, in order, with at least so many gains over all skills."""
    rows = await graph.read(PAGE, after=after, until=until, least=least, limit=limit)
    return [ServedEntry(**row) for row in rows]


async def counted(graph: Graph, *, after: str, until: str, least: int) -> int:
    """How many entries `page` would give without a limit."""
    return int((await graph.read(COUNTED, after=after, until=until, least=least))[0]["total"])


def _present(entry: EntryRow) -> dict[str, Any]:
    return {name: value for name, value in asdict(entry).items() if value is not None}
