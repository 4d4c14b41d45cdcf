"""The search as it is answered: a page of matches, how many there are, and where they work."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scipy import special

from graph.client import Graph
from graph.search import offers
from graph.search.offers import Asked, GapRow
from mentoring.outcomes import Code, Refused
from mentoring.people import Viewer
from mentoring.search import asking, departments, freshness, ranked
from mentoring.search.asking import Checked, Wish
from mentoring.search.departments import Tree
from mentoring.search.matches import Match
from mentoring.search.ranked import Cursor, Found, Keeps
from scoring.matching import RANKING_VERSION, Curves

SKILL_GAP = "SKILL_GAP"


@dataclass(frozen=True, slots=True)
class Facet:
    """How many of the mentors found belong to one department, as their own."""

    department_id: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of matches, best first. `total_count` is of the whole list.

    `facets` (largest first) count under all filters but the departments chosen or left out.
    """

    matches: tuple[Match, ...]
    has_next: bool
    total_count: int | None
    facets: tuple[Facet, ...]
    ranking_version: str
    generated_at: datetime


@dataclass(frozen=True, slots=True)
class _Departments:
    """Which departments a search keeps."""

    within: frozenset[str]
    without: frozenset[str]
    cross_only: bool

    def keeps(self, own: str | None, mentees: str | None, tree: Tree) -> bool:
        """Whether a mentor of the department `own` is wanted by a mentee of the department `mentees`."""
        if self.within and not departments.is_within(own, self.within, tree):
            return False
        if departments.is_within(own, self.without, tree):
            return False
        return not self.cross_only or departments.is_cross(own, mentees, tree)

    @property
    def rule(self) -> Keeps | None:
        """None where every department is kept."""
        return self.keeps if self.within or self.without or self.cross_only else None

    @property
    def of_facets(self) -> "_Departments":
        """What the departments are counted under: the choice among them left out, so that others can be chosen."""
        return replace(self, within=frozenset(), without=frozenset())


async def search(
    graph: Graph,
    *,
    viewer: Viewer,
    now: datetime,
    skill_id: str | None,
    mentee_id: str | None = None,
    target_level: int | None = None,
    purpose: str = SKILL_GAP,
    format: str | None = None,
    department_ids: Sequence[str] | None = None,
    exclude_department_ids: Sequence[str] | None = None,
    cross_department_only: bool = False,
    min_reputation_lower: float | None = None,
    first: int = 10,
    after: str | None = None,
    counted: bool = True,
) -> SearchPage | Refused:
    """The mentors whom the mentee could ask now, best first, or why that cannot be answered.

    `department_ids` None or empty: every department. `after` is a match's `cursor`. Without
    `counted`, `total_count` is None and there are no facets, which saves a statement. Three or four statements,
    two more where the exact order asks for them.
    """
    wish = Wish(
        mentee_id, skill_id, target_level, tuple(department_ids or ()), tuple(exclude_department_ids or ())
    )
    cursor = None if after is None else _cursor(after)
    if after is not None and cursor is None:
        return Refused(Code.INVALID_INPUT, "`after` is not a cursor of this list.", ("after",))
    subject = await asking.checked(graph, wish, viewer=viewer, now=now)
    if isinstance(subject, Refused):
        return subject
    asked = _asked(purpose, format, min_reputation_lower)
    places = _Departments(
        frozenset(wish.department_ids), frozenset(wish.exclude_department_ids), cross_department_only
    )
    gap = _gap(subject, cursor, now)
    answer = await ranked.ranked(
        graph, [gap], asked, now=now, wanted=first + 1, keeps=places.rule, after=cursor
    )
    found = answer.get(gap.place)
    if found is None:
        return SearchPage((), False, 0 if counted else None, (), RANKING_VERSION, now)
    facets, total = await _counted(graph, gap, asked, found, places, now) if counted else ((), None)
    return SearchPage(
        matches=_page(found, first, before=cursor.rank if cursor else 0),
        has_next=len(found.order) > first,
        total_count=total,
        facets=facets,
        ranking_version=RANKING_VERSION,
        generated_at=now,
    )


async def candidates(
    graph: Graph, gaps: Sequence[tuple[str, str, int]], *, now: datetime, first: int
) -> list[list[Match]]:
    """The best mentors for each (mentee id, skill id, target rank), as `search` would list them.

    Two statements for all of them, two more where the exact order asks for them.
    """
    rows = [
        GapRow(place, mentee_id, skill_id, target, None, ranked.LOWEST, ranked.HIGHEST)
        for place, (mentee_id, skill_id, target) in enumerate(gaps)
    ]
    if not rows:
        return []
    found = await ranked.ranked(graph, rows, _asked(SKILL_GAP, None, None), now=now, wanted=first)
    return [list(_page(found[row.place], first)) if row.place in found else [] for row in rows]


def _asked(purpose: str, format: str | None, least_lower: float | None) -> Asked:
    interval = float(special.ndtri((1 + Curves().interval) / 2))
    return Asked(purpose, format, least_lower, interval, ranked.curves())


def _gap(subject: Checked, cursor: Cursor | None, now: datetime) -> GapRow:
    return GapRow(
        place=0,
        mentee_id=subject.mentee_id,
        skill_id=subject.skill_id,
        target_rank=subject.target_rank,
        fresh_since=freshness.since(subject.reassess_every, now),
        least_known=ranked.LOWEST,
        # Whoever scores more by the offer alone stands before the cursor.
        most_known=ranked.HIGHEST if cursor is None else cursor.score + ranked.ROUNDING,
    )


async def _counted(  # noqa: PLR0917 - all of one search
    graph: Graph, gap: GapRow, asked: Asked, found: Found, places: _Departments, now: datetime
) -> tuple[tuple[Facet, ...], int]:
    by_department = await offers.counted(
        graph,
        gap,
        asked,
        refused_ids=sorted(found.row.mentee_above | found.row.open_with),
        with_lines=found.row.mentee_leads,
        place_taking=ranked.PLACE_TAKING,
        now=now,
    )

    def kept(keeps: Keeps | None) -> dict[str | None, int]:
        mentees = found.row.department_id
        return {
            own: count
            for own, count in by_department.items()
            if keeps is None or keeps(own, mentees, found.tree)
        }

    facets = [
        Facet(department_id, found.tree[department_id].name, count)
        for department_id, count in kept(places.of_facets.rule).items()
        if department_id is not None
    ]
    facets.sort(key=lambda facet: (-facet.count, facet.name, facet.department_id))
    return tuple(facets), sum(kept(places.rule).values())


def _page(found: Found, first: int, before: int = 0) -> tuple[Match, ...]:
    return tuple(
        found.scored.match(at, rank, _cursor_text(found, at, rank))
        for rank, at in enumerate(found.order[:first], start=before + 1)
    )


def _cursor_text(found: Found, at: int, rank: int) -> str:
    return f"{found.scored.score(at)!r}|{found.scored.rows[at][0].mentor_id}|{rank}"


def _cursor(text: str) -> Cursor | None:
    try:
        score, mentor_id, rank = text.split("|")
        return Cursor(float(score), mentor_id, int(rank))
    except ValueError:
        return None
