"""Mentor cards against what is around the mentors: a search believes a card, so a wrong one is a wrong search."""

from datetime import datetime
from typing import Final

from graph import instants
from graph.client import Graph
from graph.doctor.checks import Breach
from graph.search import cards
from graph.search.cards import Card
from mentoring.search.eligible import PLACE_TAKING

_AT_ONCE: Final = 500


async def wrong(graph: Graph, *, now: datetime) -> list[Breach]:
    """Mentors whose card a search at `now` believes and which says anything else than the graph."""
    breaches: list[Breach] = []
    after = ""
    while believed := await cards.believed(
        graph, now=now, place_taking=PLACE_TAKING, after=after, limit=_AT_ONCE
    ):
        after = max(believed)
        breaches += [
            Breach(mentor_id, "the card that searches read is not what the graph says")
            for mentor_id, (card, around) in believed.items()
            if _trimmed(card, now) != _trimmed(around, now)
        ]
    return breaches


def _trimmed(card: Card, now: datetime) -> str:
    """As text, without the requests that have been too long ago since the card was made."""
    kept_since = instants.micros(now - cards.KEPT)
    return cards.written(card._replace(asked=[one for one in card.asked if one[0] >= kept_since]))
