"""What a load does to what is there already: other collections, other files, other loaders."""

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from schema.database import open_read_only
from schema.errors import DatabaseError
from schema.tables import FORMAT
from scripts import write
from scripts.normalize import hash_content
from tests.scripts.conftest import Workbench
from tests.scripts.stored import ask, read_content, read_version

LETTER = "open-letter/curation.yml"


def change(workbench: Workbench, name: str = "Nadeer") -> None:
    """Change the seeds, so that there is something to load."""
    actors = workbench.seeds / "actors.yml"
    actors.write_text(actors.read_text("utf-8") + f"\nnew: {{kind: state, name: {name}}}\n", "utf-8")


# ---- other collections


IMPORTED = """
INSERT INTO sources (id, slug, collection, seen, text_open) VALUES (900, 'feed', 'imported', 1, 0);
INSERT INTO actors (id, slug, collection, kind, name)
    VALUES (900, 'imported-office', 'imported', 'organization', 'Office');
INSERT INTO organizations (actor_id, sector) VALUES (900, 'government');
INSERT INTO relations (id, collection, subject_id, type, object_id)
    SELECT 900, 'imported', 900, 'agency_of', id FROM actors WHERE slug = 'council-of-lanterns';
INSERT INTO events (id, slug, collection, native_id, type, title, modality, place_id, date_from, date_to, disputed)
    SELECT 900, 'imported-event', 'imported', 'x1', 'closure', 'Imported', 'actual', id, '', '', 0
    FROM places WHERE slug = 'qamaria';
INSERT INTO participants (id, event_id, role, actor_id, position)
    SELECT 900, 900, 'ordered_by', id, 0 FROM actors WHERE slug = 'vestania';
INSERT INTO anchors (id, source_id, exact, prefix, suffix, start, "end") VALUES (900, 900, 'abc', '', '', 0, 3);
INSERT INTO statements (id, slug, source_id, speaker_id, manner, quote, date_from, date_to, position)
    SELECT 900, 'imported-statement', 900, id, 'direct', 'abc', '', '', 'feed:0' FROM actors WHERE slug = 'odo-brisk';
INSERT INTO evidence (id, anchor_id, statement_id, position) VALUES (900, 900, 900, 0);
INSERT INTO stances (id, statement_id, kind, polarity, event_id, position)
    SELECT 900, 900, 'denies', -1, id, 0 FROM events WHERE slug = 'removal-of-lamps';
INSERT INTO event_positions (id, event_id, statement_id, party_id, stance, polarity, hops)
    SELECT 900, event_id, 900, speaker_id, 'denies', -1, 0 FROM stances JOIN statements ON statements.id = 900
    WHERE stances.id = 900;
INSERT INTO actor_ancestors (ancestor_id, actor_id, depth) VALUES (900, 900, 0);
"""


@pytest.fixture
def imported(workbench: Workbench) -> Workbench:
    """The fictional seeds, loaded, and beside them another collection that refers to theirs."""
    workbench.load()
    with closing(sqlite3.connect(workbench.database)) as connection:
        connection.executescript("PRAGMA foreign_keys = ON; BEGIN; " + IMPORTED + " COMMIT;")
    return workbench


def test_other_collections_are_kept(imported: Workbench) -> None:
    tables = (
        "sources",
        "actors",
        "relations",
        "events",
        "participants",
        "anchors",
        "statements",
        "evidence",
        "stances",
    )
    with closing(sqlite3.connect(imported.database)) as connection:
        before = {table: connection.execute(f"SELECT * FROM {table} WHERE id = 900").fetchall() for table in tables}
    assert all(before.values())
    change(imported)
    result = imported.load()
    assert result.changed
    with closing(sqlite3.connect(imported.database)) as connection:
        after = {table: connection.execute(f"SELECT * FROM {table} WHERE id = 900").fetchall() for table in tables}
        (disputed,) = connection.execute("SELECT disputed FROM events WHERE slug = 'removal-of-lamps'").fetchone()
    assert after == before
    assert disputed, "what another collection's statement denies is disputed"
    content = read_content(imported.database)
    content["events"]["removal-of-lamps"]["disputed"] = False
    assert hash_content(content) == result.version, "the version is that of the seeds alone"


def test_the_actors_of_others_stand_under_ours(imported: Workbench) -> None:
    change(imported)
    imported.load()
    rows = ask(
        imported.database,
        "SELECT a.slug, depth FROM actor_ancestors JOIN actors a ON a.id = ancestor_id WHERE actor_id = 900 ORDER BY 2",
    )
    assert rows == [("imported-office", 0), ("council-of-lanterns", 1), ("vestania", 2)]


