"""Statement -> bytes: the open data set, which is followed when a load replaces it, and the clock on each statement."""

import hashlib
import os
import threading
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import apsw

from api.query.dialects import Dialect, Sqlite
from api.query.notices import Event, Notice, ignore
from api.query.statement import Plan
from api.query.threads import Threads
from schema.database import open_read_only
from schema.errors import AnswerTooLargeError, DatabaseError, Limit, OnRecordError, QueryTimeoutError

INLINE_SECONDS = 0.05
"""How long a statement may hold up the event loop: to hand it to a thread takes longer than most statements do."""

SLOW_PLANS, SLOW_SECONDS = 1_000, 60
"""How many statements that took longer are remembered for how long: they are run in a thread at once."""

CLOCK_OPS = 2_000
"""How many of SQLite's instructions run between two looks at the clock: some 50 microseconds' worth."""

MOMENT = 0.001
"""Seconds in which the file is not looked at again."""

DAMAGE = (apsw.CorruptError, apsw.NotADBError, apsw.IOError, apsw.CantOpenError)
"""How a statement ends that comes upon a page which is not as it was written, or cannot be read."""

MISSING = "no such "
"""How SQLite begins to say that a table, a column or an index is not there, which a whole data set has."""

Identity = tuple[int, ...]
"""What tells a file from the one that replaces it; empty where there is none."""


@dataclass(slots=True)
class Snapshot:
    """One data set, open: its file may be replaced, and this still reads the old one."""

    path: Path
    identity: Identity
    version: str
    open: Callable[[], apsw.Connection]
    idle: list[apsw.Connection] = field(default_factory=list[apsw.Connection])
    released: float = 0.0
    """When it was loaded, in seconds since 1970."""

    def acquire(self) -> apsw.Connection:
        """Take a connection that nobody uses, or a new one."""
        try:
            return self.idle.pop()
        except IndexError:
            return self.open()


@dataclass(slots=True)
class Answer:
    """The bytes of one JSON object, and the data set that they are from."""

    body: bytes
    snapshot: Snapshot
    milliseconds: float
    cost: int = 0
    """Objects that the question might have yielded, as `check_cost` counts them."""

    @property
    def version(self) -> str:
        """The version of that data set."""
        return self.snapshot.version


