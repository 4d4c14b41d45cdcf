"""What the running service is made of, built once: graph, operations, issuer, and whether it is ready."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from graph.client import Graph
from mentoring import clock
from mentoring.catalogue import Catalogue
from mentoring.feed import Feed
from mentoring.people import SignedIn
from mentoring.programme import Programme
from mentoring.search_log import SearchLog
from resolvers.context import RequestContext
from resolvers.plans.documents import Document
from resolvers.plans.operations import Operations
from server.dev_issuer import DevIssuer
from server.documents import Documents
from server.known_tokens import KnownTokens
from server.statement_times import StatementTimes


@dataclass
class Service:
    """Shared by every request of the process.

    `statuses` counts answers by their HTTP status, `subscribers` open subscriptions by person.
    """

    graph: Graph
    operations: Operations
    documents: Documents
    issuer: DevIssuer
    programme: Programme
    request_s: float
    serves_ide: bool
    draining: bool = False
    tokens: KnownTokens = field(default_factory=KnownTokens)
    trusted: tuple[Document, ...] = ()
    serves_metrics: bool = False
    statuses: Counter[int] = field(default_factory=Counter)
    statements: StatementTimes = field(default_factory=StatementTimes)
    subscribers: Counter[str] = field(default_factory=Counter)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Skills by text, read once a minute for all who look for one."""
        return Catalogue(self.graph)

    @cached_property
    def searches(self) -> SearchLog:
        """Where searches are written down after they were answered."""
        return SearchLog(self.graph, self.programme)

    @cached_property
    def feed(self) -> Feed:
        """What happens in the programme, read once for all who listen."""
        return Feed(self.graph)

    def context(self, signed_in: SignedIn, request_id: str) -> RequestContext:
        """What a request of this person carries to its fields, as of now."""
        return RequestContext(
            graph=self.graph,
            viewer=signed_in.viewer,
            now=clock.now(signed_in.advanced),
            programme=self.programme,
            request_id=request_id,
            cursor_secret=signed_in.cursor_secret,
            told_by=self.feed,
            skills=self.catalogue,
            searches=self.searches,
        )
