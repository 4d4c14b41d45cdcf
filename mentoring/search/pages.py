"""The search as it is answered: a page of matches, how many there are, and where they work."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graph.client import Graph
from graph.search import subject
from graph.search.candidates import GapRow
from mentoring.outcomes import Refused
from mentoring.people import Viewer
from mentoring.search import arranging, asking, cursors, emptiness, facets, ranked
from mentoring.search.asking import Wish
from mentoring.search.eligible import Dimension, Filters
from mentoring.search.emptiness import Nobody
from mentoring.search.facets import Facets
from mentoring.search.matches import Match
from mentoring.search.ranked import Found, One, Rule
from scoring.matching.versions import Ranking


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of matches, best first. `total_count` is of the whole list.

    `facets` are those asked for. `nobody` says why a first page is empty.
    """

    matches: tuple[Match, ...]
    has_next: bool
    total_count: int | None
    facets: Facets
    nobody: Nobody | None
    ranking_version: str
    generated_at: datetime


@dataclass(frozen=True, slots=True)
class GapPage:
    """The best mentors for one gap; `nobody` says why there are none, where the gap's skill and mentee exist."""

    matches: tuple[Match, ...] = ()
    nobody: Nobody | None = None


async def search(
    graph: Graph,
    wish: Wish,
    *,
    viewer: Viewer,
    now: datetime,
    ranking: Ranking = Ranking(),  # noqa: B008  frozen
    diversify: bool = False,
    first: int = 10,
    after: str | None = None,
    counted: bool = True,
    by: Collection[Dimension] = (),
) -> SearchPage | Refused:
    """The mentors whom the mentee could ask now, best first by `ranking`, or why that cannot be answered.

    `after` is a match's `cursor`. With `diversify` the first page mixes departments and keeps a place for a newcomer;
    what follows is in order of score. `by`: what the mentors are counted by. Without `counted`, `total_count` is None,
    and only the best offers are looked behind where there are no facets either. One statement, and one more each where
    the skill's offers have changed and where the exact order asks for it.
    """
    cursor = None if after is None else cursors.opened(after, ranking.version)
    if isinstance(cursor, Refused):
        return cursor
    if wish.skill_id is None:
        page = SearchPage(
            (), False, 0 if counted else None, dict.fromkeys(by, ()), None, ranking.version, now
        )
        return await _of_no_skill(graph, wish, page, viewer=viewer)
    arrange = diversify and cursor is None
    rule = Rule(
        max(arranging.pool(first) if arrange else 0, first + 1),
        wish.terms,
        ranking,
        wish.filters,
        cursor,
        page=first if arrange else 0,
        viewer_id=viewer.id,
        everyone=counted or bool(by),
    )
    known, found = await ranked.one(
        graph,
        One(viewer.id, wish.mentee_id or viewer.id, wish.skill_id, wish.target_level),
        ranked.asked(rule, wish.filters.units),
        rule,
        now=now,
    )
    refusal = asking.refusal(known, wish, viewer=viewer)
    if refusal is not None:
        return refusal
    assert found is not None
    shown = _arranged(found, rule, first) if arrange else _page(found, rule, first)
    return SearchPage(
        matches=shown,
        has_next=len(found.order) > len(shown),
        total_count=found.scored.mentors.size if counted else None,
        facets=await facets.of(graph, found, wish.filters, known.levels, by),
        nobody=emptiness.of(found) if cursor is None and not shown else None,
        ranking_version=ranking.version,
        generated_at=now,
    )


async def _of_no_skill(graph: Graph, wish: Wish, page: SearchPage, *, viewer: Viewer) -> SearchPage | Refused:
    """The empty page of a search for no skill, with its reason; refused as any other search."""
    mentee_id = wish.mentee_id or viewer.id
    known = await subject.without_skill(
        graph,
        viewer_id=viewer.id,
        mentee_id=mentee_id,
        department_ids=wish.filters.units,
        now=page.generated_at,
    )
    refusal = asking.refusal(known, wish, viewer=viewer)
    return refusal or replace(page, nobody=emptiness.of_no_skill(mentee_id))


async def candidates(
    graph: Graph,
    gaps: Sequence[tuple[str, str, int]],
    *,
    now: datetime,
    first: int,
    viewer: Viewer | None = None,
    ranking: Ranking = Ranking(),  # noqa: B008  frozen
    include_full: bool = False,
) -> list[GapPage]:
    """The best mentors for each (mentee id, skill id, target rank), as `search` would list them for the viewer.

    One statement for all of them, a second where the exact order asks for it.
    """
    rows = [
        GapRow(place, mentee_id, skill_id, target) for place, (mentee_id, skill_id, target) in enumerate(gaps)
    ]
    if not rows:
        return []
    viewer_id = None if viewer is None else viewer.id
    rule = Rule(first, ranking=ranking, filters=Filters(full=include_full), viewer_id=viewer_id)
    found = await ranked.of_gaps(graph, rows, ranked.asked(rule), rule, now=now)

    def page(one: Found | None) -> GapPage:
        if one is None:
            return GapPage()
        shown = _page(one, rule, first)
        return GapPage(shown, None if shown else emptiness.of(one))

    return [page(found.get(row.place)) for row in rows]


def _page(found: Found, rule: Rule, first: int) -> tuple[Match, ...]:
    """The next people in order of score."""
    before, shown = (0, ()) if rule.after is None else (rule.after.rank, rule.after.shown)
    version = rule.ranking.version

    def place(match: Match) -> str:
        return cursors.after(version, match.score, match.mentor_id, match.rank, shown)

    return tuple(
        Match(found.scored, at, rank, place) for rank, at in enumerate(found.order[:first], start=before + 1)
    )


def _arranged(found: Found, rule: Rule, first: int) -> tuple[Match, ...]:
    """A first page in an order of its own: each cursor names who was shown up to it."""
    scored = found.scored
    best = found.best(rule)
    newcomers = found.order[len(best) :]
    chosen = arranging.arranged(scored, best, newcomers, first)
    ids = [scored.mentors.id_of(at) for at in chosen]

    def place(match: Match) -> str:
        return cursors.after_shown(rule.ranking.version, match.rank, ids[: match.rank])

    return tuple(Match(scored, at, rank, place) for rank, at in enumerate(chosen, start=1))
