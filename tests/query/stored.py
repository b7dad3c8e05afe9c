"""A world as a data set in a file, and the product's engine over it, which counts its statements."""

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import apsw
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from api.graphql.engine import Engine, Question
from api.query.execute import Reader
from schema.settings import Settings
from scripts.fill import DERIVED as LOADED
from scripts.fulltext import LAYOUT, index_text
from tests.postgres.cluster import Cluster
from tests.postgres.product import opened
from tests.query.limits import ROOMY
from tests.query.world import World, by_id

DERIVED = {table: statement for table, statement in LOADED.items() if table != "actor_ancestors"}
"""What the loader's own statements fill; who stands under whom is a world's own."""


@cache
def layout() -> str:
    """Return the statements that lay out an empty data set."""
    tables = SQLModel.metadata.sorted_tables
    made = [str(CreateTable(table).compile(dialect=sqlite.dialect())) for table in tables]
    made += [str(CreateIndex(index).compile(dialect=sqlite.dialect())) for table in tables for index in table.indexes]
    return ";".join([*made, LAYOUT])


def full_text(world: World) -> Iterator[tuple[str, int, str, str]]:
    """Yield what full text is to hold: table, id, title, body."""
    names = by_id(world.actors)
    places = by_id(world.places)
    anchors = by_id(world.anchors)
    for event in world.events:
        words = [anchors[e.anchor_id].exact for e in world.evidence if e.event_id == event.id]
        place = places[event.place_id].name if event.place_id is not None else ""
        yield "events", event.id, event.title, "\n".join([event.summary or "", place, *words])
    for actor in world.actors:
        others = [n.name for n in world.actor_names if n.actor_id == actor.id]
        yield "actors", actor.id, actor.name, "\n".join([*others, actor.description or ""])
    for statement in world.statements:
        yield "statements", statement.id, names[statement.speaker_id].name, statement.quote
    for source in world.sources:
        yield "sources", source.id, source.title or "", source.text or ""


def write(world: World, path: Path) -> None:
    """Write a world into a new file."""
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON")
    with connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute(layout())
        assert {name for name, _ in world.tables()} == set(SQLModel.metadata.tables) - DERIVED.keys()
        for name, found in world.tables():
            columns = [column.name for column in SQLModel.metadata.tables[name].columns]
            listed, marks = ", ".join(f'"{c}"' for c in columns), ", ".join("?" * len(columns))
            values = [[getattr(row, column) for column in columns] for row in found]
            connection.executemany(f"INSERT INTO {name} ({listed}) VALUES ({marks})", values)
        # The loader's own statements and full text: they are a part of what is tested.
        for statement in DERIVED.values():
            connection.execute(statement)
        index_text(connection, {})
    connection.close()


class Product(Protocol):
    """The product's engine over one data set, asked as HTTP asks it."""

    @property
    def statements(self) -> Sequence[str]:
        """The statements that were run."""
        ...

    def make_engine(self, settings: Settings) -> Engine:
        """Return an engine with plans of its own."""
        ...

    def ask(self, document: str, variables: Mapping[str, Any] | None = None, operation: str | None = None) -> Any:
        """Answer a question by one statement, as strict JSON that keeps the order of its members."""
        ...


class SqliteProduct:
    """The engine over a file."""

    def __init__(self, path: Path) -> None:
        self.reader = Reader(path, seconds=60, mmap_bytes=0, cache_kib=1_000)
        self.engine = self.make_engine(ROOMY)
        self.statements: list[str] = []
        (self.connection,) = self.reader.snapshot().idle
        self.connection.exec_trace = self.trace

    def make_engine(self, settings: Settings) -> Engine:
        """Return an engine with plans of its own."""
        return Engine(self.reader, settings)

    def trace(self, cursor: apsw.Cursor, sql: str, bindings: Any) -> bool:
        """Take down a statement that is run."""
        self.statements.append(sql)
        return True

    def ask(self, document: str, variables: Mapping[str, Any] | None = None, operation: str | None = None) -> Any:
        """Answer a question by one statement, as strict JSON that keeps the order of its members."""
        before = len(self.statements)
        plan, values = self.engine.plan(Question(document, variables or {}, operation))
        body = self.reader.run(plan, values).body
        assert len(self.statements) - before == 1, self.statements[before:]
        return json.loads(body.decode())["data"]


@contextmanager
def product_of(world: World, cluster: Cluster | None = None) -> Generator[Product]:
    """Write a world into a folder of its own, or a database of the cluster's, and open it as the product does."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "world.sqlite"
        write(world, path)
        if cluster is not None:
            with opened(path, cluster) as product:
                yield product
            return
        product = SqliteProduct(path)
        try:
            yield product
        finally:
            product.connection.close()
