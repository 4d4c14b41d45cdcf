"""`/metrics`: what the service counts anyway, put into Prometheus' words when somebody asks."""

import math
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from resolvers.plans.declined import Reason
from resolvers.plans.operations import Executor
from server.service import Service
from server.statement_times import StatementTimes


def page(service: Service) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that shows a service's counters, in the format that the request accepts."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Counters(service))

    async def answer(request: Request) -> Response:
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(registry), headers={"content-type": media_type})

    return answer


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


def _gauge(name: str, told: str, label: str, values: Mapping[str, int]) -> Metric:
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
