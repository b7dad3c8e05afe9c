"""One worker process of the product beside two, with every core free for all."""

from collections.abc import Callable, Mapping
from pathlib import Path

from scripts.bench.contestants.onrecord import OnRecord
from scripts.bench.figures import Pair
from scripts.bench.questions import KINDS
from scripts.bench.run import measure
from scripts.bench.servers import Server
from scripts.bench.stage import Entry, write_playlists
from scripts.bench.zipf import Mix

ANY: frozenset[int] = frozenset()
COUNTS = {"onrecord_two_workers": 2, "onrecord_one_worker": 1}


def compare_workers(
    work: Path,
    database: Path,
    asked: Mapping[str, Mix],
    rounds: int,
    seconds: int,
    tell: Callable[[int, str, str], None],
) -> dict[str, Pair]:
    """Return the requests a second of two workers and of one. Raises SetupError."""
    entries: list[Entry] = []
    try:
        for name, workers in COUNTS.items():
            contestant = OnRecord(name, workers=workers)
            contestant.prepare(work, database)
            entries.append(Entry(Server(contestant, work / "logs", ANY)))
            entries[-1].server.start()
            entries[-1].server.drain()
            write_playlists(entries[-1], asked, work / "playlists")
        table = measure(entries, KINDS, rounds, seconds, ANY, tell)
    finally:
        for entry in entries:
            entry.server.stop()
    two, one = (table.get(name, {}) for name in COUNTS)
    return {kind: Pair(two[kind].rps, one[kind].rps) for kind in KINDS if kind in two and kind in one}
