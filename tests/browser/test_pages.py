"""What holds for every page: it asks no other host, and axe-core finds nothing against WCAG 2.2 AA."""

from typing import Any, Literal

import pytest
from playwright.sync_api import ViewportSize

from api.pages import DIST
from tests.browser.conftest import NARROW, WIDE, Open, do_without

pytestmark = pytest.mark.browser

AXE = DIST.parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
READY = {"/graphql": ".graphiql-query-editor .view-line", "/docs": "main h2"}
# Of the reference, one operation with all that it holds stands for the others.
OPERATION = "main [data-section-id$='/list_events']"
UNFOLD = f'document.querySelectorAll("{OPERATION} button[aria-expanded=false]").forEach(button => button.click())'


@pytest.mark.parametrize("path", READY)
def test_no_other_host_is_asked_even_without_the_policy(open_page: Open, path: str) -> None:
    # What the policy forbids is never asked for, and would not be seen.
    page = open_page(path, bypass_csp=True)
    page.wait_for_selector(READY[path])
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(("viewport", "color_scheme"), [(WIDE, "light"), (NARROW, "dark")])
@pytest.mark.parametrize("path", READY)
def test_axe_finds_nothing(
    open_page: Open, path: str, viewport: ViewportSize, color_scheme: Literal["light", "dark"]
) -> None:
    if not AXE.is_file():
        do_without("axe-core is not installed: make explorer")
    page = open_page(path, viewport=viewport, color_scheme=color_scheme)
    page.wait_for_selector(READY[path])
    for _ in range(2):
        page.evaluate(UNFOLD)
    page.evaluate(AXE.read_text("utf-8"))
    where = {"include": ["header", OPERATION, "#page > .graphiql-container"]}
    found: list[dict[str, Any]] = page.evaluate("([where, rules]) => axe.run(where, {runOnly: rules})", [where, RULES])[
        "violations"
    ]
    assert [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]] == []