def test_what_others_refer_to_may_not_be_taken_out(imported: Workbench) -> None:
    before = imported.database.read_bytes()
    imported.edit("places.yml", "qamaria:", "qamaria-city:")
    imported.edit("sun-herald-2031-04-12/curation.yml", "place: qamaria", "place: qamaria-city")
    with pytest.raises(DatabaseError, match=r"refers to qamaria .*events.place_id.*Put it back into the seeds"):
        imported.load()
    assert imported.database.read_bytes() == before


def test_a_slug_of_another_collection_may_not_be_taken(imported: Workbench) -> None:
    before = imported.database.read_bytes()
    actors = imported.seeds / "actors.yml"
    actors.write_text(actors.read_text("utf-8") + "\nimported-office: {kind: state, name: Office}\n", "utf-8")
    with pytest.raises(DatabaseError, match=r"have actors of the same slugs: imported-office.*Give these other slugs"):
        imported.load()
    assert imported.database.read_bytes() == before


def test_an_identifier_of_another_collection_may_not_be_taken(imported: Workbench) -> None:
    with closing(sqlite3.connect(imported.database)) as connection, connection:
        connection.execute("INSERT INTO identifiers (actor_id, scheme, value) VALUES (900, 'tests-register', 'N-1')")
    imported.edit("actors.yml", "  name: Nadir\n", "  name: Nadir\n  identifiers: {tests-register: N-1}\n")
    with pytest.raises(DatabaseError, match=r"another collection has the same \(UNIQUE.*identifiers.*Mend the seeds"):
        imported.load()


# ---- other files


@pytest.mark.parametrize("data", [b"Dear diary", b"SQLite format 3\0" + b"x" * 100, b"SQLite format 3\0"])
def test_a_file_that_is_no_database_is_not_overwritten(workbench: Workbench, data: bytes) -> None:
    workbench.database.write_bytes(data)
    with pytest.raises(DatabaseError, match=r"is not overwritten. Give another path, or move the file away"):
        workbench.load()
    assert workbench.database.read_bytes() == data


def test_somebody_elses_database_is_not_overwritten(workbench: Workbench) -> None:
    with closing(sqlite3.connect(workbench.database)) as connection:
        connection.execute("CREATE TABLE dear_diary (day TEXT)")
    before = workbench.database.read_bytes()
    with pytest.raises(DatabaseError, match=r"no data set of OnRecord's \(no such table: dataset\)"):
        workbench.load()
    assert workbench.database.read_bytes() == before


def test_an_empty_file_is_filled(workbench: Workbench) -> None:
    workbench.database.touch()
    assert workbench.load().changed


def set_format(database: Path, number: int) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE dataset SET format = ?", [number])


def test_an_old_layout_is_made_anew(workbench: Workbench) -> None:
    result = workbench.load()
    set_format(workbench.database, FORMAT - 1)
    again = workbench.load()
    assert (again.changed, again.version) == (True, result.version)
    open_read_only(workbench.database)


def test_an_old_layout_with_other_collections_is_kept(imported: Workbench) -> None:
    set_format(imported.database, FORMAT - 1)
    with pytest.raises(DatabaseError, match=r"collections that the seeds do not have: imported.*import them anew"):
        imported.load()


def test_a_newer_layout_is_kept(workbench: Workbench) -> None:
    workbench.load()
    set_format(workbench.database, FORMAT + 1)
    with pytest.raises(DatabaseError, match=f"layout {FORMAT + 1}, of a newer OnRecord"):
        workbench.load()


def test_a_damaged_data_set_is_not_built_upon(workbench: Workbench) -> None:
    workbench.load()
    data = bytearray(workbench.database.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 40_000] = b"\xa5" * 40_000
    workbench.database.write_bytes(data)
    damaged = r"(?s)damaged.*Nothing was changed\. (Move|Give another path, or move)"
    with pytest.raises(DatabaseError, match=damaged):
        workbench.load()
    change(workbench)
    with pytest.raises(DatabaseError, match=damaged):
        workbench.load()
    assert workbench.database.read_bytes() == bytes(data)


def test_a_link_to_the_data_set_stays_a_link(workbench: Workbench) -> None:
    real = workbench.database.with_name("real.sqlite")
    workbench.database.symlink_to(real)
    workbench.load()
    change(workbench)
    workbench.load()
    assert workbench.database.is_symlink()
    assert not real.is_symlink()
    open_read_only(real)


