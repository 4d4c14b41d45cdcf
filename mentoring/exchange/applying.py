"""A company written to the graph: in steps, each one transaction, taken up again where a killed run stopped."""

import contextlib
import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from graph import ids, leases, outbox
from graph.client import Graph, Tx
from graph.exchange import contents, organisation, runs
from graph.exchange.runs import RunRow
from mentoring import ahead
from mentoring.exchange import steps
from mentoring.exchange.records import Company
from mentoring.exchange.steps import Counts, HeldBy, Step

Progress = Callable[[str, int, int], None]
"""Called with what is at work (a file's name), and how many of how many rows are done in all."""

_LEASE = "import"
_LEASE_FOR = timedelta(minutes=2)
_STEP_S = 55.0


class ImportRunningError(Exception):
    """Another import is at work on this graph; nothing of ours was written since it began."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What an import did, or would do where `dry_run`, by file; files without rows are left out.

    `cancelled_sessions` are those that ended because somebody left. `resumed`: an earlier, unfinished run of
    the same content was carried on, and its counts are in here.
    """

    counts: dict[str, Counts] = field(default_factory=dict)
    cancelled_sessions: int = 0
    resumed: bool = False
    dry_run: bool = False

    def __add__(self, other: "Applied") -> "Applied":
        """What both did, one after the other."""
        files = {**self.counts, **other.counts}
        return Applied(
            {file: self.counts.get(file, Counts()) + other.counts.get(file, Counts()) for file in files},
            self.cancelled_sessions + other.cancelled_sessions,
            self.resumed or other.resumed,
            self.dry_run or other.dry_run,
        )

    @property
    def changed(self) -> bool:
        """Whether anything was, or would be, written."""
        return any(counts.created or counts.updated for counts in self.counts.values())


@dataclass(slots=True)
class _Tally:
    """The counts so far, as a run keeps them."""

    counts: dict[str, Counts] = field(default_factory=dict)
    cancelled: int = 0

    def add(self, file: str, counts: Counts, cancelled: int = 0) -> "_Tally":
        total = self.counts.get(file, Counts()) + counts
        return _Tally({**self.counts, file: total}, self.cancelled + cancelled)

    def to_text(self) -> str:
        by_file = {file: list(dataclasses.astuple(counts)) for file, counts in self.counts.items()}
        return json.dumps({"files": by_file, "cancelled": self.cancelled})

    @classmethod
    def of_text(cls, text: str) -> "_Tally":
        held = json.loads(text)
        return cls(
            {file: Counts(*counts) for file, counts in held.get("files", {}).items()},
            held.get("cancelled", 0),
        )

    def counted(self) -> dict[str, Counts]:
        return {file: counts for file, counts in self.counts.items() if counts != Counts()}


async def write(
    graph: Graph,
    company: Company,
    *,
    digest: str,
    now: datetime,
    progress: Progress | None = None,
    demo: bool = False,
    standings: Sequence[HeldBy] | None = None,
    assessed: int = 0,
) -> Applied:
    """A checked company in the graph, and what that took. `now` is the programme's time, for leavers.

    `standings`: of what is made of people's skills, where that is not by the company's assessments alone.
    `assessed`: a graph with so many assessments has none of the company's.

    Each step is one transaction that also records the step, so that this may be killed anywhere and called
    again with the same company, known by `digest` (what was worked out for it may differ by then). `demo`
    marks the organisation as a demo one.

    Raises ImportRunningError; OvertakenError; GraphFailure.
    """
    graph = graph.within(_STEP_S)
    first, tally, resumed = await graph.write(_begin, digest)
    try:
        # Asked only now: before the lease was ours, another import may have been at work.
        held = steps.standings(company.assessments) if standings is None else standings
        todo = steps.of_company(company, await _present(graph, assessed), held)
        tell = _Teller(todo, progress)
        # Planned as far as that takes nothing of the graph.
        async with contextlib.aclosing(ahead.worked_out(steps.planned, todo[first:])) as planned:
            number = first
            async for step in planned:
                tally = await graph.write(_take, _Place(digest, number), step, tally, now)
                tell(number)
                number += 1
        await graph.write(_finish, digest, tally, now, demo)
    finally:
        await graph.write(_release, digest)
    return Applied(tally.counted(), tally.cancelled, resumed=resumed)


