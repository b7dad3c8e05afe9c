"""Several processes that answer on one socket: begun, begun again when they die, and replaced without losing a request.

uvicorn's own supervisor does not hear that it is to stop while it replaces processes, and leaves them behind when it is
killed itself.
"""

import multiprocessing
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from types import FrameType
from typing import Any

from api.logs import log
from api.reader import make_reader
from api.server import DRAIN, GRACE, Server
from schema.errors import DatabaseError
from schema.settings import Settings

SPAWN = multiprocessing.get_context("spawn")
START = 120
"""Seconds in which a process must answer."""
SILENCE = 30
"""Seconds after which a process that says nothing is taken to hang."""
END = DRAIN + GRACE + 5
"""Seconds in which a process must end."""
PAUSE = 1.0
"""Seconds before a process is begun in place of one that could not begin."""


def work(settings: Settings, listening: socket.socket, link: Connection) -> None:
    """Answer as one of several; Ctrl-C is heard by the process that started this one, and so is a hangup."""
    for ignored in (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(ignored, signal.SIG_IGN)
    Server(settings, link).run([listening])


@dataclass(eq=False)
class Worker:
    """A process that answers, and when it was last heard of."""

    process: Any
    link: Connection
    heard: float = field(default_factory=time.monotonic)
    ready: bool = False
    told: float | None = None
    """When it was told to end."""

    def listen(self) -> bool:
        """Take note of what it says, and say whether it is ready since then."""
        before = self.ready
        with suppress(EOFError, OSError):
            while self.link.poll():
                self.link.recv_bytes()
                self.heard, self.ready = time.monotonic(), True
        return self.ready and not before

    def is_stuck(self, now: float) -> bool:
        """Say whether it takes longer than it may for what it is at."""
        if self.told is not None:
            return now - self.told > END
        return now - self.heard > (SILENCE if self.ready else START)

    def end(self) -> None:
        """Tell it to answer what it has to, and end."""
        if self.told is None:
            self.told = time.monotonic()
            self.process.terminate()


class Workers:
    """Keeps so many processes answering until a signal ends it."""

    def __init__(self, settings: Settings, listening: socket.socket, count: int) -> None:
        self.settings = settings
        self.listening = listening
        self.count = count
        self.workers: list[Worker] = []
        self._outdated: deque[Worker] = deque()
        self._signals: deque[int] = deque()
        self._begun = self._failed = self._stopping = False
        self._begin_after = 0.0
        self._in_terminal = sys.stderr.isatty()

    def run(self) -> bool:
        """Work until told to end; false where no process could begin to answer."""
        hear, wake = socket.socketpair()
        for end in (hear, wake):
            end.setblocking(False)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.note)
        while self.workers or not self._stopping:
            self.begin_missing()
            ends = [worker.process.sentinel for worker in self.workers]
            links = [worker.link for worker in self.workers if not worker.link.closed]
            wait([hear, *ends, *links], timeout=PAUSE)
            with suppress(BlockingIOError):
                hear.recv(1_000)
            while self._signals:
                self.obey(self._signals.popleft())
            self.see_to_workers()
        return not self._failed

    def note(self, number: int, frame: FrameType | None) -> None:
        """Keep a signal for the loop."""
        self._signals.append(number)

    def obey(self, number: int) -> None:
        """Do what a signal says: replace all, end, or, said twice, end at once."""
        # To close the terminal ends what was begun in it.
        if number == signal.SIGHUP and not self._in_terminal:
            self.replace_all()
        elif self._stopping:
            for worker in self.workers:
                worker.process.kill()
        else:
            self.stop()

    def replace_all(self) -> None:
        """Begin to replace each process, unless new ones would have nothing to answer from."""
        try:
            make_reader(self.settings).snapshot()
        except DatabaseError as error:
            log.error("restart given up", reason=error.message)
        else:
            self._outdated = deque(self.current())

    def stop(self) -> None:
        """Tell all to end; they alone listen from now on, and the last of them takes whoever waits."""
        self._stopping = True
        self.listening.close()
        for worker in self.workers:
            worker.end()

    def current(self) -> Iterable[Worker]:
        """Return those that are to go on."""
        return [worker for worker in self.workers if worker.told is None]

    def begin_missing(self) -> None:
        """Begin what is missing, and while some are to be replaced one more."""
        wanted = self.count + bool(self._outdated)
        while not self._stopping and len(list(self.current())) < wanted and time.monotonic() >= self._begin_after:
            ours, theirs = SPAWN.Pipe()
            process = SPAWN.Process(target=work, args=(self.settings, self.listening, theirs))
            process.start()
            # Whoever alone holds an end is seen to be gone by the other.
            theirs.close()
            self.workers.append(Worker(process, ours))

    def see_to_workers(self) -> None:
        """Hear each, let those go that have ended, end those that hang, and replace the next one."""
        now = time.monotonic()
        for worker in list(self.workers):
            if worker.listen():
                self._begun = True
                log.info("worker ready", worker=worker.process.pid)
            if worker.process.exitcode is not None:
                self.let_go(worker)
            elif worker.is_stuck(now):
                log.error("worker killed", worker=worker.process.pid, reason="It did not answer, or end, in time.")
                worker.process.kill()
        while self._outdated and self._outdated[0] not in self.workers:
            self._outdated.popleft()
        going_on = [worker for worker in self.current() if worker.ready]
        if self._outdated and len(going_on) > self.count:
            self._outdated.popleft().end()

    def let_go(self, worker: Worker) -> None:
        """Forget a process that has ended; another takes its place, unless none can begin."""
        worker.process.join()
        worker.link.close()
        self.workers.remove(worker)
        if self._stopping or worker.told is not None:
            return
        log.error("worker ended", worker=worker.process.pid, exit_code=worker.process.exitcode)
        if worker.ready:
            return
        self._begin_after = time.monotonic() + PAUSE
        if self._outdated:
            log.error("restart given up", reason="The new worker did not begin to answer; the old ones go on.")
            self._outdated.clear()
        if not self._begun:
            self._failed = True
            self.stop()
