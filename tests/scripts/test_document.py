"""What a document says of itself, in this layout and others."""

from datetime import date
from pathlib import Path

import pytest

from scripts.document import Document, Span, parse_day, parse_document
from tests.scripts.conftest import FICTION

ARTICLE = """\x20


Mayor Opens Bridge

February 06, 2025



The bridge in Ostrow, Lumeria. lumeria.example

The mayor [opened](#) the bridge on Thursday, “at last,” as he put it.

Related article: [Bridge Was Never Closed](#), [Mayor Is Late](https://a.example/late)

Nobody was there.

Original url:

<https://news.example/2025/02/06/bridge-a1>"""


def show(document: Document, span: Span | None) -> str | None:
    return span and document.text[span.start : span.end]


def test_an_article_says_all_of_itself() -> None:
    document = parse_document(ARTICLE)
    assert show(document, document.headline) == "Mayor Opens Bridge"
    assert document.published == date(2025, 2, 6)
    assert show(document, document.caption) == "The bridge in Ostrow, Lumeria."
    assert show(document, document.credit) == "lumeria.example"
    assert [show(document, paragraph) for paragraph in document.paragraphs] == [
        "The mayor [opened](#) the bridge on Thursday, “at last,” as he put it.",
        "Nobody was there.",
    ]
    assert [(show(document, link.words), link.target) for link in document.links] == [
        ("opened", "#"),
        ("Bridge Was Never Closed", "#"),
        ("Mayor Is Late", "https://a.example/late"),
    ]
    assert [show(document, line) for line in document.related] == [
        "Related article: [Bridge Was Never Closed](#), [Mayor Is Late](https://a.example/late)"
    ]
    assert document.url == "https://news.example/2025/02/06/bridge-a1"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_change_places_alone(end: str, mark: str) -> None:
    plain = parse_document(ARTICLE)
    document = parse_document(mark + ARTICLE.replace("\n", end))
    assert document.text == mark + ARTICLE.replace("\n", end)
    for one, other in zip(plain.blocks, document.blocks, strict=True):
        assert show(plain, one) == show(document, other)
        assert plain.line_of(one.start) == document.line_of(other.start)
    assert (document.url, document.published) == (plain.url, plain.published)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("February 06, 2025", date(2025, 2, 6)),
        ("February 6, 2025", date(2025, 2, 6)),
        ("Feb. 6, 2025", date(2025, 2, 6)),
        ("Sept. 30, 2025", date(2025, 9, 30)),
        ("6 February 2025", date(2025, 2, 6)),
        ("06 feb 2025", date(2025, 2, 6)),
        ("6. February 2025", date(2025, 2, 6)),
        ("2025-02-06", date(2025, 2, 6)),
        ("Thursday, February 6, 2025", date(2025, 2, 6)),
        ("Published: 6 February 2025", date(2025, 2, 6)),
        ("February  6,\t2025", date(2025, 2, 6)),
        ("February 30, 2025", None),
        ("2025-02-30", None),
        ("Smarch 6, 2025", None),
        ("On February 6, 2025", None),
        ("February 2025", None),
        ("6/2/2025", None),
        ("", None),
    ],
)
def test_a_line_that_is_a_day(line: str, day: date | None) -> None:
    assert parse_day(line) == day


def test_several_days_are_none_unless_they_are_the_same() -> None:
    assert parse_document("A\n\n2025-02-06\n\n2025-02-07\n\nText.").published is None
    assert parse_document("A\n\n2025-02-06\n\nFebruary 6, 2025\n\nText.").published == date(2025, 2, 6)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("A\n\nOriginal url: <https://a.example/b>", "https://a.example/b"),
        ("A\n\nURL: https://a.example/b", "https://a.example/b"),
        ("A\n\noriginal URL:\n\n\nhttps://a.example/b\n", "https://a.example/b"),
        ("A\n\nOriginal url:\n\nsoon", None),
        ("A\n\nOriginal url:", None),
        ("A\n\nhttps://a.example/b", None),
    ],
)
def test_an_address_stands_after_its_label(text: str, url: str | None) -> None:
    assert parse_document(text).url == url


@pytest.mark.parametrize("text", ["2025-02-06\n\nText.", "x" * 301, "https://a.example\n\nText."])
def test_what_cannot_be_a_headline_is_none(text: str) -> None:
    assert parse_document(text).headline is None


@pytest.mark.parametrize(
    "block",
    [
        "The bridge in Ostrow. It was opened.",
        "The bridge in Ostrow",
        "The bridge. " + "A very long credit that goes on and on, as no credit of a picture ever would do",
    ],
)
def test_a_first_paragraph_is_no_caption(block: str) -> None:
    document = parse_document(f"A\n\n2025-02-06\n\n{block}\n\nText.")
    assert (document.caption, document.credit) == (None, None)
    assert show(document, document.paragraphs[0]) == block


def test_lines_are_joined_into_paragraphs_where_blank_lines_part_them() -> None:
    letter = parse_document((FICTION / "open-letter" / "document.txt").read_text("utf-8"))
    assert len(letter.paragraphs) == 5
    assert letter.published is letter.url is letter.caption is None
    herald = parse_document((FICTION / "sun-herald-2031-04-12" / "document.txt").read_text("utf-8"))
    assert len(herald.paragraphs) == 5


def test_an_empty_document_says_nothing() -> None:
    document = parse_document(" \r\n\ufeff")
    assert (document.headline, document.blocks, document.links, document.published) == (None, (), (), None)


def test_places_have_a_line_and_a_block() -> None:
    document = parse_document(ARTICLE)
    quote = ARTICLE.index("at last")
    assert document.line_of(quote) == 12
    assert show(document, document.blocks[document.block_of(quote)]) == show(document, document.paragraphs[0])
    assert document.block_of(0) == -1


def test_the_seed_articles_parts_are_found(seeds_path: Path) -> None:
    (path,) = seeds_path.glob("*/document.txt")
    document = parse_document(path.read_bytes().decode())
    assert document.headline
    assert document.published
    assert document.caption
    assert document.credit
    assert document.url
    assert len(document.related) == 1
    assert len(document.paragraphs) == 9
