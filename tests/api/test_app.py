"""The application as a whole: readiness, reloads, faults, logs."""

import json
import os
import shutil
import threading
from pathlib import Path

import apsw
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.query.execute import Reader
from api.query.statement import Plan
from schema.errors import QueryTimeoutError
from schema.settings import Settings
from tests.api.variants import changed

VERSION = {"query": "{ dataset { version } events { totalCount } }"}


@pytest.fixture
def database(seeds_database: Path, tmp_path: Path) -> Path:
    """A data set of one's own."""
    return Path(shutil.copy(seeds_database, tmp_path / "onrecord.sqlite"))


@pytest.fixture
def own(database: Path) -> TestClient:
    """A client of an application over that data set."""
    return TestClient(create_app(Settings(database_url=str(database))), raise_server_exceptions=False)


def version(client: TestClient) -> str:
    """Return the version of the data set that answers."""
    return client.post("/graphql", json=VERSION).json()["data"]["dataset"]["version"]


def test_it_is_alive_and_ready(own: TestClient) -> None:
    assert own.get("/healthz").json() == {"status": "ok"}
    assert own.get("/readyz").json() == {"status": "ok", "version": version(own)}


def test_a_new_data_set_is_served_without_a_restart(own: TestClient, database: Path) -> None:
    tag = own.get("/graphql", params=VERSION).headers["etag"]
    changed(database, "UPDATE dataset SET version = 'the-next'").replace(database)
    assert version(own) == "the-next"
    assert own.get("/readyz").json()["version"] == "the-next"
    assert own.get("/graphql", params=VERSION, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("garbage", "no data set"),
        ("gone", "no data set"),
        ("foreign", "no data set"),
        ("layout", "layout"),
        ("terms", "event_type teleportation"),
    ],
)
def test_a_bad_data_set_is_refused_and_the_old_one_served(
    own: TestClient, database: Path, fault: str, words: str
) -> None:
    before = version(own)
    match fault:
        case "garbage":
            database.with_name("new.sqlite").write_bytes(os.urandom(100_000))
        case "gone":
            database.unlink()
        case "foreign":
            with apsw.Connection(str(database.with_name("new.sqlite"))) as connection:
                connection.execute("CREATE TABLE t (x)")
        case "layout":
            changed(database, "UPDATE dataset SET format = 99")
        case _:
            changed(
                database,
                "INSERT INTO terms (scheme, code, label, definition, position) "
                "VALUES ('event_type', 'teleportation', 'Teleportation', 'Being elsewhere at once.', 99)",
            )
    if fault != "gone":
        database.with_name("new.sqlite").replace(database)
    assert version(own) == before
    ready = own.get("/readyz")
    assert ready.status_code == 503
    assert words in ready.json()["detail"]
    assert ready.json()["serving"] == before
    assert version(own) == before


def test_without_a_data_set_the_cure_is_named(tmp_path: Path) -> None:
    client = TestClient(create_app(Settings(database_url=str(tmp_path / "none.sqlite"))))
    response = client.post("/graphql", json=VERSION)
    assert response.status_code == 503
    assert response.json()["errors"][0]["extensions"]["code"] == "DATABASE_UNAVAILABLE"
    assert "onrecord load" in response.json()["errors"][0]["message"]
    assert client.get("/readyz").status_code == 503
    assert client.get("/v1/events").json()["code"] == "DATABASE_UNAVAILABLE"
    assert client.get("/healthz").status_code == 200


def test_reloads_under_load_fail_no_request_and_mix_no_versions(own: TestClient, database: Path) -> None:
    query = {"query": "{ a: dataset { version } events { nodes { title } } b: dataset { version } }"}
    versions = [version(own)]
    faults: list[object] = []
    stop = threading.Event()

    def ask() -> None:
        client = TestClient(own.app, raise_server_exceptions=False)
        while not stop.is_set():
            response = client.post("/graphql", json=query)
            data = response.json().get("data")
            # Every title tells the version that it was loaded with.
            seen = {data["a"]["version"], data["b"]["version"]} if data else set[str]()
            titles = {event["title"] for event in data["events"]["nodes"]} if data else set[str]()
            if len(seen) != 1 or (seen != {versions[0]} and titles != seen):
                faults.append(response.text)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(30):
        name = f"version-{n}"
        new = changed(database, f"UPDATE dataset SET version = '{name}'", f"UPDATE events SET title = '{name}'")
        new.replace(database)
        assert version(own) == name
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_statement_that_takes_too_long_is_interrupted(database: Path) -> None:
    reader = Reader(database, seconds=0.05, mmap_bytes=0, cache_kib=1_000)
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(QueryTimeoutError, match=r"0\.05 s"):
        reader.run(Plan(endless, (), 0), {})
    assert reader.run(Plan("SELECT CAST('still here' AS BLOB)", (), 0), {}).body == b"still here"


def test_a_fault_of_ours_tells_nothing_of_the_inside(own: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> float:
        return 1 / 0

    monkeypatch.setattr(Reader, "run", fail)
    response = own.post("/graphql", json=VERSION)
    assert response.status_code == 500
    assert response.json()["code"] == "INTERNAL_SERVER_ERROR"
    assert "ZeroDivision" not in response.text


def test_what_is_not_there_is_a_problem(own: TestClient) -> None:
    response = own.get("/no/such/page")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert "/no/such/page" in response.json()["detail"]
    assert own.post("/healthz").status_code == 405
    assert own.post("/healthz").headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_request_is_one_line_of_the_log(seeds_database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with TestClient(create_app(Settings(database_url=str(seeds_database), log_format="json"))) as client:
        response = client.post(
            "/graphql",
            json={"query": "query Secret { dataset { version } }", "operationName": "Secret"},
            headers={"X-Request-Id": "abc-1"},
        )
        other = client.get("/healthz", headers={"X-Request-Id": "no spaces, please"})
    assert response.headers["x-request-id"] == "abc-1"
    assert other.headers["x-request-id"] != "no spaces, please"
    line, _ = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {"path": "/graphql", "status": 200, "operation": "Secret", "request_id": "abc-1"}.items() <= line.items()
    assert line["sql_ms"] >= 0
    assert "dataset" not in json.dumps(line)
