"""The best mentors for a gap, in two stages with an exact stop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

import numpy as np
from scipy import special

from graph.client import Graph
from graph.search import candidates
from graph.search.candidates import Asked, GapRow
from graph.search.rows import FoundRow, MentorRow
from graph.search.subject import Subject
from mentoring.search import arranging, eligible, matches
from mentoring.search.eligible import Filters
from mentoring.search.matches import Scored
from scoring.matching import Curves, stage_one_parameters, stages
from scoring.matching.versions import Ranking

EVERYONE: Final = 1_000_000

_FIRST_STAGE, _FIRST_STAGE_EACH = 76, 8
"""Offers looked behind at first, and more for each wanted.

Of 1,416 offers at 50,000 people four wanted were sure after 55, eleven after 135, twenty (a page to be arranged) after
233; a second statement costs more than as many cards again.
"""

_NEWCOMERS = 32
"""Newcomers looked behind where the best of a list are none: those whose offers alone promise most, by id."""

_ROUNDING = 1e-9
"""More than two ways of adding the same numbers differ by."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: after the mentor with this score and id, who stood at `rank`.

    `shown`: who was shown out of turn, and is left out from there on. Without a `mentor_id` the list is at its
    top: nobody but those shown stands before the place.
    """

    rank: int
    score: float = float("inf")
    mentor_id: str = ""
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """How a list is made: by this ranking, of whom the filters keep, after a cursor; `wanted` of them exact.

    `page`: people on a first page that is to be arranged, 0 for a list in order of score. `viewer_id`: who looks;
    ways of working are compared in one's own list only.
    """

    wanted: int
    ranking: Ranking = Ranking()  # noqa: RUF009  frozen
    filters: Filters = Filters()  # noqa: RUF009  frozen
    after: Cursor | None = None
    page: int = 0
    viewer_id: str | None = None

    @property
    def with_style(self) -> bool:
        """Whether anybody's way of working is to be read."""
        return self.viewer_id is not None and self.ranking.weights.work_style > 0

    def limit(self) -> int:
        """Offers to look behind at first."""
        if self.filters.drop_people:
            return EVERYONE
        before = 0 if self.after is None else self.after.rank
        return _FIRST_STAGE + _FIRST_STAGE_EACH * (before + self.wanted)


@dataclass(frozen=True, slots=True)
class Found:
    """A gap's mentors: those `let_in`, and of them the kept ones scored; the best are sure to be the best of all.

    `at`: the instant of the search.
    """

    gap: GapRow
    at: datetime
    row: FoundRow
    let_in: tuple[MentorRow, ...]
    scored: Scored
    order: tuple[int, ...]

    def best(self, rule: Rule) -> tuple[int, ...]:
        """As many as are sure to be in their place."""
        return self.order[: rule.wanted]


@dataclass(frozen=True, slots=True)
class One:
    """A search by somebody: ids are bare; without `target_rank` what the mentee's job role asks for."""

    viewer_id: str
    mentee_id: str
    skill_id: str
    target_rank: int | None


def asked(rule: Rule, **further: object) -> Asked:
    """What the graph is asked with; `now` among `further` is when requests are counted up to."""
    now: datetime = further.pop("now")  # type: ignore[assignment]
    return Asked(
        curves=_constants(rule.ranking),
        z=_Z,
        place_taking=eligible.PLACE_TAKING,
        lately=now - timedelta(days=rule.ranking.curves.asked_days),
        with_style=rule.with_style,
        **further,  # type: ignore[arg-type]
    )


