"""GDELT 2.0 events: 61 columns between tabs, no header.

Source: http://data.gdeltproject.org/documentation/GDELT-Event_Codebook-V2.0.pdf
"""

from functools import lru_cache

from scripts.importers.cameo import labels, type_of
from scripts.importers.cameo_actors import make_actor
from scripts.importers.countries import codes
from scripts.importers.dates import day, moment
from scripts.importers.records import Actor, Cells, Document, Happening, Mapping, Part, Place, RowError
from scripts.importers.texts import coordinates, host_of, mark, number, slugify
from scripts.versions import CollectionInfo

SLUG = "gdelt"

ACTOR = "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code"
GEO = "Type FullName CountryCode ADM1Code ADM2Code Lat Long FeatureID"
COLUMNS = (
    *"GLOBALEVENTID SQLDATE MonthYear Year FractionDate".split(),
    *(f"Actor1{name}" for name in ACTOR.split()),
    *(f"Actor2{name}" for name in ACTOR.split()),
    *"IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale".split(),
    *"NumMentions NumSources NumArticles AvgTone".split(),
    *(f"{of}Geo_{name}" for of in ("Actor1", "Actor2", "Action") for name in GEO.split()),
    *"DATEADDED SOURCEURL".split(),
)
ACTORS = ((5, 35, "initiator", "source"), (15, 43, "target", "target"))
"""Where an actor's columns begin and those of its place, and what it did, in our words and in CAMEO's."""
ACTION, ADDED, ADDRESS, CODE, BASE, ROOT = 51, 59, 60, 26, 27, 28

MEASURES = (
    (25, "root_event"),
    (29, "quad_class"),
    (30, "goldstein"),
    (31, "mentions"),
    (32, "sources"),
    (33, "articles"),
    (34, "tone"),
)
PRECISIONS = {"1": "country", "2": "admin1", "3": "city", "4": "city", "5": "admin1"}
"""What the types of places mean; GDELT tells those in the United States (2, 3) from others (5, 4)."""


def convert(cells: Cells) -> Happening:
    """Return the event of a row. Raises RowError."""
    code = cells[CODE]
    if not (code.startswith(cells[BASE]) and cells[BASE].startswith(cells[ROOT])):
        raise RowError(f"EventCode {code!r} is not under {cells[BASE]!r} and {cells[ROOT]!r}")
    type = type_of(code)
    parts: list[Part] = []
    names = ["", ""]
    for n, (start, geo, role, native) in enumerate(ACTORS):
        if cells[start]:
            names[n] = name = cells[start + 1] or cells[start]
            place = None if cells[geo] == "0" else place_of(*cells[geo : geo + 8])
            parts.append(Part(role, actor_of(cells[start], *cells[start + 2 : start + 10]), name, native, place))
    return Happening(
        type,
        code,
        title_of(type, *names),
        None,
        day(cells[1]),
        None if cells[ACTION] == "0" else place_of(*cells[ACTION : ACTION + 8]),
        parts,
        (document_of(cells[ADDRESS], cells[ADDED]),) if cells[ADDRESS] else (),
        [(kind, read_number(cells[n], kind)) for n, kind in MEASURES if cells[n]],
    )


@lru_cache(maxsize=16_384)
def read_number(cell: str, kind: str) -> float:
    """Return a measure's number. Raises RowError."""
    found = number(cell, kind)
    if found is None:
        raise RowError(f"{kind}: {cell!r} is no number")
    return found


@lru_cache(maxsize=16_384)
def title_of(type: str, source: str, target: str) -> str:
    """Return what an event is called."""
    label = labels()[type]
    if source and target:
        return f"{label}: {source} → {target}"
    return f"{label}: {source or f'→ {target}'}" if source or target else label


@lru_cache(maxsize=16_384)
def actor_of(
    code: str, country: str, group: str, ethnic: str, faith1: str, faith2: str, type1: str, type2: str, type3: str
) -> Actor:
    """Return the actor of a code, with its parts as GDELT takes them apart."""
    religions = tuple(faith for faith in (faith1, faith2) if faith)
    types = tuple(type for type in (type1, type2, type3) if type)
    return make_actor(SLUG, code, country, group, ethnic, religions, types)


@lru_cache(maxsize=16_384)
def place_of(
    type: str, name: str, country: str, admin1: str, admin2: str, latitude: str, longitude: str, feature: str
) -> Place:
    """Return a place. Raises RowError."""
    precision = PRECISIONS.get(type)
    if precision is None:
        raise RowError(f"Geo_Type {type!r} is none of 0 to 5")
    north, east = coordinates(latitude, longitude)
    slug = f"{SLUG}-{slugify(name)}-{mark(type, name, country, admin1, admin2, latitude, longitude, feature, size=6)}"
    return Place(
        slug.replace("--", "-"),
        name or feature or country,
        codes("fips").get(country),
        north,
        east,
        admin1 or None,
        admin2 or None,
        precision,
        feature or None,
    )


@lru_cache(maxsize=16_384)
def document_of(address: str, added: str) -> Document:
    """Return the source of an address, published by its host; what is no address names a source in words."""
    host = host_of(address) if "://" in address else None
    slug = "-".join(part for part in (SLUG, slugify(host or ""), mark(address, size=8)) if part)
    title, url = (None, address) if host else (address, None)
    return Document(slug, publisher_of(host) if host else None, title, url, None, None, None, moment(added))


@lru_cache(maxsize=16_384)
def publisher_of(host: str) -> Actor:
    """Return who publishes on a host."""
    # Another host may differ in what becomes a hyphen.
    told = slugify(host) if host.isascii() and "-" not in host else f"{slugify(host)}-{mark(host)}"
    return Actor(f"{SLUG}-site-{told}", "organization", host, sector="media")


GDELT = Mapping(
    collection=CollectionInfo(
        SLUG,
        "GDELT 2.0 Event Database",
        "Free for any use with a citation and a link",
        "The GDELT Project, https://www.gdeltproject.org/",
        "https://www.gdeltproject.org/",
    ),
    columns=COLUMNS,
    convert=convert,
    key="GLOBALEVENTID",
    header=False,
)
