"""The address of words in a page: a text fragment, which makes a browser scroll to the words and mark them.

Source: https://wicg.github.io/scroll-to-text-fragment/
"""

import re
import unicodedata
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from urllib.parse import quote

from scripts.document import Document, Span

MAX_EXACT = 200
"""Characters above which the ends of the words stand for the whole."""
ENDS = 5
"""Words at each end that do so, and at most that many around words that occur more than once."""
WORD = re.compile(r"\S*\w\S*")
UNSPACED = {"CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR"}


class Page:
    """A document as its page shows it, without the markup of links; places are mapped from the text."""

    def __init__(self, document: Document, url: str | None) -> None:
        self.url = url
        hidden = [
            span
            for link in document.links
            for span in (Span(link.span.start, link.words.start), Span(link.words.end, link.span.end))
        ]
        self.starts = [span.start for span in hidden]
        self.ends = [span.end for span in hidden]
        self.lengths = [0, *accumulate(span.end - span.start for span in hidden)]
        cuts = [0, *(place for span in hidden for place in (span.start, span.end)), len(document.text)]
        self.text = "".join(document.text[a:b] for a, b in zip(cuts[::2], cuts[1::2], strict=True))
        self.blocks = [Span(self.place(block.start), self.place(block.end)) for block in document.blocks]

    @cached_property
    def folded(self) -> str:
        """The text as a browser compares it."""
        return fold(self.text)

    def place(self, offset: int) -> int:
        """Return where on the page a place in the text is; markup is where the words after or before it are."""
        before = bisect_right(self.starts, offset)
        if before and offset < self.ends[before - 1]:
            return self.starts[before - 1] - self.lengths[before - 1]
        return offset - self.lengths[before]

    def address(self, span: Span) -> str | None:
        """Return the page's address with a fragment that finds the words; None for a page without an address."""
        if self.url is None:
            return None
        return f"{self.url}{'' if '#' in self.url else '#'}:~:text={self.fragment(span)}"

    def show(self, span: Span) -> str:
        """Return what the page shows of a stretch of the text."""
        return self.text[self.place(span.start) : self.place(span.end)]

    def fragment(self, span: Span) -> str:
        """Return the directive that finds the words: themselves, or their ends, with what is around them."""
        start, end = self.widen(self.place(span.start), self.place(span.end))
        parts = [Span(max(start, b.start), min(end, b.end)) for b in self.blocks if b.start < end and start < b.end]
        if len(parts) > 1 or end - start > MAX_EXACT:
            first, last = (parts[0], parts[-1]) if parts else (Span(start, end), Span(start, end))
            _, stop = self.around(Span(first.start, first.start), first, ENDS)
            begin, _ = self.around(Span(last.end, last.end), last, ENDS)
            return encode(self.text[first.start : stop]) + "," + encode(self.text[begin : last.end])
        block = next((b for b in self.blocks if b.start <= start and end <= b.end), Span(start, end))
        begin, stop = start, end
        for count in (0, 1, 2, ENDS):
            begin, stop = self.around(Span(start, end), block, count)
            if self.folded.count(fold(self.text[begin:stop])) == 1:
                break
        before, after = encode(self.text[begin:start]), encode(self.text[end:stop])
        return (before and before + "-,") + encode(self.text[start:end]) + (after and ",-" + after)

    def around(self, span: Span, block: Span, count: int) -> tuple[int, int]:
        """Move the ends of a stretch outwards by some words, inside its block."""
        before = [word.start() for word in WORD.finditer(self.text, block.start, span.start)]
        after = [word.end() for word in WORD.finditer(self.text, span.end, block.end)]
        begin = before[-min(count, len(before))] if count and before else span.start
        return begin, after[min(count, len(after)) - 1] if count and after else span.end

    def widen(self, start: int, end: int) -> tuple[int, int]:
        """Move the ends of a stretch outwards to where words end: a fragment finds whole words alone."""
        text = self.text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        while 0 < start < end and joined(text[start - 1], text[start]):
            start -= 1
        while start < end < len(text) and joined(text[end - 1], text[end]):
            end += 1
        return start, end


def joined(left: str, right: str) -> bool:
    """Tell whether no word ends between two characters; scripts written without spaces end words anywhere."""
    return all(c.isalnum() and unicodedata.name(c, "").split()[0] not in UNSPACED for c in (left, right))


def fold(text: str) -> str:
    """Return the text as a browser compares it: in one case, with single spaces."""
    return " ".join(text.split()).casefold()


def encode(words: str) -> str:
    """Percent-encode words as a fragment takes them; its own signs are hyphen, comma and ampersand."""
    return quote(" ".join(words.split()), safe="").replace("-", "%2D")
