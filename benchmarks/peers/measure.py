"""The measuring itself: servers in turn, round by round, so that a busy machine slows all of them alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.peers import agreement, asking, processes
from benchmarks.peers.asking import Question
from benchmarks.peers.client import Seen
from benchmarks.peers.documents import Item
from benchmarks.peers.place import Place
from benchmarks.peers.servers import Running
from benchmarks.peers.statements import Relay

SERVER, DATABASE = "server", "database"
MANY = 16
_TRIES = 4
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Round:
    """One server's round of one item. Processor seconds are for 1,000 requests at 16 connections.

    `others_cores` is what everything else on the machine took meanwhile.
    """

    server_cpu_s: float
    database_cpu_s: float
    per_s: float
    p50_ms: float
    p95_ms: float
    resident_mb: float
    others_cores: float


Rounds = dict[tuple[str, str], list[Round]]
"""By server and item."""


def questions(items: Sequence[Item], running: Sequence[Running], place: Place) -> list[Question]:
    """Every item for every server that has it, item by item."""
    return [
        asking.question(item, server, place)
        for item in items
        for server in running
        if item.key in server.server.items
    ]


def warmed(asked: Sequence[Question], seconds: float, tell: Tell) -> None:
    """Every statement planned, every cache filled and every answer found the same.

    Raises SystemExit when two servers answer an item differently, or one does not answer alike each time.
    """
    answers: dict[str, dict[str, str]] = {}
    for question in asked:
        # Fewer first: a new statement is planned once for each connection that asks for it meanwhile.
        for connections in (1, 4):
            asking.seen(question.job(connections, seconds / 3, {}))
        seen = _alike(question, MANY, seconds, {}, tell)
        answers.setdefault(question.item.key, {})[question.running.server.key] = seen.first
    for key, bodies in answers.items():
        try:
            agreement.check(bodies)
        except agreement.Differs as difference:
            raise SystemExit(f"item {key}: {difference}") from difference
        if len(bodies) > 1:
            tell(f"item {key}: {len(bodies)} servers answer the same")


def statements(asked: Sequence[Question], relay: Relay, tell: Tell) -> dict[tuple[str, str], float]:
    """Statements a request, by server and item, of servers that speak through this relay and are warm."""
    found = {}
    for question in asked:
        key = (question.running.server.key, question.item.key)
        # The least of three: somebody's minute may be over meanwhile, and their sign-in be read again.
        found[key] = min(_counted(question, relay) for _ in range(3))
        tell(f"statements  {key[0]:12} {key[1]}  {found[key]:g}")
    return found


def _counted(question: Question, relay: Relay) -> float:
    relay.taken()
    seen = asking.seen(question.job(1, 0.2, {}))
    return round(relay.taken() / seen.answers, 1)


def rounds(asked: Sequence[Question], place: Place, *, count: int, seconds: float, tell: Tell) -> Rounds:
    """`count` rounds of every question; `seconds` at 16 connections and half of that at one."""
    found: Rounds = {}
    for number in range(count):
        for question in asked:
            key = (question.running.server.key, question.item.key)
            one = _round(question, place, seconds, tell)
            found.setdefault(key, []).append(one)
            tell(f"round {number + 1} of {count}  {key[0]:12} {key[1]}  {_shown(one)}")
    return found


def _round(question: Question, place: Place, seconds: float, tell: Tell) -> Round:
    watched = {SERVER: question.running.pid, DATABASE: place.pid}
    busy = _alike(question, MANY, seconds, watched, tell)
    alone = _alike(question, 1, seconds / 2, {}, tell)
    return Round(
        server_cpu_s=busy.cpu_s[SERVER] / busy.answers * 1_000,
        database_cpu_s=busy.cpu_s[DATABASE] / busy.answers * 1_000,
        per_s=busy.answers / busy.seconds,
        p50_ms=alone.p50_ms,
        p95_ms=alone.p95_ms,
        resident_mb=processes.resident_mb(question.running.pid),
        others_cores=busy.others_cpu_s / busy.seconds,
    )


def _alike(question: Question, connections: int, seconds: float, watched: dict[str, int], tell: Tell) -> Seen:
    """What was seen where every answer was the same; asked again where one was not (a deadline on a busy machine).

    Raises SystemExit when it never was.
    """
    who = f"{question.running.server.key}, item {question.item.key}"
    for _ in range(_TRIES):
        seen = asking.seen(question.job(connections, seconds, watched))
        if not seen.different:
            return seen
        tell(f"{who}: {seen.different} of {seen.answers} answers differ; once more")
    raise SystemExit(f"{who}: answers differ among themselves, or are none: {seen.first[:300]}")


def _shown(one: Round) -> str:
    return (
        f"cpu {one.server_cpu_s:6.3f}  database {one.database_cpu_s:6.3f}  {one.per_s:7.1f}/s"
        f"  p50 {one.p50_ms:6.2f}  p95 {one.p95_ms:6.2f}  {one.resident_mb:5.0f} MB"
        f"  others {one.others_cores:.2f} cores"
    )
