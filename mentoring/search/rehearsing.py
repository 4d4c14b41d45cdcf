"""The statements of a search sent about nobody, so that the server has planned them before somebody searches."""

from datetime import datetime

from graph.client import Graph
from graph.search import candidates
from graph.search.people import Known
from mentoring.people import Viewer
from mentoring.search import pages, pairs, ranked
from mentoring.search.asking import Wish
from mentoring.search.ranked import Rule

NOBODY = "00000000-0000-0000-0000-000000000000"
"""Nobody's id and no skill's, as long as any: a plan may belong to the sizes of its parameters."""
_LEVELS = (None, 1)
"""A plan belongs to the types of its parameters: a level is given or left out."""


async def rehearse(graph: Graph, *, now: datetime) -> None:
    """Search for nobody, in every way that has a plan of its own; what is answered is thrown away.

    EXPLAIN would leave a good part of the planning to the first who searches. Raises GraphFailure.
    """
    viewer = Viewer(NOBODY, frozenset())
    for level in _LEVELS:
        await pages.search(graph, Wish(NOBODY, level), viewer=viewer, now=now, counted=False)
    await candidates.one(
        graph,
        ranked.asked(Rule(1)),
        Known(None, [NOBODY] * candidates.MANY, []),
        viewer_id=NOBODY,
        mentee_id=NOBODY,
        skill_id=NOBODY,
        now=now,
    )
    await pages.candidates(graph, [(NOBODY, NOBODY, 1)], now=now, first=1, viewer=viewer)
    await pairs.explain(
        graph, viewer=viewer, now=now, mentor_id=NOBODY, mentee_id=NOBODY, skill_id=NOBODY, target_level=1
    )
