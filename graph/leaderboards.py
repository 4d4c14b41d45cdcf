"""Boards as they were made: a header each, and pages of entries that hold many places in one node."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final, LiteralString

from graph.client import Graph, Tx
from graph.query import Fragment, Query

PAGE: Final = 50
"""Places on a stored page; `ENTRIES` divides by it."""

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
        UNWIND range(0, size(mentors) - 1) AS at
        WITH mentors[at] AS mentor_id, sessions[at] AS verified, first_place, last_place,
            [number * 50 + at + 1, lows[at], highs[at], tied[at], before[at], reaches[at], scores[at]] AS entry
        WHERE entry[0] >= first_place AND entry[0] <= last_place AND verified >= $least
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
    CALL (department) {
        WITH department WHERE $within
        MATCH (department)<-[:PART_OF*0..]-(unit:Department)
        RETURN collect(unit.id) AS units
    }
    WITH board, state, units, CASE
        WHEN $skill_id <> '' AND skill IS NULL THEN 'skillId'
        WHEN $department_id <> '' AND department IS NULL THEN 'departmentId'
    END AS unknown
    RETURN collect({
        unknown: unknown, units: units, generation: coalesce(board.generation, ''), pages: coalesce(board.pages, 0),
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


@dataclass(frozen=True, slots=True)
class Base:
    """A stored board that another is worked out of; `unknown` names the argument whose object does not exist.

    `units`: the ids of the department asked for and all below it, where they matter. No board: `pages` is 0.
    """

    unknown: str | None
    units: frozenset[str]
    generation: str
    pages: int
    as_of: str | None


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
    await tx.run(ENTER, pages=[asdict(page) for page in pages])
    await tx.run(SERVE, boards=[asdict(board) for board in boards])


async def remove(tx: Tx, keys: Sequence[str]) -> None:
    """Take these boards away, with every edition of theirs."""
    await tx.run(LEAVE, keys=list(keys))
    await tx.run(REMOVE, keys=list(keys))


async def base(
    graph: Graph, *, board: str, skill_id: str | None, department_id: str | None, within: bool
) -> Base:
    """The board under this key, and whether the skill and the unit exist; `within`: the unit's parts matter."""
    # A key that is null would be looked for in every node, on one engine.
    [row] = await graph.read(
        BASE, board=board, skill_id=skill_id or "", department_id=department_id or "", within=within
    )
    return Base(row["unknown"], frozenset(row["units"]), row["generation"], row["pages"], row["as_of"])


async def whole(graph: Graph, *, prefix: str, pages: int) -> list[tuple[list[str], list[str], str]]:
    """Owners, their places (JSON) and the others left out (JSON) of each page of an edition, in any order."""
    return [tuple(row["page"]) for row in await graph.read(WHOLE, prefix=prefix, pages=pages)]


async def still_listed(graph: Graph, mentor_ids: Sequence[str]) -> frozenset[str]:
    """Those of these people who have not opted out."""
    rows = await graph.read(STILL_LISTED, mentor_ids=list(mentor_ids))
    return frozenset(row["mentor_id"] for row in rows)
