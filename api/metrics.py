"""What is measured while the server runs, served to Prometheus on a port of its own."""

import errno
from collections.abc import Generator, Iterator, Mapping, Sized
from contextlib import contextmanager
from importlib.metadata import version
from threading import Thread
from wsgiref.simple_server import WSGIServer

import apsw
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Receive, Scope, Send

from api.answers import Answers
from api.front import AnswerNow
from api.logs import log
from api.notices import Notices
from api.query.execute import Reader
from api.query.notices import Event
from api.tallies import MeasuredLog, Requests
from schema.errors import DatabaseError
from schema.settings import Settings

PORTS = 512
"""Ports that are tried from the one that is set on: two for each process that there may be, as it may be replaced."""


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


def gauge(name: str, doc: str, value: float) -> GaugeMetricFamily:
    """Return a gauge without labels."""
    return GaugeMetricFamily(name, doc, value=value)
