"""What holds for every page: no other host is asked, its policy is kept, and axe-core finds nothing (WCAG 2.2 AA)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from api import pages
from tests.browser.conftest import NARROW, WIDE, Open, do_without
from tests.browser.walks import OPERATION, walk_explorer, walk_reference

pytestmark = pytest.mark.browser

AXE = pages.DIST.parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
SETTLE = """Promise.allSettled(document.getAnimations()
    .filter(animation => Number.isFinite(animation.effect.getComputedTiming().endTime))
    .map(animation => animation.finished)).then(() => {})"""
WALKS: dict[str, Callable[[Page], Iterator[str]]] = {"/graphql": walk_explorer, "/docs": walk_reference}
# Of the reference, whose operations are all made alike, one stands for the others where there are many states to try.
PARTS = {"/graphql": (), "/docs": ("header", OPERATION)}
LOOKS: list[tuple[ViewportSize, Literal["light", "dark"]]] = [(WIDE, "light"), (NARROW, "dark")]


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core."""
    if not AXE.is_file():
        do_without("axe-core is not installed: make explorer")
    return AXE.read_text("utf-8")


def find_faults(page: Page, axe: str, *parts: str) -> list[tuple[str, str]]:
    """Return what axe-core finds on the page, or on parts of it: the rule and the element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    # What is half faded in has too little contrast; what turns or blinks for ever is never done.
    page.evaluate(SETTLE)
    run = "([parts, rules]) => axe.run(parts, {runOnly: rules})"
    found: list[dict[str, Any]] = page.evaluate(run, [parts or ["html"], RULES])["violations"]
    return [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(("viewport", "color_scheme"), LOOKS, ids=["wide-light", "narrow-dark"])
@pytest.mark.parametrize("path", WALKS)
def test_axe_finds_nothing_whatever_is_shown(
    open_page: Open, axe: str, path: str, viewport: ViewportSize, color_scheme: Literal["light", "dark"]
) -> None:
    page = open_page(path, viewport=viewport, color_scheme=color_scheme, expected="status of 400")
    assert [(state, *fault) for state in WALKS[path](page) for fault in find_faults(page, axe, *PARTS[path])] == []


def test_axe_finds_nothing_on_the_whole_reference(open_page: Open, axe: str) -> None:
    page = open_page("/docs")
    expect(page.locator(OPERATION).first).to_be_visible()
    assert find_faults(page, axe) == []


@pytest.mark.parametrize(("viewport", "color_scheme"), LOOKS, ids=["wide-light", "narrow-dark"])
def test_axe_finds_nothing_where_pages_are_not_built(
    open_page: Open,
    axe: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    viewport: ViewportSize,
    color_scheme: Literal["light", "dark"],
) -> None:
    monkeypatch.setattr(pages, "DIST", tmp_path)
    page = open_page("/docs", viewport=viewport, color_scheme=color_scheme, expected="status of 503")
    expect(page.get_by_role("heading", name="This page is not built")).to_be_visible()
    assert find_faults(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_axe_finds_what_is_wrong(open_page: Open, axe: str) -> None:
    page = open_page("/docs")
    expect(page.locator(OPERATION).first).to_be_visible()
    page.evaluate("document.querySelector('header a').innerHTML = '<img src=\"data:,\">'")
    assert {rule for rule, _ in find_faults(page, axe, "header")} >= {"image-alt", "link-name"}


@pytest.mark.parametrize("path", WALKS)
def test_no_other_host_is_asked_even_without_the_policy(open_page: Open, path: str) -> None:
    # What the policy forbids is never asked for, and would not be seen.
    page = open_page(path, bypass_csp=True, expected="status of 400")
    for _ in WALKS[path](page):
        pass
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("path", ["/openapi.json", "/v1/events", "/nothing"])
def test_what_is_no_page_keeps_to_the_policy_as_well(open_page: Open, path: str) -> None:
    page = open_page(path, expected="status of 404")
    expect(page.locator("body")).to_contain_text("{")


def test_a_dialog_gives_the_keyboard_back(open_page: Open) -> None:
    page = open_page("/graphql")
    button = page.get_by_role("button", name="Open settings dialog")
    button.click()
    page.keyboard.press("Escape")
    expect(page.locator("[inert]")).to_have_count(0)
    expect(button).to_be_focused()
