"""Dates of every notation, with the columns that they fill."""

from datetime import date, timedelta
from random import Random
from typing import Any

from schema import tables as t
from tests.query import derived
from tests.query.words import maybe


def day(r: Random) -> date:
    """Draw a day of a few years, so that days meet."""
    return date(2024, 12, 1) + timedelta(days=r.randrange(0, 430, r.choice((1, 7, 31))))


def edtf(r: Random) -> str:
    """Draw a date in any of the notations, as exact or as vague as may be."""
    first, last = sorted((day(r), day(r)))
    length = r.choice((4, 7, 10))
    one = first.isoformat()[:length]
    low, high = one, last.isoformat()[:length]
    monday = first - timedelta(days=first.weekday())
    return r.choice(
        (
            one,
            one,
            one + r.choice("?~%"),
            f"{one[:3]}X",
            f"{one[:2]}XX",
            f"{one[:4]}-XX",
            f"{first.isoformat()[:7]}-XX",
            f"{low}/{high}",
            f"{low}~/{last.isoformat()}",
            f"{one}/..",
            f"../{one}",
            f"[..{one}]",
            f"[{one}..]",
            f"[{low}..{high}]",
            f"[{monday.isoformat()}..{(monday + timedelta(days=6)).isoformat()}]",
            f"{one[:4]}-01-01/{one[:4]}-12-31",
            "../..",
            "0001",
            "9999-12-31",
        )
    )


def fill_date(r: Random, row: Any, name: str) -> None:
    """Give a row a date: its columns begin with the name."""
    written = edtf(r)
    bounds = derived.bounds_of(written)
    first, last = bounds
    setattr(row, f"{name}_edtf", written)
    setattr(row, f"{name}_earliest", first and first.isoformat())
    setattr(row, f"{name}_latest", last and last.isoformat())
    setattr(row, f"{name}_precision", derived.precision_of(bounds))
    setattr(row, f"{name}_basis", r.choice(("stated", "bounded_by_publication", "inferred", None)))
    setattr(row, f"{name}_text", maybe(r, 0.5, 2))
    if name == "date":
        row.date_span = "/" in written
        row.date_from = (first or date.min).isoformat()
        row.date_to = (last or date.max).isoformat()
    if isinstance(row, t.Event):
        row.year = derived.inside_one(bounds, "year")
        row.month = derived.inside_one(bounds, "month")
