"""One log line a request: what was asked, how long it took, and the identifier that the answer carries."""

import asyncio
import logging
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from starlette.types import Scope

from api.query.execute import Answer

log: Any = structlog.get_logger("onrecord")

DELAY = 0.02
"""Seconds that a line waits for others."""

LINES = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z
PLAIN = (
    "%(timestamp)s %(method)s %(path)r %(status)d operation=%(operation)s bytes=%(bytes)d cache=%(cache)s "
    "sql_ms=%(sql_ms)s ms=%(ms)s request_id=%(request_id)s\n"
)
Fields = dict[str, Any]


def set_up_logging(format: str) -> None:
    """Write log lines to standard error: for programs (json), or for people (console)."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer()
            if format == "json"
            else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
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
        self._render: Callable[[Fields], str] = render_json if format == "json" else render_plain
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
        line = {
            "method": scope["method"],
            "path": scope["path"],
            "operation": operation,
            "status": status,
            "bytes": size,
            "cache": cache,
            "sql_ms": round(answer.milliseconds, 2) if answer else None,
            "ms": round((time.perf_counter() - started) * 1_000, 2),
            "request_id": request_id.decode(),
            "event": "request",
            "level": "info",
            "timestamp": datetime.now(UTC),
        }
        loop = asyncio.get_running_loop()
        if not self._lines or self._loop is not loop:
            self._loop = loop
            loop.call_later(DELAY, self.flush)
        self._lines.append(self._render(line))

    def flush(self) -> None:
        """Write the lines that there are."""
        lines, self._lines = self._lines, []
        sys.stderr.write("".join(lines))
        sys.stderr.flush()


def render_json(line: Fields) -> str:
    """Return a line for programs."""
    return orjson.dumps(line, option=LINES).decode()


def render_plain(line: Fields) -> str:
    """Return a line for people."""
    # orjson writes a time in a twentieth of what strftime takes.
    return PLAIN % (line | {"timestamp": orjson.dumps(line["timestamp"], option=orjson.OPT_UTC_Z)[1:-1].decode()})
