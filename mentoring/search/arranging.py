"""The first page of a search: its best people in an order that mixes departments, with a place for newcomers."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from mentoring.search.matches import Scored

EXPLORATION_SHARE: Final = 0.1
"""Places of a first page kept for newcomers: with a verified level, without a published reputation."""

LEAST_PAGE: Final = 5
"""Places on a page from which one is kept for a newcomer."""

STEP_BACK: Final = 0.02
"""How much score somebody steps back for each colleague of their department who stands before them.

What two steps in the department tree weigh: it decides between near equals and lets nobody far worse pass
(maximal marginal relevance: Carbonell and Goldstein, SIGIR 1998).
"""

POOL: Final = 2
"""Candidates looked at for each place on the page."""


def pool(first: int) -> int:
    """How many of the best have to be known to arrange a page of `first`."""
    return POOL * first


def kept_for_newcomers(first: int) -> int:
    """Places of a page of `first` that are kept for newcomers."""
    return 0 if first < LEAST_PAGE else max(1, round(EXPLORATION_SHARE * first))


def arranged(scored: Scored, best: Sequence[int], newcomers: Sequence[int], first: int) -> list[int]:
    """The candidates of a first page, in their order.

    `best` are at least the `pool` best in order of score, as far as there are so many; `newcomers` others to
    choose from where too few of them are newcomers. Equal ones keep their order, so the same list gives the same
    page.
    """
    chosen = _mixed(scored, best[: pool(first)], first)
    newcomer = scored.candidates.newcomer
    places = kept_for_newcomers(first) if len(best) > first else 0
    there = sum(bool(newcomer[at]) for at in chosen)
    further = [at for at in (*best, *newcomers) if newcomer[at] and at not in chosen]
    # Whoever gives way stands last of those who are no newcomers.
    for at in further[: max(places - there, 0)]:
        giving_way = next((other for other in reversed(chosen) if not newcomer[other]), None)
        if giving_way is None:
            break
        chosen.remove(giving_way)
        chosen.append(at)
    return chosen


def _mixed(scored: Scored, best: Sequence[int], first: int) -> list[int]:
    before: Counter[str] = Counter()
    left = list(best)
    chosen: list[int] = []
    while left and len(chosen) < first:
        at = max(left, key=lambda one: scored.score(one) - STEP_BACK * before[_unit(scored, one)])
        left.remove(at)
        chosen.append(at)
        before[_unit(scored, at)] += 1
    return chosen


def _unit(scored: Scored, at: int) -> str:
    """The department, or the person where it is unknown: nobody is their colleague."""
    person = scored.mentors.person(at)
    return person.card.department_id or person.mentor_id
