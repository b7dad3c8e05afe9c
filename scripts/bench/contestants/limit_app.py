"""The barest ASGI application over one SQL statement a question: GET /KIND/PARAMETER/PARAMETER/..."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import apsw

from schema.database import open_read_only
from scripts.bench.contestants.limit_sql import STATEMENTS

Send = Callable[[dict[str, Any]], Awaitable[None]]


def create_app() -> Callable[..., Awaitable[None]]:
    """Return the application for the data set and the statements that the environment names."""
    connection = open_read_only(Path(os.environ["BENCH_DATABASE"]))
    # Without this SQLite prepares a statement anew whenever a value that is bound to it changes.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    execute = connection.cursor().execute
    statements = STATEMENTS[os.environ["BENCH_STATEMENTS"]]

    async def app(scope: dict[str, Any], receive: object, send: Send) -> None:
        _, kind, *parameters = scope["path"].split("/")
        body: bytes = execute(statements[kind], parameters).get
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app