async def one(
    graph: Graph, wanted: One, asked: Asked, rule: Rule, *, now: datetime, everyone: bool = False
) -> tuple[Subject, Found | None]:
    """What a search is about, and its list; None where there is no level to reach.

    One statement, and a second where the bound of an unseen offer asks for it, or where a page to be arranged has
    to look for newcomers.
    """
    limit = EVERYONE if everyone else rule.limit()
    subject, row = await _read(graph, wanted, asked, now, limit)
    target = subject.required_rank if wanted.target_rank is None else wanted.target_rank
    if target is None or target not in subject.levels:
        return subject, None
    gap = GapRow(0, wanted.mentee_id, wanted.skill_id, target)
    found = _found(gap, row, rule, now)
    least = _still_needed(found, rule, limit)
    if least is not None:
        subject, row = await _read(graph, wanted, asked, now, EVERYONE, least_known=least)
        found = _found(gap, row, rule, now)
    elif len(row.mentors) == limit and arranging.missing(found.scored, found.best(rule), rule.page):
        _, further = await _read(graph, wanted, replace(asked, newcomers=True), now, _NEWCOMERS)
        found = _found(gap, _together(row, further), rule, now)
    return subject, found


def _together(row: FoundRow, further: FoundRow) -> FoundRow:
    seen = {mentor.mentor_id for mentor in row.mentors}
    return replace(row, mentors=row.mentors + tuple(m for m in further.mentors if m.mentor_id not in seen))


async def of_gaps(
    graph: Graph, gaps: Sequence[GapRow], asked: Asked, rule: Rule, *, now: datetime
) -> dict[int, Found]:
    """Each gap's list by its `place`; a gap whose mentee or skill does not exist is absent. Statements as `one`."""
    limit = rule.limit()
    rows = await candidates.of_gaps(graph, gaps, asked, now=now, limit=limit)
    by_place = {gap.place: gap for gap in gaps}
    found = {place: _found(by_place[place], row, rule, now) for place, row in rows.items()}
    again = [
        replace(by_place[place], least_known=least)
        for place, one in found.items()
        if (least := _still_needed(one, rule, limit)) is not None
    ]
    if again:
        rows = await candidates.of_gaps(graph, again, asked, now=now, limit=EVERYONE)
        found |= {place: _found(by_place[place], row, rule, now) for place, row in rows.items()}
    return found


async def _read(
    graph: Graph,
    wanted: One,
    asked: Asked,
    now: datetime,
    limit: int,
    *,
    least_known: float = candidates.NONE_BELOW,
) -> tuple[Subject, FoundRow]:
    return await candidates.one(
        graph,
        asked,
        viewer_id=wanted.viewer_id,
        mentee_id=wanted.mentee_id,
        skill_id=wanted.skill_id,
        target_rank=wanted.target_rank,
        now=now,
        limit=limit,
        least_known=least_known,
    )


def _found(gap: GapRow, row: FoundRow, rule: Rule, now: datetime) -> Found:
    if gap.mentee_id != rule.viewer_id:
        # How far two agree is between the two, not for who looks for somebody else.
        row = replace(row, work_style=None)
    let_in = tuple(eligible.let_in(gap.mentee_id, row, rule.filters, now))
    kept = eligible.kept(let_in, row, rule.filters, now)
    scored = matches.scored(kept, row, gap.target_rank, now, rule.ranking)
    order = scored.order
    if rule.after is not None:
        order = tuple(at for at in order if _is_after(scored, at, rule.after))
    return Found(gap, now, row, let_in, scored, order)


def _is_after(scored: Scored, at: int, cursor: Cursor) -> bool:
    mentor_id = scored.rows[at].mentor_id
    return (-scored.score(at), mentor_id) > (
        -cursor.score,
        cursor.mentor_id,
    ) and mentor_id not in cursor.shown


def _still_needed(found: Found, rule: Rule, limit: int) -> float | None:
    """From which stage-one score on another round has to look, None where the list is final."""
    if len(found.row.mentors) < limit:
        return None
    last_known = min(row.known for row in found.row.mentors)
    shown = np.array([found.scored.score(at) for at in found.order[: rule.wanted]], dtype=np.float64)
    if stages.is_final(shown, rule.wanted, last_known, rule.ranking.weights):
        return None
    if shown.size < rule.wanted:
        return candidates.NONE_BELOW
    return float(shown[-1]) - stages.rest(rule.ranking.weights) - _ROUNDING


@lru_cache(maxsize=256)
def _constants(ranking: Ranking) -> Mapping[str, float]:
    return stage_one_parameters(ranking.weights, ranking.curves)


_Z = float(special.ndtri((1 + Curves().interval) / 2))
