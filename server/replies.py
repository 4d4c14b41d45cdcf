"""What we answer outside of GraphQL's own results: a status and the coded body that every refusal has."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

JSON = "application/json"


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

    def reply(self, media_type: str = JSON) -> Response:
        """The refusal as the client reads it."""
        error = {"message": self.message, "extensions": {"code": self.code}}
        return json_reply({"errors": [error]}, self.status, media_type=media_type, headers=self.headers)


def json_reply(
    content: Any, status: int = 200, *, media_type: str = JSON, headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON answer in UTF-8, which no cache keeps."""
    return Response(
        orjson.dumps(content),
        status,
        headers={
            "content-type": f"{media_type}; charset=utf-8",
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            **(headers or {}),
        },
    )
