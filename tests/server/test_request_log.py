"""The line of a request, and the edge where faults end."""

import io
import json
import logging
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from server import logs
from server.replies import json_reply
from server.request_log import RequestLog
from tests.server.conftest import Client


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    logger = logging.getLogger("mentorgraph.request")
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


async def test_each_request_has_one_line_that_names_its_operation(client: Client, lines: io.StringIO) -> None:
    answer = await client.ask("query Mine { viewerId }")
    await client.http.get("/live")
    await client.http.get("/nothing-here")

    told, missing = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert (told["event"], told["method"], told["path"], told["status"]) == (
        "request",
        "POST",
        "/graphql",
        200,
    )
    assert (told["operation"], told["request_id"]) == ("Mine", answer.headers["x-request-id"])
    assert 0 < told["ms"] < 60_000
    assert (missing["path"], missing["status"]) == ("/nothing-here", 404)
    assert "viewerId" not in lines.getvalue()


@pytest.mark.parametrize("begun", [False, True])
async def test_a_fault_ends_at_the_edge(lines: io.StringIO, begun: bool) -> None:
    statuses: Counter[int] = Counter()

    async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
        if begun:
            await json_reply({"whole": True})(scope, receive, send)
        raise RuntimeError("secret of the machine")

    transport = httpx.ASGITransport(RequestLog(faulty, statuses))
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as http:
        answer = await http.get("/", headers={"x-request-id": "r-1"})

    (told,) = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert told["status"] == answer.status_code == (200 if begun else 500)
    assert statuses == {told["status"]: 1}
    assert "secret" not in answer.text
    assert begun or answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
