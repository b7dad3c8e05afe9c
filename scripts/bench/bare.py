"""The yardstick of loading: `python -m scripts.bench.bare EVENTS`.

A bare executemany into the same tables with the same indexes, which are there from the start, in one transaction:
no check of what is referred to, nothing derived, no full text, no statistics, nothing made durable. The product's load
of the same rows, which does all that, is set beside it, in turns.
"""

import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import apsw

from schema.vocabulary import product_vocabulary
from scripts.bench.build import build, describe
from scripts.bench.data import World, generate
from scripts.bulk.insert import write_insert
from scripts.bulk.load import PRAGMAS, make_empty

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class BareResult:
    """How many rows went in, and how many seconds that took; those that the rows took to come about are left out."""

    rows: int
    seconds: float

    @property
    def rows_per_second(self) -> float:
        """Rows that were written a second."""
        return self.rows / self.seconds


def fill(path: Path, events: int) -> BareResult:
    """Insert the rows of that many events into a new file."""
    path.touch(exist_ok=False)
    make_empty(path)
    rows, seconds = 0, 0.0
    with closing(apsw.Connection(str(path))) as connection:
        for name, value in PRAGMAS.items():
            connection.pragma(name, value)
        connection.execute("BEGIN")
        for chunk in generate(World(events, product_vocabulary())):
            began = time.perf_counter()
            for table, columns, found in chunk:
                connection.executemany(write_insert(table, columns), found)
                rows += len(found)
            seconds += time.perf_counter() - began
        began = time.perf_counter()
        connection.execute("COMMIT")
        seconds += time.perf_counter() - began
    return BareResult(rows, seconds)


def main(events: str) -> None:
    """Load in turns, and print the ratio, with full text and without."""
    ratios: list[tuple[float, float]] = []
    with TemporaryDirectory() as folder:
        for turn in range(ROUNDS):
            yardstick = fill(Path(folder) / f"bare-{turn}", int(events)).rows_per_second
            (Path(folder) / f"bare-{turn}").unlink()
            result = build(Path(folder) / "built.sqlite", int(events))
            wordless = result.rows / (result.seconds - result.steps["full text"])
            ratios.append((result.rows_per_second / yardstick, wordless / yardstick))
            print(f"bare {yardstick:,.0f} rows/s; {describe(result)}")
    with_words, without = (median(column) for column in zip(*ratios, strict=True))
    print(f"{with_words:.2f} of bare; without full text {without:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
