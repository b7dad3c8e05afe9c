"""`onrecord serve`: GraphQL, REST and the pages for people over HTTP."""

import os
import signal
import socket
import sys
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.cli.exits import ExitCode
from scripts.cli.options import Database, make_settings
from scripts.cli.show import complain, note

if TYPE_CHECKING:
    from types import FrameType

    from schema.settings import Settings

PAGES = {"GraphQL, GraphiQL": "/graphql", "REST": "/v1/events", "REST reference": "/docs"}
WAITING = 2_048
"""Connections that may wait to be taken."""
HANDED_OVER = 3
"""The number of a socket that this process is given. Source: https://www.freedesktop.org/software/systemd/man/sd_listen_fds.html"""


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
    """Serve GraphQL, REST and their pages; what is loaded later is served without a restart.

    SIGTERM and Ctrl-C end it when all requests are answered, a second one at once. SIGHUP starts it anew, and no
    request is lost.
    """
    from api.reader import make_reader

    settings = make_settings(database, log_format=log_format)
    make_reader(settings).snapshot()
    listening = inherit() or listen(host, port)
    announce(listening, settings)
    # A client that goes away is an error for its connection, not the end of the server.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    if workers == 1:
        run(listening, settings)
    else:
        run_workers(listening, settings, workers)


def inherit() -> socket.socket | None:
    """Return the socket that this process is given to listen on, by systemd or by itself before a restart."""
    number, process = os.environ.pop("LISTEN_FDS", None), os.environ.pop("LISTEN_PID", None)
    if number != "1" or process != str(os.getpid()):
        return None
    os.set_inheritable(HANDED_OVER, False)
    return socket.socket(fileno=HANDED_OVER)


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
        log.info("serving", address=address, database=settings.database_name)
        return
    note(f"OnRecord serves {settings.database_name}. Ctrl-C stops it.")
    for name, path in PAGES.items():
        note(f"  {name:<18} {address}{path}")


def run(listening: socket.socket, settings: "Settings") -> None:
    """Serve in this process until a signal ends it, or starts it anew."""
    from api.reader import make_reader
    from api.server import Server
    from schema.errors import DatabaseError

    server = Server(settings)
    kept: int | None = None

    def restart(number: int, frame: "FrameType | None") -> None:
        nonlocal kept
        if server.should_exit:
            return
        try:
            make_reader(settings).snapshot()
        except DatabaseError as error:
            complain(f"{error.message} So the server goes on as it is.")
        else:
            kept, server.should_exit = os.dup(listening.fileno()), True

    # To close the terminal ends what was begun in it.
    signal.signal(signal.SIGHUP, server.handle_exit if sys.stderr.isatty() else restart)
    with suppress(KeyboardInterrupt):
        server.run([listening])
    if kept is not None:
        # Whoever connects until it answers again waits. To be told once more meanwhile is to be told once.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        os.dup2(kept, HANDED_OVER)
        os.set_inheritable(HANDED_OVER, True)
        os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def run_workers(listening: socket.socket, settings: "Settings", count: int) -> None:
    """Serve in so many processes until a signal ends them. Raises Exit where none begins to answer."""
    from api.workers import Workers

    if not Workers(settings, listening, count).run():
        complain("No worker began to answer; the lines above say why.")
        raise typer.Exit(ExitCode.FAULT)
