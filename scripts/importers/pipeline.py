"""Import files of an event data set: read, compare with what is there, convert what is new, write.

Rows are known by their data set and its key: one that is there already in the same words is passed over, one in other
words takes the other's place. Like the loader, an import writes beside the data set, which it takes the place of when
all is done; memory stays the same however many rows there are.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from itertools import islice
from typing import NamedTuple

import apsw

from scripts.bulk.rows import Chunk
from scripts.importers.build import Builder
from scripts.importers.files import UNPACKING, Reading
from scripts.importers.records import Cells, ImportFileError, Mapping, RowError
from scripts.importers.rejects import Rejects
from scripts.importers.remove import make_gone, remove_event
from scripts.importers.rows import Row, read_rows

BATCH = 1_000
"""Rows that are compared and written together: few enough for the processor's own memory."""
MODULUS = 1 << 63

FIND = """
SELECT native_id, id, digest, revision FROM events
WHERE collection = ? AND native_id IN (SELECT value FROM json_each(?))
"""
Told = Callable[[int, int], None]


@dataclass(slots=True)
class Tally:
    """What became of the rows; an event that is mended counts as updated."""

    rows: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    outdated: int = 0
    repeated: int = 0
    deleted: int = 0
    absent: int = 0
    rejected: int = 0
    stopped: bool = field(default=False)


class Known(NamedTuple):
    """An event that is there."""

    number: int
    digest: int
    revision: int | None


class Import:
    """The import of some files into a data set that nobody reads yet: the source of its rows."""

    def __init__(
        self,
        connection: apsw.Connection,
        mapping: Mapping,
        reading: Reading,
        rejects: Rejects,
        *,
        tell: Told = lambda done, total: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.connection = connection
        self.mapping = mapping
        self.collection = mapping.collection.slug
        self.reading = reading
        self.rejects = rejects
        self.tell = tell
        self.stop = stop
        self.tally = Tally()
        self.builder = Builder(connection, self.collection)
        self.salt = f"{self.collection}:{mapping.revision}".encode()[:16]
        row = connection.execute("SELECT checksum FROM collections WHERE slug = ?", (self.collection,)).fetchone()
        self.checksum: int = row[0] if row else 0
        self.key = mapping.columns.index(mapping.key)
        make_gone(connection)

    @property
    def version(self) -> str:
        """The version of the collection: that of its rows, in whatever order they came."""
        return sha256(f"{self.collection}:{self.checksum}".encode()).hexdigest()[:16]

    def chunks(self) -> Iterator[Chunk]:
        """Yield what is to be inserted; what is to go is taken out on the way. Raises ImportFileError."""
        for name, file in self.reading:
            rows = read_rows(file, name, self.mapping)
            while batch := self.read(name, rows):
                self.take(name, batch)
                yield from self.builder.take()
                share = self.reading.share
                self.tell(self.tally.rows, round(self.tally.rows / share) if share else 0)
                if self.stop():
                    self.tally.stopped = True
                    return

    def read(self, name: str, rows: Iterator[Row]) -> list[Row]:
        """Return the next rows of a file. Raises ImportFileError where it cannot be unpacked."""
        try:
            return list(islice(rows, BATCH))
        except UNPACKING as error:
            raise ImportFileError(f"{name} cannot be unpacked: {error}. Nothing was changed. Fetch it anew.") from error

    def take(self, name: str, batch: list[Row]) -> None:
        """Compare rows with what is there, and convert those that are new."""
        tally, key = self.tally, self.key
        tally.rows += len(batch)
        wanted: dict[str, Row] = {}
        repeated: dict[str, list[Row]] = {}
        going: dict[str, Row] = {}
        for row in batch:
            if row.fault:
                self.reject(name, row, row.fault)
                continue
            native_id = row.cells[0 if row.deleted else key].strip()
            if not native_id:
                self.reject(name, row, f"has no {self.mapping.key}")
            elif row.deleted:
                going[native_id] = row
            else:
                if native_id in wanted:
                    repeated.setdefault(native_id, []).append(wanted[native_id])
                wanted[native_id] = row
        known = self.find([*wanted, *going])
        for native_id, row in wanted.items():
            if native_id in repeated:
                self.choose(name, native_id, [*repeated[native_id], row], known.get(native_id))
            else:
                self.enter(name, native_id, row, known.get(native_id))
        for native_id, row in going.items():
            self.delete(name, native_id, row, known.get(native_id))

    def choose(self, name: str, native_id: str, rows: list[Row], known: Known | None) -> None:
        """Convert the newest of several rows of one key that is an event; one that is none stands in no other's way."""
        rows.sort(key=lambda row: self.revise(row, 0))
        while rows and not self.enter(name, native_id, rows.pop(), known):
            pass
        self.tally.repeated += len(rows)

    def revise(self, row: Row, otherwise: int | None = None) -> int:
        """Return the revision of a row, or what is given where it has none to be read. Raises RowError."""
        try:
            return self.mapping.revised(row.cells) if self.mapping.revised else 0
        except RowError:
            if otherwise is None:
                raise
            return otherwise

    def digest(self, cells: Cells) -> int:
        """Return the hash of a row, 0 to 2**63 - 1."""
        found = blake2b("\x1f".join(cells).encode(), digest_size=8, person=self.salt).digest()
        return int.from_bytes(found) >> 1

    def find(self, keys: list[str]) -> dict[str, Known]:
        """Return what is there of some keys."""
        rows = self.connection.execute(FIND, (self.collection, json.dumps(keys)))
        return {str(native_id): Known(number, digest, revision) for native_id, number, digest, revision in rows}

    def enter(self, name: str, native_id: str, row: Row, known: Known | None) -> bool:
        """Convert a row, unless it is there already; false where it is no event."""
        digest = self.digest(row.cells)
        if known is not None and known.digest == digest:
            self.tally.unchanged += 1
            return True
        try:
            revision = self.revise(row) if self.mapping.revised else None
            if known is not None and revision is not None and revision < (known.revision or 0):
                self.tally.outdated += 1
                return True
            happening = self.mapping.convert(row.cells)
        except RowError as error:
            self.reject(name, row, str(error))
            return False
        if known is None:
            self.tally.added += 1
        else:
            self.tally.updated += 1
            self.remove(known)
        self.checksum = (self.checksum + digest) % MODULUS
        self.builder.add(native_id, digest, revision, happening)
        return True

    def delete(self, name: str, native_id: str, row: Row, known: Known | None) -> None:
        """Take out the event that a list of deletions names, unless a newer row was imported since."""
        try:
            revision = int(row.cells[1])
        except ValueError:
            self.reject(name, row, f"{self.mapping.deletes}: {row.cells[1]!r} is no moment in seconds")
            return
        if known is None:
            self.tally.absent += 1
        elif known.revision is not None and revision < known.revision:
            self.tally.outdated += 1
        else:
            self.tally.deleted += 1
            self.remove(known)

    def remove(self, known: Known) -> None:
        """Take an event out."""
        self.checksum = (self.checksum - known.digest) % MODULUS
        remove_event(self.connection, known.number)

    def reject(self, name: str, row: Row, reason: str) -> None:
        """Put a row among the rejects. Raises ImportFileError where they are too many."""
        self.tally.rejected += 1
        self.rejects.add(name, row.line, reason, row.cells)
