"""uvicorn's server, which loses no request when it ends: it goes on for a moment, each answer its connection's last.

To stop at once would lose what has arrived and is not read yet. So those who wait to be taken are taken before it stops
listening; whoever asks after that is answered with `Connection: close`; and closed are, in the end, only connections on
which nothing has come for a while.
"""

import asyncio
import os
import resource
import signal
import socket
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from api.protocol import Connections, Protocol, is_readable
from schema.settings import Settings

DRAIN = 1.0
"""Seconds in which those who do not know yet that the server ends are still answered."""
GRACE = 10
"""Seconds in which running requests must end after that."""
RESERVED = 128
"""Files that a process may need besides its connections."""
FEWEST = 16
"""Connections that are kept however few files a process may have open."""
WAITING = 2_048
"""Connections that may wait to be taken."""
TURN = 0.05
"""Seconds in which the event loop has surely come round."""


class Server(uvicorn.Server):
    """A process that answers, alone or as one of several.

    link: to the process that started this one, told that this answers and, each second, that it goes on; when that
    process is gone this one ends.
    """

    server_state: Connections

    def __init__(self, settings: Settings, link: Connection | None = None) -> None:

        def make_app() -> ASGIApp:
            # Here, so that a process that answers nothing itself does without.
            from api.app import create_app

            return create_app(settings)

        super().__init__(
            uvicorn.Config(
                make_app,
                factory=True,
                http=Protocol,
                ws="none",
                access_log=False,
                proxy_headers=False,
                log_level="warning",
                server_header=False,
                backlog=WAITING,
                timeout_graceful_shutdown=GRACE,
            )
        )
        most = max(allow_files() - RESERVED, FEWEST)
        self.server_state = Connections(settings, min(settings.max_connections, most))
        self.link = link

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        if self.link is not None:
            # Whoever does not listen must not hold this up.
            os.set_blocking(self.link.fileno(), False)
            asyncio.get_running_loop().add_reader(self.link.fileno(), self.leave)
            self.tell()

    def tell(self) -> None:
        """Tell whoever started this process that it answers."""
        if self.link is not None:
            with suppress(OSError):
                self.link.send_bytes(b"!")

    def leave(self) -> None:
        """End, as whoever started this process is gone."""
        if self.link is not None:
            asyncio.get_running_loop().remove_reader(self.link.fileno())
        self.should_exit = True

    async def on_tick(self, counter: int) -> bool:
        """Once a second look at the connections; say whether to end."""
        if counter % 10 == 0:
            self.server_state.look()
            self.tell()
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End; at once when told a second time, unless it is for whoever started this process to say so."""
        if self.should_exit and self.link is None:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
            # The first process of a container is spared.
            os._exit(128 + sig)
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take whoever waits, answer those who do not know yet that this ends, and end."""
        state = self.server_state
        quiet = state.calm and not state.is_busy() and not any(map(is_readable, filenos(sockets)))
        state.begin_end()
        await self.take_last(sockets or [])
        end = time.monotonic() + (0 if quiet else DRAIN)
        while state.connections and time.monotonic() < end:
            await asyncio.sleep(TURN)
        await super().shutdown(sockets)

    async def take_last(self, sockets: list[socket.socket]) -> None:
        """Stop listening, and take those who wait: to close the socket would turn them away."""
        # (Not by socket.dup, which would make it block, for all that share it.)
        last = [socket.fromfd(listening.fileno(), listening.family, listening.type) for listening in sockets]
        for server in self.servers:
            server.close()
        # The loop lets go of the socket in its next turn.
        await asyncio.sleep(TURN)
        loop = asyncio.get_running_loop()
        for listening in last:
            listening.setblocking(False)
            taken: list[socket.socket] = []
            with suppress(BlockingIOError):
                while True:
                    taken.append(listening.accept()[0])
            listening.close()
            for connection in taken:
                connection.setblocking(False)
                await loop.connect_accepted_socket(self.make_protocol, connection)
        # What they have sent already is read in the next turn.
        await asyncio.sleep(TURN)

    def make_protocol(self) -> Protocol:
        """Return what speaks on a new connection."""
        return Protocol(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)


def filenos(sockets: list[socket.socket] | None) -> list[int]:
    """Return the sockets' numbers."""
    return [listening.fileno() for listening in sockets or []]


def allow_files() -> int:
    """Let this process have as many files open as the system allows it to have, and return how many those are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            soft = hard
    return (1 << 20) if soft == resource.RLIM_INFINITY else soft
