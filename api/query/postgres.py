"""Statement -> bytes, in PostgreSQL: connections that wait for questions, the current data set, the clock.

A data set's tables never change, so an answer is of one version whatever happens meanwhile. Each answer tells which
data set is the current one by then: where that is another, the question is asked again of it.
"""

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from types import NoneType
from typing import Any

import psycopg
from psycopg import errors, sql
from psycopg.types.none import NoneDumper
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import StrDumper
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from api.query.dialects import Postgres
from api.query.notices import Event, Notice, ignore
from api.query.statement import Plan
from schema.errors import AnswerTooLargeError, BusyError, DatabaseError, Limit, OnRecordError, QueryTimeoutError
from schema.postgres import LOOK, PUBLISHED, Published, check_format, find_published, shown, unreachable

LOOK_SECONDS = 0.5
"""How often a server looks whether there is another data set, besides with each answer."""

RELEASED = "SELECT extract(epoch FROM released_at::timestamptz) FROM dataset"

ATTEMPTS = 3
"""How often a question is asked where connections break, or the data set is replaced meanwhile."""

PREPARED = 1_000
"""Statements that a connection keeps prepared."""

AGAIN = (errors.UndefinedTable, errors.UndefinedFunction, errors.SerializationFailure)
"""What is said of a data set that is there no more, and by a standby that could not hold it any longer."""


@dataclass(frozen=True, slots=True, eq=False)
class PostgresSnapshot:
    """One data set: its schema, which is never changed."""

    name: str
    version: str
    released: float = 0.0
    """When it was loaded, in seconds since 1970."""


@dataclass(slots=True)
class PostgresAnswer:
    """The bytes of one JSON object, and the data set that they are from."""

    body: bytes
    snapshot: PostgresSnapshot
    milliseconds: float
    cost: int = 0
    """As of the other's answers."""

    @property
    def version(self) -> str:
        """The version of that data set."""
        return self.snapshot.version


class TextDumper(StrDumper):
    """Sends text as text: what PostgreSQL would guess instead may differ from one statement to the next."""

    def dump(self, obj: str) -> bytes:
        # Text in PostgreSQL has no NUL, so nothing is found by one: nor is it by what stands for it.
        return obj.replace("\0", "\ufffd").encode()


class NullDumper(NoneDumper):
    """Sends null as text, so that a statement is the same with it and without."""

    oid = TextDumper.oid


class ReadingConnection(psycopg.Connection[Any]):
    """A connection, and the schema that it reads."""

    reads: str = ""


class AsyncReadingConnection(psycopg.AsyncConnection[Any]):
    """A connection beside an event loop, and the schema that it reads."""

    reads: str = ""


