"""The service put together from settings and an open graph."""

import asyncio
from datetime import datetime

from graph.client import Graph
from mentoring import clock, worker
from mentoring.programme import Programme
from resolvers.build import build_operations
from resolvers.plans.operations import Limits
from server import trusted_documents
from server.app import Work
from server.dev_issuer import DevIssuer
from server.documents import Documents
from server.service import Service
from server.settings import Settings


def service_of(settings: Settings, graph: Graph, issuer: DevIssuer) -> Service:
    """The service over this graph; the schema is built here, once.

    Raises Failed for a trusted document that is wrong.
    """
    limits = Limits(composed_after=settings.composed_after)
    operations = build_operations(executor=settings.executor, limits=limits)
    documents = Documents(operations.core)
    trusted = trusted_documents.of(settings.trusted_documents, documents)
    operations.trusted.update(document.hash for document in trusted)
    return Service(
        graph=graph,
        operations=operations,
        documents=documents,
        issuer=issuer,
        programme=Programme(),
        request_s=settings.request_s,
        serves_ide=settings.serves_ide,
        trusted=tuple(trusted),
        serves_metrics=settings.serves_metrics,
    )


def work_of(graph: Graph, programme: Programme) -> Work:
    """The worker over this graph, by the programme's time."""

    async def now() -> datetime:
        return clock.now(await clock.advanced(graph))

    async def work(stop: asyncio.Event) -> None:
        await worker.run(graph, stop=stop, now=now, programme=programme)

    return work
