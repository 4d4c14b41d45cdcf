"""The promised operations and the whole loop through the service, beside the bare driver on the same statements.

One run measures both sides in turn, round by round, so that a busy machine slows both alike. Read the ratios;
the milliseconds are this machine's.

    .venv/bin/python benchmarks/loop.py --engines local,neo4j --sizes 300,5000
"""

import argparse
import asyncio
import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graphql import parse

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import recording  # noqa: E402
from benchmarks.recording import Recording, Unit  # noqa: E402
from graph.client import Graph  # noqa: E402
from graph.engines import local, neo4j_community  # noqa: E402
from graph.query import Query  # noqa: E402
from mentoring import clock, people, search  # noqa: E402
from mentoring.people import Viewer  # noqa: E402
from mentoring.programme import Programme  # noqa: E402
from resolvers.build import build_operations  # noqa: E402
from resolvers.context import RequestContext  # noqa: E402
from resolvers.plans import documents, planning  # noqa: E402
from resolvers.plans.operations import Executor  # noqa: E402
from schema import ids as relay  # noqa: E402
from server import dev_issuer  # noqa: E402

COMMAND = ROOT / ".venv" / "bin" / "mentorgraph"
OPERATIONS = ROOT / "tests" / "operations"
SEED = 7

POPULAR = Query(
    "bench.popular_skill",
    """
    MATCH (skill:Skill {status: 'ACTIVE'})<-[:OFFERS]-(mentor:Employee)
    WITH skill, count(mentor) AS mentors ORDER BY mentors DESC, skill.id LIMIT 1
    RETURN collect({id: skill.id}) AS rows
    """,
)
LARGEST_TEAM = Query(
    "bench.largest_team",
    """
    MATCH (manager:Employee {status: 'ACTIVE'})<-[line:REPORTS_TO]-(:Employee)
    WHERE line.to IS NULL
    WITH manager, count(line) AS reports ORDER BY reports DESC, manager.id LIMIT 1
    RETURN collect({id: manager.id}) AS rows
    """,
)
MENTEES = Query(
    "bench.mentees",
    """
    MATCH (skill:Skill {status: 'ACTIVE'})<-[held:HAS_SKILL]-(mentee:Employee {status: 'ACTIVE'})
    MATCH (mentee)-[line:REPORTS_TO]->(manager:Employee {status: 'ACTIVE'})
    WHERE line.to IS NULL AND held.currentRank IN [1, 2] AND held.selfRank IS NOT NULL
    WITH mentee, manager, skill, held ORDER BY mentee.id, skill.id LIMIT 400
    RETURN collect({
        mentee_id: mentee.id, manager_id: manager.id, skill_id: skill.id, rank: held.currentRank
    }) AS rows
    """,
)
SIGN = Query(
    "bench.indicator",
    """
    MATCH (:Skill {id: $skill_id})-[:HAS_INDICATOR]->(indicator:BehavioralIndicator)
    WHERE indicator.rank <= $rank
    WITH min(indicator.id) AS id
    RETURN collect({id: id}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A running service and the engine below it."""

    engine: str
    people: int
    url: str
    data_dir: Path
    run: dict[str, Any]

    def token(self, employee_id: str, user_name: str) -> str:
        issuer = dev_issuer.load_or_make(self.data_dir)
        return issuer.token(user_name, now=datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of each round, on both sides."""

    operation: str
    statements: int
    bare: list[float]
    service: list[float]

    def row(self, place: Place, version: str) -> str:
        bare, service = sorted(self.bare), sorted(self.service)
        ratio = statistics.median(service) / statistics.median(bare)
        return (
            f"| {version} | {place.people:,} | {self.operation} | {self.statements} "
            f"| {_ms(bare, 50)} | {_ms(bare, 95)} | {_ms(service, 50)} | {_ms(service, 95)} | {ratio:.2f} |"
        )


def _ms(ordered: list[float], percent: int) -> str:
    return f"{ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]:.1f}"


class Client:
    """One kept-alive connection, as a front end's."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._path = parts.path
        self._link = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def post(self, token: str, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps({"query": document, "variables": variables})
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        try:
            self._link.request("POST", self._path, body, headers)
            answer = json.loads(self._link.getresponse().read())
        except ConnectionError:
            # The server has closed a link that was idle; nothing was sent on it.
            self._link.close()
            self._link.request("POST", self._path, body, headers)
            answer = json.loads(self._link.getresponse().read())
        if "errors" in answer:
            raise RuntimeError(answer["errors"])
        return dict(answer["data"])


@contextmanager
def running(engine: str, employees: int) -> Iterator[Place]:
    """The service on a demo organisation of this size, ended with the block."""
    with tempfile.TemporaryDirectory(prefix="mentorgraph-bench-") as folder:
        data_dir = Path(folder)
        options = ["--data-dir", folder, "--engine", engine]
        today = datetime.now(UTC).date()
        demo = ["demo", "--employees", str(employees), "--seed", str(SEED), "--today", today.isoformat()]
        subprocess.run([COMMAND, *demo, *options], check=True, stdout=subprocess.DEVNULL)
        service = subprocess.Popen([COMMAND, "up", "--port", "0", *options], stdout=subprocess.DEVNULL)
        try:
            run = _ready(service, data_dir)
            yield Place(engine, employees, run["url"], data_dir, run)
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait(60)


def _ready(service: subprocess.Popen[bytes], data_dir: Path) -> dict[str, Any]:
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        if service.poll() is not None:
            raise SystemExit("the service ended before it was ready")
        if (data_dir / "run.json").exists():
            return dict(json.loads((data_dir / "run.json").read_text()))
        time.sleep(0.2)
    raise SystemExit("the service was not ready in ten minutes")


def measure(place: Place, rounds: int, loops: int) -> tuple[str, list[Measured]]:
    """Every operation at one place; the engine's name with its version beside them."""
    endpoint = (local if place.engine == "local" else neo4j_community).join(place.data_dir / place.engine)
    assert endpoint is not None
    bare = recording.bare_driver(endpoint.uri, endpoint.user, endpoint.password, endpoint.database)
    with bare as run_bare, asyncio.Runner() as runner:
        graph = runner.run(Graph.open(endpoint.uri, endpoint.user, endpoint.password, endpoint.database))
        bench = Bench(place, graph, runner, run_bare, Client(place.url))
        found = [bench.operation(*one, rounds=rounds) for one in bench.reads()]
        found.append(bench.loop(loops))
        runner.run(graph.close())
    return f"{endpoint.engine} {endpoint.version}", found


class Bench:
    """One place with both ways in."""

    def __init__(
        self,
        place: Place,
        graph: Graph,
        runner: asyncio.Runner,
        run_bare: Callable[[list[Unit]], None],
        client: Client,
    ) -> None:
        self.place = place
        self.graph = graph
        self.runner = runner
        self.run_bare = run_bare
        self.client = client
        self.operations = build_operations()
        self.parts = {one["part"]: one for one in place.run["people"]}
        self._answer: dict[str, Any] = {}
        self._spent = 0.0

    def reads(self) -> list[tuple[str, str, str, dict[str, Any]]]:
        """(operation, employee id, token, variables) of each read."""
        skill = self._rows(POPULAR)[0]["id"]
        manager = self._rows(LARGEST_TEAM)[0]["id"]
        mentee = self.parts["mentee"]
        own = (relay.decode(mentee["id"]) or ("", ""))[1]
        return [
            ("Viewer", own, mentee["token"], {}),
            (
                "MentorSearch",
                own,
                mentee["token"],
                {"input": {"skillId": relay.encode("Skill", skill), "targetLevel": 2}},
            ),
            ("TeamSkillGaps", manager, self.token(manager), {}),
            ("Leaderboard", own, mentee["token"], {"input": {}}),
        ]

    def operation(
        self, name: str, employee_id: str, token: str, variables: dict[str, Any], *, rounds: int
    ) -> Measured:
        document = (OPERATIONS / f"{name}.graphql").read_text()
        units = self.recorded(employee_id, document, variables)
        measured = Measured(name, recording.count(units), [], [])
        for number in range(-5, rounds):
            bare = _timed(lambda: self.run_bare(units))
            service = _timed(lambda: self.client.post(token, document, variables))
            # The first rounds plan the statements and warm the caches of both.
            if number >= 0:
                measured.bare.append(bare)
                measured.service.append(service)
        return measured

    def loop(self, loops: int) -> Measured:
        """Request, accept, log a meeting, reassess, verify: five mutations, each with its payload."""
        measured = Measured("the loop", 0, [], [])
        pairs = self._pairs(loops + 1)
        started_ms = time.time_ns() // 1_000_000
        units = self._walk(pairs[0], self._record_step)
        for pair in pairs[1:]:
            fresh = recording.with_fresh_ids(units, started_ms)
            measured.bare.append(_timed(lambda fresh=fresh: self.run_bare(fresh)))  # type: ignore[misc]
            self._spent = 0.0
            self._walk(pair, self._time_step)
            measured.service.append(self._spent)
        return Measured("the loop", recording.count(units), measured.bare, measured.service)

    def recorded(self, employee_id: str, document: str, variables: dict[str, Any]) -> list[Unit]:
        """The statements behind one request, its sign-in included."""
        graph = Recording(self.graph)

        async def execute() -> None:
            user_name = employee_id
            await people.sign_in(graph, issuer=dev_issuer.ISSUER, subject=user_name, roles=frozenset())  # type: ignore[arg-type]
            context = RequestContext(
                graph=graph,  # type: ignore[arg-type]
                viewer=Viewer(employee_id, frozenset()),
                now=clock.now(await clock.advanced(self.graph)),
                programme=Programme(),
                request_id="bench",
                cursor_secret=b"bench",
            )
            read = documents.of(
                self.operations.core, parse(document), hash=planning.digest(document), size=len(document)
            )
            # As the service answers once an operation is known.
            found = await self.operations.answer(read, None, variables, context, executor=Executor.COMPOSED)
            if found.errors:
                raise found.errors[0]
            self._answer = found.data or {}

        self.runner.run(execute())
        return graph.units

    def token(self, employee_id: str) -> str:
        """A token for anybody of the demo organisation."""
        row = self._rows(Query("bench.user_name", _USER_NAME), id=employee_id)[0]
        command = [COMMAND, "dev-token", row["user_name"], "--data-dir", str(self.place.data_dir)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def _rows(self, query: Query, **params: Any) -> list[dict[str, Any]]:
        return self.runner.run(self.graph.read(query, **params))

    def _pairs(self, wanted: int) -> list[dict[str, Any]]:
        """Different mentees with a mentor who would be let in, and tokens for all three parts."""
        found: list[dict[str, Any]] = []
        used: set[str] = set()
        now = clock.now(self.runner.run(clock.advanced(self.graph)))
        for row in self._rows(MENTEES):
            if row["mentee_id"] in used:
                continue
            gap = (row["mentee_id"], row["skill_id"], row["rank"] + 1)
            matches = self.runner.run(search.candidates(self.graph, [gap], now=now, first=1))[0].matches
            if not matches or matches[0].mentor_id in (*used, row["manager_id"]):
                continue
            used |= {row["mentee_id"], matches[0].mentor_id}
            sign = self._rows(SIGN, skill_id=row["skill_id"], rank=row["rank"] + 1)[0]["id"]
            tokens = {part: self.token(row[f"{part}_id"]) for part in ("mentee", "manager")}
            found.append(
                {
                    **row,
                    "mentor_id": matches[0].mentor_id,
                    "sign": sign,
                    "tokens": {**tokens, "mentor": self.token(matches[0].mentor_id)},
                }
            )
            if len(found) == wanted:
                return found
        raise SystemExit(f"the demo organisation has no {wanted} pairs that can go through the loop")

    def _walk(self, pair: dict[str, Any], take: Callable[..., list[Unit]]) -> list[Unit]:
        """The five steps; the clock moves on between acceptance and meeting, which is not measured."""
        target = pair["rank"] + 1
        sign = [relay.encode("BehavioralIndicator", pair["sign"])]
        wish = {
            "mentorId": relay.encode("Employee", pair["mentor_id"]),
            "skillId": relay.encode("Skill", pair["skill_id"]),
            "targetLevel": target,
            "purpose": "SKILL_GAP",
            "scope": "Do it alone",
        }
        units = take("mentee", "RequestSession", wish, pair)
        session = {"sessionId": self._answer["requestSession"]["session"]["id"]}
        units += take("mentor", "AcceptSession", {**session, "expectedVersion": 1}, pair)
        now = self.runner.run(clock.advance(self.graph, timedelta(days=3)))
        slot = {
            "startsAt": (now - timedelta(hours=40)).isoformat(),
            "endsAt": (now - timedelta(hours=39)).isoformat(),
        }
        meeting = {**session, "expectedVersion": 2, "slot": slot, "mode": "VIDEO", "practised": sign}
        units += take("mentee", "LogMeeting", meeting, pair)
        claim = {**session, "expectedVersion": 3, "level": target, "indicatorIds": sign}
        units += take("mentee", "Reassess", claim, pair)
        word = {
            **session,
            "expectedVersion": 4,
            "verifiedLevel": target,
            "baselineLevel": pair["rank"],
            "indicatorIds": sign,
        }
        units += take("manager", "VerifyReassessment", word, pair)
        return units

    def _record_step(self, part: str, name: str, step: dict[str, Any], pair: dict[str, Any]) -> list[Unit]:
        document = (OPERATIONS / f"{name}.graphql").read_text()
        units = self.recorded(pair[f"{part}_id"], document, {"input": step})
        _checked(self._answer)
        return units

    def _time_step(self, *step: Any) -> list[Unit]:
        self._spent += _timed(lambda: self._post_step(*step))
        return []

    def _post_step(self, part: str, name: str, step: dict[str, Any], pair: dict[str, Any]) -> None:
        document = (OPERATIONS / f"{name}.graphql").read_text()
        self._answer = self.client.post(pair["tokens"][part], document, {"input": step})
        _checked(self._answer)


_USER_NAME = "MATCH (person:Employee {id: $id}) RETURN collect({user_name: person.userName}) AS rows"


def _checked(answer: dict[str, Any]) -> None:
    (payload,) = answer.values()
    if payload["userErrors"]:
        raise RuntimeError(payload["userErrors"])


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1_000


HEAD = """# Results

Medians and 95th percentiles in milliseconds on one machine with two cores; read the ratio (p50 through the service
over p50 of the bare driver running the same statements one after another, sign-in included). Both sides were measured
in turn in one run. The service's side also parses, signs in, checks, batches and writes JSON; `the loop` is request,
accept, log a meeting, reassess and verify, with their payloads. The first rounds of each operation are left out.

"""
REMARKS = "## Remarks"
TABLE = """| engine | people | operation | statements | bare p50 | bare p95 | service p50 | service p95 | ratio |
|---|---|---|---|---|---|---|---|---|
"""


def _remarks(out: Path) -> str:
    """What people wrote below the table, which a new table does not take away."""
    _, mark, text = out.read_text().partition(REMARKS) if out.exists() else ("", "", "")
    return f"\n{mark}{text}" if mark else ""


def main() -> None:
    """Measure and write the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--engines", default="local,neo4j", help="local, neo4j")
    options.add_argument("--sizes", default="300,5000", help="people of the demo organisation")
    options.add_argument("--rounds", type=int, default=100, help="of each reading operation")
    options.add_argument("--loops", type=int, default=10, help="of the whole loop")
    options.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "RESULTS.md")
    chosen = options.parse_args()
    rows = []
    for engine in chosen.engines.split(","):
        for size in chosen.sizes.split(","):
            with running(engine, int(size)) as place:
                version, found = measure(place, chosen.rounds, chosen.loops)
            for measured in found:
                rows.append(measured.row(place, version))
                print(rows[-1], flush=True)
    today = datetime.now(UTC).date().isoformat()
    versions = f"Python {sys.version.split()[0]}, {today}, {chosen.rounds} rounds, {chosen.loops} loops.\n\n"
    chosen.out.write_text(HEAD + versions + TABLE + "\n".join(rows) + "\n" + _remarks(chosen.out))


if __name__ == "__main__":
    main()
