"""What happens to the data set and to slow statements is in the log, once each; what is asked is not."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.query.execute import Reader
from schema.settings import Settings
from tests.api.variants import changed

SECRET = "query Secret { kept: events(first: 100) { nodes { madeUp: title statements { nodes { quote } } } } }"
WORDS = ("kept", "madeUp", "quote")
"""What only those know who have read the question."""


@pytest.fixture
def database(seeds_database: Path, tmp_path: Path) -> Path:
    """A data set of one's own."""
    return Path(shutil.copy(seeds_database, tmp_path / "onrecord.sqlite"))


class Log:
    """The log's lines since they were last read."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self.capture = capture

    def read(self, event: str) -> list[dict[str, Any]]:
        """Return those of an event; all must be JSON."""
        lines = [json.loads(line) for line in self.capture.readouterr().err.splitlines()]
        return [line for line in lines if line["event"] == event]


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Log:
    return Log(capsys)


@pytest.fixture
def client(database: Path, log: Log) -> Iterator[TestClient]:
    """A client of a server that logs for programs."""
    settings = Settings(database_url=str(database), log_format="json", answer_cache_mb=0)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        client.get("/readyz")
        yield client


def ask(client: TestClient) -> int:
    return client.post("/graphql", json={"query": SECRET, "operationName": "Secret"}).status_code


def test_a_reload_is_logged_once(client: TestClient, database: Path, log: Log) -> None:
    before = client.get("/readyz").json()["version"]
    changed(database, "UPDATE dataset SET version = 'another'").replace(database)
    for _ in range(3):
        ask(client)
    [line] = log.read("data set reloaded")
    assert (line["level"], line["version"], line["before"]) == ("info", "another", before)


def test_a_data_set_that_is_refused_is_logged_once_with_the_reason(
    client: TestClient, database: Path, log: Log
) -> None:
    version = client.get("/readyz").json()["version"]
    garbage = database.with_name("garbage")
    garbage.write_text("no data set")
    garbage.replace(database)
    for _ in range(3):
        assert ask(client) == 200
    [line] = log.read("data set refused")
    assert (line["level"], line["serving"]) == ("error", version)
    assert "is no data set of OnRecord's" in line["reason"]


def test_a_data_set_that_never_was_good_is_logged_once(tmp_path: Path, log: Log) -> None:
    settings = Settings(database_url=str(tmp_path / "none.sqlite"), log_format="json")
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        for _ in range(3):
            assert client.get("/readyz").status_code == 503
    assert len(log.read("data set refused")) == 1


def test_a_slow_statement_is_logged_once_without_its_words(
    client: TestClient, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.query.execute.INLINE_SECONDS", 0.0)
    monkeypatch.setattr("api.query.execute.CLOCK_OPS", 10)
    for _ in range(3):
        assert ask(client) == 200
    [line] = log.read("slow statement")
    assert (line["level"], line["cost"] > 100) == ("warning", True)
    assert not any(word in json.dumps(line) for word in WORDS)


def test_a_statement_that_is_stopped_is_logged(database: Path, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.query.execute.CLOCK_OPS", 10)
    settings = Settings(database_url=str(database), log_format="json", query_seconds=1e-6)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        assert ask(client) == 503
    [line] = log.read("statement interrupted")
    assert line["level"] == "warning"
    assert not any(word in json.dumps(line) for word in WORDS)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_what_orchestrators_expect(client: TestClient, path: str) -> None:
    """GET and HEAD, nothing kept by anybody, whatever is accepted, in however quick a row."""
    for accept in ("*/*", "text/plain", "application/json"):
        found = client.get(path, headers={"Accept": accept})
        assert (found.status_code, found.json()["status"]) == (200, "ok")
        assert found.headers["cache-control"] == "no-store"
        assert "etag" not in found.headers
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")


def test_probes_are_answered_however_many_come(database: Path) -> None:
    with TestClient(create_app(Settings(database_url=str(database), requests_a_minute=5))) as client:
        assert {client.get("/healthz").status_code for _ in range(30)} == {200}
        assert {client.get("/readyz").status_code for _ in range(30)} == {200}


@pytest.mark.parametrize(("method", "path"), [("POST", "/graphql"), ("GET", "/v1/events")])
def test_a_fault_is_logged_with_the_requests_id_and_how_it_came_about(
    method: str, path: str, client: TestClient, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> float:
        return 1 / 0

    monkeypatch.setattr(Reader, "run", fail)
    body = {"query": SECRET} if method == "POST" else None
    response = client.request(method, path, json=body, headers={"X-Request-Id": "fault-7"})
    assert (response.status_code, response.headers["x-request-id"]) == (500, "fault-7")
    [line] = log.read("fault")
    assert (line["level"], line["request_id"], line["path"]) == ("error", "fault-7", path)
    assert line["exception"].endswith("ZeroDivisionError: division by zero")
    assert "in fail\n    return 1 / 0" in line["exception"]
    assert not any(word in json.dumps(line) for word in WORDS)


def test_a_fault_is_logged_for_people_as_well(
    database: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> float:
        return 1 / 0

    monkeypatch.setattr(Reader, "run", fail)
    with TestClient(create_app(Settings(database_url=str(database)))) as client:
        assert client.get("/v1/events", headers={"X-Request-Id": "fault-8"}).status_code == 500
    told = capsys.readouterr().err
    assert told.count("Traceback") == 1
    assert "ZeroDivisionError: division by zero" in told
    assert told.count("request_id=fault-8") == 2
