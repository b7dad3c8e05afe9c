"""Data sets that differ from one that is there."""

import shutil
from pathlib import Path

import apsw


def changed(database: Path, *statements: str, name: str = "new.sqlite") -> Path:
    """Return a changed copy of a data set, beside it."""
    copy = Path(shutil.copy(database, database.with_name(name)))
    with apsw.Connection(str(copy)) as connection:
        for sql in statements:
            connection.execute(sql)
    return copy


def branded(database: Path, version: str) -> Path:
    """Return a copy with another version, of which every event's title tells."""
    titles = f"UPDATE events SET title = '{version}'"
    return changed(database, f"UPDATE dataset SET version = '{version}'", titles, name=f"{version}.sqlite")


def put(source: Path, database: Path) -> None:
    """Put a copy of a data set in another's place, as a load does."""
    Path(shutil.copy(source, database.with_name(".fresh"))).replace(database)
