"""Whether a page far down a list costs what the first one costs: one walk by cursors, then both pages in turn."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.peers import documents, measure
from benchmarks.peers.asking import ENDPOINT, Question
from benchmarks.peers.measure import Round, Rounds, Tell
from benchmarks.peers.place import Place
from benchmarks.peers.report import Spread, Value
from benchmarks.peers.servers import Running

WANTED = 500
_FIRST, _FAR = "first", "far"
_TEXT = (
    documents.ITEMS["e"]
    .text.replace("query Page {", "query Page($after: String) {")
    .replace("first: 100", "first: 100, after: $after")
)
_WALK = "query Walk($after: String) { employees(first: 100, after: $after) { pageInfo { endCursor hasNextPage } } }"
_VALUES: Mapping[str, Value] = {
    "CPU s of the server": lambda one: one.server_cpu_s,
    "CPU s of Neo4j": lambda one: one.database_cpu_s,
    "p50 ms": lambda one: one.p50_ms,
    "p95 ms": lambda one: one.p95_ms,
}


@dataclass(frozen=True, slots=True)
class Compared:
    """Rounds of both pages; `number` is the far page's, the last full one where there are fewer than wanted."""

    number: int
    first: list[Round]
    far: list[Round]

    def rows(self) -> list[tuple[str, Spread, Spread, Spread]]:
        """Of each value: the first page's, the far one's, and the ratio round by round."""
        return [
            (
                name,
                Spread.of([value(one) for one in self.first]),
                Spread.of([value(one) for one in self.far]),
                Spread.of(
                    [value(far) / value(first) for first, far in zip(self.first, self.far, strict=True)]
                ),
            )
            for name, value in _VALUES.items()
        ]


def compared(
    running: Running, place: Place, *, count: int, seconds: float, warm: float, tell: Tell
) -> Compared:
    """`count` rounds of the first page and of page 500, in turn."""
    token = place.cast.tokens["anybody"]
    number, after = _walked(running.port, token)
    tell(f"page {number} comes after {after[:12]}...")
    asked = [_question(running, token, key, cursor) for key, cursor in ((_FIRST, None), (_FAR, after))]
    measure.warmed(asked, warm, tell)
    found: Rounds = measure.rounds(asked, place, count=count, seconds=seconds, tell=tell)
    server = running.server.key
    return Compared(number, found[server, _FIRST], found[server, _FAR])


def _question(running: Running, token: str, key: str, after: str | None) -> Question:
    item = documents.Item(key, f"{key} page", "Page", "anybody", _TEXT)
    return Question(item, running, token, json.dumps(item.body({"after": after})))


def _walked(port: int, token: str) -> tuple[int, str]:
    """The number of the page wanted, or of the last full one, and the cursor it comes after."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    cursors = [""]
    while len(cursors) < WANTED:
        page = _page(link, token, cursors[-1] or None)
        if not page["hasNextPage"]:
            # The one just read is the last: whether it is full nobody knows, so the one before is taken.
            return len(cursors) - 1, cursors[-2]
        cursors.append(page["endCursor"])
    return len(cursors), cursors[-1]


def _page(link: http.client.HTTPConnection, token: str, after: str | None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = json.dumps({"operationName": "Walk", "query": _WALK, "variables": {"after": after}})
    link.request("POST", ENDPOINT, body, headers)
    answer = json.loads(link.getresponse().read())
    if answer.get("errors"):
        raise SystemExit(f"the walk by cursors ended: {answer['errors']}")
    page: dict[str, Any] = answer["data"]["employees"]["pageInfo"]
    return page
