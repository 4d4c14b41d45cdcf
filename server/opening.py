"""The service put together from settings and an open graph."""

import asyncio
from datetime import datetime

from graph.client import Graph
from mentoring import clock, worker
from mentoring.programme import Programme
from resolvers.build import build_operations
from resolvers.plans.operations import Limits
from server.app import Work
from server.dev_issuer import DevIssuer
from server.documents import Documents
from server.service import Service
from server.settings import Settings


def service_of(settings: Settings, graph: Graph, issuer: DevIssuer) -> Service:
    """The service over this graph; the schema is built here, once."""
    limits = Limits(composed_after=settings.composed_after)
    operations = build_operations(executor=settings.executor, limits=limits)
    return Service(
        graph=graph,
        operations=operations,
        documents=Documents(operations.core),
        issuer=issuer,
        programme=Programme(),
        request_s=settings.request_s,
        serves_ide=settings.serves_ide,
        serves_metrics=settings.serves_metrics,
    )


def work_of(graph: Graph, programme: Programme) -> Work:
    """The worker over this graph, by the programme's time."""

    async def now() -> datetime:
        return clock.now(await clock.advanced(graph))

    async def work(stop: asyncio.Event) -> None:
        await worker.run(graph, stop=stop, now=now, programme=programme)

    return work
