"""Fixtures for what is asked over HTTP, in process."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.query.execute import Snapshot
from schema.settings import Settings

Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def app_client(seeds_database: Path) -> Iterator[TestClient]:
    """A client of the product with the real seeds; faults of ours come as a 500, as clients see them."""
    app = create_app(Settings(database_url=str(seeds_database)))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client(app_client: TestClient) -> TestClient:
    """A client without cookies or headers of an earlier test."""
    app_client.cookies.clear()
    return app_client


@pytest.fixture
def ask(client: TestClient) -> Ask:
    """Ask a GraphQL question, and return its data; errors fail the test."""

    def ask(query: str, **variables: Any) -> Any:
        response = client.post("/graphql", json={"query": query, "variables": variables})
        body = response.json()
        assert "errors" not in body, body["errors"]
        assert response.status_code == 200
        return body["data"]

    return ask


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The SQL statements that are run from now on; those that SQLite runs for itself are not among them."""
    found: list[str] = []
    acquire = Snapshot.acquire

    def trace(cursor: apsw.Cursor, sql: str, bindings: Any) -> bool:
        found.append(sql)
        return True

    def traced(self: Snapshot) -> apsw.Connection:
        connection = acquire(self)
        connection.exec_trace = trace
        return connection

    monkeypatch.setattr(Snapshot, "acquire", traced)
    return found
