"""A load is the same each time, and what changes leaves the rest as it was."""

import os
import re
import sqlite3
import stat
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from scripts.load import load
from scripts.normalize import hash_content
from tests.scripts.conftest import FICTION, Workbench
from tests.scripts.stored import ask, dump, read_content, read_version

LETTER = "open-letter/curation.yml"
HERALD = "sun-herald-2031-04-12/curation.yml"


def test_the_same_seeds_make_the_same_file(fiction: Path, tmp_path: Path) -> None:
    result = load(FICTION, tmp_path / "again.sqlite")
    assert result.changed
    assert result.version == read_version(fiction)
    assert dump(tmp_path / "again.sqlite") == dump(fiction)


def test_a_version_that_is_there_is_not_written_again(workbench: Workbench) -> None:
    first = workbench.load()
    before = workbench.database.stat()
    again = workbench.load()
    assert (first.changed, again.changed) == (True, False)
    assert (again.version, again.counts) == (first.version, first.counts)
    assert workbench.database.stat() == before


def test_a_check_writes_nothing(workbench: Workbench) -> None:
    result = workbench.load(check_only=True)
    assert re.fullmatch("[0-9a-f]{16}", result.version)
    assert not result.changed
    assert list(workbench.database.parent.glob(".*")) == []
    assert not workbench.database.exists()


def test_where_and_how_the_files_lie_is_no_part_of_the_version(workbench: Workbench) -> None:
    before = workbench.load().version
    (workbench.seeds / "open-letter").rename(workbench.seeds / "a-letter")
    actors = workbench.seeds / "actors.yml"
    actors.write_text("\ufeff# a comment\n" + actors.read_text("utf-8").replace("\n", "\r\n"), "utf-8", newline="")
    assert workbench.load().version == before


def test_what_is_mended_is_written_and_the_rest_keeps_its_numbers(workbench: Workbench) -> None:
    workbench.load()
    numbers = " UNION ".join(f"SELECT '{table}', slug, id FROM {table}" for table in ("actors", "events", "statements"))
    with closing(sqlite3.connect(workbench.database)) as connection:
        before = set(connection.execute(numbers))
    workbench.edit("actors.yml", "nadir:\n", "aaa: {kind: state, name: Aaa}\nnadir:\n")
    workbench.edit(HERALD, "  - slug: hilal-on-clouds", "  - slug: hilal-speaks-of-clouds")
    result = workbench.load()
    assert result.changed
    with closing(sqlite3.connect(workbench.database)) as connection:
        after = set(connection.execute(numbers))
    assert {slug for _, slug, _ in before - after} == {"hilal-on-clouds"}
    assert {slug for _, slug, _ in after - before} == {"aaa", "hilal-speaks-of-clouds"}
    fresh = workbench.database.with_name("fresh.sqlite")
    assert load(workbench.seeds, fresh).version == result.version
    assert read_content(fresh) == read_content(workbench.database)
    assert hash_content(read_content(workbench.database)) == result.version


def test_full_text_follows_the_rows(workbench: Workbench) -> None:
    workbench.load()
    workbench.edit("actors.yml", "{name: Gekkō Shimbun,", "{name: Moonlight Times,")
    workbench.load()
    fresh = workbench.database.with_name("fresh.sqlite")
    load(workbench.seeds, fresh)
    for table in ("actors_text", "events_text", "statements_text", "sources_text"):
        found = [
            ask(database, f"SELECT title, body FROM {table} ORDER BY 1, 2") for database in (fresh, workbench.database)
        ]
        assert found[0] == found[1]
    for database in (fresh, workbench.database):
        count = "SELECT count(*) FROM names_trigram WHERE names_trigram MATCH ?"
        assert [ask(database, count, word) for word in ("gekko", "moonlight")] == [[0], [1]]


def test_seeds_with_errors_leave_the_data_set_as_it_was(workbench: Workbench) -> None:
    workbench.load()
    workbench.edit(LETTER, "type: closure", "type: clozure")
    assert len(workbench.issues()) == 1


def test_the_file_may_be_read_by_whom_the_umask_lets(workbench: Workbench) -> None:
    before = os.umask(0o027)
    try:
        workbench.load()
    finally:
        os.umask(before)
    assert stat.S_IMODE(workbench.database.stat().st_mode) == 0o640
    workbench.database.chmod(0o604)
    workbench.edit("actors.yml", "name: Nadir\n", "name: Nadeer\n")
    workbench.load()
    assert stat.S_IMODE(workbench.database.stat().st_mode) == 0o604


def test_a_load_tells_how_far_it_is(workbench: Workbench) -> None:
    told: list[tuple[str, int, int]] = []
    load(workbench.seeds, workbench.database, progress=lambda what, done, total: told.append((what, done, total)))
    assert list(dict.fromkeys(what for what, _, _ in told)) == ["Reading", "Checking", "Writing"]
    assert all(0 <= done <= total for _, done, total in told)


def test_the_products_seeds_are_loaded_from_the_package(tmp_path: Path, seeds_database: Path) -> None:
    package = load(files("seeds"), tmp_path / "package.sqlite", check_only=True)
    assert package.version == read_version(seeds_database)
