"""How many statements a request costs, counted on the wire: a relay between a server and its Neo4j reads Bolt along."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_RUN = 0x10
_MAGIC_AND_PROPOSALS = 20
_MANIFEST = b"\x00\x00\x01\xff"
_CHUNK = 1 << 16


@dataclass(slots=True)
class Relay:
    """A relay's address, and the statements that were sent through it since the last look."""

    uri: str = ""
    _count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def taken(self) -> int:
        """How many statements there were; counting begins again."""
        with self._lock:
            count, self._count = self._count, 0
        return count

    def add(self) -> None:
        """One statement more."""
        with self._lock:
            self._count += 1


@contextlib.contextmanager
def relaying(uri: str) -> Iterator[Relay]:
    """A relay to this address in a thread of its own, ended with the block."""
    relay, ready = Relay(), threading.Event()
    loop = asyncio.new_event_loop()
    parts = urlsplit(uri)
    stop = asyncio.Event()

    async def serve() -> None:
        async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await _relayed(reader, writer, parts.hostname or "", parts.port or 7687, relay)

        async with await asyncio.start_server(met, "127.0.0.1", 0) as server:
            relay.uri = f"bolt://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.Runner(loop_factory=lambda: loop).run(serve()))
    thread.start()
    ready.wait()
    try:
        yield relay
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


async def _relayed(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int, relay: Relay
) -> None:
    upstream_reader, upstream_writer = await asyncio.open_connection(host, port)
    watch = _Watch(relay)
    with contextlib.suppress(ConnectionError):
        await asyncio.gather(
            _pump(reader, upstream_writer, watch.from_client),
            _pump(upstream_reader, writer, watch.from_server),
        )


async def _pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, look: Callable[[bytes], None]
) -> None:
    try:
        while chunk := await reader.read(_CHUNK):
            look(chunk)
            writer.write(chunk)
            await writer.drain()
    finally:
        writer.close()


class _Watch:
    """Follows one connection: its handshake, then the kinds of the client's messages."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._held = bytearray()
        self._greeted = False
        self._by_manifest: bool | None = None
        self._message_begins = True

    def from_server(self, chunk: bytes) -> None:
        """Only the first four bytes matter: they say how the handshake goes on."""
        if self._by_manifest is None:
            self._by_manifest = chunk.startswith(_MANIFEST)

    def from_client(self, chunk: bytes) -> None:
        """Whole messages are taken from what came so far."""
        self._held += chunk
        if self._greeted or self._greet():
            while self._take_chunk():
                pass

    def _greet(self) -> bool:
        # By manifest the client answers once more: the version it chose, and capabilities of seven bits a byte.
        end = _MAGIC_AND_PROPOSALS
        if len(self._held) > end and self._by_manifest:
            end += 4
            while len(self._held) > end and self._held[end] & 0x80:
                end += 1
            end += 1
        if len(self._held) <= end:
            return False
        del self._held[:end]
        self._greeted = True
        return True

    def _take_chunk(self) -> bool:
        if len(self._held) < 2:
            return False
        size = int.from_bytes(self._held[:2])
        if len(self._held) < 2 + size:
            return False
        if size and self._message_begins and self._held[3] == _RUN:
            self._relay.add()
        self._message_begins = not size
        del self._held[: 2 + size]
        return True
