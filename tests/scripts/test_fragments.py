"""The address of words in a page.

A small reader of fragments, after the specification, looks for the words again.
"""

import re
from urllib.parse import unquote

import pytest

from scripts.document import Span, parse_document
from scripts.fragments import Page, fold
from tests.scripts.stored import ask

TEXT = """The Mayor Opens the Bridge

The mayor [opened](#) the bridge; the [deputy mayor](#) did not, said the mayor’s well-known aide, “A & B, C.”

The mayor [opened](#) the bridge; nobody else was there. The mayor said: %.

橋は開いた。橋は閉じた。
"""
URL = "https://news.example/bridge"


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(parse_document(TEXT), URL)


def address(page: Page, exact: str, nth: int = 0) -> str | None:
    start = [match.start() for match in re.finditer(re.escape(exact), TEXT)][nth]
    return page.address(Span(start, start + len(exact)))


@pytest.mark.parametrize(
    ("exact", "nth", "fragment"),
    [
        ("Mayor Opens the Bridge", 0, "Mayor%20Opens%20the%20Bridge"),
        ("deputy mayor](#) did", 0, "deputy%20mayor%20did"),
        ("[deputy mayor](#)", 0, "deputy%20mayor"),
        ("well-known", 0, "well%2Dknown"),
        ("“A & B, C.”", 0, "%E2%80%9CA%20%26%20B%2C%20C.%E2%80%9D"),
        ("nobody else", 0, "nobody%20else"),
        ("opened", 0, "The%20mayor-,opened,-the%20bridge%3B%20the%20deputy%20mayor"),
        ("opened", 1, "The%20mayor-,opened,-the%20bridge%3B%20nobody%20else%20was"),
        ("epu", 0, "deputy"),
        (" did not, ", 0, "did%20not%2C"),
        ("said: %", 0, "said%3A%20%25"),
        ("開いた", 0, "%E9%96%8B%E3%81%84%E3%81%9F"),
    ],
)
def test_words_are_addressed_as_the_page_shows_them(page: Page, exact: str, nth: int, fragment: str) -> None:
    assert address(page, exact, nth) == f"{URL}#:~:text={fragment}"


def test_words_of_two_paragraphs_are_addressed_by_their_ends(page: Page) -> None:
    exact = TEXT[TEXT.index("did not, said") : TEXT.index(" else was")]
    ends = "did%20not%2C%20said%20the%20mayor%E2%80%99s,mayor%20opened%20the%20bridge%3B%20nobody"
    assert address(page, exact) == f"{URL}#:~:text={ends}"


def test_long_words_are_addressed_by_their_ends() -> None:
    text = "One two three four five six " + "seven " * 60 + "eight nine ten"
    document = parse_document("Title\n\n" + text)
    found = Page(document, URL).address(Span(7, 7 + len(text)))
    assert found == f"{URL}#:~:text=One%20two%20three%20four%20five,seven%20seven%20eight%20nine%20ten"


def test_a_page_without_an_address_has_none_for_its_words() -> None:
    assert Page(parse_document(TEXT), None).address(Span(0, 3)) is None


def test_an_address_with_a_fragment_keeps_it() -> None:
    document = parse_document(TEXT)
    assert Page(document, URL + "#top").address(Span(4, 26)) == f"{URL}#top:~:text=Mayor%20Opens%20the%20Bridge"


def find(text: str, fragment: str) -> list[int]:
    """Find where a fragment's words begin in what a page shows: [prefix-,]start[,end][,-suffix], whole words alone."""
    parts = fragment.split(",")
    prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
    suffix = unquote(parts.pop()[1:]) if parts[-1].startswith("-") else ""
    words = [unquote(part) for part in parts]
    pattern = r".*?".join(re.escape(fold(part)) for part in words)
    before = re.escape(fold(prefix)) + r"\s*" if prefix else ""
    after = r"\s*" + re.escape(fold(suffix)) if suffix else ""
    whole = rf"{before}(?P<words>{pattern}){after}"
    return [match.start("words") for match in re.finditer(f"(?={whole})", text)]


@pytest.mark.parametrize("name", ["seeds_database", "fiction"])
def test_every_anchors_address_finds_its_words_and_no_others(name: str, request: pytest.FixtureRequest) -> None:
    sql = "SELECT text, start, end, anchors.url, sources.url FROM anchors JOIN sources ON sources.id = source_id"
    rows = ask(request.getfixturevalue(name), sql)
    assert len(rows) > 100
    for text, start, end, url, page_url in rows:
        assert (url is None) == (page_url is None)
        if url is None:
            continue
        page = Page(parse_document(text), page_url)
        assert url.startswith(f"{page_url}#:~:text=")
        (found,) = find(page.folded, url.split("#:~:text=")[1])
        # Words may begin before the anchor does, where that begins inside one.
        expected = len(fold(page.text[: page.place(start)] + "x")) - 1
        assert expected - 20 <= found <= expected + 1, (text[start:end], url)
