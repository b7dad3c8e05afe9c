"""The records that events share: each is entered once, keeps its number, and is mended where a newer row tells more."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

import apsw

from scripts.bulk.rows import Rows

Record = TypeVar("Record", bound=tuple[Any, ...])

KEPT = 30_000
"""Records whose numbers are kept in memory; the data set knows the others."""


class Numbered(Generic[Record]):
    """The records of one table by slug. `columns`: those that `show` gives after id and slug."""

    def __init__(
        self,
        connection: apsw.Connection,
        table: str,
        columns: tuple[str, ...],
        show: Callable[[Record], tuple[Any, ...]],
    ) -> None:
        self.connection = connection
        self.table = table
        self.columns = columns
        self.show = show
        self.known: dict[str, tuple[int, Record]] = {}
        self.following: int = connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").get
        self.new: list[tuple[Any, ...]] = []
        self.waiting: set[str] = set()
        """The slugs of those in `new`, which the data set does not know yet."""
        self.mended: list[int] = []
        listed = ", ".join(columns)
        self.find = f"SELECT id, {listed} FROM {table} WHERE slug = ?"
        self.mend = f"UPDATE {table} SET {', '.join(f'{column} = ?' for column in columns)} WHERE id = ?"

    def number(self, record: Record) -> tuple[int, bool]:
        """Return the record's number, and whether it is one that came in or changed just now."""
        slug = record[0]
        known = self.known.get(slug)
        if known is not None:
            if known[1] is record or known[1] == record:
                return known[0], False
            self.change(known[0], record)
            return known[0], True
        if len(self.known) >= KEPT:
            self.known = {slug: self.known[slug] for slug in self.waiting}
        shown = self.show(record)
        row = self.connection.execute(self.find, (slug,)).fetchone()
        if row is None:
            number = self.following
            self.following += 1
            self.new.append((number, slug, *shown))
            self.waiting.add(slug)
            self.known[slug] = number, record
            return number, True
        number = row[0]
        self.known[slug] = number, record
        if row[1:] == shown:
            return number, False
        self.change(number, record)
        return number, True

    def change(self, number: int, record: Record) -> None:
        """Write a record anew that is there, or is about to come in."""
        slug, shown = record[0], self.show(record)
        self.known[slug] = number, record
        if slug in self.waiting:
            place = next(n for n in range(len(self.new) - 1, -1, -1) if self.new[n][0] == number)
            self.new[place] = (number, slug, *shown)
        else:
            self.connection.execute(self.mend, (*shown, number))
            self.mended.append(number)

    def take(self) -> Iterator[Rows]:
        """Yield the rows of those that are new, and have them as entered."""
        if self.new:
            yield Rows(self.table, ("id", "slug", *self.columns), self.new)
            self.new = []
            self.waiting = set()
