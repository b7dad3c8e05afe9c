"""Copy a data set from its file into PostgreSQL, whole, and make it the current one: all in one transaction.

Whoever is killed at whatever moment leaves the old data set; readers read on from the one that they have begun with.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from secrets import token_hex
from typing import Any, LiteralString, cast

import apsw
import psycopg
from psycopg import errors, sql
from sqlalchemy import Table

from schema.derived import LISTED
from schema.postgres import HOME, PUBLISHED
from schema.tables import FORMAT
from scripts.postgres.excerpts import SNIPPET
from scripts.postgres.layout import create, finish, portable_tables
from scripts.postgres.words import part, vector
from scripts.read import Progress

HOME_LAYOUT = f"""
CREATE SCHEMA IF NOT EXISTS {HOME};
CREATE TABLE IF NOT EXISTS {PUBLISHED} (
    one boolean PRIMARY KEY DEFAULT TRUE CHECK (one),
    name text NOT NULL, version text NOT NULL, format int NOT NULL, previous text,
    published_at timestamptz NOT NULL DEFAULT now()
);
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA {HOME};
"""
SWAP = f"""
INSERT INTO {PUBLISHED} AS p (name, version, format) VALUES (%s, %s, %s)
ON CONFLICT (one) DO UPDATE SET previous = p.name, name = excluded.name, version = excluded.version,
    format = excluded.format, published_at = now()
"""
OLDER = rf"""
SELECT nspname FROM pg_namespace
WHERE nspname ~ '^{HOME}_[0-9a-f]+$' AND nspname NOT IN
    (SELECT unnest(ARRAY[name, coalesce(previous, name)]) FROM {PUBLISHED})
"""
TELL_EVERY = 10_000
"""Rows."""

Rows = Iterable[Sequence[Any]]


def publish(database: Path, connection: psycopg.Connection, progress: Progress | None = None) -> None:
    """Copy the data set in a file, and make it the current one; drop those that nobody reads any more.

    connection: commits each statement by itself. Nobody else may publish meanwhile.
    """
    connection.execute(sql.SQL(HOME_LAYOUT))
    name = f"{HOME}_{token_hex(8)}"
    tables = portable_tables()
    with closing(apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)) as source, connection.transaction():
        version: str = source.execute("SELECT version FROM dataset").get
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
        use(connection, name)
        connection.execute(sql.SQL(create(tables)))
        for table, columns, rows in contents(tables, source):
            copy(connection, table, columns, told(rows, f"Copying {table}", progress))
        connection.execute(sql.SQL(finish(tables, f"{find_trigrams(connection)}.gin_trgm_ops")))
        connection.execute(cast(LiteralString, SNIPPET))
        names = [table.name for table in tables] + [f"{table}_text" for table in LISTED] + ["names_folded"]
        connection.execute(sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(map(sql.Identifier, names))))
        connection.execute(sql.SQL(SWAP), (name, version, FORMAT))
    drop_older(connection)


def use(connection: psycopg.Connection, name: str) -> None:
    """Let tables without a schema be those of a data set."""
    connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(name)))


def find_trigrams(connection: psycopg.Connection) -> str:
    """Return the schema that pg_trgm is in: somebody else may have put it there."""
    row = connection.execute("SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'pg_trgm'")
    [(found,)] = row.fetchall()
    return str(found)


def contents(tables: Iterable[Table], source: apsw.Connection) -> Iterator[tuple[str, Sequence[str], Rows]]:
    """Yield all tables with their columns and rows, in the order of their keys."""
    for table in tables:
        columns = [column.name for column in table.columns]
        listed = ", ".join(f'"{column}"' for column in columns)
        yield table.name, columns, source.execute(f"SELECT {listed} FROM {table.name}")
    for table in LISTED:
        found = source.execute(
            f"SELECT l.id, x.title, x.body FROM {table}_text AS x JOIN {table}_listed AS l ON l.place = x.rowid"
        )
        yield f"{table}_text", ("id", "words", "title", "body"), map(part_row, found)
    columns = ("id", "actor_id", "folded")
    yield "names_folded", columns, source.execute(f"SELECT {', '.join(columns)} FROM names_folded")


def part_row(row: Sequence[Any]) -> Sequence[Any]:
    """Return what full text holds of a record."""
    id, title, body = row
    titled, told = part(title), part(body)
    return id, vector(titled.words, told.words), titled.parts, told.parts


def copy(connection: psycopg.Connection, table: str, columns: Sequence[str], rows: Rows) -> None:
    """Fill a table that was made in this transaction."""
    # Frozen rows are known to be visible to all: what an index tells needs no look at the table.
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FREEZE)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor().copy(statement) as into:
        for row in rows:
            into.write_row(row)


def told(rows: Rows, what: str, progress: Progress | None) -> Rows:
    """Yield rows, and tell how many there were."""
    for done, row in enumerate(rows):
        if progress and done % TELL_EVERY == 0:
            progress(what, done, 0)
        yield row


def drop_older(connection: psycopg.Connection) -> None:
    """Drop the data sets that are neither the current one nor the one before it, which may be read still."""
    connection.execute("SET lock_timeout = '5s'")
    for (name,) in connection.execute(sql.SQL(OLDER)).fetchall():
        try:
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
        except errors.LockNotAvailable:
            # It is read all the same: the next load drops it.
            continue
