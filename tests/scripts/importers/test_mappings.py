"""Formats of which no real rows may be kept: small fictional files in the documented layout."""

from pathlib import Path

import pytest

from scripts.importers import countries
from scripts.importers.cameo import type_of
from scripts.importers.formats import DataSet, mapping_of
from scripts.importers.records import RowError
from tests.scripts.importers.conftest import Importer
from tests.scripts.stored import ask

EVENT = "SELECT type, native_code, date_edtf, title FROM events WHERE native_id = ?"
PARTS = """SELECT role, native_role, name_as_given, a.kind, a.country FROM participants JOIN actors a ON a.id = actor_id
WHERE event_id = (SELECT id FROM events WHERE native_id = ?) ORDER BY position"""
SOURCES = """SELECT (SELECT name FROM actors a WHERE a.id = publisher_id), url, published_on, language
FROM event_sources JOIN sources s ON s.id = source_id
WHERE event_id = (SELECT id FROM events WHERE native_id = ?) ORDER BY position"""
PLACES = """SELECT p.name, p.country, latitude, longitude, precision FROM places p WHERE id =
(SELECT place_id FROM events WHERE native_id = ?)"""
MEASURES = "SELECT kind, value FROM measures WHERE event_id = (SELECT id FROM events WHERE native_id = ?) ORDER BY 1"
ATTRIBUTES = (
    "SELECT name, value FROM attributes WHERE event_id = (SELECT id FROM events WHERE native_id = ?) ORDER BY 1"
)


def table(name: DataSet, *rows: dict[str, str], header: bool = True) -> str:
    """Return a file of rows, each by the names of its columns; in the data set's own form."""
    mapping = mapping_of(name)
    columns = [column for column in mapping.columns if column != "Event Intensity"]
    lines = [columns] if header else []
    lines += [[row.get(column, "") for column in columns] for row in rows]
    mark = '"' if mapping.quoted else ""
    return "".join(mapping.delimiter.join(f"{mark}{cell}{mark}" for cell in line) + "\n" for line in lines)


def test_icews(database: Path, run: Importer, tmp_path: Path) -> None:
    row = {
        "Event ID": "20718170", "Event Date": "2018-01-02", "Source Name": "Iran", "Source Country": "Iran",
        "Event Text": "Consult", "CAMEO Code": "040", "Intensity": "1.0", "Target Name": "Élan Party",
        "Target Sectors": "Parties,Opposition", "Target Country": "Russian Federation", "Story ID": "443",
        "Sentence Number": "3", "Publisher": "The Quay Times", "City": "Tehran", "District": "NA", "Country": "Iran",
        "Latitude": "35.69", "Longitude": "51.42",
    }  # fmt: skip
    latin = tmp_path / "events.tab"
    latin.write_bytes(table(DataSet.ICEWS, row).encode("latin-1"))
    assert run("icews", latin).tally.added == 1
    assert ask(database, EVENT, "20718170") == [("meeting", "040", "2018-01-02", "Consult: Iran → Élan Party")]
    assert ask(database, PARTS, "20718170") == [
        ("initiator", "source", "Iran", "state", "IR"), ("target", "target", "Élan Party", "group", "RU")
    ]  # fmt: skip
    assert ask(database, SOURCES, "20718170") == [("The Quay Times", None, None, None)]
    assert ask(database, PLACES, "20718170") == [("Tehran", "IR", 35.69, 51.42, "city")]
    assert ask(database, MEASURES, "20718170") == [("goldstein", 1.0)]
    assert ask(database, ATTRIBUTES, "20718170") == [
        ("event_text", "Consult"), ("sentence_number", "3"), ("story_id", "443")
    ]  # fmt: skip


