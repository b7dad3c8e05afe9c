"""What is measured while the server runs, for Prometheus: counted in plain numbers, made into samples when it asks."""

import errno
import itertools
import time
from bisect import bisect_left
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIServer

import apsw
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Receive, Scope, Send

from api.answers import Answers
from api.front import AnswerNow
from api.logs import RequestLog, log
from api.notices import Event, Notices
from api.query.execute import Answer, Reader
from api.rest.endpoints import ENDPOINTS
from schema.errors import DatabaseError
from schema.settings import Settings

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: the upper bounds of the histograms."""

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
OTHER = "other"

Operation = tuple[str, str]
"""A front end and what is asked of it. Both are of ours: what clients call their operations has no bounds."""

PORTS = 512
"""Ports that are tried from the one that is set on: one for each process, and one more while it is replaced."""


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


class Metrics(Collector):
    """All that is measured in one process, on a port of its own.

    plans: the compiled questions that are kept, by front end.
    """

    def __init__(
        self,
        settings: Settings,
        reader: Reader,
        notices: Notices,
        answers: Answers | None,
        plans: Mapping[str, Sized],
    ) -> None:
        self.settings = settings
        self.reader = reader
        self.notices = notices
        self.answers = answers
        self.plans = plans
        self.requests = Requests()
        self.log = MeasuredLog(settings.log_format, self.requests)
        self.in_flight = 0
        self.registry = CollectorRegistry()
        self.registry.register(self)
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)

    def around(self, app: ASGIApp) -> "Measured":
        """Return the application with its requests in flight counted, and its measures served while it lives."""
        return Measured(app, self)

    @contextmanager
    def served(self) -> Generator[None]:
        """Serve the measures on the first free port from the one that is set on.

        A server that cannot be measured serves all the same, and the log says why.
        """
        try:
            server, thread = self.listen()
        except OSError as error:
            log.error("metrics not served", port=self.settings.metrics_port, reason=str(error))
            yield
            return
        log.info("metrics served", host=self.settings.metrics_host, port=server.server_port)
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def listen(self) -> tuple[WSGIServer, Thread]:
        """Return what serves the measures. Raises OSError where no port is free."""
        host, first = self.settings.metrics_host, self.settings.metrics_port
        for port in range(first, first + PORTS - 1):
            try:
                return start_http_server(port, host, self.registry)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
        return start_http_server(first + PORTS - 1, host, self.registry)

    def collect(self) -> Iterator[Metric]:
        """Yield all families of samples but those of the process."""
        yield from self.requests.collect()
        yield gauge("onrecord_requests_in_flight", "Requests that are being answered.", self.in_flight)
        yield from self.collect_caches()
        yield from self.collect_data_set()
        about = GaugeMetricFamily("onrecord_info", "What runs here.", labels=["version", "sqlite"])
        about.add_metric([version("onrecord"), apsw.sqlite_lib_version()], 1)
        yield about

    def collect_caches(self) -> Iterator[Metric]:
        """Yield what is kept in memory."""
        kept, size = (len(self.answers), self.answers.size) if self.answers else (0, 0)
        yield gauge("onrecord_answer_cache_answers", "Finished answers that are kept.", kept)
        yield gauge("onrecord_answer_cache_bytes", "Bytes that finished answers take.", size)
        most = self.settings.answer_cache_mb << 20
        yield gauge("onrecord_answer_cache_limit_bytes", "Bytes that finished answers may take.", most)
        plans = GaugeMetricFamily("onrecord_plans", "Compiled questions that are kept.", labels=["front"])
        for front, kept_by in self.plans.items():
            plans.add_metric([front], len(kept_by))
        yield plans

    def collect_data_set(self) -> Iterator[Metric]:
        """Yield which data set answers, and what has happened to it and to its statements."""
        try:
            snapshot = self.reader.snapshot()
        except DatabaseError:
            pass
        else:
            which = GaugeMetricFamily("onrecord_dataset_info", "The data set that answers.", labels=["version"])
            which.add_metric([snapshot.version], 1)
            yield which
            yield gauge(
                "onrecord_dataset_released_timestamp_seconds",
                "When the data set that answers was loaded; its age is time() less this.",
                snapshot.released,
            )
        refused = self.reader.problem is not None
        yield gauge("onrecord_dataset_refused", "1: the file that is there is not the one that answers.", refused)
        counts = self.notices.counts
        reloads = CounterMetricFamily("onrecord_reloads", "New data sets, by what became of them.", labels=["result"])
        reloads.add_metric(["served"], counts[Event.RELOADED])
        reloads.add_metric(["refused"], counts[Event.REFUSED])
        yield reloads
        yield CounterMetricFamily("onrecord_statements_slow", "Statements found to be slow.", value=counts[Event.SLOW])
        yield CounterMetricFamily(
            "onrecord_statements_interrupted", "Statements stopped by the clock.", value=counts[Event.INTERRUPTED]
        )


class Measured:
    """Middleware that counts the requests that are being answered, and serves the measures."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics
        # What is answered at once is never seen in flight.
        self.answer_now: AnswerNow = getattr(app, "answer_now", lambda scope, body: None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            with self.metrics.served():
                await self.app(scope, receive, send)
            return
        self.metrics.in_flight += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.metrics.in_flight -= 1


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


def gauge(name: str, doc: str, value: float) -> GaugeMetricFamily:
    """Return a gauge without labels."""
    return GaugeMetricFamily(name, doc, value=value)
