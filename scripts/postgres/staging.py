"""Write a data set that lies in PostgreSQL: in a file beside it, as all data sets are made, and then there.

So derived tables, checks and versions are those of SQLite's, and a load or an import needs to know nothing of it.
"""

from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import psycopg
from psycopg import sql
from sqlite_utils import Database
from sqlmodel import SQLModel

from schema.errors import DatabaseError
from schema.postgres import HOME, find_published, require_driver, shown, unreachable
from scripts.fill import lay_out
from scripts.postgres.publish import publish
from scripts.read import Progress

BATCH = 10_000
"""Rows that are fetched at once."""


@contextmanager
def staged(url: str, progress: Progress | None = None) -> Generator[Path]:
    """Give a file that holds the data set at a URL, or none yet; if its version changes, it takes that one's place.

    Raises DatabaseError, and leaves what was there.
    """
    require_driver()
    with explained(url), psycopg.connect(url, autocommit=True) as connection, TemporaryDirectory() as folder:
        lock(connection, url)
        path = Path(folder) / "onrecord.sqlite"
        published = find_published(connection, url)
        if published:
            fetch(connection, published.name, path, progress)
        yield path
        if path.exists() and (published is None or version_of(path) != published.version):
            publish(path, connection, progress)


@contextmanager
def explained(url: str) -> Generator[None]:
    """Raise what PostgreSQL says as a DatabaseError with cause and cure."""
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        reason = f"{shown(url)} cannot be written: {error}. Nothing was changed. "
        raise DatabaseError(f"{reason}Let this user create schemas in the database, and pg_trgm.") from error
    except psycopg.OperationalError as error:
        raise unreachable(url, error) from error
    except psycopg.Error as error:
        raise DatabaseError(f"{shown(url)} cannot be written: {error}. Nothing was changed.") from error


def lock(connection: psycopg.Connection, url: str) -> None:
    """Keep other loaders away; the lock goes with the connection, however that ends. Raises DatabaseError."""
    [(free,)] = connection.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (HOME,)).fetchall()
    if not free:
        raise DatabaseError(f"Another load is writing {shown(url)}. Wait until it has ended, and load again.")


def version_of(path: Path) -> str:
    """Return the version of the data set in a file."""
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        return str(connection.execute("SELECT version FROM dataset").get)


def fetch(connection: psycopg.Connection, name: str, path: Path, progress: Progress | None = None) -> None:
    """Write the tables of a data set into a new file; what the loader makes anew each time is left out."""
    database = Database(path, execute_plugins=False)
    with closing(database), database.atomic(), connection.transaction():
        lay_out(database)
        for table in SQLModel.metadata.sorted_tables:
            columns = [column.name for column in table.columns]
            listed = sql.SQL(", ").join(map(sql.Identifier, columns))
            asked = sql.SQL("SELECT {} FROM {}").format(listed, sql.Identifier(name, table.name))
            marks = ", ".join("?" * len(columns))
            quoted = ", ".join(f'"{column}"' for column in columns)
            with connection.cursor(f"fetch_{table.name}") as cursor:
                cursor.itersize = BATCH
                cursor.execute(asked)
                while rows := cursor.fetchmany(BATCH):
                    # Some rows come with the layout.
                    database.conn.executemany(f"INSERT OR REPLACE INTO {table.name} ({quoted}) VALUES ({marks})", rows)
                    if progress:
                        progress(f"Fetching {table.name}", len(rows), 0)
