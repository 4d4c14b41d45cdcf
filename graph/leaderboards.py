"""Boards as they were made: one edition served, entries under their places."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, LiteralString

from graph.client import Graph, Tx
from graph.query import Fragment, Query

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
# The key of an entry, from its edition's prefix: one engine has no index for a range whose ends are computed.
_AT_PLACE: Final[LiteralString] = """
        WITH prefix + substring('0000000', size(toString(place))) + toString(place) AS seat
        MATCH (entry:LeaderboardEntry {key: seat})
        WHERE entry.verifiedSessions >= $least
"""
# Whoever opts out is gone at once, not with the next edition.
_STILL_LISTED: Final[LiteralString] = """
        MATCH (mentor:Employee {id: entry.mentorId})-[:HAS_PROFILE]->(profile:MentorProfile)
        WHERE profile.leaderboardVisible = true
        WITH entry, mentor ORDER BY entry.rank LIMIT $limit
"""

# The row is there without a board, too.
HEADER = Fragment(
    "leaderboards.header",
    parent="Organisation",
    text=f"""
    OPTIONAL MATCH (board:Leaderboard {{key: $board}})
    OPTIONAL MATCH (state:RefitState {{name: 'reputation'}})
    OPTIONAL MATCH (own:LeaderboardEntry {{key: 'own|' + coalesce(board.generation, '') + '|' + $viewer_id}})
    OPTIONAL MATCH (skill:Skill {{id: $skill_id}})
    OPTIONAL MATCH (department:Department {{id: $department_id}})
    WITH board, own, coalesce(board.asOf, state.asOf, $now) AS as_of, CASE
        WHEN $skill_id <> '' AND skill IS NULL THEN 'skillId'
        WHEN $department_id <> '' AND department IS NULL THEN 'departmentId'
    END AS unknown
    CALL (board) {{
        WITH board WHERE $filtered
        WITH board.key + '|' + board.generation + '|' AS prefix, coalesce(board.total, 0) AS total
        UNWIND range(1, total) AS place
        {_AT_PLACE}
        RETURN count(entry) AS counted
    }}
    WITH board, own, as_of, unknown, CASE WHEN $filtered THEN counted ELSE coalesce(board.total, 0) END AS total
    """,
    row="as_of",
)
HEADER_COLUMNS: Final[dict[str, LiteralString]] = {
    "unknown": "unknown",
    "board": "$board",
    "as_of": "as_of",
    "suppressed": "coalesce(board.suppressed, 0)",
    "total": "total",
    "places": "own.places",
}

# A few places more are looked at than a page needs, and all the rest only where too many of those were passed over.
# What is read of the board is read once: the next edition may come in between.
ENTRIES = Fragment(
    "leaderboards.entries",
    parent="Organisation",
    text=f"""
    MATCH (board:Leaderboard {{key: $board}})
    WITH board.key + '|' + board.generation + '|' AS prefix, board.total AS total, board.asOf AS as_of,
        toInteger($after) + $limit + 4 AS looked
    CALL (prefix, looked) {{
        UNWIND range(toInteger($after) + 1, looked) AS place
        {_AT_PLACE}
        {_STILL_LISTED}
        RETURN collect([entry, mentor]) AS near
    }}
    CALL (prefix, looked, total, near) {{
        WITH prefix, looked, total WHERE size(near) < $limit
        UNWIND range(looked + 1, total) AS place
        {_AT_PLACE}
        {_STILL_LISTED}
        RETURN collect([entry, mentor]) AS far
    }}
    UNWIND (near + far)[..$limit] AS pair
    WITH as_of, pair[0] AS entry, pair[1] AS mentor, $of_skill AS skill_id ORDER BY entry.rank
    """,
    row="entry",
    many=True,
)
CURSOR: Final[LiteralString] = "toString(entry.rank)"
START: Final = "0"
ENTRY_COLUMNS: Final[dict[str, LiteralString]] = {
    "rank": "entry.rank",
    "rank_low": "entry.rankLow",
    "rank_high": "entry.rankHigh",
    "tied_with_previous": "entry.tied",
}
REPUTATION_COLUMNS: Final[dict[str, LiteralString]] = {
    "mentor_uuid": "mentor.id",
    "skill_uuid": "skill_id",
    "score": "entry.score",
    "as_of": "as_of",
}


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


def _present(entry: EntryRow) -> dict[str, Any]:
    return {name: value for name, value in asdict(entry).items() if value is not None}