class Reader:
    """Answers plans from the current data set; one that cannot be read is refused and the old one kept."""

    dialect: Dialect = Sqlite()

    def __init__(
        self,
        path: Path,
        *,
        seconds: float,
        mmap_bytes: int,
        cache_kib: int,
        most_bytes: int = 10_000_000,
        threads: int = 4,
        most_concurrent: int = 32,
        check: Callable[[apsw.Connection], None] = lambda _: None,
        notice: Notice = ignore,
    ) -> None:
        """Read the data set at `path`.

        seconds: how long a statement may run. most_bytes: of an answer. most_concurrent: slow statements, which run in
        one of `threads` or wait for one.
        """
        self.path = path
        self._name = str(path)
        self.seconds = seconds
        self.most_bytes = most_bytes
        self.problem: str | None = None
        """Why the file that is there now is not the one that answers; None where it is."""
        self._check = check
        self._notice = notice
        self._options = {"mmap_bytes": mmap_bytes, "cache_kib": cache_kib}
        self._lock = threading.Lock()
        self._threads = Threads(threads, most_concurrent)
        self._seen: Identity | None = None
        """The file that was looked into last: the one that answers, unless there is a problem with it."""
        self._slow: dict[str, float] = {}
        self._snapshot: Snapshot | None = None
        self._looked = 0.0

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[None]:
        """Have open what answers need while a server runs: of a file, from the beginning on, as it may be replaced."""
        with suppress(OnRecordError):
            self.snapshot()
        yield

    def snapshot(self) -> Snapshot:
        """Return the data set to answer from. Raises DatabaseError where there is no good one."""
        if self._identity() == self._seen and self._snapshot is not None:
            return self._snapshot
        with self._lock:
            identity = self._identity()
            if identity != self._seen or self._snapshot is None:
                self._follow(identity)
            if self._snapshot is None:
                raise DatabaseError(self.problem or "There is no data set.")
            return self._snapshot

    def _follow(self, identity: Identity) -> None:
        """Answer from the file that is there now, if it is good. Raises DatabaseError where that leaves no other."""
        before, again = self._snapshot, identity == self._seen
        try:
            self._snapshot = self._open(identity)
            self.problem = None
            if before is not None:
                self._notice(Event.RELOADED, {"version": self._snapshot.version, "before": before.version})
        except OnRecordError as error:
            self.problem = error.message
            if before is not None and identity[:1] == before.identity[:1]:
                # It was written over in place: to read on would give a mix, or, where it is mapped, end the process.
                self._snapshot = None
            if not again:
                serving = self._snapshot and self._snapshot.version
                self._notice(Event.REFUSED, {"reason": error.message, "serving": serving})
            if self._snapshot is None:
                raise
        finally:
            self._seen = identity

    def current(self) -> Snapshot:
        """Return the data set to answer from, as it was a moment ago. Raises DatabaseError like snapshot().

        To look at the file takes as long as much else of an answer, so those who ask in the same moment look once.
        """
        now = time.monotonic()
        if self._snapshot is None or now - self._looked > MOMENT:
            self.snapshot()
            self._looked = now
        assert self._snapshot is not None
        return self._snapshot

    def _identity(self) -> Identity:
        try:
            found = os.stat(self._name)  # noqa: PTH116  # each request looks: a Path would take longer to ask
        except OSError:
            return ()
        return (found.st_ino, found.st_mtime_ns, found.st_size)

    def _open(self, identity: Identity) -> Snapshot:
        def connect() -> apsw.Connection:
            connection = open_read_only(self.path, **self._options)
            # What is larger is refused while it is being built, in the database.
            connection.limit(apsw.SQLITE_LIMIT_LENGTH, self.most_bytes)
            if identity != self._identity():
                connection.close()
                raise DatabaseError("The data set was replaced while it was being opened.")
            return connection

        first = connect()
        try:
            self._check(first)
            version, released = first.execute("SELECT version, unixepoch(released_at) FROM dataset").get
            if not (isinstance(version, str) and version.isascii() and version.isprintable()):
                raise DatabaseError(f"{self.path} is damaged (its version is {version!r:.100}).")
        except DatabaseError:
            first.close()
            raise
        except (apsw.Error, UnicodeError) as error:
            first.close()
            raise DatabaseError(f"{self.path} is damaged ({error}).") from error
        return Snapshot(self.path, identity, version, connect, [first], released or 0.0)

    def run(
        self,
        plan: Plan,
        variables: Mapping[str, Any],
        snapshot: Snapshot | None = None,
        most: float | None = None,
        stop: threading.Event | None = None,
    ) -> Answer:
        """Answer a plan now, in this thread.

        Raises QueryTimeoutError past `most` seconds or the time limit, and when `stop` is set; AnswerTooLargeError.
        """
        parameters = plan.bind(variables)
        snapshot = snapshot or self.snapshot()
        try:
            connection = snapshot.acquire()
        except DatabaseError:
            # The file was replaced since it was looked at, and this snapshot had no connection left.
            snapshot = self.snapshot()
            connection = snapshot.acquire()
        started = time.perf_counter()
        deadline = started + (self.seconds if most is None else most)
        if stop is None:
            connection.set_progress_handler(lambda: time.perf_counter() > deadline, CLOCK_OPS)
        else:
            connection.set_progress_handler(lambda: stop.is_set() or time.perf_counter() > deadline, CLOCK_OPS)
        try:
            body: bytes = connection.execute(plan.sql, parameters).get
        except apsw.InterruptError as error:
            if most is None and not (stop and stop.is_set()):
                self._notice(Event.INTERRUPTED, {"statement": digest(plan), "cost": plan.cost, "seconds": self.seconds})
            raise QueryTimeoutError(
                f"The question took longer than {self.seconds:g} s and was stopped. Ask for less of it.",
                limit=Limit("query_seconds", self.seconds),
            ) from error
        except apsw.TooBigError as error:
            raise AnswerTooLargeError(
                f"The answer is larger than the {self.most_bytes:,} bytes that are allowed. "
                "Ask for smaller pages, or for less of each object.",
                limit=Limit("max_answer_bytes", self.most_bytes),
            ) from error
        except (*DAMAGE, apsw.SQLError) as error:
            # What else SQLite finds wrong in a statement is the statement's fault: of that, none may make us unready.
            if isinstance(error, apsw.SQLError) and not str(error).startswith(MISSING):
                raise
            message = f"The data set is damaged ({error})."
            if snapshot is self._snapshot and self.problem != message:
                self.problem = message
                self._notice(Event.DAMAGED, {"reason": message, "version": snapshot.version})
            raise DatabaseError(message) from error
        finally:
            connection.set_progress_handler(None)
            snapshot.idle.append(connection)
        return Answer(body, snapshot, (time.perf_counter() - started) * 1_000, plan.cost)

    def answer_now(self, plan: Plan, variables: Mapping[str, Any]) -> Answer | None:
        """Answer a plan in the event loop; None where that would hold up the others for too long."""
        slow_until = self._slow.get(plan.sql)
        if self.seconds <= INLINE_SECONDS or (slow_until is not None and time.monotonic() <= slow_until):
            return None
        try:
            return self.run(plan, variables, self.current(), INLINE_SECONDS)
        except QueryTimeoutError:
            if len(self._slow) >= SLOW_PLANS:
                self._slow.clear()
            self._slow[plan.sql] = time.monotonic() + SLOW_SECONDS
            self._notice(Event.SLOW, {"statement": digest(plan), "cost": plan.cost, "seconds": INLINE_SECONDS})
            return None

    async def answer_later(self, plan: Plan, variables: Mapping[str, Any]) -> Answer:
        """Answer a plan in a thread, when there is one."""
        return await self._threads.run(partial(self.run, plan, variables, None, None))

    async def answer(self, plan: Plan, variables: Mapping[str, Any]) -> Answer:
        """Answer a plan; a slow one does not hold up the others."""
        return self.answer_now(plan, variables) or await self.answer_later(plan, variables)


def digest(plan: Plan) -> str:
    """Return what tells a statement from others in the log, where its text, which has names of the client's, is not."""
    return hashlib.blake2b(plan.sql.encode(), digest_size=6).hexdigest()
