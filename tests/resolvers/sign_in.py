"""A request of somebody of the small company, at its own time."""

from datetime import datetime

from graph.client import Graph
from mentoring.people import PROGRAMME_ADMIN, Viewer
from mentoring.programme import Programme
from resolvers.context import RequestContext
from tests.resolvers.small_company import NOW, Company


def request_of(
    company: Company, name: str, *, now: datetime = NOW, graph: Graph | None = None
) -> RequestContext:
    """The context of a request; `admin` is the programme's administrator."""
    roles = frozenset({PROGRAMME_ADMIN} if name == "admin" else ())
    return RequestContext(
        graph=graph or company.graph,
        viewer=Viewer(company.people[name], roles),
        now=now,
        programme=Programme(),
        request_id="test",
        cursor_secret=b"secret",
    )
