"""PostGraphile: its answers in the form that all share, what it is asked, its PostgreSQL and what runs beside that."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from scripts.bench.contestants import SetupError
from scripts.bench.contestants.postgraphile import PACKAGE, make
from scripts.bench.contestants.postgres import BESIDE, Cluster, portable_tables, run
from scripts.bench.questions import KINDS, ROOTS, Question

ANSWERS = Path(__file__).parent / "answers"
CANONICAL: dict[str, Any] = json.loads((ANSWERS / "canonical.json").read_text("utf-8"))
STORED: dict[str, Any] = json.loads((ANSWERS / "postgraphile.json").read_text("utf-8"))
SCRIPT = PACKAGE / "functions.sql"


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_is_put_in_the_form_that_all_share(kind: str) -> None:
    assert make("postgraphile").canonical(kind, json.dumps(STORED[kind]).encode()) == CANONICAL[kind]


def test_an_event_without_a_date_has_none() -> None:
    stored = json.loads(json.dumps(STORED["q1"]))
    event = stored["data"]["events"]["nodes"][0]
    event |= {"dateEdtf": None, "dateEarliest": None, "dateLatest": None}
    answer = make("postgraphile").canonical("q1", json.dumps(stored).encode())
    assert answer[0] == CANONICAL["q1"][0] | {"date": None}


def test_no_event_stays_none() -> None:
    assert make("postgraphile").canonical("q2", b'{"data":{"event":null}}') is None


@pytest.mark.parametrize(
    ("question", "variables"),
    [
        (
            Question("q1", {"type": "closure", "actor": "state-1", "during": "2020"}),
            {
                "ordered": {
                    "type": "closure",
                    "actor": "state-1",
                    "firstDay": "2020-01-01",
                    "lastDay": "2020-12-31",
                    "newest": 20,
                }
            },
        ),
        (Question("q2", {"slug": "event-1"}), {"slug": "event-1"}),
        (Question("q3", {"text": "adra court"}), {"words": "adra court"}),
        (Question("q4", {"during": "2020-02-11/2020-03-11"}), {"first": "2020-02-11", "last": "2020-03-11"}),
        (Question("q5", {"during": "2020-11/2021-03"}), {"first": "2020-11", "last": "2021-03"}),
    ],
)
def test_a_question_is_asked_with_its_parameters(question: Question, variables: dict[str, Any]) -> None:
    request = make("postgraphile").request(question)
    body = json.loads(request.body)
    assert (request.method, request.path) == ("POST", "/graphql")
    assert body["variables"] == variables
    assert f"{{{ROOTS[question.kind]}:" in body["query"]


def test_the_lock_file_has_what_the_package_names() -> None:
    wanted = json.loads((PACKAGE / "package.json").read_text("utf-8"))["dependencies"]
    locked = json.loads((PACKAGE / "package-lock.json").read_text("utf-8"))["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted


# ---- PostgreSQL

COUNT = """
import os, sys, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    for table in sys.argv[1:]:
        print(table, *connection.execute(f'SELECT count(*) FROM "{table}"').fetchone())
    print(*connection.execute("SELECT sum(count) FROM events_by_month('2015-01', '2025-12')").fetchone())
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that others may enter, as PostgreSQL does where we are root."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_the_peers_tables_are_copied_to_postgres_once(dataset: Path, folder: Path) -> None:
    cluster = Cluster(folder / "copy")
    cluster.prepare(dataset, SCRIPT)
    source = apsw.Connection(str(dataset), flags=apsw.SQLITE_OPEN_READONLY)
    names = [table.name for table in portable_tables()]
    wanted = [f'{name} {source.execute(f"""SELECT count(*) FROM "{name}" """).get}' for name in names]
    asked = "SELECT count(*) FROM events WHERE date_to >= '2015-01-01' AND date_from <= '2025-12-31'"
    wanted.append(str(source.execute(asked).get))
    done = subprocess.run(cluster.command(sys.executable, "-c", COUNT, *names), capture_output=True, text=True)
    assert done.stdout.splitlines() == wanted, done.stderr
    assert {"events", "participants", "statements", "event_positions", "actor_ancestors"} <= set(names)

    made = cluster.stamp.stat().st_mtime_ns
    cluster.prepare(dataset, SCRIPT)
    assert cluster.stamp.stat().st_mtime_ns == made


