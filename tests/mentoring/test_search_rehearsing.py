"""A search that is rehearsed: every statement of searching is sent, and nothing else happens."""

from datetime import datetime

from graph.client import Graph
from mentoring import search


async def test_every_statement_of_searching_is_sent_about_nobody(
    demo_graph: Graph, demo_now: datetime
) -> None:
    asked: list[str] = []

    # A server that has just been started plans a statement for seconds.
    with demo_graph.observing(lambda name, _seconds, _rows: asked.append(name)):
        await search.rehearse(demo_graph.within(60), now=demo_now)

    assert [name for name in asked if name != "search.offers"] == [
        "search.one", "search.one", "search.of_skill", "search.gaps", "search.pair",
    ]  # fmt: skip
    assert "search.offers" in asked
