"""ICEWS coded events: 20 columns between tabs, with a header; older years are in Latin-1.

Symmetric acts come as two rows, one for each way round; both are kept, and tell of each other by their story.
Source: https://doi.org/10.7910/DVN/28075
"""

from functools import lru_cache

from scripts.importers.cameo import type_of
from scripts.importers.countries import from_name
from scripts.importers.dates import day
from scripts.importers.records import Actor, Cells, Document, Happening, Mapping, Part, Place
from scripts.importers.texts import coordinates, mark, number, slugify, text
from scripts.versions import CollectionInfo

SLUG = "icews"

COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher",
    "City", "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip
SIDES = ((2, "initiator", "source"), (8, "target", "target"))
ATTRIBUTES = ((5, "event_text"), (11, "story_id"), (12, "sentence_number"))


def convert(cells: Cells) -> Happening:
    """Return the event of a row. Raises RowError."""
    code = cells[6].strip()
    parts = [
        Part(role, actor_of(name, cells[at + 1], cells[at + 2]), name, native)
        for at, role, native in SIDES
        if (name := text(cells[at]))
    ]
    intensity = number(cells[7], "Intensity")
    told = text(cells[5]) or "Event"
    document = document_of(cells[11], cells[13])
    return Happening(
        type_of(code),
        code,
        f"{told}: {' → '.join(part.name_as_given or '' for part in parts)}".rstrip(": "),
        None,
        day(cells[1]),
        place_of(*cells[14:20]),
        parts,
        (document,) if document else (),
        () if intensity is None else (("goldstein", intensity),),
        [(name, value) for n, name in ATTRIBUTES if (value := text(cells[n]))],
    )


@lru_cache(maxsize=16_384)
def actor_of(name: str, sectors: str, country: str) -> Actor:
    """Return an actor by its name, sectors and country: ICEWS gives no number."""
    where = text(country)
    iso = from_name(where) if where else None
    sector = text(sectors)
    state = bool(iso) and name == where
    slug = f"{SLUG}-{slugify(name) or 'actor'}-{mark(name, sectors, country, size=6)}"
    told = "; ".join(f"{key} {value}" for key, value in (("country", where), ("sectors", sector)) if value)
    return Actor(slug, "state" if state else "group", name, f"ICEWS: {told}." if told else None, iso)


@lru_cache(maxsize=16_384)
def place_of(city: str, district: str, province: str, country: str, latitude: str, longitude: str) -> Place | None:
    """Return a place under its finest name, None where there is none. Raises RowError."""
    named = [(text(city), "city"), (text(district), "admin2"), (text(province), "admin1"), (text(country), "country")]
    found = next(((name, precision) for name, precision in named if name), None)
    if found is None:
        return None
    north, east = coordinates(latitude, longitude)
    slug = f"{SLUG}-{slugify(found[0]) or 'place'}-{mark(city, district, province, country, north, east, size=6)}"
    iso = from_name(country.strip())
    return Place(slug, found[0], iso, north, east, text(province), text(district), found[1], None)


@lru_cache(maxsize=16_384)
def document_of(story: str, publisher: str) -> Document | None:
    """Return the story that an event is from: ICEWS gives its number and its publisher, and no words of it."""
    name, key = text(publisher), text(story)
    if not name and not key:
        return None
    slug = f"{SLUG}-story-{slugify(key or '') or 'none'}-{mark(story, publisher)}"
    return Document(slug, publisher_of(name) if name else None, None, None, None, None, None, None)


@lru_cache(maxsize=4_096)
def publisher_of(name: str) -> Actor:
    """Return who published a story."""
    return Actor(f"{SLUG}-publisher-{slugify(name) or 'x'}-{mark(name)}", "organization", name, sector="media")


ICEWS = Mapping(
    collection=CollectionInfo(
        SLUG,
        "ICEWS Coded Event Data",
        "The terms of use of its record in the Harvard Dataverse",
        "Boschee, Elizabeth, et al., ICEWS Coded Event Data, Harvard Dataverse, https://doi.org/10.7910/DVN/28075",
        "https://doi.org/10.7910/DVN/28075",
    ),
    columns=COLUMNS,
    convert=convert,
    key="Event ID",
    required=frozenset(COLUMNS),
    fallback="latin-1",
)