def test_a_command_that_fails_is_told() -> None:
    script = "import sys; print('half done'); sys.exit('no room left')"
    with pytest.raises(SetupError, match=r"It failed: it ended with 1\.\nhalf done\nno room left"):
        run([sys.executable, "-c", script], "It failed")


# ---- what runs beside it

SERVER = """#!{python}
import os, pathlib, signal, sys
data = pathlib.Path(sys.argv[sys.argv.index("-D") + 1])
def end(*_):
    (data / "ended").touch()
    sys.exit(0)
signal.signal(signal.SIGINT, end)
if (data / "broken").exists():
    sys.exit(3)
(data / "postmaster.pid").write_text(f"{{os.getpid()}}\\n{{data}}\\n0\\n5432\\n/tmp\\n\\n0\\nready   \\n")
while not (data / "crash").exists():
    signal.sigtimedwait([], 0.05)
"""
"""Does as PostgreSQL does: says when it is ready, and ends on SIGINT; with the file `crash` it ends of itself."""


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """A program in PostgreSQL's place."""
    path = tmp_path / "postgres"
    path.write_text(SERVER.format(python=sys.executable))
    path.chmod(0o755)
    return path


def beside(server: Path, *command: str) -> list[str]:
    """Return what runs a command beside the program."""
    return [sys.executable, "-I", "-S", str(BESIDE), str(server), str(server.parent), "", *command]


def wait_for(path: Path) -> None:
    """Wait until a file is there."""
    end = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < end, f"{path} did not appear"
        time.sleep(0.02)


def test_postgres_ends_with_the_command_whose_status_is_told(server: Path) -> None:
    script = "import os, sys; print(os.environ['DATABASE_URL']); sys.exit(7)"
    done = subprocess.run(beside(server, sys.executable, "-c", script), capture_output=True, text=True)
    assert done.returncode == 7
    assert done.stdout.startswith("postgresql://postgres@/postgres?host=")
    assert not Path(done.stdout.strip().partition("host=")[2]).exists()
    assert (server.parent / "ended").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_both(server: Path, number: signal.Signals) -> None:
    started = server.parent / "started"
    script = f"import os, pathlib, time; pathlib.Path({str(started)!r}).write_text(str(os.getpid())); time.sleep(60)"
    process = subprocess.Popen(beside(server, sys.executable, "-c", script))
    wait_for(started)
    time.sleep(0.1)
    process.send_signal(number)
    assert process.wait(20) == 128 + number
    assert (server.parent / "ended").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)


def test_the_command_ends_with_postgres(server: Path) -> None:
    crash = server.parent / "crash"
    script = f"import pathlib, time; pathlib.Path({str(crash)!r}).touch(); time.sleep(60)"
    assert subprocess.run(beside(server, sys.executable, "-c", script), timeout=20).returncode == 1


def test_a_postgres_that_does_not_start_is_told(server: Path) -> None:
    (server.parent / "broken").touch()
    done = subprocess.run(beside(server, sys.executable, "-c", "print('ran')"), capture_output=True, text=True)
    assert done.returncode == 1
    assert "PostgreSQL did not start" in done.stderr
    assert "ran" not in done.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends a process with its parent")
def test_both_end_even_if_the_script_is_killed(server: Path) -> None:
    started = server.parent / "started"
    script = f"import os, pathlib, time; pathlib.Path({str(started)!r}).write_text(str(os.getpid())); time.sleep(60)"
    environment = os.environ | {"TMPDIR": str(server.parent)}
    process = subprocess.Popen(beside(server, sys.executable, "-c", script), env=environment)
    wait_for(started)
    process.kill()
    process.wait()
    wait_for(server.parent / "ended")
