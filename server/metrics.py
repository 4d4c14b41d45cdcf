"""`/metrics`: what the service counts anyway, put into Prometheus' words when somebody asks."""

import math
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from graph.client import Graph
from graph.failures import GraphFailure
from graph.reputation import state
from graph.reputation.state import State
from resolvers.plans.declined import Reason
from resolvers.plans.operations import Executor
from server.service import Service
from server.statement_times import StatementTimes

_GRAPH_S = 2.0
_END = b"# EOF\n"


def page(service: Service) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that shows a service's counters, in the format that the request accepts."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Counters(service))

    async def answer(request: Request) -> Response:
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        # A registry of its own: what the graph says is of this request, and another may come in between.
        kept = CollectorRegistry()
        kept.register(_Reputations(await _served(service.graph)))
        told = [encode(one) for one in (registry, kept)]
        return Response(_joined(told), headers={"content-type": media_type})

    return answer


async def _served(graph: Graph) -> State | None:
    """The state of the served reputations; None where the graph does not say in time."""
    try:
        return await state.read(graph.within(_GRAPH_S))
    except GraphFailure:
        return None


def _joined(told: Sequence[bytes]) -> bytes:
    """Expositions as one: OpenMetrics ends with a line that says so."""
    return b"".join(one.removesuffix(_END) for one in told) + (_END if told[-1].endswith(_END) else b"")


class _Reputations(Collector):
    """What the last refit found of the scores patched before it, and what was patched since, by any replica."""

    def __init__(self, served: State | None) -> None:
        self._served = served

    def collect(self) -> Iterable[Metric]:
        """No series before the first refit, and none while the graph does not answer."""
        if self._served is None or (settled := self._served.settled) is None:
            return
        yield _gauge(
            "mentorgraph_reputation_drift_levels",
            "Levels that patched scores were off a whole solution at the last refit: of any mentor, and the rms.",
            "stat",
            {"max": settled.driftMax, "rms": settled.driftRms},
        )
        yield _gauge(
            "mentorgraph_reputation_moved_levels",
            "Levels that the last refit moved the scores by: of any mentor, and the rms.",
            "stat",
            {"max": settled.movedMax, "rms": settled.movedRms},
        )
        yield GaugeMetricFamily(
            "mentorgraph_reputation_patches",
            "Gains and consents patched in since the last refit.",
            value=self._served.patches,
        )
        yield GaugeMetricFamily(
            "mentorgraph_reputation_variances_estimated",
            "1 where the last refit estimated its variances, 0 where it kept those before.",
            value=float(settled.estimated),
        )


class _Counters(Collector):
    """Reads the counters of a service; keeps none."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterable[Metric]:
        """Every series, also those that are still 0: a rate needs a beginning."""
        operations, tokens = self._service.operations, self._service.tokens.counts
        executors = [each for each in Executor if each is not Executor.TIERS]
        yield _counter(
            "mentorgraph_operations",
            "GraphQL operations that were answered, by who answered.",
            "executor",
            {executor: operations.answered[executor] for executor in executors},
        )
        yield _counter(
            "mentorgraph_declined",
            "Operations that plans left to the reference, by the reason.",
            "reason",
            {reason: operations.declined[reason] for reason in Reason},
        )
        yield _gauge(
            "mentorgraph_plans",
            "Operations that are known, and those of them with composed statements.",
            "kind",
            operations.sizes,
        )
        yield _counter(
            "mentorgraph_known_token_requests",
            "Requests by whether their token was known.",
            "result",
            {"hit": tokens.hits, "miss": tokens.misses},
        )
        yield GaugeMetricFamily("mentorgraph_known_tokens", "Tokens that are known now.", value=tokens.size)
        yield _counter(
            "mentorgraph_requests",
            "HTTP requests by the status of their answer; 0: the client left before it.",
            "status",
            {str(status): count for status, count in sorted(self._service.statuses.items())},
        )
        yield _histogram(self._service.statements)


def _counter(name: str, told: str, label: str, values: Mapping[Any, int]) -> Metric:
    family = CounterMetricFamily(name, told, labels=[label])
    for value, count in values.items():
        family.add_metric([str(value)], count)
    return family


def _gauge(name: str, told: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=[label])
    for value, size in values.items():
        family.add_metric([value], size)
    return family


def _histogram(statements: StatementTimes) -> Metric:
    told = "Seconds of statements as the service saw them: one of a level, of a composed plan, or another."
    family = HistogramMetricFamily("mentorgraph_statement_seconds", told, labels=["kind"])
    for kind, times in statements.kinds.items():
        buckets = [("+Inf" if math.isinf(bound) else str(bound), count) for bound, count in times.cumulative]
        family.add_metric([kind], buckets, times.seconds)
    return family
