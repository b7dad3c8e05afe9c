"""Read the rows of a file as a mapping wants them: in its order of columns, with the line on which each begins."""

import csv
from collections.abc import Callable, Iterable, Iterator
from io import TextIOWrapper
from operator import itemgetter
from typing import IO, AnyStr, Generic, NamedTuple

from scripts.importers.records import Cells, ImportFileError, Mapping, RowError

ROW_LIMIT = 1 << 20
"""Characters that a row may have; of a plain file, bytes."""


class Row(NamedTuple):
    """A row: its line, its cells in the mapping's order, or why it is none, and whether its event is to go."""

    line: int
    cells: Cells
    fault: str | None = None
    deleted: bool = False


class Lines(Generic[AnyStr]):
    """The lines of a file, read one by one, and how many were; those of a row are no longer than it may be."""

    def __init__(self, readline: Callable[[int], AnyStr], end: AnyStr) -> None:
        """Read by `readline`, which is told how much at most; lines end with `end`."""
        self.readline = readline
        self.end = end
        self.number = 0
        self.left = ROW_LIMIT

    def begin_row(self) -> int:
        """Allow for a whole row from here on, and return the line on which it begins."""
        self.left = ROW_LIMIT
        return self.number + 1

    def read(self) -> AnyStr:
        """Return the next line, nothing at the end. Raises RowError past a line with which its row is too long."""
        line = self.readline(self.left + 1)
        self.number += 1
        self.left -= len(line)
        if self.left >= 0:
            return line
        while line and not line.endswith(self.end):
            line = self.readline(ROW_LIMIT)
        raise RowError(f"is longer than the {ROW_LIMIT:,} characters that a row may have")


def read_rows(file: IO[bytes], name: str, mapping: Mapping) -> Iterator[Row]:
    """Yield the rows of a file. Raises ImportFileError where its header is not the data set's."""
    lines = read_quoted(file, mapping) if mapping.quoted else read_plain(file, mapping)
    if not mapping.header:
        wanted = len(mapping.columns)
        for row in lines:
            yield row if row.fault or len(row.cells) == wanted else miscounted(row, wanted)
        return
    first = next(lines, None)
    if first is None:
        return
    names = [cell.strip().strip('"') for cell in first.cells] or [""]
    names[0] = names[0].removeprefix("\ufeff").strip('"')
    if mapping.layout and mapping.key not in names and len(names) == len(mapping.layout):
        yield from arrange(chain_first(first, lines), mapping.layout, mapping.columns, deleted=False)
    elif mapping.deletes and mapping.deletes in names and mapping.key in names:
        yield from arrange(lines, names, (mapping.key, mapping.deletes), deleted=True)
    elif missing := sorted((mapping.required | {mapping.key}) - set(names)):
        raise ImportFileError(
            f"{name} has no column {', '.join(missing)} in its first line, so it is no file of the "
            f"{mapping.collection.title}. Nothing was changed. Give a file as the data set publishes it."
        )
    else:
        yield from arrange(lines, names, mapping.columns, deleted=False)


def chain_first(first: Row, rest: Iterator[Row]) -> Iterator[Row]:
    """Yield a row that was read already, and the rest."""
    yield first
    yield from rest


def arrange(rows: Iterable[Row], names: Cells, columns: Cells, *, deleted: bool) -> Iterator[Row]:
    """Yield the rows with their cells in the order of the columns; those that the file has not are empty."""
    where = {name: n for n, name in enumerate(names)}
    # One empty cell is added to each row, for the columns that there are not.
    pick = itemgetter(*(where.get(column, len(names)) for column in columns))
    for row in rows:
        if row.fault:
            yield row
        elif len(row.cells) != len(names):
            yield miscounted(row, len(names))
        else:
            yield Row(row.line, pick((*row.cells, "")), None, deleted)


def miscounted(row: Row, wanted: int) -> Row:
    """Return a row that has more or fewer cells than it must."""
    return row._replace(fault=f"has {len(row.cells)} cells, and {wanted} are expected")


def read_plain(file: IO[bytes], mapping: Mapping) -> Iterator[Row]:
    """Yield the rows of a file whose cells hold neither their delimiter nor a line's end."""
    delimiter = mapping.delimiter
    lines = Lines(file.readline, b"\n")
    while True:
        number = lines.begin_row()
        try:
            line = lines.read()
        except RowError as error:
            yield Row(number, (), str(error))
            continue
        if not line:
            return
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            if mapping.fallback is None:
                text = line.decode("utf-8", "replace").rstrip("\r\n")
                yield Row(number, text.split(delimiter), f"is not UTF-8: {error.reason} at byte {error.start}")
                continue
            text = line.decode(mapping.fallback)
        if text := text.rstrip("\r\n"):
            yield Row(number, text.split(delimiter))


def read_quoted(file: IO[bytes], mapping: Mapping) -> Iterator[Row]:
    """Yield the rows of a file of comma-separated values: RFC 4180.

    Source: https://www.rfc-editor.org/rfc/rfc4180
    """
    csv.field_size_limit(ROW_LIMIT)
    text = TextIOWrapper(file, "utf-8", "surrogateescape", newline="")
    lines = Lines(text.readline, "\n")
    # Other than a generator, this goes on after an error.
    reader = csv.reader(iter(lines.read, ""), delimiter=mapping.delimiter, strict=True)
    while True:
        begun = lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield Row(begun, (), f"is no row of values: {error}")
            continue
        except RowError as error:
            yield Row(begun, (), str(error))
            continue
        if not cells:
            continue
        try:
            # Bytes that are no UTF-8 were read as surrogates, which cannot be written.
            "".join(cells).encode()
        except UnicodeEncodeError:
            if mapping.fallback is None:
                yield Row(begun, [cell.encode("utf-8", "replace").decode() for cell in cells], "is not UTF-8")
                continue
            cells = [cell.encode("utf-8", "surrogateescape").decode(mapping.fallback) for cell in cells]
        yield Row(begun, cells)
    text.detach()


__all__ = ["Row", "RowError", "read_rows"]
