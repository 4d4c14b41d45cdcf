"""The client, a process of its own: `python -m benchmarks.peers.client`, a job on stdin, what it saw on stdout.

It writes the same bytes on every connection as soon as the answer before is whole, and does no more with an
answer than to find its end and compare it with the first one.
"""

import json
import select
import socket
import sys
import time
from dataclasses import asdict, dataclass, field

from benchmarks.peers import processes

_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Job:
    """Post `body` over and over for `seconds` on so many connections; `watched` names processes by id."""

    host: str
    port: int
    path: str
    token: str
    body: str
    connections: int
    seconds: float
    watched: dict[str, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a job: `cpu_s` a watched process, `others_cpu_s` all that is neither watched nor this client;
    latencies in milliseconds.

    `first` is the first answer's body; `different` counts answers that were not its bytes, or not 200.
    """

    answers: int
    seconds: float
    p50_ms: float
    p95_ms: float
    cpu_s: dict[str, float]
    others_cpu_s: float
    first: str
    different: int


@dataclass(slots=True)
class _Connection:
    link: socket.socket
    held: bytearray = field(default_factory=bytearray)
    sent_ns: int = 0


def seen(job: Job) -> Seen:
    """The answers to this job. Raises ConnectionError when the server closes a connection."""
    request = _request(job)
    connections = {}
    poll = select.epoll()
    for _ in range(job.connections):
        link = socket.create_connection((job.host, job.port), timeout=30)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connections[link.fileno()] = _Connection(link)
        poll.register(link.fileno(), select.EPOLLIN)
    own, machine = time.process_time(), processes.machine_cpu_s()
    before = {name: processes.cpu_s(pid) for name, pid in job.watched.items()}
    latencies: list[int] = []
    first, different = b"", 0
    started = time.perf_counter_ns()
    deadline = started + int(job.seconds * 1e9)
    for connection in connections.values():
        _send(connection, request)
    open_requests = len(connections)
    while open_requests:
        for number, _ in poll.poll():
            connection = connections[number]
            answer = _received(connection)
            if answer is None:
                continue
            now = time.perf_counter_ns()
            latencies.append(now - connection.sent_ns)
            status, body = answer
            first = first or body
            different += status != b"200" or body != first
            if now < deadline:
                _send(connection, request)
            else:
                open_requests -= 1
    elapsed_s = (time.perf_counter_ns() - started) / 1e9
    cpu_s = {name: processes.cpu_s(pid) - before[name] for name, pid in job.watched.items()}
    known = sum(cpu_s.values()) + time.process_time() - own
    latencies.sort()
    return Seen(
        answers=len(latencies),
        seconds=elapsed_s,
        p50_ms=latencies[len(latencies) // 2] / 1e6,
        p95_ms=latencies[len(latencies) * 95 // 100] / 1e6,
        cpu_s=cpu_s,
        others_cpu_s=max(processes.machine_cpu_s() - machine - known, 0.0),
        first=first.decode(),
        different=different,
    )


def _request(job: Job) -> bytes:
    body = job.body.encode()
    head = (
        f"POST {job.path} HTTP/1.1\r\nHost: {job.host}:{job.port}\r\nAuthorization: Bearer {job.token}\r\n"
        f"Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _send(connection: _Connection, request: bytes) -> None:
    connection.sent_ns = time.perf_counter_ns()
    connection.link.sendall(request)


def _received(connection: _Connection) -> tuple[bytes, bytes] | None:
    """Status and body of an answer that is whole, else None."""
    chunk = connection.link.recv(_CHUNK)
    if not chunk:
        raise ConnectionError("the server has closed a connection")
    held = connection.held
    held += chunk
    end = held.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = bytes(held[:end]).lower()
    body = _body(head, held, end + 4)
    if body is None:
        return None
    connection.held = bytearray()
    return head[9:12], body


def _body(head: bytes, held: bytearray, start: int) -> bytes | None:
    at = head.find(b"\r\ncontent-length:")
    if at >= 0:
        length = int(head[at + 17 :].split(b"\r\n", 1)[0])
        return bytes(held[start:]) if len(held) - start >= length else None
    # Without a length it comes in chunks, the last of them empty.
    return _joined(held, start) if held.endswith(b"\r\n0\r\n\r\n") else None


def _joined(held: bytearray, start: int) -> bytes:
    parts: list[bytes] = []
    while True:
        line_end = held.index(b"\r\n", start)
        size = int(held[start:line_end], 16)
        if not size:
            return b"".join(parts)
        parts.append(bytes(held[line_end + 2 : line_end + 2 + size]))
        start = line_end + 4 + size


if __name__ == "__main__":
    print(json.dumps(asdict(seen(Job(**json.load(sys.stdin))))))