def test_polecat(database: Path, run: Importer) -> None:
    row = {
        "Event ID": "20230101-7-a", "Event Date": "2023-01-01", "Event Type": "SANCTION", "Event Mode": "discontinue",
        "Intensity": "-6", "Quad Code": "MATERIAL CONFLICT", "Contexts": "diplomatic;economic",
        "Actor Name": "Azerbaijan", "Actor Country": "AZE", "Actor Name Raw": "Baku", "Recipient Name": "None",
        "City": "Baku", "Country": "Azerbaijan", "Latitude": "40.4", "Longitude": "49.9", "GeoNames ID": "587084",
        "Source": "The Quay Times", "Publication Date": "2023-01-02", "Language": "Spanish", "Version": "NGEC_coder-v1",
    }  # fmt: skip
    assert run("polecat", table(DataSet.POLECAT, row)).tally.added == 1
    assert ask(database, EVENT, "20230101-7-a") == [
        ("closure", "SANCTION-discontinue", "2023-01-01", "Sanction: Azerbaijan")
    ]
    assert ask(database, PARTS, "20230101-7-a") == [("initiator", "actor", "Baku", "state", "AZ")]
    assert ask(database, SOURCES, "20230101-7-a") == [("The Quay Times", None, "2023-01-02", "es")]
    assert ask(database, PLACES, "20230101-7-a") == [("Baku", "AZ", 40.4, 49.9, None)]
    assert ask(database, MEASURES, "20230101-7-a") == [("intensity", -6.0), ("quad_class", 4.0)]
    assert ("contexts", "diplomatic;economic") in ask(database, ATTRIBUTES, "20230101-7-a")


ACLED = {
    "event_id_cnty": "VES12", "event_date": "2023-01-31", "time_precision": "2", "event_type": "Battles",
    "sub_event_type": "Armed clash", "actor1": "Lamp Guard", "assoc_actor_1": "Guild of Wicks; Oilers", "actor2":
    "Moth Front", "iso": "4", "country": "Afghanistan", "admin1": "Kabul", "location": "Kabul", "latitude": "34.5",
    "longitude": "69.2", "geo_precision": "1", "source": "The Quay Times; Harbour Radio", "notes":
    "Words, and \u201cmore\u201d.", "fatalities": "3", "tags": "crowd size=no report", "timestamp": "1700000000",
}  # fmt: skip


def test_acled(database: Path, run: Importer) -> None:
    run("acled", "\ufeff" + table(DataSet.ACLED, ACLED))
    assert ask(database, EVENT, "VES12") == [
        ("attack", "Battles/Armed clash", "[2023-01-30..2023-02-05]", "Armed clash: Lamp Guard – Moth Front")
    ]
    assert ask(database, "SELECT slug, summary, date_precision FROM events") == [
        ("acled-ves12", ACLED["notes"], "week")
    ]
    assert [part[:3] for part in ask(database, PARTS, "VES12")] == [
        ("party", "actor1", "Lamp Guard"), ("party", "assoc_actor_1", "Guild of Wicks"),
        ("party", "assoc_actor_1", "Oilers"), ("party", "actor2", "Moth Front"),
    ]  # fmt: skip
    assert [name for name, *_ in ask(database, SOURCES, "VES12")] == ["The Quay Times", "Harbour Radio"]
    assert ask(database, PLACES, "VES12") == [("Kabul", "AF", 34.5, 69.2, "exact")]
    assert ask(database, MEASURES, "VES12") == [("fatalities", 3.0)]


@pytest.mark.parametrize(
    ("kind", "act", "type", "roles"),
    [
        ("Violence against civilians", "Attack", "attack", {"initiator", "target", "party"}),
        ("Riots", "Mob violence", "protest", {"party"}),
        ("Strategic developments", "Agreement", "agreement", {"party"}),
        ("Strategic developments", "Other", "other", {"party"}),
    ],
)
def test_acleds_kinds(database: Path, run: Importer, kind: str, act: str, type: str, roles: set[str]) -> None:
    run("acled", table(DataSet.ACLED, ACLED | {"event_type": kind, "sub_event_type": act, "time_precision": "3"}))
    assert ask(database, "SELECT type, date_edtf, date_precision FROM events") == [(type, "2023-01", "month")]
    assert {role for role, *_ in ask(database, PARTS, "VES12")} == roles