async def _present(graph: Graph, assessed: int) -> frozenset[str]:
    """The labels and types of which the graph may have rows of this company."""
    present = await contents.names_present(graph)
    if assessed and await contents.assessments(graph) == assessed:
        return present - {"Assessment"}
    return present


async def finished(tx: Tx, digest: str) -> Applied | None:
    """What the run of this content did that came to its end; None where there is none."""
    run = await runs.of(tx, digest)
    if run is None or not run.finished:
        return None
    tally = _Tally.of_text(run.counts)
    return Applied(tally.counted(), tally.cancelled, resumed=True)


async def rehearse(graph: Graph, company: Company, *, progress: Progress | None = None) -> Applied:
    """What `write` would do with a checked company; nothing is written.

    `cancelled_sessions` is left at 0: who is in which session may change until the real run.
    """
    graph = graph.within(_STEP_S)
    held = steps.standings(company.assessments)
    todo = steps.of_company(company, await contents.names_present(graph), held)
    tell = _Teller(todo, progress)
    tally = _Tally()
    for number, step in enumerate(todo):
        tally = tally.add(step.file, (await step.plan(graph)).counts)
        tell(number)
    return Applied(tally.counted(), dry_run=True)


def digest_of(company: Company) -> str:
    """SHA-256 of the company's records, in the order they stand."""
    digest = hashlib.sha256()
    for record in _records(company):
        digest.update(repr(record).encode())
    return digest.hexdigest()


def _records(company: Company) -> Iterator[object]:
    for file in dataclasses.fields(company):
        yield file.name
        yield from getattr(company, file.name)


class _Teller:
    """Tells of progress in rows."""

    def __init__(self, todo: list[Step], progress: Progress | None) -> None:
        self._todo = todo
        self._progress = progress
        self._total = sum(step.size for step in todo)
        self._done = 0
        self._next = 0

    def __call__(self, number: int) -> None:
        self._done += sum(step.size for step in self._todo[self._next : number + 1])
        self._next = number + 1
        if self._progress is not None:
            self._progress(self._todo[number].file, self._done, self._total)


async def _begin(tx: Tx, digest: str) -> tuple[int, _Tally, bool]:
    run = await _own_run(tx, digest)
    if run is not None and not run.finished:
        return run.step, _Tally.of_text(run.counts), True
    started_at = datetime.now(UTC)
    run_id = ids.derived("ImportRun", digest, started_at)
    await runs.begin(tx, digest=digest, run_id=run_id, started_at=started_at)
    return 0, _Tally(), False


@dataclass(frozen=True, slots=True)
class _Place:
    """A step of a run, counted from 0."""

    digest: str
    number: int


async def _take(tx: Tx, place: _Place, step: Step, tally: _Tally, now: datetime) -> _Tally:
    run = await _own_run(tx, place.digest)
    if run is None or run.finished:
        raise ImportRunningError("another import has begun since; start this one again")
    if run.step > place.number:
        # Another process carries the same content on, and has done this step.
        return _Tally.of_text(run.counts)
    counts, cancelled = await steps.run(tx, step, now=now)
    tally = tally.add(step.file, counts, cancelled)
    await runs.reach(tx, digest=place.digest, step=place.number + 1, counts=tally.to_text())
    return tally


async def _own_run(tx: Tx, digest: str) -> RunRow | None:
    """The latest run where it is of this content; holds the lease until the transaction ends."""
    real_now = datetime.now(UTC)
    held, run = await runs.hold(tx, lease=_LEASE, holder=digest, now=real_now, until=real_now + _LEASE_FOR)
    if not held:
        raise ImportRunningError("another import is at work on this graph; try again in two minutes")
    return run if run is not None and run.digest == digest else None


async def _finish(tx: Tx, digest: str, tally: _Tally, now: datetime, demo: bool) -> None:
    real_now = datetime.now(UTC)
    run_id = await runs.finish(tx, digest=digest, finished_at=real_now)
    if demo:
        await tx.run(organisation.SET_DEMO)
    if Applied(tally.counted()).changed:
        event = outbox.Event(
            id=ids.derived("import event", f"{run_id}|{real_now.isoformat()}", real_now),
            kind="import.applied",
            subject_id=run_id,
            at=now,
            payload={"runId": run_id},
        )
        await outbox.append(tx, [event], created_at=real_now)


async def _release(tx: Tx, digest: str) -> None:
    await leases.release(tx, name=_LEASE, holder=digest)
