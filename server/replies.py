"""What we answer: a status, the bytes of a body, and the coded body that every refusal has."""

import functools
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

JSON = "application/json"

_RawHeaders = list[tuple[bytes, bytes]]


class Reply(Response):
    """An answer whose headers are ready as bytes: Starlette's own spells each of them out on every request."""

    def __init__(self, body: bytes, status: int, headers: _RawHeaders) -> None:
        self.body = body
        self.status_code = status
        self.raw_headers = headers
        self.background = None


class HttpRefused(Exception):  # noqa: N818 - named by what happened
    """The request ends here with this status and code; the message is for the client."""

    def __init__(
        self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers

    def reply(self, media_type: str = JSON) -> Reply:
        """The refusal as the client reads it."""
        error = {"message": self.message, "extensions": {"code": self.code}}
        return json_reply({"errors": [error]}, self.status, media_type=media_type, headers=self.headers)


def json_reply(
    content: Any, status: int = 200, *, media_type: str = JSON, headers: Mapping[str, str] | None = None
) -> Reply:
    """A JSON answer in UTF-8, which no cache keeps."""
    return bytes_reply(orjson.dumps(content), status, media_type=media_type, headers=headers)


def bytes_reply(
    body: bytes, status: int = 200, *, media_type: str = JSON, headers: Mapping[str, str] | None = None
) -> Reply:
    """As `json_reply`, for JSON that is written already."""
    raw = [*_always(media_type), (b"content-length", b"%d" % len(body))]
    if headers:
        raw += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return Reply(body, status, raw)


@functools.lru_cache(maxsize=8)
def _always(media_type: str) -> _RawHeaders:
    return [
        (b"content-type", f"{media_type}; charset=utf-8".encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
