"""What a mapping makes of a row: an event with all that belongs to it, in our words, and no numbers yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Optional

from schema.errors import OnRecordError
from scripts.versions import CollectionInfo

Cells = Sequence[str]
"""The values of a row, in the order of the mapping's columns."""


class ImportFileError(OnRecordError):
    """A file that cannot be imported, as a whole."""


class RowError(ValueError):
    """A row that cannot be taken: the reason, which goes to the rejects."""


class Actor(NamedTuple):
    """An actor by its slug. `code`: its key in the data set; `over`: what it is an agency of."""

    slug: str
    kind: str
    name: str
    description: str | None = None
    country: str | None = None
    code: str | None = None
    sector: str | None = None
    over: Optional["Actor"] = None


class Place(NamedTuple):
    """A place by its slug, which is made of all the rest."""

    slug: str
    name: str
    country: str | None
    latitude: float | None
    longitude: float | None
    admin1: str | None
    admin2: str | None
    precision: str | None
    gazetteer_id: str | None


class Document(NamedTuple):
    """A source by its slug."""

    slug: str
    publisher: Actor | None
    title: str | None
    url: str | None
    language: str | None
    kind: str | None
    published_on: str | None
    retrieved_at: str | None


class Part(NamedTuple):
    """Who took part, and how."""

    role: str
    actor: Actor
    name_as_given: str | None
    native_role: str
    place: Place | None = None


class Happening(NamedTuple):
    """An event. `date`: the columns of its date, as scripts.importers.dates gives them."""

    type: str
    native_code: str | None
    title: str
    summary: str | None
    date: tuple[Any, ...]
    place: Place | None
    parts: Sequence[Part]
    documents: Sequence[Document]
    measures: Sequence[tuple[str, float]]
    attributes: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How the rows of a data set become events.

    columns: those that are read; a file with a header may have them in any order, and others besides.
    required: those of them that a header must name; the rest are empty where it does not.
    key: the column that identifies an event. header: whether a file begins with the names of its columns.
    layout: the columns of a file without a header, where that may be. quoted: cells may be in double quotes.
    fallback: the encoding of rows that are not UTF-8. revision: of the mapping itself, raised with what it makes.
    revised: gives the revision of a row, the newer of two winning. deletes: the column of a header that tells that
    the file lists the keys of events that are to go, with the revision at which.
    """

    collection: CollectionInfo
    columns: tuple[str, ...]
    convert: Callable[[Cells], Happening]
    key: str
    required: frozenset[str] = frozenset()
    header: bool = True
    layout: tuple[str, ...] = ()
    delimiter: str = "\t"
    quoted: bool = False
    fallback: str | None = None
    revision: int = 1
    revised: Callable[[Cells], int] | None = None
    deletes: str | None = None
