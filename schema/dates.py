"""EDTF dates: from the text to the days that it can mean, and what those days amount to.

====================================  =======================================================================
2025, 2025-02, 2025-02-06             a year, a month, a day
2025?, 2025-02~, 2025-02-06%          uncertain, approximate, both; the bounds stay those of the bare date, as
                                      EDTF does not say how far off it may be
202X, 20XX, 2025-XX, 2025-02-XX       some year of the decade, of the century; some month; some day
2025-01/2025-03, 2025-02-06/..        it lasted from the one to the other; `..` is an open end
[2025-02-03..2025-02-06], [..2025]    it happened once, somewhere between; both ends equally precise
====================================  =======================================================================

Everything else is a `DateError`: what EDTF has and we do not (seasons, lists, times, years outside 0001-9999,
unknown ends as in `2025/`) as much as what is no date. Parsed here and not by the `edtf` package, which takes
milliseconds a text and lets through 2025-02-29 and reversed ends; the tests hold every notation against it.

Source: https://www.loc.gov/standards/datetime/
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NoReturn

MIN_DATE = date.min.isoformat()
MAX_DATE = date.max.isoformat()
MAX_LENGTH = 64
EXAMPLES = "2025, 2025-02, 2025-02-06, 2025-02~, 202X, 2025-01/2025-03, 2025-02/.., [2025-02-03..2025-02-06]"

_MONTH = r"(0[1-9]|1[0-2])"
_DAY = r"(0[1-9]|[12]\d|3[01])"
_DATE = re.compile(
    rf"(?:(\d{{4}})(?:-(?:XX(?:-XX)?|{_MONTH}(?:-(?:XX|{_DAY}))?))?|(\d{{3}}X|\d\dXX|\dXXX))[?~%]?", re.ASCII
)
_SET = re.compile(r"\[([\d-]+)?\.\.([\d-]+)?\]", re.ASCII)

# What a text that is no date of ours has in it, the likeliest cause first: pattern, cause, cure.
_FAULTS = (
    (r"^[\[{].*,|[{}]", "is a list (not supported)", "write [2024..2025] for one of them, 2024/2025 for all"),
    (r"\dT|\d:\d", "has a time (not supported)", "write the day alone, as in 2025-02-06"),
    (r"^\s|\s$", "has a space around it", "write it without, as in 2025-02-06"),
    (r"\s", "has a space in it", "write digits without spaces, as in 2025-02-06 or 2025-01/2025-03"),
    (r"[^!-~]", "has characters outside ASCII", "write digits 0 to 9 and plain hyphens, as in 2025-02-06"),
    (r"^/|/$", "has an empty end", "write .. for an open end, as in ../2025-02-06 or 2025-02-06/.."),
    (r"/.*/", "has two slashes", "write a day as in 2025-02-06, an interval as in 2025-01/2025-03"),
    (r"(^|[/.\[])[-+]|Y-?\d", "has a year outside 0001-9999", "write four digits, as in 2025"),
    (r"\d{8}", "has no hyphens", "write them, as in 2025-02-06"),
    (r"\d{5}", "has a year outside 0001-9999", "write four digits, as in 2025"),
    (r"\b\d{4}-(2[1-9]|3\d|4[01])(?![\d-])", "has a season (not supported)", "write [2025-03..2025-05]"),
    (r"\b\d{4}-(\d\d-)?\d(?![\dXx])", "has one digit where two belong", "write 02 for 2, as in 2025-02-06"),
    (r"\b\d{4}-(00|1[3-9]|[2-9]\d)", "has a month that does not exist", "write 01 to 12, as in 2025-02"),
    (r"\b\d{4}-\d\d-(00|3[2-9]|[4-9])", "has a day that does not exist", "write 01 to 31, as in 2025-02-01"),
    (r"\[|\]", "is no set that is supported", "write plain dates of one precision, as in [2025-01..2025-03]"),
    (
        r"\.\.",
        "has .. out of place",
        "write [2025-01..2025-03] for once in it, 2025-01/2025-03 for all of it",
    ),
    (r"[?~%]", "has a qualifier out of place", "write one ?, ~ or % after the whole date, as in 2025-02~"),
    (r"XXXX", "has no digit of the year", "write those that are known, as in 202X, or leave the date out"),
    (
        r"[Xx]",
        "has an X out of place",
        "write it for what comes last, as in 202X, 20XX, 2025-XX or 2025-02-XX",
    ),
)


class DateError(ValueError):
    """A text that is no date we take: the cause, and the cure with an example."""

    def __init__(self, cause: str, cure: str) -> None:
        super().__init__(cause, cure)
        self.cause = cause
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.cause}; {self.cure}"


class Precision(StrEnum):
    """What the bounds of a date amount to."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    INTERVAL = "interval"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date as written, with the first and the last day that it can mean (None: open).

    span: true if it lasted from the first day to the last (`/`), false if it happened at one time within.
    """

    edtf: str
    earliest: date | None
    latest: date | None
    precision: Precision
    span: bool

    @property
    def year(self) -> str | None:
        """The calendar year that the date lies inside, as in 2025."""
        return self._share(4)

    @property
    def month(self) -> str | None:
        """The calendar month that the date lies inside, as in 2025-02."""
        return self._share(7)

    def _share(self, length: int) -> str | None:
        if self.earliest is None or self.latest is None:
            return None
        first, last = self.earliest.isoformat()[:length], self.latest.isoformat()[:length]
        return first if first == last else None


def parse_edtf(text: str) -> DateSpan:
    """Parse a date in EDTF; a text that is taken is in its normal form already.

    Raises DateError.
    """
    return _parse(text)


# Behind a function, as a cached one loses its types. Imports repeat their dates, and a hit is 40x faster.
@lru_cache(maxsize=16_384)
def _parse(text: str) -> DateSpan:
    if not text:
        raise DateError("the date is empty", "write one, as in 2025-02-06, or leave it out")
    if len(text) > MAX_LENGTH:
        raise DateError(f"the date is longer than {MAX_LENGTH} characters", f"write one of {EXAMPLES}")
    span = "/" in text
    first, last = _split(text)
    earliest = _find_bounds(first, text)[0] if first is not None else None
    latest = _find_bounds(last, text)[1] if last is not None else None
    if earliest and latest and earliest > latest:
        raise DateError(f"{text!r} ends before it begins", "write the earlier first, as in 2025-01/2025-03")
    return DateSpan(text, earliest, latest, find_precision(earliest, latest), span)


def _split(text: str) -> tuple[str | None, str | None]:
    """Split the text into the dates at its ends: None where open, the same twice where there is one only."""
    if "/" in text:
        first, _, last = text.partition("/")
        return (None if first == ".." else first), (None if last == ".." else last)
    if text[0] != "[":
        return text, text
    match = _SET.fullmatch(text)
    first, last = match.groups() if match else (None, None)
    if not (first or last) or (first and last and len(first) != len(last)):
        _explain(text)
    return first, last


def _find_bounds(part: str, text: str) -> tuple[date, date]:
    """Find the first and the last day that one date of the text can mean."""
    match = _DATE.fullmatch(part)
    if match is None:
        _explain(text)
    year, month, day, vague = match.groups()
    first = int(year or vague.replace("X", "0"))
    if first == 0:
        raise DateError(f"{text!r} has a year outside 0001-9999", "write a year of four digits, as in 2025")
    if month is None:
        return date(first, 1, 1), date(int(year or vague.replace("X", "9")), 12, 31)
    days = monthrange(first, int(month))[1]
    if day is None:
        return date(first, int(month), 1), date(first, int(month), days)
    if int(day) > days:
        raise DateError(
            f"{text!r} has a day that does not exist: {year}-{month} has {days}",
            f"write 01 to {days}, as in {year}-{month}-{days}",
        )
    only = date(first, int(month), int(day))
    return only, only


def _explain(text: str) -> NoReturn:
    """Raise the error that says why the text is no date that we take."""
    for pattern, cause, cure in _FAULTS:
        if re.search(pattern, text, re.ASCII):
            raise DateError(f"{text!r} {cause}", cure)
    raise DateError(f"{text!r} is no date in EDTF", f"write one of {EXAMPLES}")


def find_precision(earliest: date | None, latest: date | None) -> Precision:
    """Find what the bounds amount to; a week is seven days from a Monday.

    Source: https://www.iso.org/iso-8601-date-and-time-format.html
    """
    if earliest is None and latest is None:
        return Precision.UNKNOWN
    if earliest is None or latest is None:
        return Precision.INTERVAL
    days = (latest - earliest).days + 1
    if days == 1:
        return Precision.DAY
    if days == 7 and earliest.weekday() == 0:
        return Precision.WEEK
    if earliest.day == 1 and days == monthrange(earliest.year, earliest.month)[1]:
        return Precision.MONTH
    if earliest == date(earliest.year, 1, 1) and latest == date(earliest.year, 12, 31):
        return Precision.YEAR
    return Precision.INTERVAL


def parse_date(text: str) -> date:
    """Parse one calendar day, written YYYY-MM-DD.

    Raises DateError.
    """
    cure = "write year, month and day, as in 2025-02-06"
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise DateError(f"{text[:MAX_LENGTH]!r} is no day", cure)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DateError(f"{text!r} is a day that does not exist", cure) from None


def bounds(span: DateSpan | None) -> tuple[str, str]:
    """Return the first and last day as the database orders them: the calendar's where open, '' if undated."""
    if span is None:
        return "", ""
    first, last = _close(span.earliest, span.latest)
    return first.isoformat(), last.isoformat()


def possibly_within(span: DateSpan | None, first: date | None, last: date | None) -> bool:
    """Tell whether the date overlaps the days from first to last (None: open); no date does not."""
    if span is None:
        return False
    earliest, latest = _close(span.earliest, span.latest)
    lower, upper = _close(first, last)
    return earliest <= upper and latest >= lower


def definitely_within(span: DateSpan | None, first: date | None, last: date | None) -> bool:
    """Tell whether the date lies inside the days from first to last (None: open); no date does not."""
    if span is None:
        return False
    earliest, latest = _close(span.earliest, span.latest)
    lower, upper = _close(first, last)
    return earliest >= lower and latest <= upper


def _close(first: date | None, last: date | None) -> tuple[date, date]:
    return first or date.min, last or date.max
