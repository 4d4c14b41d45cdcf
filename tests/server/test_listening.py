"""The bound port: taken once, and answering without delay."""

import asyncio
import socket

import pytest

from server import listening
from server.failure import Failed


async def test_answers_leave_without_waiting_for_an_acknowledgement() -> None:
    held = listening.bound("127.0.0.1", 0)
    without_delay: list[int] = []

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = writer.get_extra_info("socket")
        without_delay.append(link.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(answer, sock=held):
        reader, writer = await asyncio.open_connection(*held.getsockname())
        await reader.read()
        writer.close()
        await writer.wait_closed()

    assert without_delay != [0]
    assert len(without_delay) == 1


def test_a_taken_port_is_named_in_one_line() -> None:
    with listening.bound("127.0.0.1", 0) as held:
        held.listen()
        port = held.getsockname()[1]

        with pytest.raises(Failed, match=f"port {port} on 127.0.0.1 is taken"):
            listening.bound("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(Failed, match="cannot be used"):
        listening.bound("192.0.2.1", 0)
