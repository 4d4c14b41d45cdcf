"""The best mentors for a gap, in two stages with an exact stop."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from graph.client import Graph
from graph.search import candidates
from graph.search.candidates import Asked, GapRow
from graph.search.rows import FoundRow, MentorRow
from graph.search.subject import Subject
from mentoring.search import arranging, books, eligible, matches
from mentoring.search.books import Book, Books, Picked, Terms
from mentoring.search.eligible import Filters
from mentoring.search.matches import Scored
from scoring.matching import stages
from scoring.matching.versions import Ranking

_FIRST_STAGE, _FIRST_STAGE_EACH, _FIRST_STAGE_SPREAD = 24, 8, 1.4
"""Offers looked behind at first: so many, more for each wanted, and more by the root of how many there are.

The more offers, the more of them are near equals. Of 1,416 offers at 50,000 people four wanted were sure after 55,
eleven after 135, twenty (a page to be arranged) after 233; of up to 138 at 5,000 three nearly always after 57. A second
statement costs more than as many people again.
"""

_NEWCOMERS = 32
"""Newcomers looked behind for a page that keeps a place for them: those whose offers alone promise most, by id."""

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

    `terms`: what the offers have to say. `page`: people on a first page that is to be arranged, 0 for a list in order
    of score. `viewer_id`: who looks; ways of working are compared in one's own list only. `everyone`: look behind every
    offer at once.
    """

    wanted: int
    terms: Terms
    ranking: Ranking = Ranking()  # noqa: RUF009  frozen
    filters: Filters = Filters()  # noqa: RUF009  frozen
    after: Cursor | None = None
    page: int = 0
    viewer_id: str | None = None
    everyone: bool = False

    @property
    def with_style(self) -> bool:
        """Whether anybody's way of working is to be read."""
        return self.viewer_id is not None and self.ranking.weights.work_style > 0

    def limit(self, offers: int) -> int:
        """How many of so many offers to look behind at first."""
        if self.everyone or self.filters.drop_many:
            return offers
        before = 0 if self.after is None else self.after.rank
        times = 2 if self.filters.drop_some else 1
        spread = int(_FIRST_STAGE_SPREAD * math.sqrt(offers))
        return times * (_FIRST_STAGE + spread + _FIRST_STAGE_EACH * (before + self.wanted))


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
        place_taking=eligible.PLACE_TAKING,
        lately=now - timedelta(days=rule.ranking.curves.asked_days),
        with_style=rule.with_style,
        **further,  # type: ignore[arg-type]
    )


async def one(
    graph: Graph, wanted: One, asked: Asked, rule: Rule, *, now: datetime
) -> tuple[Subject, Found | None]:
    """What a search is about, and its list; None where there is no level to reach.

    One statement; one more where the skill's offers are not known yet or have changed since, and one where the bound of
    an unseen offer asks for it.
    """
    known = await books.of_skills(graph, [wanted.skill_id])
    picks = _at_first(known.get(wanted.skill_id), wanted, rule)
    subject, row = await _read(graph, wanted, asked, picks.values(), known, now)
    if known.outdated(wanted.skill_id, row.mark):
        known = await books.of_skills(graph, [wanted.skill_id], but=[wanted.skill_id])
        picks = _at_first(known.get(wanted.skill_id), wanted, rule)
        subject, row = await _read(graph, wanted, asked, picks.values(), known, now)
    target = subject.required_rank if wanted.target_rank is None else wanted.target_rank
    if target is None or target not in subject.levels:
        return subject, None
    gap = GapRow(0, wanted.mentee_id, wanted.skill_id, target)
    book = known.get(wanted.skill_id)
    picked = picks.get(target, Picked(frozenset(), None))
    found = _found(gap, picked, row, rule, now)
    further = _still_needed(book, found, picked, rule)
    if further is not None:
        _, row = await _read(graph, wanted, asked, [further], known, now)
        found = _found(gap, further, row, rule, now)
    return subject, found


async def of_gaps(
    graph: Graph, gaps: Sequence[GapRow], asked: Asked, rule: Rule, *, now: datetime
) -> dict[int, Found]:
    """Each gap's list by its `place`; a gap whose mentee or skill does not exist is absent. Statements as `one`."""
    known = await books.of_skills(graph, {gap.skill_id for gap in gaps})
    found, outdated = await _of_gaps(graph, gaps, known, asked, rule, now)
    if outdated:
        again = [gap for gap in gaps if gap.skill_id in outdated]
        known = await books.of_skills(graph, outdated, but=[*outdated])
        further, _ = await _of_gaps(graph, again, known, asked, rule, now)
        found |= further
    return found


