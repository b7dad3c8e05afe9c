"""The pages for people: what they load, how long they are kept, and what is said when they are not built."""

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from api import pages


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like the one that the build makes."""
    folder = tmp_path / "dist"
    monkeypatch.setattr(pages, "DIST", folder)
    return folder


async def show_explorer(request: Request) -> Response:
    """Answer with GraphiQL."""
    return pages.explorer_page()


async def show_docs(request: Request) -> Response:
    """Answer with the reference."""
    return pages.docs_page()


@pytest.fixture
def visitor(dist: Path) -> TestClient:
    """A client of the pages alone."""
    routes = [
        Route("/graphql", show_explorer),
        Route("/docs", show_docs),
        pages.explorer_files(),
    ]
    return TestClient(Starlette(routes=routes))


@pytest.fixture
def built(dist: Path) -> None:
    """Pages and a file that they load."""
    (dist / "assets").mkdir(parents=True)
    (dist / "graphiql.html").write_text("<title>GraphiQL</title>")
    (dist / "docs.html").write_text("<title>Reference</title>")
    (dist / "assets" / "graphiql-B1a2C3d4.js").write_text("1")


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(("path", "title"), [("/graphql", "GraphiQL"), ("/docs", "Reference")])
def test_a_page_is_asked_for_anew_each_time(visitor: TestClient, path: str, title: str) -> None:
    response = visitor.get(path)
    assert response.status_code == 200
    assert title in response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.usefixtures("built")
def test_graphiql_varies_as_programs_get_json_at_its_address(visitor: TestClient) -> None:
    assert visitor.get("/graphql").headers["vary"] == "Accept"


@pytest.mark.usefixtures("built")
def test_what_has_its_hash_in_its_name_is_kept_for_good(visitor: TestClient) -> None:
    assert "immutable" in visitor.get("/explorer/assets/graphiql-B1a2C3d4.js").headers["cache-control"]
    assert visitor.get("/explorer/graphiql.html").headers["cache-control"] == "no-cache"


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    "path", ["/graphql", "/docs", "/explorer/graphiql.html", "/explorer/assets/graphiql-B1a2C3d4.js"]
)
def test_a_page_is_alone_and_has_no_use_for_a_camera(visitor: TestClient, path: str) -> None:
    headers = visitor.get(path).headers
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]


@pytest.mark.parametrize("path", ["/graphql", "/docs"])
def test_a_page_that_is_not_built_says_how_to_build_it(visitor: TestClient, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code == 503
    assert "make explorer" in response.text
    assert "<script" not in response.text


def test_what_is_not_there_is_not_found(visitor: TestClient, dist: Path) -> None:
    (dist.parent / "secret.txt").write_text("secret")
    for path in ("/explorer/assets/none.js", "/explorer/../secret.txt", "/explorer/%2e%2e/secret.txt", "/explorer/"):
        assert visitor.get(path).status_code == 404


@pytest.mark.skipif(not (pages.DIST / "graphiql.html").is_file(), reason="the pages are not built: make explorer")
@pytest.mark.parametrize("name", ["graphiql.html", "docs.html"])
def test_a_built_page_has_no_script_of_its_own_and_loads_what_is_there(name: str) -> None:
    html = (pages.DIST / name).read_text("utf-8")
    assert re.findall(r"<script(?![^>]* src=)", html) == []
    loaded = re.findall(r'(?:src|href)="(?!/openapi\.json)([^"]+)"', html)
    assert loaded
    for url in loaded:
        assert url.startswith("/explorer/")
        assert (pages.DIST / url.removeprefix("/explorer/")).is_file()