# ---- other folders


def test_a_folder_that_is_not_there_is_named(workbench: Workbench) -> None:
    database = workbench.database.parent / "nowhere" / "data.sqlite"
    with pytest.raises(DatabaseError, match=f"There is no folder {database.parent} for the data set. Create it"):
        Workbench(workbench.seeds, database).load()


def test_a_folder_that_is_a_file_is_named(workbench: Workbench) -> None:
    database = workbench.seeds / "actors.yml" / "data.sqlite"
    with pytest.raises(DatabaseError, match=r"actors.yml is a file, so .* cannot be in it"):
        Workbench(workbench.seeds, database).load()


def test_a_data_set_that_is_a_folder_is_named(workbench: Workbench) -> None:
    with pytest.raises(DatabaseError, match=r"seeds is a folder. Give the path of a file in it"):
        Workbench(workbench.seeds, workbench.seeds).load()


@contextmanager
def as_nobody() -> Generator[None]:
    """Be a user who may not write everywhere, where we are root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_folder_that_may_not_be_written_is_named(workbench: Workbench) -> None:
    folder = workbench.database.parent / "locked"
    folder.mkdir(mode=0o500)
    message = r"you may not write there. Nothing was changed. Give a path in a folder"
    database = folder / "data.sqlite"
    with as_nobody(), pytest.raises(DatabaseError, match=message), write.explained(database), write.locked(database):
        pass


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PermissionError(13, "Permission denied"), "you may not write there. Nothing was changed"),
        (OSError(28, "No space left on device"), "the disk is full. Nothing was changed. Free some space"),
        (
            sqlite3.OperationalError("database or disk is full"),
            "the disk is full. Nothing was changed. Free some space",
        ),
        (OSError(5, "Input/output error"), "Input/output error. Nothing was changed"),
    ],
)
def test_what_the_system_says_is_explained(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
) -> None:
    workbench.load()
    before = workbench.database.read_bytes()
    change(workbench)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(write, "fill", fail)
    with pytest.raises(DatabaseError, match=message):
        workbench.load()
    assert workbench.database.read_bytes() == before
    assert [path.name for path in workbench.database.parent.glob(".*")] == [".data.sqlite.lock"]


def test_a_disk_that_fills_up_leaves_the_data_set_as_it_was(workbench: Workbench) -> None:
    """The limit on a file's size stands in for the disk's."""
    workbench.load()
    before = workbench.database.read_bytes()
    change(workbench)
    code = (
        "import resource, signal, sys; from pathlib import Path; from scripts.load import load;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) - 50_000}, resource.RLIM_INFINITY));"
        "load(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, workbench.seeds, workbench.database], capture_output=True, text=True
    )
    assert "DatabaseError" in done.stderr
    assert "Nothing was changed" in done.stderr
    assert workbench.database.read_bytes() == before
    assert not workbench.database.with_name(".data.sqlite.new").exists()


# ---- other loaders


def test_a_load_waits_for_nobody_and_says_who_is_at_work(workbench: Workbench) -> None:
    with workbench.database.with_name(".data.sqlite.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(DatabaseError, match=r"Another load is writing .*data.sqlite. Wait until it has ended"):
            workbench.load()
    assert workbench.load().changed


def test_what_a_killed_load_left_is_removed(workbench: Workbench) -> None:
    leftovers = [workbench.database.with_name(f".data.sqlite.new{end}") for end in ("", "-journal")]
    for changed in (True, False):
        for leftover in leftovers:
            leftover.write_bytes(b"half")
        assert workbench.load().changed == changed
        assert not any(leftover.exists() for leftover in leftovers)


def test_two_loads_at_once_leave_one_whole_data_set(workbench: Workbench) -> None:
    workbench.load()
    change(workbench)
    code = "import sys; from pathlib import Path; from scripts.load import load; load(*map(Path, sys.argv[1:]))"
    loads = [
        subprocess.Popen(
            [sys.executable, "-c", code, workbench.seeds, workbench.database], stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    errors = [load.communicate(timeout=60)[1] for load in loads]
    assert [load.returncode for load in loads].count(0) >= 1
    for load, error in zip(loads, errors, strict=True):
        assert load.returncode == 0 or "Another load is writing" in error
    assert hash_content(read_content(workbench.database)) == read_version(workbench.database)
    assert read_version(workbench.database) == workbench.load(check_only=True).version
