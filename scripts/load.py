"""Load seeds into a data set: read, check, normalize, write."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from schema.errors import SeedError
from scripts.check import check
from scripts.derive import derive
from scripts.normalize import hash_content, normalize
from scripts.read import Progress, read_seeds
from scripts.write import write

COUNTED = (
    "actors",
    "organizations",
    "places",
    "sources",
    "relations",
    "events",
    "participants",
    "event_links",
    "statements",
    "stances",
    "anchors",
    "evidence",
    "terms",
)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load came to; `changed` is false where this version was there already, or nothing was to be written.

    version: that of the curated collection, which the data set's is made of.
    """

    version: str
    changed: bool
    counts: Mapping[str, int]
    database: Path
    seconds: float


def load(
    seeds: Path | Traversable,
    database: Path,
    *,
    check_only: bool = False,
    progress: Progress | None = None,
) -> LoadResult:
    """Load a folder of seeds into a data set, or with `check_only` only see whether it could be.

    progress: told what is being done, how much of it is done, and how much there is.
    Raises SeedError with all that is wrong with the seeds, and DatabaseError where the data set cannot be written.
    """
    began = time.monotonic()
    found, issues = read_seeds(seeds, progress)
    issues += check(found, progress)
    if issues:
        raise SeedError(issues)
    content = normalize(found)
    derive(content, found.vocabulary)
    version = hash_content(content)
    changed = not check_only and write(content, version, database, progress)
    counts = {table: len(content[table]) for table in COUNTED}
    return LoadResult(version, changed, counts, database, time.monotonic() - began)
