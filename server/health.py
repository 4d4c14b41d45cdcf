"""Whether the process lives, and whether it should be sent requests."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from graph import failures, round_trip
from server.replies import json_reply
from server.service import Service

_READY_S = 2.0


async def live(_request: Request) -> Response:
    """200 as long as the process answers at all; touches nothing."""
    return json_reply({"status": "live"})


async def ready(request: Request) -> Response:
    """200 when the graph answers within 2 s; 503 when it does not, and while the service drains."""
    service: Service = request.app.state.service
    if service.draining:
        return json_reply({"status": "draining"}, 503)
    try:
        async with asyncio.timeout(_READY_S):
            await round_trip.answers(service.graph.within(_READY_S))
    except (TimeoutError, failures.GraphFailure):
        return json_reply({"status": "graph unavailable"}, 503)
    return json_reply({"status": "ready"})
