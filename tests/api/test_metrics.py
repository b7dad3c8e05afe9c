"""What Prometheus reads is what happened: held by asking the server, and then its port of measures."""

import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from api.app import create_app
from api.query.execute import Reader
from api.tallies import BUCKETS, Requests
from schema.settings import Settings

CLOSURES = "/v1/events?type=closure"
VERSION = {"query": "{ dataset { version } }"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def database(seeds_database: Path, tmp_path: Path) -> Path:
    """A copy that a test may replace."""
    return Path(shutil.copy(seeds_database, tmp_path / "data.sqlite"))


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def client(database: Path, port: int) -> Iterator[TestClient]:
    """A client of a server that is measured."""
    app = create_app(Settings(database_url=str(database), metrics_port=port))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


class Samples:
    """What is read at a moment."""

    def __init__(self, port: int) -> None:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as response:
            families = list(text_string_to_metric_families(response.read().decode()))
        self.found = [sample for family in families for sample in family.samples]

    def all(self, name: str, **labels: str) -> list[float]:
        return [s.value for s in self.found if s.name == name and labels.items() <= s.labels.items()]

    def sum(self, name: str, **labels: str) -> float:
        return sum(self.all(name, **labels))

    def labels(self, name: str, label: str) -> set[str]:
        return {s.labels[label] for s in self.found if s.name == name}


def test_requests_are_counted_by_front_end_operation_method_and_status(client: TestClient, port: int) -> None:
    for _ in range(3):
        client.get(CLOSURES)
    client.get("/v1/events/none-of-these")
    client.post("/graphql", json=VERSION)
    client.get("/readyz")
    found = Samples(port)
    requests = "onrecord_requests_total"
    assert found.sum(requests, front="rest", operation="list_events", method="GET", status="200") == 3
    assert found.sum(requests, front="rest", operation="get_event", status="404") == 1
    assert found.sum(requests, front="graphql", operation="query", method="POST", status="200") == 1
    assert found.sum(requests, front="probes", operation="readyz") == 1
    assert found.sum(requests) == 6


def test_latencies_sum_up_and_their_buckets_only_grow(client: TestClient, port: int) -> None:
    began = time.perf_counter()
    for _ in range(5):
        client.get(CLOSURES)
    took = time.perf_counter() - began
    found = Samples(port)
    name = "onrecord_request_duration_seconds"
    buckets = found.all(f"{name}_bucket", operation="list_events")
    assert len(buckets) == len(BUCKETS) + 1
    assert buckets == sorted(buckets)
    assert buckets[-1] == found.sum(f"{name}_count", operation="list_events") == 5
    assert 0 < found.sum(f"{name}_sum", operation="list_events") < took
    sql = found.sum("onrecord_sql_duration_seconds_sum", operation="list_events")
    assert 0 < sql < found.sum(f"{name}_sum", operation="list_events")
    assert found.sum("onrecord_sql_duration_seconds_count", operation="list_events") == 1, "the others were kept"


def test_kept_answers_are_counted_with_their_bytes(client: TestClient, port: int) -> None:
    lookups = "onrecord_answer_cache_lookups_total"
    before = Samples(port)
    assert before.sum(lookups) == before.sum("onrecord_answer_cache_bytes") == 0
    size = len(client.get(CLOSURES).content)
    client.get(CLOSURES)
    client.get("/healthz")
    found = Samples(port)
    assert (found.sum(lookups, result="miss"), found.sum(lookups, result="hit")) == (1, 1)
    assert found.sum("onrecord_answer_cache_answers") == 1
    assert size < found.sum("onrecord_answer_cache_bytes") < found.sum("onrecord_answer_cache_limit_bytes")
    assert found.sum("onrecord_response_bytes_total", front="rest") == 2 * size


def test_compiled_questions_are_counted_by_front_end(client: TestClient, port: int) -> None:
    client.post("/graphql", json=VERSION)
    for path in (CLOSURES, "/v1/actors", CLOSURES):
        client.get(path)
    found = Samples(port)
    assert (found.sum("onrecord_plans", front="graphql"), found.sum("onrecord_plans", front="rest")) == (1, 2)


def test_what_clients_make_up_makes_no_series(client: TestClient, port: int) -> None:
    for number in range(30):
        client.get(f"/v1/events/made-up-{number}")
        client.get(f"/nowhere/{number}/{number}")
        client.get(f"/explorer/assets/{number}.js")
        client.request(f"MADE{number}", "/v1/events")
        client.post("/graphql", json={"query": f"query Made{number} {{ dataset {{ version }} }}"})
    found = Samples(port)
    assert found.sum("onrecord_requests_total") == 150
    assert len(found.all("onrecord_requests_total")) <= 8
    assert found.labels("onrecord_requests_total", "method") == {"GET", "POST", "other"}


def test_the_data_set_is_told_with_its_reloads_and_refusals(client: TestClient, database: Path, port: int) -> None:
    client.get("/readyz")
    found = Samples(port)
    version = client.get("/readyz").json()["version"]
    assert found.sum("onrecord_dataset_info", version=version) == 1
    released = found.sum("onrecord_dataset_released_timestamp_seconds")
    assert 0 <= time.time() - released < 24 * 3_600
    reloads = "onrecord_reloads_total"
    assert (found.sum(reloads), found.sum("onrecord_dataset_refused")) == (0, 0)

    fresh = Path(shutil.copy(database, database.with_name("fresh")))
    fresh.replace(database)
    client.get("/readyz")
    assert Samples(port).sum(reloads, result="served") == 1

    garbage = database.with_name("garbage")
    garbage.write_text("no data set")
    garbage.replace(database)
    for _ in range(3):
        assert client.get("/readyz").status_code == 503
    found = Samples(port)
    assert (found.sum(reloads, result="served"), found.sum(reloads, result="refused")) == (1, 1)
    assert found.sum("onrecord_dataset_refused") == 1
    assert found.sum("onrecord_dataset_info", version=version) == 1, "the old one goes on answering"


def test_interrupted_statements_are_counted(database: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.query.execute.CLOCK_OPS", 10)
    settings = Settings(database_url=str(database), metrics_port=port, query_seconds=0.000_001)
    with TestClient(create_app(settings)) as client:
        everything = {"query": "{ events(first: 100) { nodes { title statements { nodes { quote } } } } }"}
        assert client.post("/graphql", json=everything).status_code == 503
        assert Samples(port).sum("onrecord_statements_interrupted_total") == 1


def test_requests_in_flight_are_those_that_are_being_answered(
    database: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[float] = []
    current = Reader.current

    def look(self: Reader) -> object:
        if not seen:
            seen.append(Samples(port).sum("onrecord_requests_in_flight"))
        return current(self)

    with TestClient(create_app(Settings(database_url=str(database), metrics_port=port))) as client:
        monkeypatch.setattr(Reader, "current", look)
        client.get(CLOSURES)
    assert seen == [1]


def test_memory_and_processor_time_are_told(client: TestClient, port: int) -> None:
    found = Samples(port)
    assert found.sum("process_resident_memory_bytes") > 10_000_000
    assert found.sum("process_cpu_seconds_total") > 0
    assert found.sum("onrecord_info") == 1


def test_a_server_that_is_not_asked_to_measure_does_not(seeds_database: Path) -> None:
    code = f"""
import sys
from api.app import create_app
from schema.settings import Settings
app = create_app(Settings(database_url={str(seeds_database)!r}))
while type(app).__name__ != "Front":
    app = app.app
assert type(app.log).__name__ == "RequestLog", app.log
assert "prometheus_client" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_measures_are_on_no_port_of_the_public(client: TestClient) -> None:
    assert client.get("/metrics").status_code == 404


def test_each_process_takes_the_next_port(database: Path, port: int) -> None:
    settings = Settings(database_url=str(database), metrics_port=port)
    with TestClient(create_app(settings)) as first:
        with TestClient(create_app(settings)) as second:
            second.get(CLOSURES)
            assert [Samples(port).sum("onrecord_requests_total") for port in measured(port)] == [0, 1]
        first.get(CLOSURES)
        assert [Samples(port).sum("onrecord_requests_total") for port in measured(port)] == [1]
    assert measured(port) == []


def test_workers_are_measured_one_by_one(database: Path, port: int, tmp_path: Path) -> None:
    environment = {"ONRECORD_METRICS_PORT": str(port), "HOME": str(tmp_path), "PATH": os.defpath}
    options = ("--workers", "2", "--port", "0", "--log-format", "json", "--database", str(database))
    command = [sys.executable, "-c", "from scripts.cli import main; main()", "serve", *options]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        lines = iter(server.stderr.readline, "")
        address = next(json.loads(line)["address"] for line in lines if '"serving"' in line)
        ports = sorted(json.loads(line)["port"] for line in itertools.islice(told(lines, "metrics served"), 2))
        for _ in range(10):
            with urlopen(f"{address}/v1/dataset", timeout=30):
                pass
        found = [Samples(port).sum("onrecord_requests_total", operation="get_dataset") for port in ports]
        assert (ports, sum(found)) == ([port, port + 1], 10)
    finally:
        server.terminate()
        server.communicate(timeout=30)
    assert measured(port) == []


def told(lines: Iterator[str], event: str) -> Iterator[str]:
    """Yield the lines of the log that tell of an event."""
    return (line for line in lines if f'"event": "{event}"' in line)


def measured(first: int) -> list[int]:
    """Return the ports from the first one on that give measures."""
    found: list[int] = []
    for port in range(first, first + 10):
        with suppress(OSError, ValueError):
            Samples(port)
            found.append(port)
    return found


def test_without_a_free_port_the_server_serves_and_says_why(
    database: Path, port: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.metrics.PORTS", 1)
    with socket.create_server(("127.0.0.1", port)):
        settings = Settings(database_url=str(database), metrics_port=port, log_format="json")
        with TestClient(create_app(settings)) as client:
            assert client.get(CLOSURES).status_code == 200
    assert '"event": "metrics not served"' in capsys.readouterr().err


def test_to_count_a_request_takes_microseconds() -> None:
    """In the thread's own time, and far above what it takes where nothing else runs: 0.5."""
    count, rounds = Requests().count, 20_000

    def measure() -> float:
        began = time.thread_time()
        for _ in range(rounds):
            count("/graphql", "POST", 200, 5_000, "hit", 0.0004, None)
        return (time.thread_time() - began) / rounds

    assert min(measure() for _ in range(5)) < 5e-6
