"""`onrecord doctor` finds what is wrong: held by doing each wrong to a copy of a good data set."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from api.reader import check_vocabulary
from schema.settings import Settings
from scripts.bulk.load import load_bulk
from scripts.bulk.rows import Rows
from scripts.doctor.dataset import check_dataset
from scripts.doctor.finding import Finding, State

Damage = Callable[[Path], None]


@pytest.fixture
def database(fiction: Path, tmp_path: Path) -> Path:
    """A copy of the fictional data set that a test may damage."""
    return Path(shutil.copy(fiction, tmp_path / "data.sqlite"))


def look(database: Path, *, quick: bool = False) -> list[Finding]:
    return list(check_dataset(Settings(database_url=str(database)), check_vocabulary, quick=quick))


def faults(findings: list[Finding]) -> dict[str, str]:
    """Return the text of each fault by what was looked at."""
    return {finding.check: finding.text for finding in findings if finding.state is State.FAULT}


def run(*statements: str) -> Damage:
    """Return what runs statements that no load would, without the checks that hold them up."""

    def damage(path: Path) -> None:
        with closing(apsw.Connection(str(path))) as connection:
            connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
            connection.pragma("foreign_keys", False)
            connection.pragma("ignore_check_constraints", True)
            for statement in statements:
                connection.execute(statement)
                assert connection.changes() > 0, f"{statement} changes nothing"

    return damage


def overwrite(name: str) -> Damage:
    """Return what writes over the first page of a table or an index."""

    def damage(path: Path) -> None:
        with closing(apsw.Connection(str(path))) as connection:
            page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).get
            size = connection.pragma("page_size")
        with path.open("r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"\xff" * 200)

    return damage


def lose_an_index_entry(path: Path) -> None:
    """Add a row behind an index's back, as a write that was lost does."""
    with closing(apsw.Connection(str(path))) as connection:
        connection.pragma("writable_schema", True)
        entry = connection.execute(
            "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema WHERE name = 'actors_by_name'"
        ).get
        connection.execute("DELETE FROM sqlite_schema WHERE name = 'actors_by_name'")
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("UPDATE actors SET name = name || '!' WHERE id = 1")
        connection.pragma("writable_schema", True)
        connection.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", entry)


def cut(path: Path) -> None:
    """Take away the second half of the file."""
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


@pytest.mark.parametrize("quick", [False, True])
@pytest.mark.parametrize("name", ["fiction", "seeds_database"])
def test_a_good_data_set_is_found_good(name: str, quick: bool, request: pytest.FixtureRequest) -> None:
    found = look(request.getfixturevalue(name), quick=quick)
    assert {finding.state for finding in found} == {State.OK}
    checks = {"data set", "integrity", "references", "vocabulary", "version", "anchors", "derived tables"}
    assert {finding.check for finding in found} == checks | (set() if quick else {"rules", "full text"})


def write_garbage(path: Path) -> None:
    path.write_text("no database at all\n" * 1_000)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (Path.unlink, "There is no data set at"),
        (write_garbage, "is no data set of OnRecord's"),
        (run("UPDATE dataset SET format = 99"), "has the layout 99, and this version of OnRecord reads the layout"),
        (run("DELETE FROM dataset"), "is no data set|has the layout"),
    ],
)
def test_what_is_no_data_set_is_named(damage: Damage, says: str, database: Path) -> None:
    damage(database)
    [finding] = look(database)
    assert (finding.check, finding.state) == ("data set", State.FAULT)
    assert any(part in finding.text for part in says.split("|"))
    assert "onrecord load" in finding.text, "the cure is part of what the server says as well"


ANCHOR = "WHERE id = (SELECT min(id) FROM anchors WHERE start > 50)"

