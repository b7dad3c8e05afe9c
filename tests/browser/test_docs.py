"""The REST reference at /docs: every operation of /openapi.json."""

import re

import pytest
from playwright.sync_api import expect

from api.openapi import build_openapi
from tests.browser.conftest import NARROW, Open

pytestmark = pytest.mark.browser

SUMMARIES = [path["get"]["summary"] for path in build_openapi()["paths"].values()]


def test_every_operation_is_shown(open_page: Open) -> None:
    page = open_page("/docs")
    for summary in SUMMARIES:
        expect(page.get_by_role("heading", name=summary)).to_be_visible()
    assert "OnRecord" in page.title()


def test_the_contents_lead_to_an_operation(open_page: Open) -> None:
    page = open_page("/docs")
    page.get_by_role("navigation").get_by_role("link", name=SUMMARIES[-1]).click()
    expect(page.get_by_role("heading", name=SUMMARIES[-1])).to_be_in_viewport()
    expect(page).to_have_url(re.compile("#"))
    page.get_by_role("link", name="GraphQL explorer").click()
    expect(page).to_have_url(re.compile("/graphql$"))


def test_a_narrow_window_has_the_contents_behind_a_button(open_page: Open) -> None:
    page = open_page("/docs", viewport=NARROW)
    link = page.get_by_role("link", name=SUMMARIES[-1])
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Contents").click()
    link.click()
    expect(link).to_be_hidden()
    expect(page.get_by_role("heading", name=SUMMARIES[-1])).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_colours_follow_the_system(open_page: Open) -> None:
    page = open_page("/docs", color_scheme="light")
    heading = page.get_by_role("heading", name=SUMMARIES[0])
    light = heading.evaluate("element => getComputedStyle(element).color")
    page.emulate_media(color_scheme="dark")
    expect(heading).not_to_have_css("color", light)
