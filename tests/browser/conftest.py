"""The product in a real browser that reaches nothing but this machine, and what goes wrong on the pages."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Literal, NoReturn, Protocol
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Route, ViewportSize, sync_playwright

from api.app import create_app
from api.pages import DIST
from schema.settings import Settings

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # There is no network but this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
WIDE: ViewportSize = {"width": 1400, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
# Run before any script of the page.
REPORT_VIOLATIONS = (
    "document.addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.blockedURI}`))"
)


@dataclass
class Visit:
    """A page, what it complained about but what is expected, and whom besides this machine it asked for something."""

    page: Page
    expected: str | None
    complaints: list[str] = field(default_factory=list[str])
    foreign: list[str] = field(default_factory=list[str])

    def note_message(self, message: ConsoleMessage) -> None:
        """Note an error or a warning in the console."""
        if message.type in ("error", "warning") and not (self.expected and self.expected in message.text):
            self.complaints.append(f"{message.type}: {message.text}")

    def note_error(self, error: Error) -> None:
        """Note an exception that no script caught."""
        self.complaints.append(f"exception: {error}")

    def guard(self, route: Route) -> None:
        """Let requests to this machine pass, and no others."""
        address = urlsplit(route.request.url)
        if address.scheme in ("data", "blob") or address.hostname == "127.0.0.1":
            route.continue_()
        else:
            self.foreign.append(route.request.url)
            route.abort()


class Open(Protocol):
    """Opens a path in a browser context of its own, as somebody who comes the first time."""

    def __call__(
        self,
        path: str,
        *,
        viewport: ViewportSize = WIDE,
        color_scheme: Literal["light", "dark"] = "light",
        bypass_csp: bool = False,
        expected: str | None = None,
    ) -> Page: ...


def do_without(reason: str) -> NoReturn:
    """Skip the test; in CI nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def address(seeds_database: Path) -> Iterator[str]:
    """Where the product answers, with the real seeds."""
    if not (DIST / "graphiql.html").is_file():
        do_without("The pages are not built: make explorer")
    app = create_app(Settings(database_url=str(seeds_database)))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, ws="none", log_level="warning"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "The server did not start."
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium without a window; while it runs, so does an event loop, which tests elsewhere must not find."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        do_without("There is no Chromium on the PATH; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Open pages; until the end of the test nothing may go wrong on them, and no other host be asked."""
    visits: list[Visit] = []

    def open_page(
        path: str,
        *,
        viewport: ViewportSize = WIDE,
        color_scheme: Literal["light", "dark"] = "light",
        bypass_csp: bool = False,
        expected: str | None = None,
    ) -> Page:
        context = browser.new_context(
            base_url=address,
            viewport=viewport,
            color_scheme=color_scheme,
            bypass_csp=bypass_csp,
            reduced_motion="reduce",
        )
        context.add_init_script(REPORT_VIOLATIONS)
        visit = Visit(context.new_page(), expected)
        visits.append(visit)
        context.route("**/*", visit.guard)
        visit.page.on("console", visit.note_message)
        visit.page.on("pageerror", visit.note_error)
        # GraphiQL lays its panels out once more when all is there, and may hide one that was opened before.
        visit.page.goto(path, wait_until="networkidle")
        return visit.page

    yield open_page
    for visit in visits:
        visit.page.context.close()
    assert [url for visit in visits for url in visit.foreign] == []
    assert [complaint for visit in visits for complaint in visit.complaints] == []
