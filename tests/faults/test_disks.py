"""Loads onto disks that fill up, or that cannot be written."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from schema.errors import DatabaseError
from scripts import write
from scripts.cli.exits import ExitCode
from scripts.load import load
from tests.faults.served import COMMAND, SECONDS, environment
from tests.scripts.conftest import FICTION
from tests.scripts.test_write import as_nobody

SHELL = """
cp "$0" "$1/data.sqlite" && %s
cd "$1" && shift && "$@"
echo "exit code $?"
sha256sum data.sqlite
ls -A
"""
"""Puts a data set on a disk, changes the disk, runs a command there, and says what the command has left."""


@cache
def unshared() -> Sequence[str]:
    """Return how a command gets disks of its own, as root or as anybody; nothing where this machine does not let us."""
    for how in (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]):
        try:
            done = subprocess.run([*how, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True)
        except FileNotFoundError:
            break
        if done.returncode == 0:
            return how
    return ()


def load_there(
    old: Path, folder: Path, before: str, after: str, most: int | None = None
) -> tuple[int, str, str, list[str]]:
    """Load the product's seeds over an old data set, on a disk that is made before and changed after it is put there.

    most: bytes that a file may have, where that stands for the disk's.
    Returns the exit code, what is wrong, the hash of the data set that is there then, and all files.
    """
    folder.mkdir()
    command = [*COMMAND, "load", "--database", "data.sqlite"]
    limited = ["prlimit", f"--fsize={most}"] if most else []
    done = subprocess.run(
        [*unshared(), "sh", "-c", before + SHELL % (after or "true"), old, folder, *limited, *command],
        env=environment(folder) | {"PATH": os.environ.get("PATH", os.defpath)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert "Traceback" not in done.stderr
    code, digest, *left = done.stdout.splitlines()
    return int(code.removeprefix("exit code ")), done.stderr, digest.split()[0], sorted(left)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set that is there already, smaller than the one that is loaded."""
    path = tmp_path_factory.mktemp("old") / "old.sqlite"
    load(FICTION, path)
    return path


@pytest.mark.parametrize("share", [1.5, 2.02], ids=["copying", "writing"])
def test_a_disk_that_is_full_leaves_the_old_data_set(old: Path, tmp_path: Path, share: float) -> None:
    """It is full before the old data set is copied, or when more is written to the copy."""
    size = old.stat().st_size
    if unshared():
        before = f'mount -t tmpfs -o size={int(size * share) // 4096 * 4}k none "$1" &&'
        code, errors, digest, left = load_there(old, tmp_path / "disk", before, "")
        assert "the disk is full" in errors
    else:
        code, errors, digest, left = load_there(old, tmp_path / "disk", "", "", most=int(size * (share - 1)))
    assert code == ExitCode.FILES
    assert "data.sqlite cannot be written" in errors
    assert "Nothing was changed." in errors
    assert digest == sha256(old.read_bytes()).hexdigest()
    assert left == [".data.sqlite.lock", "data.sqlite"]


def test_a_disk_that_cannot_be_written_leaves_the_old_data_set(old: Path, tmp_path: Path) -> None:
    """Root may write in any folder, but not on a disk that is mounted to be read."""
    if not unshared() and os.geteuid() == 0:
        database = Path(shutil.copy(old, tmp_path / "data.sqlite"))
        refused = pytest.raises(DatabaseError, match="cannot be written: you may not write there")
        with as_nobody(), refused, write.explained(database), write.locked(database):
            pass
        assert database.read_bytes() == old.read_bytes()
        return
    read_only = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1"'
    after = read_only if unshared() else 'chmod a-w "$1"'
    code, errors, digest, left = load_there(old, tmp_path / "disk", "", after)
    assert code == ExitCode.FILES
    cause = "the disk can only be read" if unshared() else "you may not write there"
    assert f"data.sqlite cannot be written: {cause}. Nothing was changed." in errors
    assert digest == sha256(old.read_bytes()).hexdigest()
    assert left == ["data.sqlite"]
