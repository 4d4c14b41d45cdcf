"""What one turn of the loop writes leaves in one piece, and nothing of it is lost or late."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from server import joined_writes, listening
from server.joined_writes import JoinedWrites

Send = Callable[[dict[str, Any]], Awaitable[None]]
_REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
_LAST = b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"


class _Kernel(asyncio.Transport):
    """The last transport before the kernel: what it was told, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[bytes | str] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.told.append(bytes(data))

    def close(self) -> None:
        self.told.append("closed")

    def abort(self) -> None:
        self.told.append("aborted")

    def get_write_buffer_size(self) -> int:
        return 0


async def test_what_one_turn_writes_is_handed_on_together() -> None:
    kernel = _Kernel()
    transport = JoinedWrites(kernel)

    transport.write(b"head")
    transport.write(b"")
    transport.write(bytearray(b"body"))
    held = transport.get_write_buffer_size()
    before = list(kernel.told)
    await asyncio.sleep(0)
    transport.write(b"next")
    await asyncio.sleep(0)

    assert held == 8
    assert before == []
    assert kernel.told == [b"headbody", b"next"]
    assert transport.get_write_buffer_size() == 0


async def test_closing_sends_what_is_held_and_aborting_does_not() -> None:
    closed, aborted = _Kernel(), _Kernel()

    for kernel in (closed, aborted):
        transport = JoinedWrites(kernel)
        transport.write(b"last words")
        if kernel is closed:
            transport.close()
        else:
            transport.abort()
    await asyncio.sleep(0)

    assert closed.told == [b"last words", "closed"]
    assert aborted.told == ["aborted"]


async def test_what_grows_large_is_handed_on_within_the_turn() -> None:
    kernel = _Kernel()
    transport = JoinedWrites(kernel)

    for _ in range(4):
        transport.write(b"x" * 20_000)
    within = [len(piece) for piece in kernel.told]
    await asyncio.sleep(0)

    assert within == [80_000]
    assert [len(piece) for piece in kernel.told] == [80_000]


async def test_head_and_body_of_an_answer_are_read_at_once() -> None:
    async def app(scope: dict[str, Any], _receive: Any, send: Send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
            await send({"type": "http.response.body", "body": b"done"})

    config = uvicorn.Config(app, http=joined_writes.Http, lifespan="off", log_config=None)  # type: ignore[arg-type]
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: joined_writes.Http(config, state, {}), sock=listening.bound("127.0.0.1", 0)
    )
    pieces = []
    async with server:
        with socket.create_connection(server.sockets[0].getsockname()) as client:
            client.setblocking(False)
            for request in (_REQUEST, _REQUEST, _LAST):
                await loop.sock_sendall(client, request)
                pieces.append(await loop.sock_recv(client, 1 << 16))
            end = await loop.sock_recv(client, 1)

    assert [piece[:15] for piece in pieces] == [b"HTTP/1.1 200 OK"] * 3
    assert [piece[-8:] for piece in pieces] == [b"\r\n\r\ndone"] * 3
    assert end == b""
