"""What the mentors of a search have in common, counted: departments, levels, regions, languages."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from graph.client import Graph
from graph.organisation import regions
from mentoring.search import eligible
from mentoring.search.eligible import Dimension, Filters
from mentoring.search.mentors import Mentors
from mentoring.search.ranked import Found


class Facet(NamedTuple):
    """How many of the mentors found share a value; `key` is what the filter of that dimension takes."""

    key: str
    label: str
    mentors: int


Facets = Mapping[Dimension, tuple[Facet, ...]]

_Value = tuple[str, str]
"""Key and label."""


async def of(
    graph: Graph, found: Found, filters: Filters, levels: Mapping[int, str], wanted: Collection[Dimension]
) -> Facets:
    """The wanted facets, each counted under all filters but its own; its values largest first, then by label.

    `levels` names the ranks of the scale. No statement, except one for regions.
    """
    return {
        dimension: await _facet(graph, dimension, eligible.kept(found.let_in, filters, but=dimension), levels)
        for dimension in wanted
    }


async def _facet(
    graph: Graph, dimension: Dimension, mentors: Mentors, levels: Mapping[int, str]
) -> tuple[Facet, ...]:
    """How many mentors have each value; somebody may have several."""
    match dimension:
        case Dimension.DEPARTMENT:
            return _departments(mentors)
        case Dimension.LEVEL:
            ranks = Counter(mentors.ranks.tolist())
            return _sorted(
                {(str(rank), levels.get(rank) or f"Level {rank}"): count for rank, count in ranks.items()}
            )
        case Dimension.REGION:
            return _sorted(await _regions(graph, _departments(mentors)))
        case Dimension.LANGUAGE:
            spoken = eligible.spoken_by(mentors)
            counts: Counter[_Value] = Counter()
            for number, count in Counter(mentors.facts["speaks"].tolist()).items():
                counts.update(dict.fromkeys(((tag, tag) for tag in spoken[number]), count))
            return _sorted(counts)


def _departments(mentors: Mentors) -> tuple[Facet, ...]:
    """Sorted as others are, by numbers: a company has many."""
    there = mentors.album.workplaces.departments
    numbers = there.of[mentors.facts["workplace"]]
    counts = np.bincount(numbers[numbers >= 0], minlength=there.ids.size)
    # Equal counts stay in the order of the names.
    largest_first = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    columns = there.ids[largest_first], there.names[largest_first], counts[largest_first]
    return tuple(map(Facet._make, zip(*(column.tolist() for column in columns), strict=True)))


async def _regions(graph: Graph, departments: Sequence[Facet]) -> Counter[_Value]:
    within = await regions.of_departments(graph, sorted({department.key for department in departments}))
    counts: Counter[_Value] = Counter()
    for department in departments:
        region = within.get(department.key)
        if region is not None:
            counts[region.id, region.name] += department.mentors
    return counts


def _sorted(counts: Mapping[_Value, int]) -> tuple[Facet, ...]:
    largest_first = sorted((-count, label, key) for (key, label), count in counts.items())
    return tuple(Facet(key, label, -count) for count, label, key in largest_first)
