"""The command `onrecord` as a process: exit codes, and never a traceback for what can be expected to go wrong."""

import os
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from scripts.cli.exits import ExitCode

COMMAND = (sys.executable, "-c", "from scripts.cli import main; main()")
ROOT = Path(__file__).parents[2]


def start(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.Popen[str]:
    """Start the command in a folder that is not the project's, in an environment that says nothing else."""
    home = {"HOME": str(cwd), "PATH": os.defpath, "PYTHONPATH": str(ROOT), "COLUMNS": "300"}
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=home | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def fail(process: subprocess.Popen[str], code: int) -> str:
    """Wait for the process to end in that code, without a traceback, and return what it says is wrong."""
    output, errors = process.communicate(timeout=60)
    assert "Traceback" not in output + errors
    assert process.returncode == code, output + errors
    return errors


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def make_text(path: Path) -> None:
    """Write a file that is no database."""
    path.write_text("Not a database at all.\n" * 100)


def make_foreign(path: Path) -> None:
    """Write the database of another program."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE dataset (recipe TEXT)")
    connection.close()


@pytest.mark.parametrize(("make", "command"), [(make_text, "events"), (make_foreign, "load")])
def test_a_file_of_others_is_neither_read_nor_overwritten(
    make: Callable[[Path], None], command: str, tmp_path: Path
) -> None:
    path = tmp_path / "others.sqlite"
    make(path)
    before = path.read_bytes()
    errors = fail(start(command, "--database", path, cwd=tmp_path), ExitCode.DATABASE)
    assert f"Error: {path} is no " in errors
    assert path.read_bytes() == before


def test_bad_seeds_end_a_load(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    process = start("load", "--seeds", "seeds", "--database", "new.sqlite", cwd=tmp_path)
    assert "errors in the seeds. Nothing was written." in fail(process, ExitCode.FAULTS)
    assert [path.name for path in tmp_path.iterdir()] == ["seeds"]


def unwritable(folder: Path) -> Path:
    """Return a folder in which this user may create nothing; root may, but not where no files are."""
    folder.mkdir(mode=0o500)
    return Path("/proc") if os.access(folder, os.W_OK) else folder


def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    database = unwritable(tmp_path / "folder") / "onrecord.sqlite"
    errors = fail(start("load", "--database", database, cwd=tmp_path), ExitCode.FILES)
    assert f"Error: {database} cannot be written" in errors


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """A limit on the size of files stands for a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        process = start("load", "--database", "onrecord.sqlite", cwd=tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "cannot be written" in fail(process, ExitCode.FILES)
    assert [path for path in tmp_path.iterdir() if not path.name.endswith(".lock")] == []


def test_a_bad_value_is_answered_with_what_is_allowed(tmp_path: Path) -> None:
    errors = fail(start("events", "--type", "closur", cwd=tmp_path), ExitCode.USAGE)
    assert "'closur' is none of what is allowed: restrict_operations, closure, meeting" in errors


def test_a_command_that_is_not_there_is_answered_with_what_is_like_it(tmp_path: Path) -> None:
    assert "Did you mean 'events'?" in fail(start("evnts", cwd=tmp_path), ExitCode.USAGE)


def test_a_port_that_is_taken_is_named(seeds_database: Path, taken: int, tmp_path: Path) -> None:
    process = start("serve", "--database", seeds_database, cwd=tmp_path, PORT=str(taken))
    errors = fail(process, ExitCode.ADDRESS)
    assert f"Cannot listen on 127.0.0.1, port {taken}" in errors


def test_the_data_set_is_looked_at_before_the_port(taken: int, tmp_path: Path) -> None:
    process = start("serve", "--database", "none.sqlite", "--port", str(taken), cwd=tmp_path)
    assert "There is no data set at none.sqlite." in fail(process, ExitCode.DATABASE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_says_where_it_is_and_ends_when_it_is_told(seeds_database: Path, workers: str, tmp_path: Path) -> None:
    options = ("--port", "0", "--workers", workers, "--log-format", "json")
    process = start("serve", "--database", seeds_database, *options, cwd=tmp_path)
    try:
        assert process.stderr is not None
        told = process.stderr.readline()
        [address] = re.findall(r'"address": "(http://127\.0\.0\.1:\d+)"', told)
        for path in ("/readyz", "/v1/events?type=closure", "/openapi.json"):
            with urlopen(address + path, timeout=30) as response:
                assert response.status == 200
                assert "server" not in response.headers
        process.send_signal(signal.SIGINT)
        assert "Traceback" not in fail(process, ExitCode.OK)
    finally:
        process.kill()


def test_whoever_reads_the_output_may_stop(seeds_database: Path, tmp_path: Path) -> None:
    process = start("openapi", cwd=tmp_path)
    assert process.stdout is not None
    assert process.stdout.read(1) == "{"
    process.stdout.close()
    assert process.wait(timeout=60) == -signal.SIGPIPE
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()


def test_a_terminal_without_curly_quotes_gets_the_rest(seeds_database: Path, tmp_path: Path) -> None:
    options = ("--database", seeds_database, "--type", "closure")
    process = start("events", *options, cwd=tmp_path, PYTHONIOENCODING="ascii")
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (ExitCode.OK, "2 of 2 events\n")
    assert "?Baku also ordered the closure" in output


def test_help_waits_for_nothing_that_takes_long(tmp_path: Path) -> None:
    """`onrecord --help` answers in a fraction of a second, which importing any of these alone would double."""
    code = """
import sys
from scripts.cli import app
try:
    app(["--help"])
except SystemExit as ended:
    assert ended.code == 0
print(*{name.partition(".")[0] for name in sys.modules})
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    slow = {"api", "apsw", "asyncio", "graphql", "ruamel", "sqlmodel", "starlette", "strawberry", "uvicorn"}
    assert loaded & slow == set()
    assert "typer" in loaded
