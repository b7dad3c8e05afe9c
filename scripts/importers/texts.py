"""What the mappings read from cells, and write slugs with."""

import re
from functools import lru_cache
from hashlib import blake2b
from math import isfinite
from urllib.parse import urlsplit

from schema.text import fold
from scripts.importers.records import RowError

EMPTY = frozenset({"", "NA", "N/A", "None", "nan", "NaN", "NULL", "---"})
"""What data sets write for nothing."""
MAX_SLUG = 60
PLAIN = re.compile(r"[a-z0-9][a-z0-9-]*", re.ASCII)
WHOLE = re.compile(r"[+-]?\d{1,15}(\.0+)?", re.ASCII)


def text(cell: str) -> str | None:
    """Return what a cell says, or None where it says nothing."""
    cell = cell.strip()
    return None if cell in EMPTY else cell


def items(cell: str, separator: str = ";") -> list[str]:
    """Return what a cell lists, without what is empty."""
    return [item for part in cell.split(separator) if (item := part.strip()) not in EMPTY]


def number(cell: str, name: str) -> float | None:
    """Return the number in a cell, or None where it is empty. Raises RowError."""
    if not (found := text(cell)):
        return None
    try:
        value = float(found)
    except ValueError:
        raise RowError(f"{name}: {found!r} is no number") from None
    if not isfinite(value):
        raise RowError(f"{name}: {found!r} is no number")
    return value


def whole(cell: str, name: str) -> int | None:
    """Return the whole number in a cell, which may be written 652.0, or None. Raises RowError."""
    if not (found := text(cell)):
        return None
    if not WHOLE.fullmatch(found):
        raise RowError(f"{name}: {found!r} is no whole number")
    return int(float(found)) if "." in found else int(found)


def coordinates(latitude: str, longitude: str) -> tuple[float | None, float | None]:
    """Return a place's latitude and longitude, both or neither. Raises RowError."""
    north, east = number(latitude, "latitude"), number(longitude, "longitude")
    if north is None or east is None:
        return None, None
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise RowError(f"{latitude}, {longitude} is no place on earth: latitude -90 to 90, longitude -180 to 180")
    return north, east


def mark(*parts: object, size: int = 4) -> str:
    """Return a hash of the parts, in hexadecimal, of twice as many digits as `size`."""
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=size).hexdigest()


def slugify(name: str) -> str:
    """Return a name as a part of a slug: ASCII in lower case, words joined by hyphens; empty where nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name))[:MAX_SLUG].strip("-")


def slug_of(collection: str, key: str) -> str:
    """Return the slug of a record by its key: the key itself where that can be told from every other."""
    if PLAIN.fullmatch(key):
        return f"{collection}-{key}"
    lower = key.lower()
    if key.upper() == key and PLAIN.fullmatch(lower):
        return f"{collection}-{lower}"
    return "-".join(part for part in (collection, slugify(key), mark(key)) if part)


@lru_cache(maxsize=8_192)
def host_of(url: str) -> str | None:
    """Return the host of an address, without a leading www."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
