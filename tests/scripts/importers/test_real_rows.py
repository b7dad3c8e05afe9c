"""Rows of real files, read by a small reader of this test's own, are what the data set holds, field by field."""

import csv
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from schema.dates import parse_edtf
from tests.scripts.importers.conftest import GDELT, GED, Importer
from tests.scripts.stored import ask

CHECKED = 50

EVENT = """
SELECT json_object('code', native_code, 'type', type, 'edtf', date_edtf, 'precision', date_precision, 'from', date_from,
    'to', date_to, 'place', place_id, 'id', id) FROM events WHERE collection = ? AND native_id = ?
"""
PART = """
SELECT json_object('native_role', native_role, 'role', role, 'name', name_as_given, 'code',
    (SELECT value FROM identifiers i WHERE i.actor_id = a.id), 'about', description, 'country', country,
    'place', place_id, 'kind', a.kind) FROM participants JOIN actors a ON a.id = actor_id
WHERE event_id = ? ORDER BY position
"""
PLACE = """
SELECT json_object('name', name, 'country', country, 'lat', latitude, 'lon', longitude, 'adm1', admin1, 'adm2', admin2,
    'precision', precision, 'id', gazetteer_id) FROM places WHERE id = ?
"""
SOURCE = """
SELECT json_object('url', url, 'title', title, 'published', published_on, 'retrieved', retrieved_at, 'publisher',
    (SELECT name FROM actors a WHERE a.id = publisher_id)) FROM event_sources JOIN sources s ON s.id = source_id
WHERE event_id = ? ORDER BY position
"""


def shown(database: Path, sql: str, *values: Any) -> list[Any]:
    return [json.loads(row) for row in ask(database, sql, *values)]


def pairs(database: Path, table: str, id: int) -> dict[str, Any]:
    name = "kind" if table == "measures" else "name"
    return dict(ask(database, f"SELECT {name}, value FROM {table} WHERE event_id = ?", id))


# ---- GDELT

FIPS = {"US": "US", "UK": "GB", "AS": "AU", "GM": "DE", "CH": "CN", "RS": "RU", "NI": "NG", "SF": "ZA", "IZ": "IQ"}
ISO3 = {"USA": "US", "GBR": "GB", "DEU": "DE", "CHN": "CN", "RUS": "RU", "NGA": "NG", "SYR": "SY", "AUS": "AU"}
ROOTS = {
    "01": "public_statement", "02": "request", "03": "agreement", "04": "meeting", "05": "support",
    "06": "cooperation", "07": "aid", "09": "investigation", "10": "request", "12": "refusal",
    "13": "threat", "14": "protest", "15": "mobilization", "16": "sanction", "17": "coercion", "18": "attack",
    "19": "attack", "20": "attack",
}  # fmt: skip


def gdelt_rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text("utf-8").split("\n") if line]


def gdelt_place(database: Path, cells: list[str], id: int | None) -> None:
    kind, name, country, adm1, adm2, lat, lon, feature = cells
    if kind == "0":
        assert id is None
        return
    [found] = shown(database, PLACE, id)
    assert (found["name"], found["adm1"], found["adm2"], found["id"]) == (
        name or feature,
        adm1 or None,
        adm2 or None,
        feature,
    )
    assert (found["lat"], found["lon"]) == ((float(lat), float(lon)) if lat else (None, None))
    assert found["precision"] == {"1": "country", "2": "admin1", "5": "admin1"}.get(kind, "city")
    if country in FIPS:
        assert found["country"] == FIPS[country]


def check_gdelt(database: Path, cells: list[str]) -> None:
    [event] = shown(database, EVENT, "gdelt", cells[0])
    day = f"{cells[1][:4]}-{cells[1][4:6]}-{cells[1][6:]}"
    assert (event["code"], event["edtf"], event["precision"]) == (cells[26], day, "day")
    assert (event["from"], event["to"]) == (day, day)
    if cells[28] in ROOTS and cells[26] != "115":
        assert event["type"] == ROOTS[cells[28]]
    gdelt_place(database, cells[51:59], event["place"])
    parts = shown(database, PART, event["id"])
    for at, geo, role in ((5, 35, "source"), (15, 43, "target")):
        found = [part for part in parts if part["native_role"] == role]
        if not cells[at]:
            assert not found
            continue
        [part] = found
        assert part["role"] == {"source": "initiator", "target": "target"}[role]
        assert (part["name"], part["code"]) == (cells[at + 1], cells[at])
        for told in filter(None, cells[at + 2 : at + 10]):
            assert told in part["about"]
        if cells[at + 2] in ISO3:
            assert part["country"] == ISO3[cells[at + 2]]
        gdelt_place(database, cells[geo : geo + 8], part["place"])
    assert len(parts) == sum(bool(cells[at]) for at in (5, 15))
    names = ("root_event", "quad_class", "goldstein", "mentions", "sources", "articles", "tone")
    given = dict(zip(names, (cells[25], *cells[29:35]), strict=True))
    assert pairs(database, "measures", event["id"]) == {name: float(cell) for name, cell in given.items() if cell}
    [source] = shown(database, SOURCE, event["id"])
    added = cells[59]
    if cells[60].startswith("http"):
        assert (source["url"], source["title"]) == (cells[60], None)
        assert source["publisher"] in cells[60]
    else:
        assert (source["url"], source["title"], source["publisher"]) == (None, cells[60], None)
    assert source["retrieved"] == f"{added[:4]}-{added[4:6]}-{added[6:8]}T{added[8:10]}:{added[10:12]}:{added[12:]}Z"


