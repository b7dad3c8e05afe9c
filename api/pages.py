"""The pages for people: GraphiQL and the REST reference, as `make explorer` built them."""

from os import PathLike, stat_result
from pathlib import Path

from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST = Path(__file__).with_name("explorer") / "dist"

# Beside the headers of every answer.
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"

NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>OnRecord: this page is not built</title>
<main>
<h1>This page is not built</h1>
<p>The pages for people are built from npm packages, which has not been done here. In the checkout, run
<code>make explorer</code> and reload this page; the server need not be restarted.</p>
<p>Programs get answers all the same: GraphQL at <code>/graphql</code>, REST under <code>/v1</code>, described by
<a href="/openapi.json">/openapi.json</a>.</p>
</main>
</html>
"""


def explorer_page() -> Response:
    """Return GraphiQL, which asks /graphql."""
    return page("graphiql.html", {"Vary": "Accept"})


def docs_page() -> Response:
    """Return the REST reference, which reads /openapi.json."""
    return page("docs.html")


def explorer_files() -> Mount:
    """Return the route of what the pages load."""
    return Mount("/explorer", PageFiles(directory=DIST, check_dir=False), name="explorer")


def page(name: str, more: dict[str, str] | None = None) -> Response:
    """Return a built page, or one that says how to build it."""
    headers = HEADERS | {"Cache-Control": REVALIDATE} | (more or {})
    if not (DIST / name).is_file():
        return HTMLResponse(NOT_BUILT, 503, headers)
    return FileResponse(DIST / name, headers=headers, media_type="text/html")


class PageFiles(StaticFiles):
    """What the build made; a name with its content's hash in it never changes what it means."""

    async def check_config(self) -> None:
        """Let the folder be missing until it is built."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Answer with the file and our headers."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        hashed = Path(full_path).parent.name == "assets"
        response.headers.update(HEADERS | {"Cache-Control": IMMUTABLE if hashed else REVALIDATE})
        return response
