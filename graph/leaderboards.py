"""Boards as they are read: a page with its mentors, the header, and a whole board where another is worked out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.client import Graph
from graph.query import Fragment, Query

# The row is there without a board, too. `$viewer_number` spreads people over the pages that own places are kept on.
HEADER = Fragment(
    "leaderboards.header",
    parent="Organisation",
    text="""
    OPTIONAL MATCH (board:Leaderboard {key: $board})
    OPTIONAL MATCH (state:RefitState {name: 'reputation'})
    OPTIONAL MATCH (skill:Skill {id: $skill_id})
    OPTIONAL MATCH (department:Department {id: $department_id})
    WITH board, coalesce(board.asOf, state.asOf, $now) AS as_of, coalesce(board.pages, 0) AS pages, CASE
        WHEN $skill_id <> '' AND skill IS NULL THEN 'skillId'
        WHEN $department_id <> '' AND department IS NULL THEN 'departmentId'
    END AS unknown, CASE
        WHEN board.pages > 0
        THEN board.key + '|' + board.generation + '|' + toString($viewer_number % board.pages) ELSE ''
    END AS page_key
    OPTIONAL MATCH (own:LeaderboardPage {key: page_key})
    WITH board, as_of, pages, unknown, own.owners AS owners, own.places AS own_places
    WITH board, as_of, pages, unknown,
        [at IN range(0, size(coalesce(owners, [])) - 1) WHERE owners[at] = $viewer_id | own_places[at]] AS places
    CALL (board, pages) {
        WITH board, pages WHERE $filtered AND pages > 0
        UNWIND range(0, pages - 1) AS number
        WITH board.key + '|' + board.generation + '|' + toString(number) AS page_key
        MATCH (page:LeaderboardPage {key: page_key})
        RETURN sum(size([verified IN page.sessions WHERE verified >= $least])) AS counted
    }
    WITH board, as_of, unknown, head(places) AS place,
        CASE WHEN $filtered THEN counted ELSE coalesce(board.total, 0) END AS total
    """,
    row="as_of",
)
HEADER_COLUMNS: Final[dict[str, LiteralString]] = {
    "unknown": "unknown",
    "as_of": "as_of",
    "suppressed": "coalesce(board.suppressed, 0)",
    "total": "total",
    "place": "place",
}

# From the stored pages that hold the places `first` to `last`: the listed people at them who have enough evidence
# and still are on the board. Whoever opts out is gone at once, not when the board is made again.
_AT_PLACES: Final[LiteralString] = """
        WITH number, prefix + toString(number) AS page_key, first_place, last_place
        MATCH (page:LeaderboardPage {key: page_key})
        WITH number, first_place, last_place, page.mentors AS mentors, page.sessions AS sessions, page.lows AS lows,
            page.highs AS highs, page.tied AS tied, page.before AS before, page.reaches AS reaches,
            page.scores AS scores
        UNWIND range(
            CASE WHEN first_place > number * 50 THEN first_place - number * 50 - 1 ELSE 0 END,
            CASE WHEN last_place < number * 50 + size(mentors) THEN last_place - number * 50 ELSE size(mentors) END - 1
        ) AS at
        WITH mentors[at] AS mentor_id, sessions[at] AS verified,
            [number * 50 + at + 1, lows[at], highs[at], tied[at], before[at], reaches[at], scores[at]] AS entry
        WHERE verified >= $least
        MATCH (mentor:Employee {id: mentor_id})-[:HAS_PROFILE]->(profile:MentorProfile)
        WHERE profile.leaderboardVisible = true
        WITH entry, mentor ORDER BY entry[0] LIMIT $limit
