"""Open a data set to read it, through APSW and its current SQLite."""

from pathlib import Path

import apsw
from sqlmodel import SQLModel

from schema.derived import LISTED
from schema.errors import DatabaseError
from schema.tables import FORMAT

FULL_TEXT = {f"{table}_{what}" for table in LISTED for what in ("listed", "text")} | {"names_folded", "names_trigram"}
"""The tables of full text, which are SQLite's own way of it."""


def open_read_only(path: Path, *, mmap_bytes: int = 4 << 30, cache_kib: int = 65_536) -> apsw.Connection:
    """Open the data set at `path`, which nobody writes in place, read-only and mapped into memory.

    Raises DatabaseError where the file is missing, no SQLite database, or not a whole data set of ours.
    """
    if not path.is_file():
        raise DatabaseError(f"There is no data set at {path}. Make one with: onrecord load")
    try:
        # A data set is replaced as a whole and never changed in place, so no lock is needed to read it.
        connection = apsw.Connection(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1",
            flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI,
            statementcachesize=1_000,
        )
        # Otherwise a statement is planned anew whenever it is given other values, which takes longer than most answers.
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        connection.pragma("mmap_size", mmap_bytes)
        connection.pragma("cache_size", -cache_kib)
        # What is sorted is a page's worth: to make and drop a file for it costs more than the rest of most answers.
        connection.pragma("temp_store", 2)
        connection.pragma("query_only", True)
        found: int = connection.execute("SELECT format FROM dataset").get
    except apsw.Error as error:
        raise DatabaseError(
            f"{path} is no data set of OnRecord's ({error}). Move it away, and make a new one with: onrecord load"
        ) from error
    if found != FORMAT:
        raise DatabaseError(
            f"{path} has the layout {found}, and this version of OnRecord reads the layout {FORMAT}. "
            "Load it anew with: onrecord load"
        )
    if lack := find_lack(connection, path):
        raise DatabaseError(f"{path} is not whole: {lack}. Move it away, and make a new one with: onrecord load")
    return connection


def find_lack(connection: apsw.Connection, path: Path) -> str | None:
    """Return what is missing of a data set, its end or a table: one that was not copied whole may open all the same."""
    try:
        pages, page_size = int(connection.pragma("page_count")), int(connection.pragma("page_size"))
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        size = path.stat().st_size
    except (apsw.Error, OSError) as error:
        return str(error)
    if size != pages * page_size:
        return f"it has {size:,} bytes, and says that it has {pages * page_size:,}"
    if missing := sorted((SQLModel.metadata.tables.keys() | FULL_TEXT) - tables):
        return f"it has no table {', '.join(missing)}"
    return None
