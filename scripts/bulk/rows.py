"""Rows as they come in: by table, many at a time; and the hash of them all."""

import hashlib
from collections import defaultdict
from typing import Any, NamedTuple

import orjson

Row = tuple[Any, ...]


class Rows(NamedTuple):
    """Rows of one table, each with its values in the order of the columns."""

    table: str
    columns: tuple[str, ...]
    rows: list[Row]


Chunk = tuple[Rows, ...]
"""Rows of one or several tables that come about together; how far a load is, is counted by those of the first."""


class Digest:
    """The hash of rows by table: the same rows give the same, however they are cut into chunks."""

    def __init__(self) -> None:
        self.hashes: defaultdict[tuple[str, tuple[str, ...]], Any] = defaultdict(hashlib.sha256)

    def add(self, rows: Rows) -> None:
        """Take rows in."""
        self.hashes[rows.table, rows.columns].update(orjson.dumps(rows.rows, default=repr)[1:-1] + b",")

    def finish(self, started_from: str = "") -> str:
        """Return the version: a hash of all that was taken in, and of the version that it was added to."""
        parts = sorted((*key, found.hexdigest()) for key, found in self.hashes.items())
        return hashlib.sha256(orjson.dumps([started_from, *parts])).hexdigest()[:16]
