"""The best mentors for a gap, in two stages with an exact stop."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from graph import instants
from graph.client import Graph
from graph.search import candidates
from graph.search.candidates import Asked, GapRow, SkillRow
from graph.search.mentees import MenteeRow
from graph.search.people import Known, Told
from graph.search.subject import Subject
from mentoring.search import arranging, books, eligible, matches
from mentoring.search.around import Around
from mentoring.search.books import NOWHERE, Book, Books, Picked, Places, Terms
from mentoring.search.colleagues import KEPT
from mentoring.search.eligible import Filters
from mentoring.search.matches import Scored
from mentoring.search.mentors import Mentors
from scoring.matching import stages
from scoring.matching.versions import Ranking

_FIRST_STAGE, _FIRST_STAGE_EACH, _FIRST_STAGE_OF, _FIRST_STAGE_MOST = 24, 8, 20, 400
"""Offers looked behind at first: so many, more for each wanted, and one of so many that there are, up to a most.

The more offers, the more of them are near equals. Of 12,577 offers at 500,000 people four wanted were sure after 119 at
most and twenty (a page to be arranged) after 567; of 1,357 at 50,000 after 125 and 236, of 140 at 5,000 after 33 and
125. A second statement costs more than as many people again.
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
    terms: Terms = Terms()  # noqa: RUF009  frozen
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
        near_equals = min(offers // _FIRST_STAGE_OF, _FIRST_STAGE_MOST)
        return times * (_FIRST_STAGE + near_equals + _FIRST_STAGE_EACH * (before + self.wanted))


@dataclass(frozen=True, slots=True)
class Found:
    """A gap's mentors: those `let_in`, and of them the kept ones scored; the best are sure to be the best of all."""

    gap: GapRow
    mentors: Mentors
    let_in: Mentors
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


def asked(rule: Rule, departments: Sequence[str] = ()) -> Asked:
    """What the graph is asked with; `departments` are to exist."""
    return Asked(eligible.PLACE_TAKING, departments, with_style=rule.with_style)


async def one(
    graph: Graph, wanted: One, asked: Asked, rule: Rule, *, now: datetime
) -> tuple[Subject, Found | None]:
    """What a search is about, and its list; None where there is no level to reach.

    One statement; one more each where the skill's offers are not known yet or have changed since, where what is kept of
    mentors may not be believed any more, and where the bound of an unseen offer asks for it.
    """
    known = await books.of_skills(graph, [wanted.skill_id])
    book = known.get(wanted.skill_id)
    picks = _at_first(book, wanted, rule)
    subject, mentors = await _read(graph, wanted, asked, rule, book, picks.values(), now)
    if known.outdated(wanted.skill_id, mentors.skill.mark):
        known = await books.of_skills(graph, [wanted.skill_id], but=[wanted.skill_id])
        book = known.get(wanted.skill_id)
        picks = _at_first(book, wanted, rule)
        subject, mentors = await _read(graph, wanted, asked, rule, book, picks.values(), now)
    target = subject.required_rank if wanted.target_rank is None else wanted.target_rank
    if target is None or target not in subject.levels:
        return subject, None
    gap = GapRow(0, wanted.mentee_id, wanted.skill_id, target)
    picked = picks.get(target, Picked(NOWHERE, None))
    # While the level was not known, others were looked behind too.
    [found] = _found([(gap, mentors.take(np.isin(mentors.at, picked.at)))], rule)
    further = _still_needed(book, found, picked, rule)
    if further is not None:
        _, mentors = await _read(graph, wanted, asked, rule, book, [further], now)
        [found] = _found([(gap, mentors)], rule)
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
    picks = {gap.place: _picked(known.get(gap.skill_id), gap.target_rank, rule) for gap in gaps}
    mentors = await _read_gaps(graph, gaps, picks, known, asked, rule, now)
    outdated = frozenset(
        gap.skill_id
        for gap in gaps
        if gap.place in mentors and known.outdated(gap.skill_id, mentors[gap.place].skill.mark)
    )
    there = [gap for gap in gaps if gap.place in mentors and gap.skill_id not in outdated]
    found = _by_place(there, mentors, rule)
    further = {
        gap.place: more
        for gap in there
        if (more := _still_needed(known.get(gap.skill_id), found[gap.place], picks[gap.place], rule))
        is not None
    }
    if further:
        again = [gap for gap in there if gap.place in further]
        mentors = await _read_gaps(graph, again, further, known, asked, rule, now)
        found |= _by_place(again, mentors, rule)
    return found, outdated


async def _read(  # noqa: PLR0917 - all of one question
    graph: Graph, wanted: One, asked: Asked, rule: Rule, book: Book, picks: Iterable[Picked], now: datetime
) -> tuple[Subject, Mentors]:
    """What a search is about, and the mentors of these offers."""
    at = _of_all([picked.at for picked in picks])

    async def ask(known: Known) -> tuple[Told, tuple[Subject, SkillRow, MenteeRow]]:
        return await candidates.one(
            graph,
            asked,
            known,
            viewer_id=wanted.viewer_id,
            mentee_id=wanted.mentee_id,
            skill_id=wanted.skill_id,
            now=now,
        )

    told, (subject, skill, mentee) = await KEPT.told([(book, at)], now, ask)
    around = Around(shown_to(mentee, wanted.mentee_id, rule), KEPT.album, now)
    return subject, _beside(book, at, skill, around, told, rule)


async def _read_gaps(  # noqa: PLR0917 - all of one question
    graph: Graph,
    gaps: Sequence[GapRow],
    picks: Mapping[int, Picked],
    known: Books,
    asked: Asked,
    rule: Rule,
    now: datetime,
) -> dict[int, Mentors]:
    """The mentors of each gap's offers, by its place; absent: there is no such mentee or skill."""
    of_gaps = [(known.get(gap.skill_id), picks[gap.place].at) for gap in gaps]

    async def ask(of_people: Known) -> tuple[Told, tuple[dict[int, SkillRow], dict[str, MenteeRow]]]:
        return await candidates.of_gaps(graph, gaps, asked, of_people, now=now)

    told, (skills, mentees) = await KEPT.told(of_gaps, now, ask)
    arounds = {
        mentee_id: Around(shown_to(mentee, mentee_id, rule), KEPT.album, now)
        for mentee_id, mentee in mentees.items()
    }
    return {
        gap.place: _beside(book, at, skills[gap.place], arounds[gap.mentee_id], told, rule)
        for gap, (book, at) in zip(gaps, of_gaps, strict=True)
        if gap.place in skills
    }


def _beside(  # noqa: PLR0917 - all of one question
    book: Book,
    at: Places,
    skill: SkillRow,
    around: Around,
    told: Told,
    rule: Rule,
) -> Mentors:
    """The mentors of these offers as they are known now: without an await since they were told of."""
    there, crowd = around.album.of(book, at, lately(rule, around.now))
    return Mentors(book, there, crowd, skill, around, told.styles)


def shown_to(mentee: MenteeRow, mentee_id: str, rule: Rule) -> MenteeRow:
    """What a list may depend on: how far two agree is between the two, not for who looks for somebody else."""
    return mentee if mentee_id == rule.viewer_id else replace(mentee, work_style=None)


def lately(rule: Rule, now: datetime) -> int:
    """Since when requests are counted, in microseconds since 1970."""
    return instants.micros(now - timedelta(days=rule.ranking.curves.asked_days))


def _at_first(book: Book, wanted: One, rule: Rule) -> dict[int, Picked]:
    """What is looked behind at first, by the level asked for: by each that has offers, while that is not known."""
    highest = int(book.ranks.max(initial=0))
    targets = range(1, highest + 1) if wanted.target_rank is None else [wanted.target_rank]
    # Nobody teaches a level that nobody has reached, or that no scale has.
    return {target: _picked(book, target, rule) for target in targets if 0 < target <= highest}


def _of_all(places: Sequence[Places]) -> Places:
    """Each of these once, ascending."""
    # One list is so already, and the most usual case.
    return places[0] if len(places) == 1 else np.unique(np.concatenate([NOWHERE, *places]))


def _picked(book: Book, target: int, rule: Rule) -> Picked:
    newcomers = _NEWCOMERS if arranging.kept_for_newcomers(rule.page) else 0
    return book.picked(target, rule.terms, rule.ranking, rule.limit(book.ranks.size), newcomers)


def _by_place(gaps: Sequence[GapRow], mentors: Mapping[int, Mentors], rule: Rule) -> dict[int, Found]:
    found = _found([(gap, mentors[gap.place]) for gap in gaps if gap.place in mentors], rule)
    return {one.gap.place: one for one in found}


def _found(lists: Sequence[tuple[GapRow, Mentors]], rule: Rule) -> list[Found]:
    let_in = [eligible.let_in(gap.mentee_id, mentors, rule.filters) for gap, mentors in lists]
    kept = [eligible.kept(one, rule.filters) for one in let_in]
    targets = [gap.target_rank for gap, _ in lists]
    scored = matches.scored(list(zip(kept, targets, strict=True)), rule.ranking)
    return [
        Found(gap, mentors, one, scores, _order(scores, rule.after))
        for (gap, mentors), one, scores in zip(lists, let_in, scored, strict=True)
    ]


def _order(scored: Scored, after: Cursor | None) -> tuple[int, ...]:
    if after is None:
        return scored.order
    return tuple(at for at in scored.order if _is_after(scored, at, after))


def _is_after(scored: Scored, at: int, cursor: Cursor) -> bool:
    mentor_id = scored.mentors.ids[at]
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
    # Newcomers who were looked behind stay.
    return Picked(np.union1d(picked.at, np.flatnonzero(known >= least)), None)
