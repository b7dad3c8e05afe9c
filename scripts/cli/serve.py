"""`onrecord serve`: GraphQL, REST and the pages for people over HTTP."""

import os
import signal
import socket
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.cli.exits import ExitCode
from scripts.cli.options import Database, make_settings
from scripts.cli.show import complain, note

if TYPE_CHECKING:
    from schema.settings import Settings

PAGES = {"GraphQL, GraphiQL": "/graphql", "REST": "/v1/events", "REST reference": "/docs"}
GRACE = 10
"""Seconds in which running requests must end when the server is told to stop."""
WAITING = 2_048
"""Connections that may wait to be taken."""


class LogFormat(StrEnum):
    """How log lines are written."""

    CONSOLE = "console"
    JSON = "json"


Host = Annotated[str, typer.Option("--host", help="The address to listen on.")]
Port = Annotated[int, typer.Option("--port", envvar="PORT", min=0, max=65535, help="The port; 0: any that is free.")]
Log = Annotated[
    LogFormat | None,
    typer.Option("--log-format", envvar="ONRECORD_LOG_FORMAT", help="How log lines are written [default: console]."),
]
Workers = Annotated[
    int,
    typer.Option(
        "--workers",
        min=1,
        max=256,
        help="Processes that answer, each with its own cache of answers: at most one a core.",
    ),
]


def serve(
    host: Host = "127.0.0.1", port: Port = 8000, log_format: Log = None, workers: Workers = 1, database: Database = None
) -> None:
    """Serve GraphQL, REST and their pages; what is loaded later is served without a restart."""
    from api.reader import make_reader

    settings = make_settings(database, log_format=log_format)
    make_reader(settings).snapshot()
    listening = listen(host, port)
    announce(listening, settings)
    run(listening, settings, workers)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens, so that whoever is told of it can connect. Raises Exit where it cannot."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(WAITING)
    except OSError as error:
        complain(f"Cannot listen on {host}, port {port}: {error.strerror}. Choose another by --port or --host.")
        raise typer.Exit(ExitCode.ADDRESS) from error
    return listening


def announce(listening: socket.socket, settings: "Settings") -> None:
    """Tell where the server is."""
    from api.logs import log, set_up_logging

    host, port = listening.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    if settings.log_format == LogFormat.JSON:
        set_up_logging(settings.log_format)
        log.info("serving", address=address, database=str(settings.database_path))
        return
    note(f"OnRecord serves {settings.database_path}. Ctrl-C stops it.")
    for name, path in PAGES.items():
        note(f"  {name:<18} {address}{path}")


def run(listening: socket.socket, settings: "Settings", workers: int) -> None:
    """Serve until a signal ends it."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    # Each process reads its settings from the environment: with several, they are started anew.
    os.environ |= {"ONRECORD_DATABASE_URL": settings.database_url, "ONRECORD_LOG_FORMAT": settings.log_format}
    # A client that goes away is an error for its connection, not the end of the server.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    config = uvicorn.Config(
        "api.app:create_app",
        factory=True,
        workers=workers,
        access_log=False,
        proxy_headers=False,
        log_level="warning",
        server_header=False,
        backlog=WAITING,
        timeout_graceful_shutdown=GRACE,
    )
    with suppress(KeyboardInterrupt):
        if workers > 1:
            Multiprocess(config, sockets=[listening]).run()
        else:
            uvicorn.Server(config).run(sockets=[listening])
