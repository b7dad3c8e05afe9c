"""Requests as they are counted while the server runs: in plain numbers, made into Prometheus's samples when it asks."""

import itertools
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from starlette.types import Scope

from api.logs import RequestLog
from api.query.execute import Answer
from api.rest.endpoints import ENDPOINTS

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: the upper bounds of the histograms."""

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
OTHER = "other"

Operation = tuple[str, str]
"""A front end and what is asked of it. Both are of ours: what clients call their operations has no bounds."""


@dataclass(slots=True)
class Times:
    """A histogram in plain numbers: how many were that long, by bucket, and seconds in all."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    total: float = 0.0

    def add(self, other: "Times") -> None:
        """Take in the numbers of another."""
        self.counts = [a + b for a, b in zip(self.counts, other.counts, strict=True)]
        self.total += other.total

    def buckets(self) -> list[tuple[str, float]]:
        """Return what Prometheus takes: how many were that long or shorter."""
        bounds = [*map(str, BUCKETS), "+Inf"]
        return list(zip(bounds, map(float, itertools.accumulate(self.counts)), strict=True))


@dataclass(slots=True)
class Tally:
    """The requests of one kind that ended in the same way."""

    bytes: int = 0
    times: Times = field(default_factory=Times)
    sql: Times = field(default_factory=Times)


class Requests:
    """Counts requests: what is asked, the method, the status and whether the answer was kept, all of them bounded."""

    def __init__(self) -> None:
        self._operations: dict[str, Operation] = {
            "/": ("pages", "home"),
            "/docs": ("pages", "docs"),
            "/graphql": ("graphql", "query"),
            "/openapi.json": ("rest", "openapi"),
            "/healthz": ("probes", "healthz"),
            "/readyz": ("probes", "readyz"),
        }
        self._folders: dict[str, Operation] = dict.fromkeys(("/explorer", "/explorer/assets"), ("pages", "files"))
        for endpoint in ENDPOINTS.values():
            known, path = self._operations, endpoint.path
            if endpoint.in_path:
                known, path = self._folders, path.rpartition("/")[0]
            known[path] = ("rest", endpoint.name)
        self._tallies: dict[tuple[Operation, str, int, str | None], Tally] = {}

    def count(
        self, path: str, method: str, status: int, size: int, cache: str | None, seconds: float, answer: Answer | None
    ) -> None:
        """Count a request that was answered now; each request waits for this. size: bytes."""
        operation = self._operations.get(path) or self._folders.get(path.rpartition("/")[0], (OTHER, OTHER))
        tally = self._tallies.get((operation, method, status, cache))
        if tally is None:
            key = (operation, method if method in METHODS else OTHER, status, cache)
            tally = self._tallies.setdefault(key, Tally())
        tally.bytes += size
        times = tally.times
        times.counts[bisect_left(BUCKETS, seconds)] += 1
        times.total += seconds
        if answer is not None:
            spent = answer.milliseconds / 1_000
            tally.sql.counts[bisect_left(BUCKETS, spent)] += 1
            tally.sql.total += spent

    def collect(self) -> Iterator[Metric]:
        """Yield the families of samples. (In another thread than what counts, hence the copies.)"""
        tallies = list(self._tallies.items())
        ended = CounterMetricFamily(
            "onrecord_requests", "Requests that were answered.", labels=["front", "operation", "method", "status"]
        )
        for (operation, method, status), found in total(tallies, lambda key: key[:3]).items():
            ended.add_metric([*operation, method, str(status)], sum(found.times.counts))
        sent = CounterMetricFamily("onrecord_response_bytes", "Bytes of the bodies of answers.", labels=["front"])
        took = HistogramMetricFamily(
            "onrecord_request_duration_seconds",
            "From a request's first byte to the last of its answer.",
            labels=["front", "operation"],
        )
        sql = HistogramMetricFamily(
            "onrecord_sql_duration_seconds", "What the SQL of an answer took.", labels=["front", "operation"]
        )
        for (front,), found in total(tallies, lambda key: key[0][:1]).items():
            sent.add_metric([front], found.bytes)
        for operation, found in total(tallies, lambda key: key[0]).items():
            took.add_metric(operation, found.times.buckets(), found.times.total)
            if any(found.sql.counts):
                sql.add_metric(operation, found.sql.buckets(), found.sql.total)
        looked_up = CounterMetricFamily(
            "onrecord_answer_cache_lookups", "Questions whose answer may be kept, by whether it was.", labels=["result"]
        )
        by_cache = total(tallies, lambda key: key[3])
        for result in ("hit", "miss"):
            looked_up.add_metric([result], sum(by_cache.get(result, Tally()).times.counts))
        yield from (ended, sent, took, sql, looked_up)


def total(tallies: Iterable[tuple[Any, Tally]], key: Callable[[Any], Any]) -> dict[Any, Tally]:
    """Add up the tallies whose keys have the same key."""
    found: dict[Any, Tally] = {}
    for name, tally in tallies:
        whole = found.setdefault(key(name), Tally())
        whole.bytes += tally.bytes
        whole.times.add(tally.times)
        whole.sql.add(tally.sql)
    return found


class MeasuredLog(RequestLog):
    """Writes the line of each request, and counts it."""

    def __init__(self, format: str, requests: Requests) -> None:
        super().__init__(format)
        self._count = requests.count

    def write(
        self,
        scope: Scope,
        started: float,
        request_id: bytes,
        status: int,
        size: int,
        operation: str | None,
        cache: str | None,
        answer: Answer | None = None,
    ) -> None:
        """Count a request that was answered now, and write its line."""
        seconds = time.perf_counter() - started
        self._count(scope["path"], scope["method"], status, size, cache, seconds, answer)
        super().write(scope, started, request_id, status, size, operation, cache, answer)
