"""A load that is killed leaves the old data set or the new one, whole."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.scripts.conftest import FICTION, Workbench

ROOT = Path(__file__).parents[2]


def kill_loads(*arguments: str | Path) -> int:
    """Kill loads, see that each left the old data set or the new one, and return how many were killed."""
    command = [sys.executable, "-m", "tests.scripts.kill_loads", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    kills = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(kill["whole"] for kill in kills)
    assert all(kill["found"] in (kill["before"], kill["after"]) for kill in kills)
    # Some were killed too early to leave a trace, some after the end, and some in the midst of writing.
    assert any(kill["found"] == kill["before"] for kill in kills)
    assert any(kill["found"] == kill["after"] for kill in kills)
    assert any(kill["left"] for kill in kills)
    return len(kills)


def test_a_hundred_killed_loads_leave_the_old_data_set_or_the_new(tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(FICTION, old, ignore=shutil.ignore_patterns("harbour-*", "sun-*"))
    new = tmp_path / "new"
    shutil.copytree(old, new)
    Workbench(new, tmp_path).edit(
        "open-letter/curation.yml", "    title: The Lamplighters' Guild", "    title: The Guild"
    )
    assert kill_loads("seeds", old, new, tmp_path / "data.sqlite") == 100


def test_killed_bulk_loads_leave_the_old_data_set_or_the_new(tmp_path: Path) -> None:
    assert kill_loads("bulk", FICTION, tmp_path / "data.sqlite") == 60
