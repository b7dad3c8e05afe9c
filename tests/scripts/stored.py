"""What a data set holds."""

from contextlib import closing
from pathlib import Path
from typing import Any

import apsw

from schema.database import open_read_only
from scripts.doctor import content
from scripts.normalize import Content


def read_content(database: Path) -> Content:
    """Return the curated collection's rows by key."""
    with closing(open_read_only(database)) as connection:
        return content.read_content(connection)


def ask(database: Path, sql: str, *values: Any) -> list[Any]:
    """Return the rows that a question finds, in a data set that need not be whole; of one column, its values."""
    with closing(apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        rows: list[Any] = connection.execute(sql, values).fetchall()
    return [row[0] for row in rows] if rows and len(rows[0]) == 1 else rows


def read_version(database: Path) -> str:
    """Return the version that the data set says its curated collection is."""
    (version,) = ask(database, "SELECT version FROM collections WHERE slug = 'curated'")
    return version


def dump(database: Path) -> dict[str, list[Any]]:
    """Return every row of every table, numbers and all, but for the time of the load."""
    tables = ask(database, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    found = {table: ask(database, f"SELECT * FROM {table}") for table in tables}
    found["dataset"] = [row[:-1] for row in found["dataset"]]
    return found
