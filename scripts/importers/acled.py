"""ACLED's exports: comma-separated, with a header; event_id_cnty stays, and timestamp tells which row is newer.

A list of deletions, event_id_cnty with deleted_timestamp, takes events out. ACLED's terms let nobody pass its rows on
in the open: whoever serves them sees to that.
Source: https://acleddata.com/knowledge-base/codebook/
"""

from functools import lru_cache
from typing import Any

from scripts.importers.countries import from_numeric
from scripts.importers.dates import columns_of, month_of, read_day, week_of
from scripts.importers.records import Actor, Cells, Document, Happening, Mapping, Part, Place, RowError
from scripts.importers.texts import coordinates, items, mark, number, slugify, text, whole
from scripts.versions import CollectionInfo

SLUG = "acled"

COLUMNS = tuple(
    "event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1 inter1 "
    "actor2 assoc_actor_2 inter2 interaction civilian_targeting iso region country admin1 admin2 admin3 location "
    "latitude longitude geo_precision source source_scale notes fatalities tags timestamp".split()
)
AT = {name: n for n, name in enumerate(COLUMNS)}
OPTIONAL = frozenset("year disorder_type civilian_targeting admin3 tags interaction source_scale inter1 inter2".split())

TYPES = {
    "battles": "attack", "explosions/remote violence": "attack", "violence against civilians": "attack",
    "protests": "protest", "riots": "protest",
}  # fmt: skip
STRATEGIC = {
    "agreement": "agreement", "arrests": "coercion", "headquarters or base established": "mobilization",
    "looting/property destruction": "coercion", "non-violent transfer of territory": "retreat",
}  # fmt: skip
"""Our types for the strategic developments that have one; the rest are other."""
ONE_SIDED = frozenset({"violence against civilians", "explosions/remote violence"})
"""What the first actor does to the second; in all else both are parties."""
PRECISIONS = {"1": "exact", "2": "near", "3": "region"}
ATTRIBUTES = (
    "disorder_type", "event_type", "sub_event_type", "inter1", "inter2", "interaction", "civilian_targeting", "region",
    "time_precision", "geo_precision", "source_scale", "tags",
)  # fmt: skip


def convert(cells: Cells) -> Happening:
    """Return the event of a row. Raises RowError."""
    kind, act = cells[AT["event_type"]].strip(), cells[AT["sub_event_type"]].strip()
    type = TYPES.get(kind.lower())
    if type is None:
        if kind.lower() != "strategic developments":
            raise RowError(f"event_type {kind!r} is none of ACLED's")
        type = STRATEGIC.get(act.lower(), "other")
    parts = list(parts_of(cells, one_sided=kind.lower() in ONE_SIDED))
    names = " – ".join(part.actor.name for part in parts if part.native_role in ("actor1", "actor2"))
    fatalities = number(cells[AT["fatalities"]], "fatalities")
    return Happening(
        type,
        f"{kind}/{act}" if act else kind,
        f"{act or kind}: {names}" if names else act or kind,
        text(cells[AT["notes"]]),
        date_of(cells[AT["time_precision"]], cells[AT["event_date"]]),
        place_of(*(cells[AT[name]] for name in PLACE)),
        parts,
        [document_of(name) for name in items(cells[AT["source"]])],
        () if fatalities is None else (("fatalities", fatalities),),
        [(name, value) for name in ATTRIBUTES if (value := text(cells[AT[name]]))],
    )


def parts_of(cells: Cells, *, one_sided: bool) -> list[Part]:
    """Return who took part: the two actors, and those who were with either."""
    found: list[Part] = []
    for side, role in (("1", "initiator"), ("2", "target")):
        if name := text(cells[AT[f"actor{side}"]]):
            found.append(Part(role if one_sided else "party", actor_of(name), name, f"actor{side}"))
        others = items(cells[AT[f"assoc_actor_{side}"]])
        found += [Part("party", actor_of(other), other, f"assoc_actor_{side}") for other in others]
    return found


@lru_cache(maxsize=16_384)
def date_of(precision: str, cell: str) -> tuple[Any, ...]:
    """Return the columns of a date: a day, or some day of its week or month. Raises RowError."""
    found = read_day(cell)
    match precision.strip():
        case "1":
            return columns_of(found.isoformat())
        case "2":
            return columns_of(week_of(found))
        case "3":
            return columns_of(month_of(found))
        case _:
            raise RowError(f"time_precision {precision!r} is none of 1, 2, 3")


@lru_cache(maxsize=16_384)
def actor_of(name: str) -> Actor:
    """Return an actor by its name, which is all that ACLED gives of it."""
    return Actor(f"{SLUG}-{slugify(name) or 'actor'}-{mark(name)}", "group", name)


PLACE = ("iso", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision")


@lru_cache(maxsize=16_384)
def place_of(
    iso: str,
    country: str,
    admin1: str,
    admin2: str,
    admin3: str,
    location: str,
    latitude: str,
    longitude: str,
    precision: str,
) -> Place:
    """Return a place. Raises RowError."""
    if precision not in PRECISIONS:
        raise RowError(f"geo_precision {precision!r} is none of 1, 2, 3")
    known = whole(iso, "iso")
    code = from_numeric(str(known)) if known is not None else None
    if known is not None and code is None:
        raise RowError(f"iso {iso!r} is no number of ISO 3166")
    north, east = coordinates(latitude, longitude)
    name = text(location) or text(admin1) or country
    told = mark(iso, country, admin1, admin2, admin3, location, north, east, precision, size=6)
    under = ", ".join(part for part in (text(admin2), text(admin3)) if part)
    return Place(
        f"{SLUG}-{slugify(name) or 'place'}-{told}",
        name,
        code,
        north,
        east,
        text(admin1),
        under or None,
        PRECISIONS[precision],
        None,
    )


@lru_cache(maxsize=16_384)
def document_of(name: str) -> Document:
    """Return a source: ACLED names who published, and no document."""
    publisher = Actor(f"{SLUG}-source-{slugify(name) or 'x'}-{mark(name)}", "organization", name, sector="media")
    return Document(publisher.slug, publisher, None, None, None, None, None, None)


def revised(cells: Cells) -> int:
    """Return when a row was last changed: seconds since 1970. Raises RowError."""
    found = whole(cells[AT["timestamp"]], "timestamp")
    if found is None:
        raise RowError("has no timestamp")
    return found


ACLED = Mapping(
    collection=CollectionInfo(
        SLUG,
        "Armed Conflict Location & Event Data (ACLED)",
        "ACLED's terms of use; no open redistribution",
        "Raleigh, C., Kishi, R. and Linke, A. (2023), Political instability patterns are obscured by conflict dataset "
        "scope conditions, sources, and coding choices, Humanities and Social Sciences Communications; "
        "www.acleddata.com",
        "https://acleddata.com/",
    ),
    columns=COLUMNS,
    convert=convert,
    key="event_id_cnty",
    required=frozenset(COLUMNS) - OPTIONAL,
    delimiter=",",
    quoted=True,
    revised=revised,
    deletes="deleted_timestamp",
)