def test_acleds_changes_and_deletions(database: Path, run: Importer) -> None:
    run("acled", table(DataSet.ACLED, ACLED, ACLED | {"event_id_cnty": "VES13"}))
    newer = ACLED | {"fatalities": "5", "timestamp": "1700000500"}
    assert run("acled", table(DataSet.ACLED, newer)).tally.updated == 1
    older = run("acled", table(DataSet.ACLED, ACLED))
    assert (older.tally.outdated, older.changed) == (1, False)
    assert ask(database, MEASURES, "VES12") == [("fatalities", 5.0)]
    gone = "event_id_cnty,deleted_timestamp\nVES12,1700000400\nVES13,1700000600\nVES99,1700000600\n"
    tally = run("acled", gone).tally
    assert (tally.outdated, tally.deleted, tally.absent) == (1, 1, 1)
    assert ask(database, "SELECT native_id FROM events") == ["VES12"]
    run("acled", "event_id_cnty,deleted_timestamp\nVES12,1700000700\n")
    for name in ("events", "participants", "actors", "places", "sources", "measures", "attributes", "event_sources"):
        assert ask(database, f"SELECT count(*) FROM {name}") == [0], name


def test_phoenix(database: Path, run: Importer) -> None:
    row = {
        "EventID": "77", "Date": "20140620", "SourceActorFull": "AZEGOV", "SourceActorEntity": "AZE", "SourceActorRole":
        "GOV", "TargetActorFull": "RUS", "TargetActorEntity": "RUS", "EventCode": "1663", "EventRootCode": "16",
        "PentaClass": "4", "GoldsteinScore": "-5.0", "Issues": "ID_AID,2;ID_X,1", "Lat": "40.4", "Lon": "49.9",
        "LocationName": "Baku", "CountryCode": "AZE", "SentenceID": "9_1", "URLs":
        "https://quay.example.org/a;https://radio.example.org/b", "NewsSources": "quay;radio",
    }  # fmt: skip
    run("phoenix", table(DataSet.PHOENIX, row, header=False))
    assert ask(database, EVENT, "77") == [("sanction", "1663", "2014-06-20", "Sanction: AZEGOV → RUS")]
    assert ask(database, PARTS, "77") == [
        ("initiator", "source", "AZEGOV", "organization", "AZ"), ("target", "target", "RUS", "state", "RU")
    ]  # fmt: skip
    assert ask(database, SOURCES, "77") == [
        ("quay", "https://quay.example.org/a", None, None), ("radio", "https://radio.example.org/b", None, None)
    ]  # fmt: skip
    assert ask(database, MEASURES, "77") == [("goldstein", -5.0), ("penta_class", 4.0)]


# ---- codes


def test_codes_of_countries() -> None:
    """The traps: the same two letters, or the same number, are another country elsewhere."""
    fips, cow, gw = (countries.codes(scheme) for scheme in ("fips", "cow", "gw"))
    assert [fips[c] for c in ("UK", "GM", "CH", "SZ", "NI", "NG", "AS", "AU", "RS", "RI", "KN", "KS", "IS", "IC")] == (
        "GB DE CN CH NG NE AU AT RU RS KP KR IL IS".split()
    )
    assert (cow["255"], gw["260"], cow["679"], gw["678"], cow["345"], gw["340"]) == ("DE", "DE", "YE", "YE", "RS", "RS")
    assert (cow["970"], gw["970"], gw["652"], gw["816"]) == ("NR", "KI", "SY", "VN")
    assert [countries.from_numeric(n) for n in ("4", "051", "760", "999")] == ["AF", "AM", "SY", None]
    assert [countries.from_alpha3(c) for c in ("AZE", "ROM", "AFR")] == ["AZ", "RO", None]
    names = ("Russian Federation", "Côte d'Ivoire", "Syria", "Yemen (North Yemen)", "Atlantis")
    assert [countries.from_name(name) for name in names] == ["RU", "CI", "SY", "YE", None]


@pytest.mark.parametrize(
    ("code", "type"),
    [
        ("010", "public_statement"),
        ("081", "concession"),
        ("0841", "retreat"),
        ("115", "legal_action"),
        ("1663", "sanction"),
    ],
)
def test_codes_of_acts(code: str, type: str) -> None:
    assert type_of(code) == type


@pytest.mark.parametrize("code", ["10.0", "1", "", "21", "X", "00"])
def test_codes_that_are_none(code: str) -> None:
    with pytest.raises(RowError, match="is no code of CAMEO"):
        type_of(code)
