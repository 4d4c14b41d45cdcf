"""Bodies as they arrive: whole, in parts, too large, cut off."""

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from server import request_body
from server.replies import HttpRefused

_MEGABYTE = 1024 * 1024


def _arriving(*parts: bytes, then_gone: bool = False) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    if then_gone:
        waiting.append({"type": "http.disconnect"})
    else:
        waiting[-1]["more_body"] = False

    async def receive() -> Message:
        return waiting.pop(0)

    return receive


@pytest.mark.parametrize("parts", [[b""], [b"whole"], [b"wh", b"", b"ole"]])
async def test_a_body_is_its_parts_joined(parts: list[bytes]) -> None:
    assert await request_body.read(_arriving(*parts)) == b"".join(parts)


@pytest.mark.parametrize("size", [request_body.LARGEST + 1, 10 * _MEGABYTE])
async def test_what_is_too_large_is_read_to_its_end_and_refused(size: int) -> None:
    whole, halves = _arriving(b"x" * size), _arriving(b"x" * (size // 2), b"x" * (size - size // 2))

    for receive in (whole, halves):
        with pytest.raises(HttpRefused) as refused:
            await request_body.read(receive)
        assert (refused.value.status, refused.value.headers) == (413, None)


async def test_what_never_ends_is_cut() -> None:
    receive = _arriving(*[b"x" * _MEGABYTE] * 40)

    with pytest.raises(HttpRefused) as refused:
        await request_body.read(receive)

    assert refused.value.headers == {"connection": "close"}
    assert (await receive())["more_body"]


@pytest.mark.parametrize("parts", [[], [b"half of"]])
async def test_a_client_that_leaves_is_no_error_of_the_body(parts: list[bytes]) -> None:
    with pytest.raises(ClientDisconnect):
        await request_body.read(_arriving(*parts, then_gone=True))
