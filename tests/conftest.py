"""Fixtures that every test may use."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import settings
from starlette.testclient import TestClient

from api.app import create_app
from api.query.execute import Snapshot
from api.query.postgres import PostgresReader
from api.query.statement import Plan
from schema.settings import Settings
from scripts.load import load
from scripts.postgres.staging import staged
from tests.postgres.cluster import ENGINES, Cluster, running

# What `make fuzz` names; how hard each test tries by it, the test says.
settings.register_profile("fuzz", max_examples=1_000, deadline=None)
# A busy machine takes its time: how fast things are is for the benchmark to say. (In CI there is no deadline anyway.)
settings.register_profile("patient", deadline=None)
if settings.get_current_profile_name() == "default":
    settings.load_profile("patient")


@pytest.fixture(scope="session")
def seeds_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set with the product's own seeds, loaded by the real loader."""
    database = tmp_path_factory.mktemp("database") / "seeds.sqlite"
    load(files("seeds"), database)
    return database


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL that runs until the last test is over."""
    with running() as cluster:
        yield cluster


@pytest.fixture(scope="session", params=ENGINES)
def database_url(request: pytest.FixtureRequest, seeds_database: Path) -> str:
    """The product's own seeds in each of the databases."""
    if request.param == "sqlite":
        return str(seeds_database)
    cluster: Cluster = request.getfixturevalue("postgres")
    url = cluster.create()
    with staged(url) as path:
        load(files("seeds"), path)
    return url


@pytest.fixture(scope="session")
def app_client(database_url: str) -> Iterator[TestClient]:
    """A client of the product with the real seeds, each question asked of them; faults of ours come as a 500."""
    app = create_app(Settings(database_url=database_url, answer_cache_mb=0))
    # Plain answers, with their strong tags; the others are tested by themselves.
    plain = {"Accept-Encoding": "identity"}
    with TestClient(app, raise_server_exceptions=False, headers=plain) as client:
        yield client


@pytest.fixture
def client(app_client: TestClient) -> TestClient:
    """A client without cookies or headers of an earlier test."""
    app_client.cookies.clear()
    return app_client


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The SQL statements that are run from now on; those that SQLite runs for itself are not among them."""
    found: list[str] = []
    acquire = Snapshot.acquire
    wrap = PostgresReader._wrap  # pyright: ignore[reportPrivateUsage]

    def trace(cursor: apsw.Cursor, sql: str, bindings: Any) -> bool:
        found.append(sql)
        return True

    def traced(self: Snapshot) -> apsw.Connection:
        connection = acquire(self)
        connection.exec_trace = trace
        return connection

    def wrapped(self: PostgresReader, plan: Plan) -> bytes:
        found.append(plan.sql)
        return wrap(self, plan)

    monkeypatch.setattr(Snapshot, "acquire", traced)
    monkeypatch.setattr(PostgresReader, "_wrap", wrapped)
    return found
