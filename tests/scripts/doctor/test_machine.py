"""The doctor finds settings that do not go together, and what a machine lacks."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import apsw
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from schema.settings import Settings
from scripts.doctor import machine
from scripts.doctor.finding import Finding, State
from scripts.doctor.machine import check_pages, check_ports, check_space, check_versions
from scripts.doctor.settings import read_settings


@pytest.fixture
def database(fiction: Path, tmp_path: Path) -> Path:
    """A copy of the fictional data set."""
    return Path(shutil.copy(fiction, tmp_path / "data.sqlite"))


# ---- settings


def said(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, **given: str) -> list[Finding]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return list(read_settings(given, environment)[1])


def test_settings_are_told_with_where_they_are_from(monkeypatch: pytest.MonkeyPatch) -> None:
    [finding] = said(
        {"ONRECORD_MAX_DEPTH": "9", "PATH": "/bin"}, monkeypatch, database_url="postgresql://me:secret@db/x"
    )
    assert finding.state is State.OK
    assert "from the environment: max_depth = 9" in finding.text
    assert "from options: database_url = postgresql://me:***@db/x" in finding.text
    assert "secret" not in finding.text


def test_a_misspelt_setting_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    _, finding = said({"ONRECORD_MAX_DEPHT": "9"}, monkeypatch)
    assert (finding.state, finding.cure) == (State.WARNING, "Did you mean ONRECORD_MAX_DEPTH?")


def test_a_bad_value_is_a_fault_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = said({"ONRECORD_MAX_DEPTH": "deep", "ONRECORD_LOG_FORMAT": "xml"}, monkeypatch)
    assert [finding.state for finding in found] == [State.FAULT, State.FAULT]
    assert {finding.text.partition(":")[0] for finding in found} == {"ONRECORD_MAX_DEPTH", "ONRECORD_LOG_FORMAT"}


@pytest.mark.parametrize(
    ("environment", "state", "says"),
    [
        ({"PUBLIC_URL": "data.example.org"}, State.FAULT, "links would begin with that"),
        ({"ANSWER_CACHE_MB": "100000000"}, State.FAULT, "the machine has"),
        ({"MAX_CONCURRENT": "2"}, State.WARNING, "at most 2 slow statements"),
        ({"MAX_FIELDS": "3"}, State.WARNING, "16 levels deep"),
        ({"ANSWER_CACHE_MB": "1"}, State.WARNING, "never kept"),
        ({"MAX_CONNECTIONS": "2000000000"}, State.WARNING, "the system allows"),
        ({"METRICS_PORT": "9464", "METRICS_HOST": "0.0.0.0"}, State.WARNING, "to whoever reaches it"),
    ],
)
def test_settings_that_do_not_go_together_are_found(
    environment: dict[str, str], state: State, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = said({f"ONRECORD_{name}": value for name, value in environment.items()}, monkeypatch)
    assert [finding.state for finding in found if says in finding.text] == [state]


def test_good_settings_go_together(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"PUBLIC_URL": "https://data.example.org", "METRICS_PORT": "9464", "METRICS_HOST": "::1"}
    found = said({f"ONRECORD_{name}": value for name, value in environment.items()}, monkeypatch)
    assert {finding.state for finding in found} == {State.OK}


# ---- the machine


def test_versions_are_told_and_old_ones_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    [finding] = check_versions()
    assert finding.state is State.OK
    assert f"SQLite {apsw.sqlite_lib_version()}" in finding.text
    monkeypatch.setattr(machine, "OLDEST_SQLITE", (99, 0))
    assert [finding.state for finding in check_versions()] == [State.FAULT]
    monkeypatch.setattr(machine, "OLDEST_PYTHON", (99, 0))
    assert ["Python" in finding.cure for finding in check_versions()] == [True]


@pytest.mark.parametrize(("free", "state"), [(0.5, State.FAULT), (1.5, State.WARNING), (3.0, State.OK)])
def test_a_load_needs_room(free: float, state: State, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = database.stat().st_size

    def disk_usage(folder: Path) -> SimpleNamespace:
        return SimpleNamespace(free=int(size * free))

    monkeypatch.setattr(machine.shutil, "disk_usage", disk_usage)
    assert [finding.state for finding in check_space(database)] == [state]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    [finding] = check_space(tmp_path / "none" / "data.sqlite")
    assert (finding.state, str(tmp_path / "none") in finding.text) == (State.FAULT, True)


def test_pages_that_are_not_built_are_missed(tmp_path: Path) -> None:
    [finding] = check_pages(tmp_path)
    assert (finding.state, finding.cure.endswith("make explorer")) == (State.WARNING, True)
    for name in ("graphiql.html", "docs.html"):
        (tmp_path / name).touch()
    assert [finding.state for finding in check_pages(tmp_path)] == [State.OK]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on, who says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_ports_are_free_or_taken(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    host = "127.0.0.1"
    found = list(check_ports({"requests": (host, taken), "measures": (host, free), "none": (host, 0)}))
    assert [finding.state for finding in found] == [State.FAULT, State.OK]
    assert f"port {taken}" in found[0].text
    [first, both] = check_ports({"requests": (host, free), "measures": (host, free)})
    assert (first.state, both.state) == (State.OK, State.FAULT)


def test_a_port_that_our_own_server_has_is_good(fiction: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with TestClient(create_app(Settings(database_url=str(fiction), metrics_port=port))):
        [finding] = check_ports({"measures": ("127.0.0.1", port)})
    assert finding.state is State.OK
    assert "answers" in finding.text
