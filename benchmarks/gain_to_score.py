"""How long a verified gain takes to be in its mentor's score: from the answer to the manager to a client's question.

Every session is carried through the API up to its verification, the refit that the moved clock brings is waited for,
and then one gain after another is verified; a second client asks for the score until it is new.

    .venv/bin/python -m benchmarks.gain_to_score --engines local --people 300 --gains 30
"""

import argparse
import asyncio
import os
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks import loop
from benchmarks.loop import OPERATIONS, Client, Place
from graph.client import Graph
from graph.engines import local, neo4j_community
from graph.query import Query
from graph.reputation import state
from mentoring import clock, identities
from mentoring.people import PROGRAMME_ADMIN
from schema import ids
from server import dev_issuer

_ASK_EVERY_S = 0.005
_GIVE_UP_S = 60.0
_SCORE = "query ($id: ID!) { reputation(mentorId: $id) { score asOf evidence { verifiedSessions } } }"
_ADMIN = Query(
    "bench.administrator",
    "MATCH (person:Employee {status: 'ACTIVE'}) WITH min(person.id) AS id RETURN collect({id: id}) AS rows",
)
_NAME = Query(
    "bench.name", "MATCH (person:Employee {id: $id}) RETURN collect({user_name: person.userName}) AS rows"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A session that waits for its manager, and what it takes to verify it."""

    token: str
    input: dict[str, Any]
    mentor: str


class Bench(loop.Bench):
    """Sessions carried up to their verification, all at once; then verified one by one."""

    def prepared(self, wanted: int) -> list[Waiting]:
        """Sessions that wait for their verifier; the clock is moved on once, for all of them."""
        pairs = self._pairs(wanted)
        accepted = [(pair, self._accepted(pair)) for pair in pairs]
        now = self.runner.run(clock.advance(self.graph, timedelta(days=3)))
        return [self._reassessed(pair, session, now) for pair, session in accepted]

    def token(self, employee_id: str, *roles: str) -> str:
        """A token for anybody of the demo organisation, made here: a command for each takes seconds."""
        name = self._rows(_NAME, id=employee_id)[0]["user_name"]
        issuer = dev_issuer.load_or_make(self.place.data_dir)
        self.runner.run(identities.link(self.graph, user_name=name, issuer=dev_issuer.ISSUER, subject=name))
        return issuer.token(name, now=datetime.now(UTC), roles=list(roles))

    def settled(self) -> None:
        """Wait for the refit of the day, and until nothing waits any more."""
        today = clock.now(self.runner.run(clock.advanced(self.graph))).astimezone(UTC).date().isoformat()
        until = time.monotonic() + 300
        while time.monotonic() < until:
            current = self.runner.run(state.read(self.graph))
            if current.ref_day == today and not current.interrupted:
                time.sleep(3)
                return
            time.sleep(0.5)
        raise SystemExit("no refit in five minutes")

    def verify(self, waiting: Waiting, admin: str, asking: Client) -> float | None:
        """Milliseconds from the answer to a verification to the score that knows it; None for a gain left out."""
        asked = {"id": ids.encode("Employee", waiting.mentor)}
        before = asking.post(admin, _SCORE, asked)["reputation"]
        answer = self._post(waiting.token, "VerifyReassessment", waiting.input)
        answered = time.perf_counter()
        if not answer["verifyReassessment"]["session"]["gain"]["countsTowardReputation"]:
            return None
        while time.perf_counter() < answered + _GIVE_UP_S:
            found = asking.post(admin, _SCORE, asked)["reputation"]
            if found["evidence"] != before["evidence"] and found["asOf"] != before["asOf"]:
                return (time.perf_counter() - answered) * 1_000
            time.sleep(_ASK_EVERY_S)
        raise SystemExit("a gain did not reach its score")

    def _accepted(self, pair: dict[str, Any]) -> dict[str, Any]:
        wish = {
            "mentorId": ids.encode("Employee", pair["mentor_id"]),
            "skillId": ids.encode("Skill", pair["skill_id"]),
            "targetLevel": pair["rank"] + 1,
            "purpose": "SKILL_GAP",
            "scope": "Do it alone",
        }
        made = self._post(pair["tokens"]["mentee"], "RequestSession", wish)
        session = {"sessionId": made["requestSession"]["session"]["id"]}
        self._post(pair["tokens"]["mentor"], "AcceptSession", {**session, "expectedVersion": 1})
        return session

    def _reassessed(self, pair: dict[str, Any], session: dict[str, Any], now: datetime) -> Waiting:
        sign = [ids.encode("BehavioralIndicator", pair["sign"])]
        slot = {
            "startsAt": (now - timedelta(hours=40)).isoformat(),
            "endsAt": (now - timedelta(hours=39)).isoformat(),
        }
        met = {**session, "expectedVersion": 2, "slot": slot, "mode": "VIDEO", "practised": sign}
        self._post(pair["tokens"]["mentee"], "LogMeeting", met)
        claim = {**session, "expectedVersion": 3, "level": pair["rank"] + 1, "indicatorIds": sign}
        self._post(pair["tokens"]["mentee"], "Reassess", claim)
        word = {
            **session,
            "expectedVersion": 4,
            "verifiedLevel": pair["rank"] + 1,
            "baselineLevel": pair["rank"],
            "indicatorIds": sign,
        }
        return Waiting(pair["tokens"]["manager"], word, pair["mentor_id"])

    def _post(self, token: str, name: str, given: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.post(token, (OPERATIONS / f"{name}.graphql").read_text(), {"input": given})
        (payload,) = answer.values()
        if payload["userErrors"]:
            raise RuntimeError(payload["userErrors"])
        return answer


def measured(place: Place, gains: int) -> tuple[str, list[float]]:
    """The engine with its version, and the milliseconds of each gain."""
    endpoint = (local if place.engine == "local" else neo4j_community).join(place.data_dir / place.engine)
    assert endpoint is not None
    with asyncio.Runner() as runner:
        graph = runner.run(Graph.open(endpoint.uri, endpoint.user, endpoint.password, endpoint.database))
        bench = Bench(place, graph, runner, lambda _units: None, Client(place.url))
        waiting = bench.prepared(gains)
        bench.settled()
        admin = bench.token(runner.run(graph.read(_ADMIN))[0]["id"], PROGRAMME_ADMIN)
        asking = Client(place.url)
        found = [bench.verify(one, admin, asking) for one in waiting]
        runner.run(graph.close())
    return f"{endpoint.engine} {endpoint.version}", [took for took in found if took is not None]


def main() -> None:
    """Measure, and print a row of the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--engines", default="local", help="local, neo4j")
    options.add_argument("--people", type=int, default=300, help="people of the demo organisation")
    options.add_argument("--gains", type=int, default=30, help="gains to verify")
    chosen = options.parse_args()
    print("| engine | people | gains | p50 ms | p95 ms | max ms |\n|---|---|---|---|---|---|")
    for engine in chosen.engines.split(","):
        with loop.running(engine, chosen.people) as place:
            version, found = measured(place, chosen.gains)
        ordered = sorted(found)
        p95 = ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]
        print(
            f"| {version} | {chosen.people:,} | {len(found)} | {statistics.median(found):.0f} | {p95:.0f} "
            f"| {ordered[-1]:.0f} |"
        )


if __name__ == "__main__":
    main()
