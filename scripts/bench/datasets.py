"""The data sets that are measured: generated once for each size, and again when what they are made by has changed."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from scripts.bench.bare import fill
from scripts.bench.build import build
from scripts.bench.figures import Pair
from scripts.bench.servers import ROOT
from scripts.cli.load import progress_shown

MADE_BY = (
    "schema/*.py",
    "scripts/*.py",
    "scripts/bulk/*.py",
    "scripts/bench/data.py",
    "scripts/bench/build.py",
    "seeds/vocabulary/*.yml",
)


def find_dataset(work: Path, events: int, tell: Callable[[str], None]) -> Path:
    """Return the data set of a size; make it where it is not there, and remove what it replaces."""
    path = work / "data" / f"events-{events}-{fingerprint()}.sqlite"
    if not path.exists():
        for old in (work / "data").glob(f"events-{events}-*.sqlite"):
            forget(work, old)
        path.parent.mkdir(parents=True, exist_ok=True)
        tell(f"Generating {events:,} events")
        with tempfile.TemporaryDirectory(dir=path.parent) as folder, progress_shown() as progress:
            fresh = Path(folder) / path.name
            build(fresh, events, progress)
            fresh.replace(path)
    return path


@cache
def fingerprint() -> str:
    """Return what changes when any file does that decides what is in a data set; it stays the same within a run."""
    content = hashlib.sha256()
    for pattern in MADE_BY:
        for file in sorted(ROOT.glob(pattern)):
            content.update(file.read_bytes())
    return content.hexdigest()[:10]


def forget(work: Path, database: Path) -> None:
    """Remove a data set, and what the contestants made of it."""
    for found in copies(work, database):
        if found.is_dir():
            shutil.rmtree(found)
        else:
            found.unlink(missing_ok=True)


def copies(work: Path, database: Path) -> Iterator[Path]:
    """Yield the files and folders that are named after a data set."""
    yield from list(work.glob(f"*/{database.stem}*"))


def compare_load(work: Path, events: int, tell: Callable[[str], None]) -> Pair:
    """Return the rows a second of the bulk load, and of a bare executemany into the same tables and indexes."""
    with tempfile.TemporaryDirectory(dir=work) as folder:
        tell(f"Loading {events:,} events in bulk")
        with progress_shown() as progress:
            bulk = build(Path(folder) / "bulk.sqlite", events, progress)
        tell(f"Loading {events:,} events by a bare executemany")
        bare = fill(Path(folder) / "bare.sqlite", events)
    return Pair(bulk.rows_per_second, bare.rows_per_second)
