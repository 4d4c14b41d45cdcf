"""What the mentors of a search have in common, counted: departments, levels, regions, languages."""

from collections import Counter
from collections.abc import Collection, Mapping
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
        dimension: _sorted(
            await _counts(graph, dimension, eligible.kept(found.let_in, filters, but=dimension), levels)
        )
        for dimension in wanted
    }


async def _counts(
    graph: Graph, dimension: Dimension, mentors: Mentors, levels: Mapping[int, str]
) -> Mapping[_Value, int]:
    """How many mentors have a value; somebody may have several."""
    match dimension:
        case Dimension.DEPARTMENT:
            return _departments(mentors)
        case Dimension.LEVEL:
            ranks = Counter(mentors.ranks.tolist())
            return {(str(rank), levels.get(rank) or f"Level {rank}"): count for rank, count in ranks.items()}
        case Dimension.REGION:
            return await _regions(graph, _departments(mentors))
        case Dimension.LANGUAGE:
            spoken = eligible.spoken_by(mentors)
            counts: Counter[_Value] = Counter()
            for number, count in Counter(mentors.facts["speaks"].tolist()).items():
                counts.update(dict.fromkeys(((tag, tag) for tag in spoken[number]), count))
            return counts


def _departments(mentors: Mentors) -> dict[_Value, int]:
    met = mentors.crowd.album.workplaces.met.values
    counts: dict[_Value, int] = {}
    for number, count in enumerate(np.bincount(mentors.facts["workplace"]).tolist()):
        workplace = met[number]
        if count and workplace.department_id is not None:
            value = workplace.department_id, workplace.name or ""
            # One department is another workplace where what it lies within has changed.
            counts[value] = counts.get(value, 0) + count
    return counts


async def _regions(graph: Graph, departments: Mapping[_Value, int]) -> Counter[_Value]:
    within = await regions.of_departments(graph, sorted(key for key, _ in departments))
    counts: Counter[_Value] = Counter()
    for (key, _), count in departments.items():
        region = within.get(key)
        if region is not None:
            counts[region.id, region.name] += count
    return counts


def _sorted(counts: Mapping[_Value, int]) -> tuple[Facet, ...]:
    largest_first = sorted((-count, label, key) for (key, label), count in counts.items())
    return tuple(Facet(key, label, -count) for count, label, key in largest_first)