"""
# A few places more are looked at than a page needs, and all the rest only where too many of those were passed over.
# What is read of the board is read once: the next edition may come in between.
ENTRIES = Fragment(
    "leaderboards.entries",
    parent="Organisation",
    text=f"""
    MATCH (board:Leaderboard {{key: $board}}) WHERE board.pages > 0
    WITH board.key + '|' + board.generation + '|' AS prefix, board.pages AS pages, board.asOf AS as_of,
        board.total AS total, toInteger($after) + 1 AS first_place, toInteger($after) + $limit + 4 AS looked
    CALL (prefix, pages, total, first_place, looked) {{
        WITH prefix, first_place, CASE WHEN looked < total THEN looked ELSE total END AS last_place
        UNWIND range((first_place - 1) / 50, (last_place - 1) / 50) AS number
        {_AT_PLACES}
        RETURN collect([entry, mentor]) AS near
    }}
    CALL (prefix, total, looked, near) {{
        WITH prefix, looked + 1 AS first_place, total AS last_place WHERE size(near) < $limit AND looked < total
        UNWIND range((first_place - 1) / 50, (last_place - 1) / 50) AS number
        {_AT_PLACES}
        RETURN collect([entry, mentor]) AS far
    }}
    UNWIND (near + far)[..$limit] AS found
    WITH as_of, found[0] AS entry, found[1] AS mentor, $of_skill AS skill_id ORDER BY found[0][0]
    """,
    row="mentor",
    many=True,
)
CURSOR: Final[LiteralString] = "toString(entry[0])"
START: Final = "0"
ENTRY_COLUMNS: Final[dict[str, LiteralString]] = {
    "rank": "entry[0]",
    "rank_low": "entry[1]",
    "rank_high": "entry[2]",
    "tied_with_previous": "entry[3]",
    "movement": "CASE WHEN entry[4] > 0 THEN entry[4] - entry[0] END",
    "cross_department_reach": "entry[5]",
}
REPUTATION_COLUMNS: Final[dict[str, LiteralString]] = {
    "mentor_uuid": "mentor.id",
    "skill_uuid": "skill_id",
    "score": "entry[6]",
    "as_of": "as_of",
}

# What a board that is worked out when it is read begins with.
BASE = Query(
    "leaderboards.base",
    """
    OPTIONAL MATCH (board:Leaderboard {key: $board})
    OPTIONAL MATCH (state:RefitState {name: 'reputation'})
    OPTIONAL MATCH (skill:Skill {id: $skill_id})
    OPTIONAL MATCH (department:Department {id: $department_id})
    WITH board, state, CASE
        WHEN $skill_id <> '' AND skill IS NULL THEN 'skillId'
        WHEN $department_id <> '' AND department IS NULL THEN 'departmentId'
    END AS unknown
    RETURN collect({
        unknown: unknown, generation: coalesce(board.generation, ''), pages: coalesce(board.pages, 0),
        as_of: coalesce(board.asOf, state.asOf)
    }) AS rows
    """,
)
WHOLE = Query(
    "leaderboards.whole",
    """
    UNWIND range(0, $pages - 1) AS number
    WITH $prefix + toString(number) AS page_key
    MATCH (page:LeaderboardPage {key: page_key})
    RETURN collect({page: [page.owners, page.places, page.rest]}) AS rows
    """,
)
STILL_LISTED = Query(
    "leaderboards.still_listed",
    """
    UNWIND $mentor_ids AS mentor_id
    MATCH (mentor:Employee {id: mentor_id})-[:HAS_PROFILE]->(profile:MentorProfile)
    WHERE profile.leaderboardVisible = true
    RETURN collect({mentor_id: mentor.id}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Base:
    """A stored board that another is worked out of; `unknown` names the argument whose object does not exist.

    No board: `pages` is 0.
    """

    unknown: str | None
    generation: str
    pages: int
    as_of: str | None


async def base(graph: Graph, *, board: str, skill_id: str | None, department_id: str | None) -> Base:
    """The board under this key, and whether the skill and the unit exist."""
    # A key that is null would be looked for in every node, on one engine.
    [row] = await graph.read(BASE, board=board, skill_id=skill_id or "", department_id=department_id or "")
    return Base(row["unknown"], row["generation"], row["pages"], row["as_of"])


async def whole(graph: Graph, *, prefix: str, pages: int) -> list[tuple[list[str], list[str], str]]:
    """Owners, their places (JSON) and the others left out (JSON) of each page of an edition, in any order."""
    return [tuple(row["page"]) for row in await graph.read(WHOLE, prefix=prefix, pages=pages)]


async def still_listed(graph: Graph, mentor_ids: Sequence[str]) -> frozenset[str]:
    """Those of these people who have not opted out."""
    rows = await graph.read(STILL_LISTED, mentor_ids=list(mentor_ids))
    return frozenset(row["mentor_id"] for row in rows)