DAMAGES: list[tuple[str, str, Damage]] = [
    ("integrity", "cannot be read through", overwrite("events")),
    ("integrity", "cannot be read through", overwrite("statements_in_order")),
    ("integrity", "row 1 missing from index", lose_an_index_entry),
    ("data set", "malformed", cut),
    ("rules", "1 events where modality IN", run("UPDATE events SET modality = 'sworn' WHERE id = 1")),
    ("rules", "1 places where latitude", run("UPDATE places SET latitude = 91 WHERE id = 1")),
    ("integrity", "events_text", run("DELETE FROM events_text_data WHERE id > 10")),
    ("integrity", "names_trigram", run("DELETE FROM names_trigram_data WHERE id > 10")),
    ("references", "there is no 9999 in actors", run("UPDATE participants SET actor_id = 9999 WHERE id = 1")),
    ("references", "in events", run("DELETE FROM events WHERE id = 2")),
    (
        "vocabulary",
        "event_type unheard_of",
        run(
            "INSERT INTO terms (scheme, code, label, definition, position) "
            "VALUES ('event_type', 'unheard_of', 'Unheard of', 'What nobody knows.', 99)"
        ),
    ),
    ("version", "says that it is 0000", run("UPDATE dataset SET version = '0000'")),
    ("version", "its collections make", run("UPDATE collections SET version = 'f00'")),
    ("version", "curated rows were changed", run("UPDATE events SET title = title || '!' WHERE id = 3")),
    ("version", "curated rows were changed", run("DELETE FROM attributions WHERE position = 0")),
    ("version", "curated rows were changed", run("UPDATE actors SET country = 'ZZ' WHERE id = 1")),
    ("anchors", "1 are not borne out", run(f"UPDATE anchors SET exact = replace(exact, ' ', '_') {ANCHOR}")),
    ("anchors", "the text around it is another", run(f"UPDATE anchors SET prefix = 'x' || prefix {ANCHOR}")),
    (
        "anchors",
        "the text around it is another",
        run(f"UPDATE anchors SET suffix = '' || upper(suffix) || 'x' {ANCHOR}"),
    ),
    ("anchors", "the text has", run(f'UPDATE anchors SET start = start + 1, "end" = "end" + 1 {ANCHOR}')),
    ("anchors", "the text has", run("UPDATE sources SET text = ' ' || text WHERE text IS NOT NULL")),
    ("anchors", "the source has no text", run("UPDATE sources SET text = NULL, seen = 0 WHERE text IS NOT NULL")),
    ("derived tables", "participants_under", run("DELETE FROM participants_under WHERE event_id = 1")),
    ("derived tables", "participants_under", run("UPDATE participants_under SET date_to = '1999-01-01'")),
    ("derived tables", "actor_ancestors", run("UPDATE actor_ancestors SET depth = depth + 1 WHERE depth > 0")),
    ("derived tables", "counts", run("UPDATE event_counts SET events = events + 1 WHERE events = 1")),
    ("derived tables", "event_counts_by_country", run("UPDATE event_counts_by_country SET country = 'ZZ'")),
    ("derived tables", "the words of each actors", run("DELETE FROM actors_text WHERE rowid = 1")),
    ("derived tables", "the place of each sources", run("DELETE FROM sources_listed WHERE place = 1")),
    ("full text", "other words", run("UPDATE events_text SET title = 'Something else' WHERE rowid = 1")),
    ("full text", "other words", run("UPDATE statements_text SET body = 'Nobody said this' WHERE rowid = 2")),
    (
        "full text",
        "not in the order",
        run("UPDATE events_listed SET id = CASE id WHEN 1 THEN 2 WHEN 2 THEN 1 ELSE id END"),
    ),
    ("full text", "names are not among", run("UPDATE names_folded SET folded = 'nobody' WHERE id = 1")),
]


@pytest.mark.parametrize(("check", "says", "damage"), DAMAGES, ids=[f"{n}-{d[0]}" for n, d in enumerate(DAMAGES)])
def test_each_damage_is_found_by_the_check_that_is_for_it(
    check: str, says: str, damage: Damage, database: Path
) -> None:
    damage(database)
    found = look(database)
    assert says in faults(found).get(check, ""), found
    cures = [finding.cure or finding.text for finding in found if finding.state is State.FAULT]
    assert all("onrecord load" in cure or "Install the version" in cure for cure in cures)


DEEP = {"participants_under", "actor_ancestors"}
"""What only a look at every row finds."""


@pytest.mark.parametrize("check", ["integrity", "references", "version", "anchors", "derived tables"])
def test_a_quick_look_finds_the_coarser_damages(check: str, database: Path) -> None:
    damage = next(damage for name, says, damage in DAMAGES if name == check and says not in DEEP)
    damage(database)
    assert check in faults(look(database, quick=True))


def test_a_file_that_breaks_off_is_no_traceback(database: Path) -> None:
    """Wherever a read fails, the check says so and the next goes on."""
    overwrite("sources")(database)
    found = faults(look(database))
    assert {"integrity", "anchors", "version"} <= found.keys()
    assert all("cannot be read through" in text for text in found.values())


def test_what_was_imported_is_not_taken_for_curated(database: Path) -> None:
    """Its sources may have no text, and its version does not come from the seeds."""
    columns = ("id", "slug", "collection", "seen", "text_open")
    sources = Rows("sources", columns, [(900, "wire-900", "bulk", 1, 0)])
    anchors = Rows(
        "anchors", ("id", "source_id", "exact", "prefix", "suffix", "start", "end"), [(9000, 900, "word", "", "", 0, 4)]
    )
    load_bulk(database, lambda _: [(sources,), (anchors,)])
    found = look(database)
    assert faults(found) == {}
    assert any("1 more are in imported sources whose text is not stored" in finding.text for finding in found)
