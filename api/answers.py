"""Finished answers, kept while their data set is the current one, so that what was asked before costs one look-up."""

import sys
import threading
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import cast

from cachetools import LRUCache

from api.query.execute import Answer, Snapshot

OVERHEAD = 2_500
"""Bytes that an answer takes beside its body and its question: headers, keys, and their places in the cache."""

Headers = list[tuple[bytes, bytes]]
Question = tuple[Hashable, ...]
"""All that an answer depends on but the data set: method, path, query string, the headers that choose, body."""


@dataclass(slots=True)
class Finished:
    """An answer as it is sent. answer: what it is made from; there is none of a refusal."""

    headers: Headers
    body: bytes
    tag: str | None = None
    operation: str | None = None
    status: int = 200
    answer: Answer | None = None


def weigh(parts: Iterable[object]) -> int:
    """Return the bytes of texts, and of headers among them."""
    return sum(
        weigh(cast(Iterable[object], part)) if isinstance(part, tuple) else sys.getsizeof(part) for part in parts
    )


class Answers:
    """The finished answers of one snapshot, bounded by their bytes; the one not asked for longest goes first.

    They are of one version at any time, by being of one snapshot; and an answer has its tag and its body from that.
    """

    def __init__(self, most_bytes: int) -> None:
        self._finished: LRUCache[Question, tuple[Finished, int]] = LRUCache(most_bytes, getsizeof=lambda kept: kept[1])
        self._snapshot: Snapshot | None = None
        self._lock = threading.Lock()

    def find(self, snapshot: Snapshot, question: Question) -> Finished | None:
        """Return the answer to a question; those of another snapshot are dropped."""
        with self._lock:
            if snapshot is not self._snapshot:
                self._finished.clear()
                self._snapshot = snapshot
            try:
                return self._finished[question][0]
            except KeyError:
                return None

    def keep(self, snapshot: Snapshot, question: Question, finished: Finished) -> None:
        """Keep an answer, unless there is a new snapshot by now, or it is larger than all that may be kept."""
        size = len(finished.body) + weigh(question) + weigh(finished.headers) + OVERHEAD
        with self._lock:
            if snapshot is self._snapshot and size <= self._finished.maxsize:
                self._finished[question] = finished, size

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return int(self._finished.currsize)

    def __len__(self) -> int:
        """How many answers are kept."""
        return len(self._finished)