# ---- UCDP GED

DEATHS = {
    "deaths_a": "fatalities_side_a", "deaths_b": "fatalities_side_b", "deaths_civilians": "fatalities_civilians",
    "deaths_unknown": "fatalities_unknown", "best": "fatalities", "high": "fatalities_high", "low": "fatalities_low",
    "number_of_sources": "sources", "event_clarity": "clarity",
}  # fmt: skip
WORDS = (
    "active_year", "type_of_violence", "conflict_new_id", "conflict_name", "dyad_new_id", "dyad_name",
    "source_original", "where_prec", "priogrid_gid", "region", "date_prec",
)  # fmt: skip


def ged_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check_ged(database: Path, row: dict[str, str]) -> None:
    [event] = shown(database, EVENT, "ucdp-ged", row["id"])
    assert event["type"] == "attack"
    assert (event["from"], event["to"]) == (row["date_start"], row["date_end"]), "no day is made up, and none lost"
    day = row["date_prec"] == "1" and row["date_start"] == row["date_end"]
    assert (event["precision"] == "day") == day
    span = parse_edtf(event["edtf"])
    assert span.span is False, "it happened once in that time, and did not last through it"
    parts = shown(database, PART, event["id"])
    assert [part["native_role"] for part in parts] == ["side_a", "side_b"]
    sided = row["type_of_violence"] == "3"
    assert [part["role"] for part in parts] == (["initiator", "target"] if sided else ["party", "party"])
    for part in parts:
        side = part["native_role"]
        assert (part["name"], part["code"]) == (row[side], row[f"{side}_new_id"])
        assert (part["kind"] == "state") == row[side].startswith("Government of ")
        if row[side] == "Government of Syria":
            assert part["country"] == "SY"
        if side == "side_b" and row["gwnob"]:
            assert part["country"] == {"666.0": "IL", "652.0": "SY"}[row["gwnob"]]
    [place] = shown(database, PLACE, event["place"])
    assert (place["name"], place["country"]) == (row["where_coordinates"], "SY")
    assert (place["adm1"], place["adm2"]) == (row["adm_1"] or None, row["adm_2"] or None)
    assert (place["lat"], place["lon"]) == (float(row["latitude"]), float(row["longitude"]))
    assert place["precision"] == "exact near admin2 admin1 line country".split()[int(row["where_prec"]) - 1] or (
        row["where_prec"] == "5"
    )
    assert pairs(database, "measures", event["id"]) == {kind: float(row[name]) for name, kind in DEATHS.items()}
    assert pairs(database, "attributes", event["id"]) == {name: row[name].strip() for name in WORDS if row[name]}
    sources = shown(database, SOURCE, event["id"])
    offices, days = row["source_office"].split(";"), row["source_date"].split(";")
    for source in sources:
        assert source["title"] is None or source["title"] in row["source_headline"] + row["source_article"]
        assert source["publisher"] is None or source["publisher"] in row["source_office"] + row["source_article"]
        assert source["published"] is None or source["published"] in row["source_date"] + row["source_article"]
    if len(offices) == len(days) == len(row["source_headline"].split(";")):
        told = zip(offices, days, row["source_headline"].split(";"), strict=True)
        assert [(s["publisher"], s["published"], s["title"]) for s in sources] == list(
            dict.fromkeys((office.strip(), day.strip(), title.strip()) for office, day, title in told)
        )
    if row["source_office"]:
        assert sources


SAMPLES: dict[str, tuple[Path, Any, Any, Any]] = {
    "gdelt": (GDELT, gdelt_rows, check_gdelt, 0),
    "ucdp-ged": (GED, ged_rows, check_ged, "id"),
}


def check_sample(database: Path, name: str, path: Path, seed: int = 0) -> None:
    """Check that each row of a file is an event, and random ones field by field."""
    _, read, check, key = SAMPLES[name]
    rows = read(path)
    found = set(ask(database, "SELECT native_id FROM events WHERE collection = ?", name))
    assert found == {row[key] for row in rows}
    for row in Random(seed).sample(rows, CHECKED):
        check(database, row)


@pytest.mark.parametrize("name", SAMPLES)
def test_real_rows_are_what_is_stored(database: Path, run: Importer, name: str) -> None:
    path, read, _, _ = SAMPLES[name]
    result = run(name, path)
    assert (result.tally.rows, result.tally.rejected) == (len(read(path)), 0)
    assert ask(database, "SELECT count(*) FROM events") == [result.tally.rows]
    check_sample(database, name, path)


def test_each_collection_tells_its_licence(database: Path, run: Importer) -> None:
    run("gdelt", GDELT)
    run("ucdp-ged", GED)
    rows = iter(ask(database, "SELECT slug, licence, attribution, version FROM collections ORDER BY 1"))
    next(rows)
    for slug, licence, attribution, version in rows:
        assert slug in ("gdelt", "ucdp-ged")
        assert licence
        assert attribution
        assert version
