"""HTTP answers that leave the process whole: the head and the body of one go to the kernel together."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

_LARGEST_HELD = 64 * 1024


class Http(H11Protocol):
    """uvicorn's own protocol over a transport that joins what is written in one turn of the loop."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to serve a connection."""
        super().connection_made(JoinedWrites(transport))


class JoinedWrites(asyncio.Transport):
    """A transport that hands on in one piece what one turn of the loop wrote: each piece costs a call of the kernel,
    wakes whoever reads, and may be a packet of its own.

    What is held counts as written: it is handed on before the transport closes, and at once where it grows past
    64 KB, so that a client who does not read is noticed as before.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport = transport
        self._held: list[bytes] = []
        self._size = 0
        self._loop = asyncio.get_running_loop()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Hold these bytes until the loop's turn ends."""
        if not data:
            return
        if not self._held:
            self._loop.call_soon(self._hand_on)
        self._held.append(bytes(data))
        self._size += len(data)
        if self._size > _LARGEST_HELD:
            self._hand_on()

    def _hand_on(self) -> None:
        if self._held:
            joined = self._held[0] if len(self._held) == 1 else b"".join(self._held)
            self._held.clear()
            self._size = 0
            self._transport.write(joined)

    def write_eof(self) -> None:
        """Close the writing half after what is held."""
        self._hand_on()
        self._transport.write_eof()

    def can_write_eof(self) -> bool:
        """Whether the writing half can be closed alone."""
        return self._transport.can_write_eof()

    def close(self) -> None:
        """Close after what is held was sent."""
        self._hand_on()
        self._transport.close()

    def abort(self) -> None:
        """Close at once; what is held is lost as what the kernel has not taken is."""
        self._held.clear()
        self._size = 0
        self._transport.abort()

    def is_closing(self) -> bool:
        """Whether it is closed or closing."""
        return self._transport.is_closing()

    def get_write_buffer_size(self) -> int:
        """Bytes that the kernel has not taken yet."""
        return self._size + self._transport.get_write_buffer_size()

    def get_write_buffer_limits(self) -> tuple[int, int]:
        """Bytes below and above which writing is resumed and paused."""
        return self._transport.get_write_buffer_limits()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """As `get_write_buffer_limits` then has them."""
        self._transport.set_write_buffer_limits(high, low)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """What is known of the connection."""
        return self._transport.get_extra_info(name, default)

    def get_protocol(self) -> asyncio.BaseProtocol:
        """Who is told what comes in."""
        return self._transport.get_protocol()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Who is told what comes in from now on."""
        self._transport.set_protocol(protocol)

    def is_reading(self) -> bool:
        """Whether what comes in is told."""
        return self._transport.is_reading()

    def pause_reading(self) -> None:
        """Tell nothing that comes in until reading is resumed."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Tell what comes in again."""
        self._transport.resume_reading()
