"""A request's body: bounded while it is read, and strict JSON."""

from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from server.replies import HttpRefused

LARGEST = 256 * 1024
DEEPEST = 32
# A client that still sends does not listen: what is too large is read to its end before it is refused, as
# far as an honest mistake goes.
_DRAINED = 16 * 1024 * 1024


async def read(receive: Receive) -> bytes:
    """The whole body.

    Raises HttpRefused (413) when it is over 256 KB, and ClientDisconnect.
    """
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        body: bytes = message.get("body", b"")
        if len(body) <= LARGEST:
            return body
    return await _rest(message, receive)


async def _rest(message: Message, receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part: bytes = message.get("body", b"")
        size += len(part)
        if size <= LARGEST:
            parts.append(part)
        if size > _DRAINED or not message.get("more_body"):
            break
        message = await receive()
    if size > LARGEST:
        raise _too_large(size)
    return b"".join(parts)


def json_object(body: bytes | str) -> dict[str, Any]:
    """The JSON object that a body holds.

    Raises HttpRefused (400): no UTF-8, no JSON (NaN and half surrogates are none), not an object, nested
    deeper than 32, or a number too large for any type.
    """
    try:
        held = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _bad("The body is not valid JSON in UTF-8.") from error
    if not isinstance(held, dict):
        raise _bad("The body is a JSON object with `query`; batches are not served.")
    if _may_be_deeper(body, DEEPEST) and _is_deeper(held, DEEPEST):
        raise _bad(f"The body is nested deeper than {DEEPEST}.")
    return held


def _may_be_deeper(body: bytes | str, limit: int) -> bool:
    # What opens no more than so many can't be nested deeper, and counting is far quicker than walking.
    if isinstance(body, bytes):
        return body.count(b"{") + body.count(b"[") > limit
    return body.count("{") + body.count("[") > limit


def _is_deeper(held: Any, limit: int) -> bool:
    level = [held]
    for _ in range(limit):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(outer: Any) -> list[Any]:
    values = outer.values() if isinstance(outer, dict) else outer
    return [value for value in values if isinstance(value, dict | list)]


def _too_large(size: int) -> HttpRefused:
    headers = {"connection": "close"} if size > _DRAINED else None
    return HttpRefused(
        413, "PAYLOAD_TOO_LARGE", f"A request's body is at most {LARGEST} bytes.", headers=headers
    )


def _bad(message: str) -> HttpRefused:
    return HttpRefused(400, "BAD_REQUEST", message)
