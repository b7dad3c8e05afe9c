"""The data set as its peers have it: what it says, the usual indexes, and a full text of their own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import apsw

from schema.derived import LISTED
from scripts.fill import DERIVED

OFF_LIMITS = (DERIVED.keys() - {"actor_ancestors"}) | {f"{table}_listed" for table in LISTED}
"""The tables that the product makes at load for its own pace; the actors above an actor are part of what is said."""

INDEXES = {
    "events_by_date": "events (date_to DESC, slug, date_from)",
    "events_by_type": "events (type, date_to DESC, slug, date_from)",
    "events_by_month": "events (month, type, date_to, date_from)",
    "participants_in_order": "participants (event_id, position, role, actor_id)",
}
"""What an expert adds for the five questions; those that the data set comes with are not made again."""

FULL_TEXT = """
CREATE VIRTUAL TABLE actors_fts USING fts5(
    name, description, content='actors', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO actors_fts (actors_fts) VALUES ('rebuild');
INSERT INTO actors_fts (actors_fts) VALUES ('optimize')
"""


def copy_for_peers(work: Path, database: Path) -> Path:
    """Return the copy that the peers on SQLite share; it is made where it is not there, or was made otherwise."""
    copy = (work / "peers" / f"{database.stem}.sqlite").resolve()
    statements = list(prepare_statements())
    found = database.stat()
    made_from = crc32(f"{found.st_size} {found.st_mtime_ns} {statements}".encode()) >> 1
    if copy.exists() and read_version(copy) == made_from:
        return copy
    copy.parent.mkdir(parents=True, exist_ok=True)
    fresh = copy.with_suffix(".new")
    shutil.copyfile(database, fresh)
    connection = apsw.Connection(str(fresh))
    for pragma in ("journal_mode", "synchronous", "foreign_keys"):
        connection.pragma(pragma, "off")
    for statement in statements:
        connection.execute(statement)
    connection.pragma("user_version", made_from)
    connection.close()
    fresh.replace(copy)
    return copy


def prepare_statements() -> Iterator[str]:
    """Yield the SQL that makes a copy of the data set what the peers have."""
    yield from (f"DROP TABLE IF EXISTS {table}" for table in sorted(OFF_LIMITS))
    yield from (f"CREATE INDEX IF NOT EXISTS {name} ON {columns}" for name, columns in INDEXES.items())
    yield FULL_TEXT
    yield "ANALYZE"


def read_version(path: Path) -> int:
    """Return what a copy was made from."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return connection.pragma("user_version")
    finally:
        connection.close()
