"""Kill loads at random moments, and say after each what it left, in a line of JSON.

    python -m tests.scripts.kill_loads seeds OLD NEW DATABASE    two folders of seeds, which are loaded in turn
    python -m tests.scripts.kill_loads bulk SEEDS DATABASE       rows by the bulk loader, on top of a folder of seeds

Each load is forked, so that what is killed is the load and not the start of Python.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from scripts import compose
from scripts.load import load
from scripts.normalize import hash_content
from tests.scripts.stored import ask, read_content, read_version
from tests.scripts.test_bulk import load_rows, rows

KILLS = {"seeds": 100, "bulk": 60}
ROWS = 400
"""More than there are already, so that indexes are made for all of them together."""
VERSION = "SELECT version FROM dataset"


def start(work: Callable[[], object]) -> int:
    """Start a load in a process of its own, and return its number."""
    process = os.fork()
    if process == 0:
        try:
            work()
        finally:
            os._exit(0)
    return process


def measure(work: Callable[[], object]) -> float:
    """Return how many seconds a load takes."""
    began = time.monotonic()
    os.waitpid(start(work), 0)
    return time.monotonic() - began


def kill(work: Callable[[], object], seconds: float, chance: random.Random) -> None:
    """Start a load that takes so many seconds, and kill it at some moment, or when it has ended."""
    process = start(work)
    time.sleep(chance.uniform(0, seconds * 1.3))
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def tell(database: Path, before: str, after: str, found: str, whole: bool) -> None:
    """Say what a killed load has left."""
    left = database.with_name(f".{database.name}.new").exists()
    print(json.dumps({"before": before, "after": after, "found": found, "whole": whole, "left": left}))


def kill_seeds(old: Path, new: Path, database: Path) -> None:
    """Load each once, to know their versions and how long a load takes; then kill."""
    # YAML that is parsed already leaves more of a load to writing, which is where a kill may do harm.
    compose.parse = cache(compose.parse)
    folders = {load(seeds, database).version: seeds for seeds in (old, new)}
    seconds = min(measure(partial(load, seeds, database)) for seeds in (old, new, old))
    chance = random.Random(2025)
    for _ in range(KILLS["seeds"]):
        before = read_version(database)
        (after,) = folders.keys() - {before}
        kill(partial(load, folders[after], database), seconds, chance)
        sound = ask(database, "PRAGMA integrity_check") == ["ok"]
        found = read_version(database)
        tell(database, before, after, found, sound and hash_content(read_content(database)) == found)


def kill_bulk(seeds: Path, database: Path) -> None:
    """Add the rows once, to know what they come to and how long that takes; then kill, each time from the beginning."""
    load(seeds, database)
    old = Path(shutil.copy(database, database.with_suffix(".old")))
    (before,) = ask(database, VERSION)

    def work() -> None:
        load_rows(database, rows(ROWS))

    seconds = measure(work)
    (after,) = ask(database, VERSION)
    chance = random.Random(2025)
    for _ in range(KILLS["bulk"]):
        shutil.copy(old, database)
        kill(work, seconds, chance)
        sound = ask(database, "PRAGMA integrity_check") == ["ok"]
        (found,), (count,) = (
            ask(database, VERSION),
            ask(database, "SELECT count(*) FROM events WHERE collection = 'feed'"),
        )
        same = database.read_bytes() == old.read_bytes() if found == before else count == ROWS
        tell(database, before, after, found, sound and same)


if __name__ == "__main__":
    what, *paths = sys.argv[1:]
    {"seeds": kill_seeds, "bulk": kill_bulk}[what](*map(Path, paths))
