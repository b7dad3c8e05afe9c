"""Load many rows at once into a data set: beside the old one, whole, and then in its place.

Rows go in as they come, so that memory stays the same however many there are. What follows from them is made
afterwards, over the whole data set: indexes by sorting, derived tables and full text by the loader's own statements.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import apsw

from schema.errors import DatabaseError
from schema.vocabulary import product_vocabulary
from scripts.bulk.clock import Clock
from scripts.bulk.insert import Inserter
from scripts.bulk.rows import Chunk, Digest, Row
from scripts.derive import derive
from scripts.fill import DERIVED, fill, find_broken
from scripts.fulltext import analyze, index_text
from scripts.normalize import Rows
from scripts.read import Progress
from scripts.versions import ENTER, KNOWN, CollectionInfo, combine_versions, entry
from scripts.write import check_folder, examine, explained, locked, renewed

NOTHING: Mapping[str, list[int]] = {}

BULK = CollectionInfo("bulk", "Loaded as rows")
"""What rows are entered as when nobody says."""

Source = Callable[[apsw.Connection], Iterable[Chunk]]
"""Yields the rows that come in, once it is given the data set that they go into: their numbers must be free there."""

# The file is nobody's yet: it is thrown away where writing it fails, and made durable as a whole when it is done.
PRAGMAS = {
    "journal_mode": "OFF",
    "synchronous": "OFF",
    "locking_mode": "EXCLUSIVE",
    "foreign_keys": False,
    "trusted_schema": False,
    "cache_size": -64 * 1024,
}


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What a load came to: rows by table, seconds by step; `waited` are those that the source took, and in no step."""

    version: str
    counts: Mapping[str, int]
    steps: Mapping[str, float]
    waited: float

    @property
    def rows(self) -> int:
        """How many rows came in."""
        return sum(self.counts.values())

    @property
    def seconds(self) -> float:
        """How long the load took, without the source's own time."""
        return sum(self.steps.values())

    @property
    def rows_per_second(self) -> float:
        """Rows that were written a second, whatever was made of them included."""
        return self.rows / self.seconds


def load_bulk(
    database: Path,
    source: Source,
    *,
    expected: Mapping[str, int] | None = None,
    progress: Progress | None = None,
    collection: CollectionInfo = BULK,
) -> BulkResult:
    """Add rows to a data set, or to a new one that has the product's vocabulary.

    The tables of scripts.fill.DERIVED are made here, as are full text and statistics; what else is derived comes in
    like the rest.

    expected: about how many rows will come, by table, as far as that is known.
    collection: what they are entered as; its version is a hash of them, and of the version that they are added to.
    Raises DatabaseError, naming the row where one is refused, and leaves what was there.
    """
    tell = progress or be_silent
    clock = Clock("starting")
    with explained(database):
        database = database.resolve()
        check_folder(database)
        with locked(database):
            current = examine(database)
            with renewed(database, current) as fresh:
                if not current.same_layout:
                    make_empty(fresh)
                with closing(connect(fresh)) as connection:
                    inserter = Inserter(connection)
                    digest = insert(inserter, source(connection), expected or {}, clock, tell)
                    version = digest.finish(current.collections.get(collection.slug, ""))
                    complete(inserter, clock, tell)
                    clock.enter("writing")
                    version = sign(connection, entry(collection, version))
    clock.enter("")
    waited = clock.steps.pop("waiting")
    return BulkResult(version, dict(inserter.inserted), dict(clock.steps), waited)


def be_silent(what: str, done: int, total: int) -> None:
    """Tell nobody how far a load is."""


def make_empty(path: Path) -> None:
    """Fill an empty file with the product's vocabulary alone, as the loader does with seeds that hold no source."""
    rows = Rows(product_vocabulary())
    rows.add_terms()
    derive(rows.content, rows.vocabulary)
    fill(path, rows.content, "")


def connect(path: Path) -> apsw.Connection:
    """Open a file that nobody reads, and begin its one transaction."""
    connection = apsw.Connection(str(path))
    for name, value in PRAGMAS.items():
        connection.pragma(name, value)
    connection.execute("BEGIN")
    return connection


def insert(
    inserter: Inserter, chunks: Iterable[Chunk], expected: Mapping[str, int], clock: Clock, tell: Progress
) -> Digest:
    """Insert all that comes, and return the hash of it."""
    digest = Digest()
    clock.enter("waiting")
    for chunk in chunks:
        for rows in chunk:
            clock.enter("inserting")
            inserter.insert(rows)
            clock.enter("hashing")
            digest.add(rows)
        counted = chunk[0].table
        tell(f"Writing {counted}", inserter.inserted[counted], expected.get(counted, 0))
        clock.enter("waiting")
    return digest


def complete(
    inserter: Inserter,
    clock: Clock,
    tell: Progress,
    *,
    removed: Mapping[str, list[int]] = NOTHING,
    trusted: bool = False,
) -> None:
    """Make what follows from the rows, and check what they refer to, unless that is `trusted`.

    removed: the numbers of the actors that are gone, or whose names may have changed.
    """
    connection = inserter.connection
    clock.enter("indexing")
    inserter.deferred.make_indexes(tell)
    clock.enter("checking")
    tell("Checking", 0, 0)
    inserter.deferred.check()
    for name in () if trusted else inserter.inserted:
        for table, rowid, column, parent, number in find_broken(connection, name):
            raise DatabaseError(
                f"The row {rowid} of the table {table} has the {column} {number}, and the table {parent} has no such "
                "row. Nothing was changed. Give that row too, or mend the number."
            )
    clock.enter("deriving")
    for done, (table, statement) in enumerate(DERIVED.items()):
        tell(f"Deriving {table}", done, len(DERIVED))
        connection.execute(f"DELETE FROM {table}")
        connection.execute(statement)
    clock.enter("full text")
    tell("Indexing words", 0, 0)
    index_text(connection, removed)


def sign(connection: apsw.Connection, collection: Row) -> str:
    """Write the collection and the version, end the transaction, gather the planner's statistics; return the version.

    collection: its row, as scripts.versions.entry gives it.
    """
    connection.execute(ENTER, collection)
    version = combine_versions(connection.execute(KNOWN).fetchall())
    released = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute("UPDATE dataset SET version = ?, released_at = ?", (version, released))
    connection.execute("COMMIT")
    analyze(connection)
    return version
