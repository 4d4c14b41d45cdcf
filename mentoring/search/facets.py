"""What the mentors of a search have in common, counted: departments, levels, regions, languages."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.client import Graph
from graph.organisation import regions
from graph.search.cards import Card
from mentoring.search import eligible
from mentoring.search.eligible import Dimension, Filters
from mentoring.search.ranked import Found


@dataclass(frozen=True, slots=True)
class Facet:
    """How many of the mentors found share a value; `key` is what the filter of that dimension takes."""

    key: str
    label: str
    count: int


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
        dimension: _counted(await _values(graph, dimension, found, filters, levels)) for dimension in wanted
    }


async def _values(
    graph: Graph, dimension: Dimension, found: Found, filters: Filters, levels: Mapping[int, str]
) -> list[_Value]:
    """A value for each mentor who has one, several for who has several."""
    rows = eligible.kept(found.let_in, found.row, filters, found.at, but=dimension)
    cards = [row.card for row in rows]
    match dimension:
        case Dimension.DEPARTMENT:
            return [(card.department_id, card.department_name or "") for card in cards if card.department_id]
        case Dimension.LEVEL:
            return [
                (str(rank), levels.get(rank) or f"Level {rank}") for rank in (row.offer.rank for row in rows)
            ]
        case Dimension.REGION:
            return await _regions(graph, cards)
        case Dimension.LANGUAGE:
            return [(tag, tag) for row in rows for tag in set(map(eligible.primary, row.languages or ()))]


async def _regions(graph: Graph, cards: Sequence[Card]) -> list[_Value]:
    departments = {card.department_id for card in cards if card.department_id}
    within = await regions.of_departments(graph, sorted(departments))
    return [(region.id, region.name) for card in cards if (region := within.get(card.department_id or ""))]


def _counted(values: Iterable[_Value]) -> tuple[Facet, ...]:
    facets = [Facet(key, label, count) for (key, label), count in Counter(values).items()]
    return tuple(sorted(facets, key=lambda facet: (-facet.count, facet.label, facet.key)))
