"""A document as received, and what it says of itself: headline, date, caption, paragraphs, links, address.

Places in it are code points from its first character, a byte order mark and carriage returns included, so that
`text[start:end]` is what stands there. What cannot be told from the text alone is None, and the curation says it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

MONTHS = "january february march april may june july august september october november december".split()
BREAK = re.compile(r"\r\n|[\r\n]")
LINK = re.compile(r"\[(?P<text>[^\[\]\r\n]*)\]\((?P<target>[^()\s]*)\)")
LINE = re.compile(r"[^\r\n]*(?:\r\n|[\r\n]|$)")
RELATED = re.compile(r"related (?:article|story|reading)s?:", re.IGNORECASE)
ADDRESS_LABEL = re.compile(r"(?:original )?url:", re.IGNORECASE)
ADDRESS = re.compile(r"<?(?P<url>https?://[^\s<>]+)>?")
WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
DATES = [
    re.compile(rf"(?:published:? )?{WEEKDAY}{written}", re.IGNORECASE)
    for written in (
        r"(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})",
        r"(?P<day>\d{1,2})\.? (?P<month>[a-z]{3,9})\.?,? (?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
    )
]
# Whole sentences, then words without an end: "Russian House in Baku, Azerbaijan. report.az"
CAPTION = re.compile(r"(?P<caption>.*[.!?…][”’\"')\]»]*)\s+(?P<credit>\S.{0,60}[^\s.!?…”\"])")
MAX_HEADLINE = 300


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text: code points, half-open."""

    start: int
    end: int

    def __contains__(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Link:
    """A markdown link: the whole of it, its words, and what it leads to."""

    span: Span
    words: Span
    target: str


@dataclass(frozen=True)
class Document:
    """A text with what it says of itself."""

    text: str
    headline: Span | None
    date_lines: tuple[tuple[Span, date], ...]
    caption: Span | None
    credit: Span | None
    paragraphs: tuple[Span, ...]
    links: tuple[Link, ...]
    related: tuple[Span, ...]
    """The lines that name related articles; their links are among `links`."""
    url: str | None

    @property
    def published(self) -> date | None:
        """The day of publication, unless the date lines give none, or several."""
        days = {day for _, day in self.date_lines}
        return days.pop() if len(days) == 1 else None

    @cached_property
    def blocks(self) -> tuple[Span, ...]:
        """Headline, date lines, caption with credit, paragraphs and related articles, in the order of the text."""
        caption = Span(self.caption.start, self.credit.end) if self.caption and self.credit else None
        parts = [self.headline, caption, *(span for span, _ in self.date_lines), *self.paragraphs, *self.related]
        return tuple(sorted(part for part in parts if part))

    @cached_property
    def _starts(self) -> list[int]:
        return [match.start() for match in LINE.finditer(self.text)]

    def line_of(self, offset: int) -> int:
        """Return the number of the line, from 1, that a place is in."""
        return bisect_right(self._starts, offset)

    def block_of(self, offset: int) -> int:
        """Return the index of the block that a place is in, or of the last before it."""
        return bisect_right(self.blocks, offset, key=lambda block: block.start) - 1


def parse_document(text: str) -> Document:
    """Parse a document; whatever it is, what can be told of it comes back."""
    lines = list(find_lines(text))
    links = tuple(find_links(text))
    headline = find_headline(text, lines)
    rest = [line for line in lines if headline is None or line.start > headline.start]
    dated = [(line, day) for line in rest if (day := parse_day(text[line.start : line.end]))]
    url, address = find_address(text, rest)
    related = [line for line in rest if RELATED.match(text, line.start)]
    other = {*(line for line, _ in dated), *address, *related}
    blocks = list(find_blocks(text, rest, other))
    caption, credit = find_caption(text, blocks, dated)
    return Document(
        text=text,
        headline=headline,
        date_lines=tuple(dated),
        caption=caption,
        credit=credit,
        paragraphs=tuple(blocks[1:] if caption else blocks),
        links=links,
        related=tuple(related),
        url=url,
    )


def find_lines(text: str) -> Iterator[Span]:
    """Find the lines that are not blank, without the space around what stands in them."""
    for match in LINE.finditer(text):
        line = match.group()
        stripped = line.strip("\ufeff \t\r\n\xa0\u3000")
        if stripped:
            start = match.start() + line.index(stripped)
            yield Span(start, start + len(stripped))


def find_links(text: str) -> Iterator[Link]:
    """Find the links written as in markdown."""
    for match in LINK.finditer(text):
        yield Link(Span(*match.span()), Span(*match.span("text")), match["target"])


def find_headline(text: str, lines: list[Span]) -> Span | None:
    """Return the first line, if it can be a headline: no date, no address, not as long as a paragraph."""
    if not lines:
        return None
    first = lines[0]
    line = text[first.start : first.end]
    if len(line) > MAX_HEADLINE or parse_day(line) or ADDRESS.match(line) or ADDRESS_LABEL.match(line):
        return None
    return first


def parse_day(line: str) -> date | None:
    """Return the day that the line consists of: "February 06, 2025", "6 February 2025" or "2025-02-06"."""
    line = " ".join(line.split())
    for pattern in DATES:
        if match := pattern.fullmatch(line):
            month = match["month"].lower()
            number = int(month) if month.isdecimal() else parse_month(month)
            try:
                return date(int(match["year"]), number, int(match["day"]))
            except ValueError:
                return None
    return None


def parse_month(name: str) -> int:
    """Return the number of an English month, written out or short; 0 for what is none."""
    return next((number for number, month in enumerate(MONTHS, 1) if name in (month, month[:3], month[:4])), 0)


def find_address(text: str, lines: list[Span]) -> tuple[str | None, list[Span]]:
    """Return the address after "Original url:", on its line or the next, and the lines that hold it."""
    for line, after in pairwise([*lines, Span(len(text), len(text))]):
        if label := ADDRESS_LABEL.match(text, line.start, line.end):
            rest = text[label.end() : line.end].strip()
            match = ADDRESS.fullmatch(rest or text[after.start : after.end])
            if match:
                return match["url"], [line] if rest else [line, after]
    return None, []


def find_blocks(text: str, lines: list[Span], other: set[Span]) -> Iterator[Span]:
    """Join lines into blocks: those without a blank line between, or each alone where the text has no blank lines."""
    gaps = [len(BREAK.findall(text, a.end, b.start)) > 1 for a, b in pairwise(lines)]
    block: Span | None = None
    for line, apart in zip(lines, [True, *gaps], strict=False):
        if block and (apart or not any(gaps) or line in other):
            yield block
            block = None
        if line not in other:
            block = Span(block.start if block else line.start, line.end)
    if block:
        yield block


def find_caption(text: str, blocks: list[Span], dated: list[tuple[Span, date]]) -> tuple[Span | None, Span | None]:
    """Return caption and credit where the first block, one line after a date line, is sentences and then a name."""
    if len(blocks) < 2 or not dated or blocks[0].start < dated[0][0].start:
        return None, None
    block = blocks[0]
    match = CAPTION.fullmatch(text, block.start, block.end)
    if match is None or len(match.group()) > MAX_HEADLINE:
        return None, None
    return Span(*match.span("caption")), Span(*match.span("credit"))
