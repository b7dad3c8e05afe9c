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
from contextlib import closing
from pathlib import Path

from schema.database import open_read_only
from scripts.load import load
from scripts.normalize import hash_content
from tests.scripts.stored import read_content, read_version

KILLS = 100


def start(seeds: Path, database: Path) -> int:
    """Start a load in a process of its own, and return its number."""
    process = os.fork()
    if process == 0:
        load(seeds, database)
        os._exit(0)
    return process


def main(old: Path, new: Path, database: Path) -> None:
    """Load each once, to know their versions and how long a load takes; then kill."""
    folders = {load(seeds, database).version: seeds for seeds in (old, new)}
    began = time.monotonic()
    os.waitpid(start(old, database), 0)
    seconds = time.monotonic() - began
    chance = random.Random(2025)
    for _ in range(KILLS):
        before = read_version(database)
        (after,) = folders.keys() - {before}
        process = start(folders[after], database)
        time.sleep(chance.uniform(0, seconds * 1.2))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        with closing(open_read_only(database)) as connection:
            sound = connection.execute("PRAGMA integrity_check").get == "ok"
        whole = sound and hash_content(read_content(database)) == read_version(database)
        left = database.with_name(f".{database.name}.new").exists()
        print(
            json.dumps(
                {"before": before, "after": after, "found": read_version(database), "whole": whole, "left": left}
            )
        )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
