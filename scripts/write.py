"""Write rows into a data set: beside the old one, whole, and then in its place.

What other collections hold is kept, and so are the numbers of the slugs that stay. A loader that is killed at any
moment leaves the old data set or the new one; what else it leaves, the next load removes.
"""

import errno
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from schema.errors import DatabaseError
from schema.tables import FORMAT
from scripts.fill import fill
from scripts.fulltext import finish
from scripts.normalize import COLLECTION, Content
from scripts.read import Progress
from scripts.versions import KNOWN

MAGIC = b"SQLite format 3\0"
UNCHANGED = "Nothing was changed."


@dataclass(frozen=True, slots=True)
class Current:
    """What is there: its version, those of its collections, and whether it has the layout that is written now."""

    version: str | None = None
    same_layout: bool = False
    collections: Mapping[str, str] = field(default_factory=dict[str, str])


def write(content: Content, version: str, database: Path, progress: Progress | None = None) -> bool:
    """Write the rows as the data set's curated collection; false if this version of it is there already.

    Raises DatabaseError, and leaves what was there.
    """
    with explained(database):
        database = database.resolve()
        check_folder(database)
        fresh = beside(database)
        current = examine(database)
        if current.collections.get(COLLECTION) == version and not fresh.exists():
            return False
        with locked(database):
            # Another loader may have been at work until now.
            current = examine(database)
            if current.collections.get(COLLECTION) == version:
                remove(fresh)
                return False
            with renewed(database, current):
                finish(fresh, fill(fresh, content, version, progress))
    return True


def check_folder(database: Path) -> None:
    """Raise DatabaseError unless there is a folder for the file, and no folder in its place."""
    folder = database.parent
    if not folder.exists():
        raise DatabaseError(f"There is no folder {folder} for the data set. Create it, or give another path.")
    if not folder.is_dir():
        raise DatabaseError(f"{folder} is a file, so {database} cannot be in it. Give another path.")
    if database.is_dir():
        raise DatabaseError(f"{database} is a folder. Give the path of a file in it, as in {database}/onrecord.sqlite")


def examine(database: Path) -> Current:
    """Return what is in the file's place; an empty file is nothing.

    Raises DatabaseError where writing would destroy what is not ours.
    """
    if not database.exists() or database.stat().st_size == 0:
        return Current()
    away = "Give another path, or move the file away."
    with database.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise DatabaseError(f"{database} is no SQLite database, and is not overwritten. {away}")
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        try:
            (found, version), *_ = connection.execute("SELECT format, version FROM dataset").fetchall()
        except (sqlite3.Error, ValueError) as error:
            if "malformed" in str(error):
                raise DatabaseError(f"{database} is damaged ({error}). {UNCHANGED} {away}") from error
            reason = f"{database} is no data set of OnRecord's ({error}), and is not overwritten. {away}"
            raise DatabaseError(reason) from error
        if found == FORMAT:
            check_whole(database)
            return Current(version, same_layout=True, collections=dict(connection.execute(KNOWN).fetchall()))
        if not isinstance(found, int) or found > FORMAT:
            reason = f"{database} has the layout {found}, of a newer OnRecord; this one writes the layout {FORMAT}."
            raise DatabaseError(f"{reason} {away}")
        others = connection.execute("SELECT DISTINCT collection FROM events WHERE collection <> ?", [COLLECTION])
        if names := ", ".join(name for (name,) in others):
            reason = f"{database} has the old layout {found}, and collections that the seeds do not have: {names}."
            raise DatabaseError(f"{reason} Move the file away, load, and import them anew.")
    return Current()


def check_whole(database: Path) -> None:
    """Raise DatabaseError where a data set of ours is damaged: no start for another, no proof of its version.

    Older versions of SQLite, which Python's own may be, report damage where a key is in descending order.
    """
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    try:
        with closing(apsw.Connection(f"{database.as_uri()}?mode=ro&immutable=1", flags=flags)) as connection:
            [(found,), *_] = connection.execute("PRAGMA quick_check(1)").fetchall()
    except apsw.Error as error:
        found = str(error)
    if found != "ok":
        raise DatabaseError(
            f"{database} is a data set of OnRecord's and damaged ({found}). {UNCHANGED} Move it away, and load again."
        )


@contextmanager
def locked(database: Path) -> Generator[None]:
    """Keep other loaders away from the data set; the lock goes with the process that holds it."""
    handle = os.open(database.with_name(f".{database.name}.lock"), os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseError(
                f"Another load is writing {database}. Wait until it has ended, and load again."
            ) from None
        yield
    finally:
        os.close(handle)


def beside(database: Path) -> Path:
    """Return the file that is written before it takes the data set's place."""
    return database.with_name(f".{database.name}.new")


@contextmanager
def renewed(database: Path, current: Current) -> Generator[Path]:
    """Give a file to write in, as `prepare` makes it, which takes the data set's place unless writing fails.

    The data set must be locked.
    """
    fresh = beside(database)
    try:
        prepare(fresh, database, current)
        yield fresh
        replace(fresh, database)
    finally:
        remove(fresh)


def prepare(fresh: Path, database: Path, current: Current) -> None:
    """Make the file that is written: a copy of the current one, or an empty one; what a killed load left goes."""
    remove(fresh)
    if current.same_layout:
        shutil.copyfile(database, fresh)
    else:
        fresh.touch()
    if database.exists():
        shutil.copymode(database, fresh)


def replace(fresh: Path, database: Path) -> None:
    """Put the file that was written in the other's place, for good."""
    sync(fresh)
    fresh.replace(database)
    sync(database.parent)


def sync(path: Path) -> None:
    """Wait until what was written to a file or a folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(fresh: Path) -> None:
    """Remove the file that was written, where it is still there, and what SQLite keeps beside it."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)


@contextmanager
def explained(database: Path) -> Generator[None]:
    """Raise what the system says as a DatabaseError with cause and cure."""
    try:
        yield
    except (OSError, sqlite3.Error, apsw.Error) as error:
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        if full or isinstance(error, apsw.FullError) or "disk is full" in str(error):
            cause, cure = "the disk is full", "Free some space, or give another path."
        elif isinstance(error, OSError) and error.errno == errno.EROFS:
            cause, cure = "the disk can only be read", "Give a path on another, or mount it to be written."
        elif isinstance(error, apsw.CorruptError) or "malformed" in str(error):
            cause, cure = "the data set that is there is damaged", "Move it away, and load anew."
        elif isinstance(error, sqlite3.IntegrityError):
            cause, cure = f"another collection has the same ({error})", "Mend the seeds, or the other collection."
        elif isinstance(error, PermissionError) or "readonly" in str(error):
            cause, cure = "you may not write there", "Give a path in a folder that you may write in."
        else:
            cause, cure = str(error), "Give another path, or see to the disk."
        raise DatabaseError(f"{database} cannot be written: {cause}. {UNCHANGED} {cure}") from error
