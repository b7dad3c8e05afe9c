"""The collections of a data set, and the version of the whole, which is made of theirs."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class CollectionInfo:
    """What is told of a collection besides its version."""

    slug: str
    title: str
    licence: str | None = None
    attribution: str | None = None
    url: str | None = None


CURATED = CollectionInfo(
    "curated",
    "Curated from documents",
    "Each document has its own: see the licence of the source.",
    "Name the source of each record, as its evidence does.",
)
"""What comes from the seeds."""

KNOWN = "SELECT slug, version FROM collections"
"""The versions of a data set's collections."""

ENTER = """
INSERT INTO collections (slug, title, licence, attribution, url, version, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (slug) DO UPDATE SET title = excluded.title, licence = excluded.licence,
    attribution = excluded.attribution, url = excluded.url, version = excluded.version, checksum = excluded.checksum
"""
"""Enters a collection, or what is new of it."""


def entry(info: CollectionInfo, version: str, checksum: int = 0) -> tuple[str | int | None, ...]:
    """Return the row of a collection."""
    return (info.slug, info.title, info.licence, info.attribution, info.url, version, checksum)


def combine_versions(versions: Iterable[tuple[Any, ...]]) -> str:
    """Return the version of the data set whose collections, by slug, have these versions."""
    return hashlib.sha256(orjson.dumps(sorted(f"{slug} {version}" for slug, version in versions))).hexdigest()[:16]
