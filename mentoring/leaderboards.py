"""Boards as they are read: a page, how many are on it, who is left out, and the viewer's own place."""

from dataclasses import dataclass
from datetime import datetime

import orjson

from graph import instants, leaderboards
from graph.client import Graph
from graph.leaderboards import ServedBoard
from mentoring.outcomes import Code, Refused, refused
from mentoring.people import Viewer
from mentoring.reputation import board_keys, shown
from mentoring.reputation.evidence import LEAST_GAINS
from mentoring.reputation.shown import Shown


@dataclass(frozen=True, slots=True)
class Entry:
    """A mentor's place: `rank` counts from 1, `rank_low` and `rank_high` are the best and worst possible.

    `reputation` is the one the board was made from. `cursor`: where the list goes on after this one.
    """

    rank: int
    rank_low: int
    rank_high: int
    tied_with_previous: bool
    reputation: Shown
    cursor: str


@dataclass(frozen=True, slots=True)
class LeaderboardPage:
    """A page of a board, best first. `viewer_entry`: the viewer's place as if listed, None without an estimate.

    `suppressed`: mentors with evidence who are left out, rounded down to a multiple of five.
    """

    entries: tuple[Entry, ...]
    has_next: bool
    total_count: int
    viewer_entry: Entry | None
    suppressed: int
    as_of: str


async def page(
    graph: Graph,
    *,
    viewer: Viewer,
    now: datetime,
    skill_id: str | None = None,
    department_id: str | None = None,
    min_verified_sessions: int | None = None,
    first: int = 20,
    after: str | None = None,
) -> LeaderboardPage | Refused:
    """A page of the whole organisation's board, a skill's, or a unit's with all below it.

    `min_verified_sessions` (over all skills, as the gate's) above the least shows fewer entries, in their places;
    `total_count` counts those shown. `after` is an entry's `cursor`. Two statements, a third where it filters.
    A board of a skill within a unit is not kept: naming both is refused.
    """
    least = LEAST_GAINS if min_verified_sessions is None else min_verified_sessions
    if least < LEAST_GAINS:
        return refused(
            Code.INVALID_INPUT,
            f"Below {LEAST_GAINS} verified sessions nobody is ranked.",
            "minVerifiedSessions",
        )
    if skill_id is not None and department_id is not None:
        return refused(Code.INVALID_INPUT, "Name a skill or a department, not both.", "departmentId")
    key = _key(skill_id, department_id)
    board = await leaderboards.board(
        graph, key, viewer_id=viewer.id, skill_id=skill_id, department_id=department_id
    )
    if skill_id is not None and not board.skill_known:
        return refused(Code.NOT_FOUND, "There is no such skill.", "skillId")
    if department_id is not None and not board.department_known:
        return refused(Code.NOT_FOUND, "There is no such department.", "departmentId")
    return await _page(graph, key, board, viewer, least=least, first=first, after=after, now=now)


async def _page(
    graph: Graph,
    key: str,
    board: ServedBoard,
    viewer: Viewer,
    *,
    least: int,
    first: int,
    after: str | None,
    now: datetime,
) -> LeaderboardPage:
    as_of = board.as_of or instants.to_text(now)
    if board.generation is None:
        return LeaderboardPage((), False, 0, None, 0, as_of)
    prefix = board_keys.prefix(key, board.generation)
    until = prefix + board_keys.END
    rows = await leaderboards.page(
        graph, after=prefix + (after or ""), until=until, least=least, limit=first + 1
    )
    total = board.total
    if least > LEAST_GAINS:
        total = await leaderboards.counted(graph, after=prefix, until=until, least=least)
    entries = tuple(
        Entry(
            rank=row.rank,
            rank_low=row.rank_low,
            rank_high=row.rank_high,
            tied_with_previous=row.tied,
            reputation=shown.from_text(row.score, mentor_id=row.mentor_id, as_of=as_of),
            cursor=row.key.removeprefix(prefix),
        )
        for row in rows[:first]
        # Whoever opts out is gone at once, not with the next edition.
        if row.visible
    )
    own = _own(board, key, viewer.id, as_of)
    return LeaderboardPage(entries, len(rows) > first, total, own, board.suppressed, as_of)


def _own(board: ServedBoard, key: str, viewer_id: str, as_of: str) -> Entry | None:
    place = orjson.loads(board.places).get(key) if board.places else None
    if place is None:
        return None
    rank, low, high, tied, score = place
    reputation = shown.from_text(score, mentor_id=viewer_id, as_of=as_of)
    cursor = board_keys.tail(reputation.score or 0.0, viewer_id)
    return Entry(rank, low, high, tied, reputation, cursor)


def _key(skill_id: str | None, department_id: str | None) -> str:
    if skill_id is not None:
        return board_keys.of_skill(skill_id)
    return board_keys.ALL if department_id is None else board_keys.of_department(department_id)