class PostgresReader:
    """Answers plans from the current data set; one that cannot be read is refused and the old one kept."""

    dialect = Postgres()

    def __init__(
        self,
        url: str,
        *,
        seconds: float,
        most_bytes: int = 10_000_000,
        connections: int = 8,
        most_waiting: int = 256,
        check: Callable[[psycopg.Connection[Any]], None] = lambda _: None,
        notice: Notice = ignore,
    ) -> None:
        """Read the data set at `url`.

        seconds: how long a statement may run. most_bytes: of an answer. connections: at most, in each process.
        """
        self.url = url
        self.seconds = seconds
        self.most_bytes = most_bytes
        self.problem: str | None = None
        """Why the data set that is there now is not the one that answers; None where it is."""
        self._check = check
        self._notice = notice
        self._lock = threading.RLock()
        self._connection: ReadingConnection | None = None
        self._snapshot: PostgresSnapshot | None = None
        self._refused = ""
        self._pool = AsyncConnectionPool(
            url,
            connection_class=AsyncReadingConnection,
            kwargs={"autocommit": True},
            configure=self._configure,
            min_size=1,
            max_size=connections,
            max_waiting=most_waiting,
            timeout=seconds,
            name="onrecord",
            open=False,
        )
        self._loop: asyncio.AbstractEventLoop | None = None

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[None]:
        """Keep connections open, and look whether there is another data set, while a server runs."""
        self._loop = asyncio.get_running_loop()
        await self._pool.open()
        looking = asyncio.create_task(self._keep_looking())
        try:
            yield
        finally:
            self._loop = None
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking
            await self._pool.close()
            self.close()

    def close(self) -> None:
        """Close the connection that is used where no server runs."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def snapshot(self) -> PostgresSnapshot:
        """Return the data set to answer from. Raises DatabaseError where there never was a good one."""
        if self._loop is not None and self._snapshot is not None:
            return self._snapshot
        with self._lock:
            try:
                found = find_published(self._connect(), self.url)
            except psycopg.Error as error:
                self.close()
                return self._refuse(unreachable(self.url, error), "")
            except DatabaseError as error:
                return self._refuse(error, "")
            if found is None:
                return self._refuse(
                    DatabaseError(f"There is no data set at {shown(self.url)}. Make one with: onrecord load"), ""
                )
            return self._adopt(found)

    def current(self) -> PostgresSnapshot:
        """Return the data set to answer from, in an event loop. Raises DatabaseError where there never was one."""
        return self.snapshot()

    def _adopt(self, found: Published) -> PostgresSnapshot:
        """Answer from a data set from now on, unless it is refused. Raises DatabaseError where there is no other."""
        with self._lock:
            current = self._snapshot
            if current is not None and found.name in (current.name, self._refused):
                if found.name == current.name:
                    self.problem = None
                return current
            try:
                check_format(found, self.url)
                connection = self._connect()
                read(connection, found.name)
                self._check(connection)
                [(released,)] = connection.execute(RELEASED).fetchall()
            except OnRecordError as error:
                return self._refuse(error, found.name)
            except psycopg.Error as error:
                return self._refuse(unreachable(self.url, error), "")
            self.problem, self._refused = None, ""
            self._snapshot = PostgresSnapshot(found.name, found.version, float(released))
            if current is not None:
                self._notice(Event.RELOADED, {"version": found.version})
            return self._snapshot

    def _refuse(self, error: OnRecordError, name: str) -> PostgresSnapshot:
        if self.problem != error.message:
            serving = self._snapshot and self._snapshot.version
            self._notice(Event.REFUSED, {"reason": error.message, "serving": serving})
        self.problem, self._refused = error.message, name
        if self._snapshot is None:
            raise error
        return self._snapshot

    def _connect(self) -> ReadingConnection:
        if self._connection is None or self._connection.broken:
            self.close()
            self._connection = ReadingConnection.connect(self.url, autocommit=True)
            self._connection.prepared_max = PREPARED
            adapt(self._connection)
            self._connection.execute(self._settings())
        return self._connection

    async def _configure(self, connection: AsyncReadingConnection) -> None:
        connection.prepared_max = PREPARED
        adapt(connection)
        await connection.execute(self._settings())

    def _settings(self) -> sql.Composed:
        """Return what every connection is set to."""
        # Planned once for all values, and then kept: to plan such a statement takes longer than to run it.
        return sql.SQL(
            "SET default_transaction_read_only = on; SET plan_cache_mode = force_generic_plan; SET jit = off; "
            "SET max_parallel_workers_per_gather = 0; SET statement_timeout = {}"
        ).format(sql.Literal(max(1, round(self.seconds * 1_000))))

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                async with self._pool.connection() as connection:
                    cursor = await connection.execute(LOOK)
                    row = await cursor.fetchone()
            except (psycopg.Error, PoolTimeout, TooManyRequests) as error:
                self.problem = unreachable(self.url, error).message
                continue
            if row:
                await asyncio.to_thread(self._try_to_adopt, Published(*row))

    def _try_to_adopt(self, found: Published) -> None:
        with suppress(DatabaseError):
            self._adopt(found)

    def run(self, plan: Plan, variables: Mapping[str, Any]) -> PostgresAnswer:
        """Answer a plan now, in this thread. Raises QueryTimeoutError, AnswerTooLargeError, DatabaseError."""
        parameters = plan.bind(variables)
        statement = self._wrap(plan)
        with self._lock:
            for attempt in range(1, ATTEMPTS + 1):
                snapshot = self.snapshot()
                started = time.perf_counter()
                try:
                    connection = self._connect()
                    if connection.reads != snapshot.name:
                        read(connection, snapshot.name)
                    cursor = psycopg.RawCursor(connection)
                    cursor.execute(statement, parameters, prepare=True)
                    return self._answer(cursor, snapshot, started, plan.cost)
                except psycopg.Error as error:
                    self._explain(error, attempt)
        raise AssertionError("the last attempt raises")

    def answer_now(self, plan: Plan, variables: Mapping[str, Any]) -> None:
        """Answer nothing at once: another process must always be waited for."""

    async def answer_later(self, plan: Plan, variables: Mapping[str, Any]) -> PostgresAnswer:
        """Answer a plan that is not answered at once."""
        return await self.answer(plan, variables)

    async def answer(self, plan: Plan, variables: Mapping[str, Any]) -> PostgresAnswer:
        """Answer a plan: beside an event loop that serves, or else now."""
        if self._loop is not asyncio.get_running_loop():
            return self.run(plan, variables)
        parameters = plan.bind(variables)
        statement = self._wrap(plan)
        for attempt in range(1, ATTEMPTS + 1):
            snapshot = self._snapshot or self.snapshot()
            started = time.perf_counter()
            try:
                async with self._pool.connection() as connection:
                    if connection.reads != snapshot.name:
                        await connection.execute(search_path(snapshot.name))
                        connection.reads = snapshot.name
                    cursor = psycopg.AsyncRawCursor(connection)
                    await cursor.execute(statement, parameters, prepare=True)
                    answer = self._answer(cursor, snapshot, started, plan.cost)
            except psycopg.Error as error:
                self._explain(error, attempt)
                if isinstance(error, AGAIN):
                    await self._look()
            else:
                return answer
        raise AssertionError("the last attempt raises")

    async def _look(self) -> None:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(LOOK)
            if row := await cursor.fetchone():
                await asyncio.to_thread(self._try_to_adopt, Published(*row))

    def _wrap(self, plan: Plan) -> bytes:
        """Return the statement that tells which data set is the current one, and answers, unless that is too long."""
        # OFFSET 0 keeps the answer from being made twice.
        return (
            f"SELECT p.name, CASE WHEN octet_length(a.body) <= {self.most_bytes} THEN a.body END "
            f"FROM {PUBLISHED} AS p CROSS JOIN ({plan.sql} OFFSET 0) AS a (body)"
        ).encode()

    def _answer(
        self,
        cursor: psycopg.Cursor[Any] | psycopg.AsyncCursor[Any],
        snapshot: PostgresSnapshot,
        started: float,
        cost: int,
    ) -> PostgresAnswer:
        result = cursor.pgresult
        assert result is not None
        body = result.get_value(0, 1)
        if body is None:
            raise AnswerTooLargeError(
                f"The answer is larger than the {self.most_bytes:,} bytes that are allowed. "
                "Ask for smaller pages, or for less of each object.",
                limit=Limit("max_answer_bytes", self.most_bytes),
            )
        return PostgresAnswer(body, snapshot, (time.perf_counter() - started) * 1_000, cost)

    def _explain(self, error: psycopg.Error, attempt: int) -> None:
        """Raise what goes wrong as an error of ours, unless it is worth another attempt."""
        match error:
            case errors.QueryCanceled():
                raise QueryTimeoutError(
                    f"The question took longer than {self.seconds:g} s and was stopped. Ask for less of it.",
                    limit=Limit("query_seconds", self.seconds),
                ) from error
            case TooManyRequests():
                raise BusyError("Too many questions wait for PostgreSQL. Ask again in a few seconds.") from error
            case PoolTimeout():
                raise DatabaseError(f"{shown(self.url)} did not take a question within {self.seconds:g} s.") from error
            case _ if attempt < ATTEMPTS and isinstance(error, (*AGAIN, psycopg.OperationalError)):
                return
            case psycopg.OperationalError():
                raise unreachable(self.url, error) from error
            case _:
                raise error


def adapt(connection: psycopg.Connection[Any] | psycopg.AsyncConnection[Any]) -> None:
    """Let each kind of value be of one type in PostgreSQL, so that a statement is prepared once."""
    connection.adapters.register_dumper(str, TextDumper)
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.adapters.register_dumper(NoneType, NullDumper)


def search_path(name: str) -> sql.Composed:
    """Return the statement that lets tables without a schema be those of a data set."""
    return sql.SQL("SET search_path TO {}").format(sql.Identifier(name))


def read(connection: ReadingConnection, name: str) -> None:
    """Let a connection read a data set."""
    connection.execute(search_path(name))
    connection.reads = name
