"""Datasette's canned queries give the product's facts, and its answers are read right; Datasette itself is not run."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from scripts.bench.contestants import datasette_app, flatten, make
from scripts.bench.contestants.datasette_app import METADATA, REQUIREMENTS, Datasette
from scripts.bench.contestants.peers import copy_for_peers
from scripts.bench.questions import KINDS, ROOTS, Question

Ask = Callable[[Question], bytes]

STORED = """{"data": {"events": {"nodes": [{"slug": "event-7", "type": "legal_action", "title": "A title",
"summary": null, "modality": "actual", "disputed": 1.0, "date_edtf": "2015-04", "date_earliest": "2015-04-01",
"date_latest": "2015-04-30", "date_precision": "month", "date_basis": null,
"place_id": {"name": "Nadir 88", "country": "DE", "latitude": 50.9455, "longitude": 3.2279},
"participants_list": {"nodes": [
  {"role": "ordered_by", "actor_id": {"slug": "state-14", "name": "State of ZA", "kind": "state", "country": "ZA"}}]},
"event_positions_list": {"nodes": [
  {"hops": 0, "stance": "comments_on", "polarity": 0, "party_id": {"name": "Horat 109"}, "statement_id":
    {"slug": "statement-2", "quote": "Second", "position": "source-1:2", "speaker_id": {"name": "Horat 109"},
     "stances_by_statement_id_list": {"nodes": [{"kind": "comments_on", "polarity": 0}]}}},
  {"hops": 1, "stance": "accuses", "polarity": 1, "party_id": {"name": "State of AZ"}, "statement_id":
    {"slug": "statement-1", "quote": "First", "position": "source-1:1", "speaker_id": {"name": "State of AZ"},
     "stances_by_statement_id_list": {"nodes": []}}},
  {"hops": 1, "stance": "denies", "polarity": 0, "party_id": {"name": "State of AZ"}, "statement_id":
    {"slug": "statement-1", "quote": "First", "position": "source-1:1", "speaker_id": {"name": "State of AZ"},
     "stances_by_statement_id_list": {"nodes": []}}},
  {"hops": 2, "stance": "denies", "polarity": -1, "party_id": {"name": "State of AM"}, "statement_id":
    {"slug": "statement-3", "quote": "Far", "position": "source-1:3", "speaker_id": {"name": "State of AM"},
     "stances_by_statement_id_list": {"nodes": []}}}]},
"evidence_list": {"nodes": [{"anchor_id": {"exact": "the protest", "prefix": "It was ", "suffix": ".", "start": 5,
  "end": 16, "source_id": {"title": "Orsov"}}}]},
"event_sources_list": {"nodes": [{"source_id": {"slug": "source-64", "title": "Orsov", "url": null}}]}}]}}}"""
READ: dict[str, Any] = {
    "slug": "event-7",
    "type": "LEGAL_ACTION",
    "title": "A title",
    "summary": None,
    "modality": "ACTUAL",
    "disputed": True,
    "date": {
        "edtf": "2015-04",
        "earliest": "2015-04-01",
        "latest": "2015-04-30",
        "precision": "MONTH",
        "basis": None,
    },
    "place": {"name": "Nadir 88", "country": "DE", "latitude": 50.9455, "longitude": 3.2279},
    "participants": [
        {"role": "ORDERED_BY", "actor": {"slug": "state-14", "name": "State of ZA", "kind": "STATE", "country": "ZA"}}
    ],
    "statements": [
        {"slug": "statement-1", "quote": "First", "speaker": {"name": "State of AZ"}, "stances": []},
        {
            "slug": "statement-2",
            "quote": "Second",
            "speaker": {"name": "Horat 109"},
            "stances": [{"kind": "COMMENTS_ON", "polarity": 0}],
        },
    ],
    "positions": [
        {"stance": "COMMENTS_ON", "polarity": 0, "actor": {"name": "Horat 109"}},
        {"stance": "ACCUSES", "polarity": 1, "actor": {"name": "State of AZ"}},
        {"stance": "DENIES", "polarity": -1, "actor": {"name": "State of AM"}},
    ],
    "evidence": [
        {
            "exact": "the protest",
            "prefix": "It was ",
            "suffix": ".",
            "start": 5,
            "end": 16,
            "source": {"title": "Orsov"},
        }
    ],
    "sources": [{"slug": "source-64", "title": "Orsov", "url": None}],
}


def publish(connection: sqlite3.Connection, path: str) -> bytes:
    """Answer a canned query as Datasette does: objects by column, those named by _json parsed."""
    address = urlsplit(path)
    found = re.fullmatch(r"/bench/(\w+)\.json", address.path)
    assert found is not None
    given = parse_qsl(address.query, strict_parsing=True)
    assert ("_shape", "array") in given
    as_json = {value for key, value in given if key == "_json"}
    sql = METADATA["databases"]["bench"]["queries"][found[1]]["sql"]
    cursor = connection.execute(sql, {key: value for key, value in given if not key.startswith("_")})
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor]
    return json.dumps(
        [{key: json.loads(value) if key in as_json else value for key, value in row.items()} for row in rows]
    ).encode()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "q2"])
def test_canned_queries_give_the_products_answers(
    kind: str, peers_copy: Path, product: Ask, questions: dict[str, list[Question]]
) -> None:
    contestant = Datasette()
    with closing(sqlite3.connect(peers_copy)) as connection:
        answers = [
            contestant.canonical(kind, publish(connection, contestant.request(question).path))
            for question in questions[kind]
        ]
    assert answers == [flatten(json.loads(product(question))["data"][ROOTS[kind]]) for question in questions[kind]]
    assert any(answers)


def test_what_two_under_the_same_actor_ordered_comes_once(
    peers_copy: Path, product: Ask, doubled: list[Question]
) -> None:
    contestant = Datasette()
    with closing(sqlite3.connect(peers_copy)) as connection:
        for question in doubled:
            answer = contestant.canonical("q1", publish(connection, contestant.request(question).path))
            assert answer == flatten(json.loads(product(question))["data"]["events"])


def test_an_event_is_read_from_graphql() -> None:
    assert Datasette().canonical("q2", STORED.encode()) == READ
    assert Datasette().canonical("q2", b'{"data": {"events": {"nodes": []}}}') is None


def test_what_is_not_there_is_null() -> None:
    row: dict[str, Any] = {"slug": "a", "type": "closure", "title": "A", "modality": "actual", "date_edtf": None}
    row |= {"place_id": None, "place_name": None, "place_country": None, "participants": [], "statements": []}
    (event,) = Datasette().canonical("q1", json.dumps([row]).encode())
    assert event["date"] is None and event["place"] is None


def test_events_are_asked_for_in_graphql() -> None:
    request = Datasette().request(Question("q2", {"slug": "event-7"}))
    assert (request.method, request.path) == ("POST", "/graphql")
    assert json.loads(request.body)["variables"] == {"slug": "event-7"}


def test_every_package_is_pinned() -> None:
    lines = REQUIREMENTS.read_text("utf-8").split()
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    assert {"datasette", "datasette-graphql"} <= {line.split("==")[0] for line in lines}


def test_it_is_set_up_once(tmp_path: Path, dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, ...]] = []

    def run(*arguments: str) -> None:
        ran.append(arguments)
        made = Path(arguments[-1])
        if arguments[:2] == ("uv", "venv"):
            made.mkdir(parents=True)
        elif "inspect" in arguments:
            made.write_text("{}", "utf-8")

    monkeypatch.setattr(datasette_app, "run", run)
    make("datasette").prepare(tmp_path, dataset)
    contestant = make("datasette")
    contestant.prepare(tmp_path, dataset)
    assert [arguments[1] for arguments in ran] == ["venv", "pip", "inspect"]
    arguments, _ = contestant.command(8123)
    assert arguments[arguments.index("--port") + 1] == "8123"
    files = [Path(argument) for argument in arguments if argument.startswith(str(tmp_path)) and "venv" not in argument]
    assert len(files) == 3 and all(file.is_file() for file in files)
    assert files[0].resolve() == copy_for_peers(tmp_path, dataset)
