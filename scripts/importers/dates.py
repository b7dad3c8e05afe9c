"""From the dates of event data sets to EDTF, as precise as they are and no more, and on to an event's columns."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from schema.dates import DateError, bounds, parse_edtf
from scripts.importers.records import RowError

COLUMNS = (
    "date_edtf", "date_earliest", "date_latest", "date_precision", "date_span", "date_from", "date_to", "year", "month",
)  # fmt: skip
"""The columns of an event's date, in the order in which `columns_of` gives them."""

WRITTEN = ("%Y-%m-%d", "%Y%m%d", "%d %B %Y", "%d %b %Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f")
"""How data sets write a day; a time of day that comes with it says nothing."""


@lru_cache(maxsize=16_384)
def columns_of(edtf: str) -> tuple[Any, ...]:
    """Return a date's columns. Raises RowError."""
    try:
        span = parse_edtf(edtf)
    except DateError as error:
        raise RowError(f"date: {error}") from None
    first, last = bounds(span)
    return (
        span.edtf,
        span.earliest and span.earliest.isoformat(),
        span.latest and span.latest.isoformat(),
        span.precision.value,
        span.span,
        first,
        last,
        span.year,
        span.month,
    )


@lru_cache(maxsize=16_384)
def read_day(cell: str) -> date:
    """Return the day that a cell gives. Raises RowError."""
    cell = cell.strip()
    for pattern in WRITTEN:
        try:
            return datetime.strptime(cell, pattern).date()  # noqa: DTZ007 the day alone is taken
        except ValueError:
            continue
    raise RowError(f"date: {cell!r} is no day; one is written as in 2025-02-06")


def day(cell: str) -> tuple[Any, ...]:
    """Return the columns of a day. Raises RowError."""
    return columns_of(read_day(cell).isoformat())


def week_of(found: date) -> str:
    """Return that it was once in the week, from Monday on, that a day is in."""
    monday = found - timedelta(days=found.weekday())
    return within(monday, monday + timedelta(days=6))


def month_of(found: date) -> str:
    """Return the month that a day is in."""
    return found.isoformat()[:7]


def within(first: date, last: date) -> str:
    """Return that it was once from the first to the last day: a whole month or year by its own name."""
    after = last + timedelta(days=1)
    if first.day == 1 and after.day == 1:
        if after == date(first.year + 1, 1, 1) and first.month == 1:
            return f"{first.year:04}"
        if after.year * 12 + after.month == first.year * 12 + first.month + 1:
            return month_of(first)
    return f"[{first.isoformat()}..{last.isoformat()}]"


def moment(cell: str) -> str | None:
    """Return the moment YYYYMMDDHHMMSS, in UTC, as ISO 8601. Raises RowError."""
    try:
        return datetime.strptime(cell, "%Y%m%d%H%M%S").isoformat() + "Z"  # noqa: DTZ007 the data set's is UTC
    except ValueError:
        raise RowError(f"{cell!r} is no moment; one is written as in 20250206141500") from None