async def _of_gaps(  # noqa: PLR0917 - all of one question
    graph: Graph, gaps: Sequence[GapRow], known: Books, asked: Asked, rule: Rule, now: datetime
) -> tuple[dict[int, Found], frozenset[str]]:
    """The lists, but of skills whose offers have changed since, and these skills."""
    picks = {gap.place: (gap, _picked(known.get(gap.skill_id), gap.target_rank, rule)) for gap in gaps}
    rows = await _read_gaps(graph, picks.values(), known, asked, now)
    outdated = frozenset(
        gap.skill_id
        for gap in gaps
        if gap.place in rows and known.outdated(gap.skill_id, rows[gap.place].mark)
    )
    found = {
        place: _found(*picks[place], row, rule, now)
        for place, row in rows.items()
        if picks[place][0].skill_id not in outdated
    }
    further = {
        place: (one.gap, more)
        for place, one in found.items()
        if (more := _still_needed(known.get(one.gap.skill_id), one, picks[place][1], rule)) is not None
    }
    if further:
        rows = await _read_gaps(graph, further.values(), known, asked, now)
        found |= {place: _found(*further[place], row, rule, now) for place, row in rows.items()}
    return found, outdated


async def _read(  # noqa: PLR0917 - all of one question
    graph: Graph, wanted: One, asked: Asked, picks: Iterable[Picked], known: Books, now: datetime
) -> tuple[Subject, FoundRow]:
    return await candidates.one(
        graph,
        asked,
        known.get(wanted.skill_id).row,
        viewer_id=wanted.viewer_id,
        mentee_id=wanted.mentee_id,
        skill_id=wanted.skill_id,
        mentor_ids=sorted(frozenset[str]().union(*(picked.mentor_ids for picked in picks))),
        now=now,
    )


async def _read_gaps(
    graph: Graph, picks: Iterable[tuple[GapRow, Picked]], known: Books, asked: Asked, now: datetime
) -> dict[int, FoundRow]:
    wanted = [(gap, known.get(gap.skill_id).row, sorted(picked.mentor_ids)) for gap, picked in picks]
    return await candidates.of_gaps(graph, wanted, asked, now=now)


def _at_first(book: Book, wanted: One, rule: Rule) -> dict[int, Picked]:
    """What is looked behind at first, by the level asked for: by each that has offers, while that is not known."""
    highest = int(book.ranks.max(initial=0))
    targets = range(1, highest + 1) if wanted.target_rank is None else [wanted.target_rank]
    # Nobody teaches a level that nobody has reached, or that no scale has.
    return {target: _picked(book, target, rule) for target in targets if 0 < target <= highest}


def _picked(book: Book, target: int, rule: Rule) -> Picked:
    newcomers = _NEWCOMERS if arranging.kept_for_newcomers(rule.page) else 0
    return book.picked(target, rule.terms, rule.ranking, rule.limit(book.ranks.size), newcomers)


def _found(gap: GapRow, picked: Picked, row: FoundRow, rule: Rule, now: datetime) -> Found:
    # While the level was not known, others were looked behind too.
    row = replace(row, mentors=tuple(one for one in row.mentors if one.mentor_id in picked.mentor_ids))
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


def _still_needed(book: Book, found: Found, picked: Picked, rule: Rule) -> Picked | None:
    """Whom another round has to look behind, None where the list is final."""
    shown = np.array([found.scored.score(at) for at in found.order[: rule.wanted]], dtype=np.float64)
    if stages.is_final(shown, rule.wanted, picked.unseen, rule.ranking.weights):
        return None
    known = book.known(found.gap.target_rank, rule.terms, rule.ranking)
    least = 0.0
    if shown.size >= rule.wanted:
        least = max(least, float(shown[-1]) - stages.rest(rule.ranking.weights) - _ROUNDING)
    ids = book.mentor_ids
    # Newcomers who were looked behind stay.
    further = picked.mentor_ids.union(ids[at] for at in np.flatnonzero(known >= least).tolist())
    return Picked(further, None)
