"""The best mentors for many gaps at once, in two stages with an exact stop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from graph import instants
from graph.client import Graph
from graph.search import mentors, offers
from graph.search.mentors import MentorRow
from graph.search.offers import Asked, FoundRow, GapRow, OfferRow
from mentoring.search import matches
from mentoring.search.departments import Tree
from mentoring.search.matches import Scored
from mentoring.sessions import lifecycle
from scoring.matching import Curves, Weights, stage_one_parameters, stages

PLACE_TAKING = sorted(str(state) for state in lifecycle.PLACE_TAKING)

LOWEST, HIGHEST = -1.0, 9.0
"""Below and above every score."""

ROUNDING = 1e-9
"""More than two ways of adding three numbers differ by."""

_FIRST_STAGE, _FIRST_STAGE_EACH = 48, 8
_EVERYONE = 1_000_000

Keeps = Callable[[str | None, str | None, Tree], bool]
"""Whether a mentor's department is wanted, given the mentee's and the tree."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: after the mentor with this score and id, who stood at `rank`."""

    score: float
    mentor_id: str
    rank: int


@dataclass(frozen=True, slots=True)
class Found:
    """A gap's eligible mentors after the cursor: the best are sure to be the best of all."""

    row: FoundRow
    tree: Tree
    scored: Scored
    order: tuple[int, ...]


@dataclass(slots=True)
class _Search:
    """A gap on its way: its eligible mentors so far, and whether another round is needed."""

    gap: GapRow
    row: FoundRow
    eligible: list[tuple[OfferRow, MentorRow]]
    seen: set[str]


async def ranked(
    graph: Graph,
    gaps: Sequence[GapRow],
    asked: Asked,
    *,
    now: datetime,
    wanted: int,
    keeps: Keeps | None = None,
    after: Cursor | None = None,
) -> dict[int, Found]:
    """Each gap's eligible mentors by its `place`, the best `wanted` of them exact.

    Two statements whatever the number of gaps and offers, and two more where the bound of an unseen offer asks
    for them. A gap whose mentee or skill does not exist is absent.
    """
    limit = _FIRST_STAGE + _FIRST_STAGE_EACH * wanted if keeps is None else _EVERYONE
    first = await offers.best(graph, gaps, asked, now=now, limit=limit)
    by_place = {gap.place: gap for gap in gaps}
    searches = [_Search(by_place[row.place], row, [], set()) for row in first.gaps]
    await _expand(graph, searches, now)
    found = {search.gap.place: _found(search, first.tree, now, keeps, after) for search in searches}
    again = [
        replace(search.gap, least_known=least, most_known=search.row.offers[-1].known + ROUNDING)
        for search in searches
        if len(search.row.offers) == limit
        and (least := _still_needed(found[search.gap.place], search.row.offers[-1].known, wanted)) is not None
    ]
    if not again:
        return found
    second = await offers.best(graph, again, asked, now=now, limit=_EVERYONE)
    further = {row.place: row for row in second.gaps}
    late = [search for search in searches if search.gap.place in further]
    for search in late:
        search.row = further[search.gap.place]
    await _expand(graph, late, now)
    return found | {search.gap.place: _found(search, second.tree, now, keeps, after) for search in late}


async def _expand(graph: Graph, searches: Sequence[_Search], now: datetime) -> None:
    """Add to each search the mentors of its offers who would be let in."""
    wanted = {offer.mentor_id for search in searches for offer in search.row.offers}
    known = await mentors.mentors(
        graph,
        sorted(wanted),
        with_lines=any(search.row.mentee_leads for search in searches),
        place_taking=PLACE_TAKING,
        now=now,
    )
    at = instants.to_text(now)
    for search in searches:
        for offer in search.row.offers:
            mentor = known.get(offer.mentor_id)
            if offer.mentor_id in search.seen or mentor is None:
                continue
            search.seen.add(offer.mentor_id)
            if _is_let_in(mentor, search, at):
                search.eligible.append((offer, mentor))


def _is_let_in(mentor: MentorRow, search: _Search, now: str) -> bool:
    """Whether a request would not be refused for a reason of the mentor or of the pair."""
    return (
        mentor.status == "ACTIVE"
        and mentor.accepting
        and (mentor.paused_until is None or mentor.paused_until <= now)
        and mentor.taken < mentor.capacity
        and mentor.mentor_id not in search.row.mentee_above
        and search.gap.mentee_id not in mentor.above
        and mentor.mentor_id not in search.row.open_with
    )


def _found(search: _Search, tree: Tree, now: datetime, keeps: Keeps | None, after: Cursor | None) -> Found:
    rows = [
        (offer, mentor)
        for offer, mentor in search.eligible
        if keeps is None or keeps(mentor.department_id, search.row.department_id, tree)
    ]
    scored = matches.scored(rows, search.row, tree, search.gap.target_rank, now)
    order = tuple(at for at in scored.order() if after is None or _is_after(scored, at, after))
    return Found(search.row, tree, scored, order)


def _is_after(scored: Scored, at: int, cursor: Cursor) -> bool:
    return (-scored.score(at), scored.rows[at][0].mentor_id) > (-cursor.score, cursor.mentor_id)


def _still_needed(found: Found, last_known: float, wanted: int) -> float | None:
    """From which stage-one score on another round has to look, None where the list is final."""
    shown = np.array([found.scored.score(at) for at in found.order[:wanted]], dtype=np.float64)
    if stages.is_final(shown, wanted, last_known):
        return None
    if shown.size < wanted:
        return LOWEST
    return float(shown[-1]) - float(Weights().shares()[2]) - ROUNDING


def curves() -> dict[str, float]:
    """The match model's constants, as stage one knows them."""
    return dict(stage_one_parameters(Weights(), Curves()))
