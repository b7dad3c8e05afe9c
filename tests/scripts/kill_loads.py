"""Kill loads at random moments, and say after each what it left: `python -m tests.scripts.kill_loads OLD NEW DATABASE`.

OLD and NEW are two folders of seeds, which are loaded in turn. Each load is forked, so that what is killed is the load
and not the start of Python. A line of JSON for each.
"""

import json
import os
import random
import signal
import sys
import time
from functools import cache
from pathlib import Path

from scripts import compose
from scripts.load import load
from scripts.normalize import hash_content
from tests.scripts.stored import ask, read_content, read_version

KILLS = 100


def start(seeds: Path, database: Path) -> int:
    """Start a load in a process of its own, and return its number."""
    process = os.fork()
    if process == 0:
        try:
            load(seeds, database)
        finally:
            os._exit(0)
    return process


def measure(seeds: Path, database: Path) -> float:
    """Return how many seconds a load takes."""
    began = time.monotonic()
    os.waitpid(start(seeds, database), 0)
    return time.monotonic() - began


def main(old: Path, new: Path, database: Path) -> None:
    """Load each once, to know their versions and how long a load takes; then kill."""
    # YAML that is parsed already leaves more of a load to writing, which is where a kill may do harm.
    compose.parse = cache(compose.parse)
    folders = {load(seeds, database).version: seeds for seeds in (old, new)}
    seconds = min(measure(seeds, database) for seeds in (old, new, old))
    chance = random.Random(2025)
    for _ in range(KILLS):
        before = read_version(database)
        (after,) = folders.keys() - {before}
        process = start(folders[after], database)
        time.sleep(chance.uniform(0, seconds * 1.3))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        sound = ask(database, "PRAGMA integrity_check") == ["ok"]
        whole = sound and hash_content(read_content(database)) == read_version(database)
        left = database.with_name(f".{database.name}.new").exists()
        print(
            json.dumps(
                {"before": before, "after": after, "found": read_version(database), "whole": whole, "left": left}
            )
        )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
