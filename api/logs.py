"""One log line a request: what was asked, how long it took, and the identifier that the answer carries."""

import asyncio
import logging
import sys
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
import structlog
from starlette.types import Scope

from api.query.execute import Answer

log: Any = structlog.get_logger("onrecord")

DELAY = 0.02
"""Seconds that a line waits for others."""

JSON_LINE = (
    '%s"status":%d,"bytes":%d,"cache":%s,"sql_ms":%s,"ms":%.2f,"request_id":"%s","event":"request","level":"info",'
    '"timestamp":%s}\n'
)
PLAIN_LINE = "%s %s status=%d bytes=%d cache=%s sql_ms=%s ms=%.2f request_id=%s\n"


def set_up_logging(format: str) -> None:
    """Write log lines to standard error: for programs (json), or for people (console)."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer()
            if format == "json"
            else structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


class RequestLog:
    """Writes the line of each request; the text of a question is never logged.

    An answer that is kept takes less time than structlog's chain of processors, or than to write to a file: so these
    lines are made without the one, and those of a moment are written together.
    """

    def __init__(self, format: str) -> None:
        self._render = render_json if format == "json" else render_plain
        self._lines: list[str] = []
        self._loop: asyncio.AbstractEventLoop | None = None

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
        """Write the line of a request that was answered now, with those that follow in the next moment.

        started: by time.perf_counter; size: bytes.
        """
        milliseconds = (time.perf_counter() - started) * 1_000
        asked = (scope["method"], scope["path"], operation)
        line = self._render(asked, status, size, cache, answer and answer.milliseconds, milliseconds, request_id)
        if not self._lines or self._loop is not asyncio.get_running_loop():
            self._loop = asyncio.get_running_loop()
            self._loop.call_later(DELAY, self.flush)
        self._lines.append(line)

    def write_fault(self, scope: Scope, request_id: bytes, error: Exception) -> None:
        """Write how a fault of ours came about, to be found by the identifier that its answer carries."""
        log.error("fault", method=scope["method"], path=scope["path"], request_id=request_id.decode(), exc_info=error)

    def flush(self) -> None:
        """Write the lines that there are."""
        lines, self._lines = self._lines, []
        sys.stderr.write("".join(lines))
        sys.stderr.flush()


Asked = tuple[str, str, str | None]
"""Method, path and the name of the operation."""


LONG = 256
"""Characters of what is not kept, so that nobody fills the memory with it."""


def render_json(
    asked: Asked,
    status: int,
    size: int,
    cache: str | None,
    sql_milliseconds: float | None,
    milliseconds: float,
    request_id: bytes,
) -> str:
    """Return a line for programs."""
    kept = "null" if cache is None else f'"{cache}"'
    sql = "null" if sql_milliseconds is None else f"{sql_milliseconds:.2f}"
    begin = begin_json if sum(map(len, filter(None, asked))) < LONG else begin_json.__wrapped__
    return JSON_LINE % (begin(asked), status, size, kept, sql, milliseconds, request_id.decode(), now_json())


@lru_cache(1_024)
def begin_json(asked: Asked) -> str:
    """Return the beginning of a line for programs: to escape texts takes as long as all else."""
    fields = dict(zip(("method", "path", "operation"), asked, strict=True))
    return orjson.dumps(fields).decode()[:-1] + ","


def now_json() -> str:
    """Return the time as JSON: orjson writes it in a twentieth of what strftime takes."""
    return orjson.dumps(datetime.now(UTC), option=orjson.OPT_UTC_Z).decode()


def render_plain(
    asked: Asked,
    status: int,
    size: int,
    cache: str | None,
    sql_milliseconds: float | None,
    milliseconds: float,
    request_id: bytes,
) -> str:
    """Return a line for people."""
    method, path, operation = asked
    sql = None if sql_milliseconds is None else round(sql_milliseconds, 2)
    what = f"{method} {path!r} operation={operation!r}"
    return PLAIN_LINE % (now_json()[1:-1], what, status, size, cache, sql, milliseconds, request_id.decode())
