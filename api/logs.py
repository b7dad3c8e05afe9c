"""One log line a request: what was asked, how long it took, and the identifier that the answer carries."""

import logging
import re
import sys
import time
import uuid
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.query.execute import Answer

log: Any = structlog.get_logger("onrecord")

REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")


def set_up_logging(format: str) -> None:
    """Write log lines to standard error, for people (console) or for programs (json)."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


class RequestLog:
    """Middleware that logs each request when it is answered; the text of a question is never logged."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = next(
            (v.decode() for k, v in scope["headers"] if k == b"x-request-id" and REQUEST_ID.fullmatch(v)), None
        ) or str(uuid.uuid4())
        scope.setdefault("state", {})
        status = 500

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, tell)
        finally:
            answer: Answer | None = scope["state"].get("answer")
            log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                operation=scope["state"].get("operation"),
                status=status,
                bytes=len(answer.body) if answer else None,
                sql_ms=round(answer.milliseconds, 2) if answer else None,
                ms=round((time.perf_counter() - started) * 1_000, 2),
                request_id=request_id,
            )
