"""What an import does to what is there: nothing twice, the newer over the older, all or nothing."""

import csv
import gzip
import io
import os
import signal
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from schema.errors import OnRecordError
from scripts.importers import pipeline
from scripts.importers.formats import DataSet, mapping_of
from scripts.importers.load import import_files
from scripts.load import load
from tests.scripts.conftest import FICTION
from tests.scripts.importers.conftest import GDELT, GED, Importer, told
from tests.scripts.stored import ask, read_content

ROOT = Path(__file__).parents[3]
LINES = GDELT.read_text("utf-8").splitlines(keepends=True)


def part(start: int, end: int) -> str:
    return "".join(LINES[start:end])


def edited(line: str, **cells: str) -> str:
    """Return a row of GDELT's with other values, by the names of the columns."""
    columns = mapping_of(DataSet.GDELT).columns
    row = line.rstrip("\n").split("\t")
    for name, value in cells.items():
        row[columns.index(name)] = value
    return "\t".join(row) + "\n"


# ---- once and again


def test_an_import_repeated_changes_nothing(database: Path, run: Importer) -> None:
    first = run("gdelt", GDELT)
    before = database.read_bytes()
    again = run("gdelt", GDELT)
    assert (first.changed, again.changed) == (True, False)
    assert (first.tally.added, again.tally.unchanged, again.tally.added) == (150, 150, 0)
    assert again.version == first.version
    assert database.read_bytes() == before


def test_the_order_of_files_does_not_matter(database: Path, run: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "BATCH", 7)
    run("gdelt", part(0, 90), part(60, 150))
    other = database.with_name("other.sqlite")
    run("gdelt", part(75, 150), into=other)
    run("gdelt", part(0, 75), into=other)
    assert told(other) == told(database)


def test_a_newer_row_takes_the_place_of_the_older_and_nothing_of_that_stays(database: Path, run: Importer) -> None:
    run("gdelt", GDELT)
    new = edited(LINES[3], SQLDATE="20160229", EventCode="0211", EventBaseCode="021", EventRootCode="02",
                 Actor1Code="XYZREB", Actor1Name="A", SOURCEURL="https://news.example.org/a")  # fmt: skip
    result = run("gdelt", new)
    assert (result.tally.updated, result.tally.added, result.changed) == (1, 0, True)
    fresh = database.with_name("fresh.sqlite")
    run("gdelt", part(0, 3) + new + part(4, 150), into=fresh)
    assert told(fresh) == told(database)
    key = new.split("\t")[0]
    assert ask(database, "SELECT native_code, date_edtf FROM events WHERE native_id = ?", key) == [
        ("0211", "2016-02-29")
    ]
    back = run("gdelt", LINES[3])
    assert back.tally.updated == 1
    whole = database.with_name("whole.sqlite")
    assert run("gdelt", GDELT, into=whole).version == back.version
    assert told(whole) == told(database)


def test_of_two_rows_with_one_key_the_later_counts(database: Path, run: Importer) -> None:
    result = run("gdelt", edited(LINES[0], AvgTone="-1.5") + LINES[0])
    assert (result.tally.repeated, result.tally.added) == (1, 1)
    other = database.with_name("other.sqlite")
    run("gdelt", LINES[0], into=other)
    assert told(other) == told(database)


# ---- beside the seeds


def test_seeds_and_imports_leave_each_other_alone(database: Path, run: Importer) -> None:
    load(FICTION, database)
    seeds, version = read_content(database), ask(database, "SELECT version FROM dataset")
    run("gdelt", GDELT)
    assert read_content(database) == seeds
    both = told(database)
    assert both["version"] != version
    assert not load(FICTION, database).changed
    assert told(database) == both
    other = database.with_name("other.sqlite")
    run("gdelt", GDELT, into=other)
    load(FICTION, other)
    assert told(other) == both, "whichever came first"


def test_a_state_of_a_data_set_stands_under_ours(database: Path, run: Importer, seeds_path: Path) -> None:
    load(seeds_path, database)
    run(
        "gdelt",
        edited(LINES[0], Actor1Code="AZEGOV", Actor1Name="BAKU", Actor1CountryCode="AZE", Actor1Type1Code="GOV"),
    )
    found = ask(
        database,
        "SELECT a.slug, depth FROM actor_ancestors JOIN actors a ON a.id = ancestor_id WHERE actor_id = "
        "(SELECT id FROM actors WHERE slug = 'gdelt-azegov') ORDER BY 2",
    )
    assert found == [("gdelt-azegov", 0), ("gdelt-aze", 1), ("azerbaijan", 2)]
    assert ask(database, "SELECT version FROM collections WHERE slug = 'curated'") != [""]


