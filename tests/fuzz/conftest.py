"""The product in process, with the real seeds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from schema.settings import Settings
from tests.fuzz.counted import ASKED, KNOWN, PRODUCT


@pytest.fixture(scope="session", autouse=True)
def app_client(seeds_database: Path) -> Iterator[TestClient]:
    """A client of the product, which has the real seeds from now on; its requests are counted as well."""
    PRODUCT.app = create_app(Settings(database_url=str(seeds_database), log_format="json"))
    with TestClient(PRODUCT) as client:
        for name in ("events", "actors", "organizations", "statements", "sources"):
            KNOWN.slugs[name] = [item["slug"] for item in client.get(f"/v1/{name}?limit=100").json()["data"]]
            page = client.get(f"/v1/{name}?limit=1").json()["page"]
            KNOWN.cursors[name] = parse_qs(urlsplit(str(page["next"])).query)["cursor"][0]
        yield client


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how much was asked."""
    if ASKED:
        found = ", ".join(f"{what} {status}: {n:,}" for (what, status), n in sorted(ASKED.items()))
        terminalreporter.write_line(f"fuzz: {ASKED.total():,} requests ({found})")
