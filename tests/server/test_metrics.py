"""What Prometheus reads."""

import dataclasses
import timeit

import httpx
from prometheus_client.parser import text_string_to_metric_families

from mentoring import reputation
from server import app
from server.settings import Settings
from server.statement_times import BOUNDS_S, StatementTimes
from tests.mentoring.planted import NOW
from tests.server.conftest import Client


async def scraped(client: Client) -> dict[tuple[str, str], float]:
    """Samples by (name, value of the only label)."""
    service = dataclasses.replace(client.service, serves_metrics=True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app.build(service))) as http:
        answer = await http.get("http://service/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name.startswith("mentorgraph_") and "le" not in sample.labels
    }


async def test_operations_are_counted_by_who_answered_and_why(client: Client) -> None:
    before = await scraped(client)
    await client.ask("{ viewerId }")
    await client.ask("{ viewerId }")
    await client.post("no operation")

    found = await scraped(client)

    assert before["mentorgraph_operations_total", "composed"] == 0
    assert found["mentorgraph_operations_total", "reference"] == 2
    assert found["mentorgraph_declined_total", "unbound"] == 2
    assert found["mentorgraph_plans", "operations"] == 1
    assert found["mentorgraph_requests_total", "200"] >= 2
    assert found["mentorgraph_requests_total", "400"] == 1
    known = {result: found["mentorgraph_known_token_requests_total", result] for result in ("hit", "miss")}
    assert sum(known.values()) == 3
    assert found["mentorgraph_known_tokens", ""] == 1


async def test_the_drift_of_patched_scores_is_told_by_every_replica(client: Client) -> None:
    assert not [name for name, _ in await scraped(client) if "reputation" in name]

    await reputation.refit(client.service.graph, now=NOW)
    found = await scraped(client)

    assert (
        found["mentorgraph_reputation_drift_levels", "max"],
        found["mentorgraph_reputation_patches", ""],
    ) == (0, 0)
    assert {stat for name, stat in found if name == "mentorgraph_reputation_moved_levels"} == {"max", "rms"}


async def test_open_metrics_end_once(client: Client) -> None:
    await reputation.refit(client.service.graph, now=NOW)
    service = dataclasses.replace(client.service, serves_metrics=True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app.build(service))) as http:
        answer = await http.get(
            "http://service/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"}
        )

    assert answer.text.count("# EOF") == 1
    assert answer.text.endswith("# EOF\n")


async def test_without_the_setting_there_is_no_such_page(client: Client) -> None:
    assert (await client.http.get("/metrics")).status_code == 404


def test_metrics_are_for_this_machine_unless_allowed() -> None:
    assert Settings.read().serves_metrics
    assert not Settings.read(metrics=False).serves_metrics
    assert not Settings.read(host="0.0.0.0").serves_metrics
    assert Settings.read(host="0.0.0.0", metrics=True).serves_metrics


def test_statements_are_counted_by_kind_and_time() -> None:
    times = StatementTimes()
    for name, seconds in [("level:a", 0.0005), ("level:b", 0.003), ("plan:X:1", 99), ("search.mentors", 1)]:
        times.observe(name, seconds, 0)

    level, plan, other = (times.kinds[kind] for kind in ("level", "plan", "other"))
    assert dict(level.cumulative)[0.001] == 1
    assert dict(level.cumulative)[0.005] == dict(level.cumulative)[float("inf")] == 2
    assert level.seconds == 0.0035
    assert [count for _, count in plan.cumulative] == [0] * len(BOUNDS_S) + [1]
    assert dict(other.cumulative)[1.0] == 1


def test_counting_a_statement_costs_next_to_nothing() -> None:
    times = StatementTimes()

    seconds = min(timeit.repeat(lambda: times.observe("plan:X:1", 0.004, 1), number=1_000, repeat=20))

    assert seconds / 1_000 < 10e-6