# ---- ways in


def test_files_may_be_packed_and_meant_by_a_pattern(database: Path, run: Importer, tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(part(0, 50).encode()))
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.CSV", part(50, 100))
        archive.writestr("two.CSV", part(100, 150))
    result = run("gdelt", str(tmp_path / "[ab].*"))
    assert result.tally.added == 150
    other = database.with_name("other.sqlite")
    run("gdelt", GDELT, into=other)
    assert told(other) == told(database)


def test_rows_may_come_by_standard_input(database: Path, run: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(GED.read_bytes()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert run("ucdp-ged", "-").tally.added == 100


@pytest.mark.parametrize(
    ("name", "file", "message"),
    [
        ("gdelt", "nothing.CSV", r"There is no file nothing.CSV. Give a file"),
        ("gdelt", str(Path(__file__).parent), r"is a folder. Give the files in it"),
        ("ucdp-ged", "a,b\n1,2\n", r"has no column .*best.* in its first line.*Nothing was changed. Give a file"),
    ],
)
def test_what_cannot_be_imported_is_named(database: Path, run: Importer, name: str, file: str, message: str) -> None:
    with pytest.raises(OnRecordError, match=message):
        run(name, file)
    assert not database.exists()


@pytest.mark.parametrize("members", [(), ("folder/",)])
def test_an_archive_without_a_file_is_an_error(
    database: Path, run: Importer, tmp_path: Path, members: tuple[str, ...]
) -> None:
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as archive:
        for name in members:
            archive.writestr(name, "")
    with pytest.raises(OnRecordError, match=r"empty.zip has no file in it"):
        run("gdelt", tmp_path / "empty.zip")
    assert not database.exists()


def test_a_broken_archive_leaves_what_was_there(database: Path, run: Importer, tmp_path: Path) -> None:
    run("gdelt", part(0, 5))
    before = database.read_bytes()
    (tmp_path / "cut.gz").write_bytes(gzip.compress(part(0, 100).encode())[:900])
    with pytest.raises(OnRecordError, match=r"cut.gz cannot be unpacked"):
        run("gdelt", tmp_path / "cut.gz")
    assert database.read_bytes() == before


# ---- bad rows

BASES = {"EventBaseCode": "99", "EventRootCode": "99"}
BAD = {
    "too few cells": (LINES[1].replace("\t", " ", 1), "has 60 cells, and 61 are expected"),
    "no key": (edited(LINES[1], GLOBALEVENTID=""), "has no GLOBALEVENTID"),
    "a day that is none": (edited(LINES[1], SQLDATE="20170229"), "date: '20170229' is no day"),
    "a code that is none": (edited(LINES[1], EventCode="99", **BASES), "no code of CAMEO"),
    "a code under another": (edited(LINES[1], EventCode="0841", EventRootCode="05"), "is not under"),
    "no number": (edited(LINES[1], GoldsteinScale="x"), "goldstein: 'x' is no number"),
    "no place on earth": (
        edited(LINES[1], ActionGeo_Type="4", ActionGeo_Lat="95", ActionGeo_Long="1"), "95, 1 is no place on earth"
    ),
}  # fmt: skip


def test_bad_rows_are_told_of_and_the_others_come_in(database: Path, run: Importer) -> None:
    rows = [f"{n}{row}" if row[0].isdigit() else row for n, (row, _) in enumerate(BAD.values(), 1)]
    result = run("gdelt", LINES[0] + "".join(rows) + LINES[2])
    assert (result.tally.rows, result.tally.added, result.tally.rejected) == (len(rows) + 2, 2, len(rows))
    assert result.rejects is not None
    with result.rejects.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert [int(row["line"]) for row in found] == list(range(2, len(rows) + 2))
    for row, given, (_, reason) in zip(found, rows, BAD.values(), strict=True):
        assert reason in row["reason"]
        assert row["row"] == given.rstrip("\n")
    good = database.with_name("good.sqlite")
    run("gdelt", LINES[0] + LINES[2], into=good)
    assert told(good) == told(database)


def test_a_bad_row_stands_in_the_way_of_no_good_one_with_its_key(database: Path, run: Importer) -> None:
    result = run("gdelt", LINES[0] + edited(LINES[0], SQLDATE="x"))
    assert (result.tally.added, result.tally.rejected, result.tally.repeated) == (1, 1, 0)


def test_bytes_that_are_no_utf_8_are_rejected(database: Path, run: Importer, tmp_path: Path) -> None:
    (tmp_path / "latin.CSV").write_bytes(edited(LINES[0], Actor1Name="Sâo").encode("latin-1") + LINES[1].encode())
    result = run("gdelt", tmp_path / "latin.CSV")
    assert (result.tally.added, result.tally.rejected) == (1, 1)


MIBS = 64


def pack(path: Path, before: str, start: str, part: bytes, after: str) -> Path:
    """Return an archive of a file with a line of 64 MiB between others."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("rows", "w") as member:
        member.write(before.encode() + start.encode())
        for _ in range(MIBS):
            member.write(part * ((1 << 20) // len(part)))
        member.write(b"\n" + after.encode())
    return path


@pytest.mark.parametrize("name", ["gdelt", "ucdp-ged"])
def test_a_line_without_end_is_one_reject_and_is_not_kept_in_memory(
    database: Path, run: Importer, tmp_path: Path, name: str
) -> None:
    lines, known = (LINES, 3) if name == "gdelt" else (GED.read_text("utf-8").splitlines(keepends=True), 2)
    before, after = "".join(lines[:3]), "".join(lines[3:5])
    run(name, before)
    cells = b"\t\xc3\xa9" if name == "gdelt" else b",\xc3\xa9"
    packed = pack(tmp_path / "long.zip", before, "9", cells, after)
    tracemalloc.start()
    try:
        result = run(name, packed)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MIBS << 19
    assert (result.tally.added, result.tally.unchanged, result.tally.rejected) == (2, known, 1)
    assert result.rejects is not None
    with result.rejects.open(encoding="utf-8", newline="") as file:
        (found,) = csv.DictReader(file)
    assert (found["line"], found["row"]) == (str(before.count("\n") + 1), "")
    assert found["reason"] == "is longer than the 1,048,576 characters that a row may have"


def test_a_row_of_many_lines_is_no_longer_than_one_of_one(database: Path, run: Importer, tmp_path: Path) -> None:
    """Rows of quoted cells may go over lines: those after the longest are read as rows of their own."""
    header, *lines = GED.read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "long.csv").write_text(header + "1" + ',"\n"' * 300_000 + "\n" + lines[0], "utf-8", newline="")
    with pytest.raises(OnRecordError, match=r"More than 0 rows .* line 2 of .*is longer than the 1,048,576"):
        run("ucdp-ged", tmp_path / "long.csv", most=0)


def test_a_header_that_is_too_long_is_none(database: Path, run: Importer) -> None:
    with pytest.raises(OnRecordError, match="in its first line, so it is no file of"):
        run("ucdp-ged", "x" * (1 << 21) + "\n")


def test_one_bad_row_too_many_ends_the_import(database: Path, run: Importer) -> None:
    run("gdelt", LINES[0])
    before = database.read_bytes()
    with pytest.raises(OnRecordError, match=r"More than 1 rows are no events; the last, line 3 .*--max-rejects"):
        run("gdelt", LINES[1] + "x\ny\n" + LINES[2], most=1)
    assert database.read_bytes() == before
    assert len(database.with_name("rejects.csv").read_text("utf-8").splitlines()) == 3


# ---- stopped and killed


def test_one_that_is_stopped_goes_on_later(database: Path, run: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "BATCH", 40)
    mapping = mapping_of(DataSet.GDELT)
    rejects = database.with_name("rejects.csv")
    result = import_files(database, mapping, [str(GDELT)], rejects=rejects, max_rejects=0, stop=lambda: True)
    assert (result.tally.stopped, result.tally.added, result.changed) == (True, 40, True)
    result = run("gdelt", GDELT)
    assert (result.tally.unchanged, result.tally.added) == (40, 110)
    other = database.with_name("other.sqlite")
    run("gdelt", GDELT, into=other)
    assert told(other) == told(database)


def import_and_die(database: str) -> None:
    """Import in small batches, and be killed in the middle."""
    pipeline.BATCH = 20
    done: list[int] = []

    def stop() -> bool:
        done.append(1)
        if len(done) == 4:
            os.kill(os.getpid(), signal.SIGKILL)
        return False

    mapping = mapping_of(DataSet.GDELT)
    import_files(Path(database), mapping, [str(GDELT)], rejects=Path("rejects.csv"), max_rejects=0, stop=stop)


def test_one_that_is_killed_and_repeated_ends_the_same(database: Path, run: Importer) -> None:
    run("gdelt", part(0, 10))
    before = database.read_bytes()
    code = f"from tests.scripts.importers.test_pipeline import import_and_die; import_and_die({str(database)!r})"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == -signal.SIGKILL
    assert database.read_bytes() == before
    run("gdelt", GDELT)
    other = database.with_name("other.sqlite")
    run("gdelt", GDELT, into=other)
    assert told(other) == told(database)
