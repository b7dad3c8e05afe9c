"""POLECAT: 40 columns between tabs, with a header; types of acts are PLOVER's.

Source: https://doi.org/10.7910/DVN/AJGVIT
"""

from functools import lru_cache

from scripts.importers.cameo import acts
from scripts.importers.countries import from_alpha3, from_name
from scripts.importers.dates import day, read_day
from scripts.importers.records import Actor, Cells, Document, Happening, Mapping, Part, Place, RowError
from scripts.importers.texts import coordinates, items, mark, number, slugify, text
from scripts.versions import CollectionInfo

SLUG = "polecat"

ACTOR = ("Actor Name", "Actor Country", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Wikipedia Actor ID",
         "Actor COW")  # fmt: skip
RECIPIENT = tuple(name.replace("Actor", "Recipient") for name in ACTOR)
PLACE = ("Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID",
         "Feature Type")  # fmt: skip
ATTRIBUTES = ("Event Mode", "Contexts", "Raw Placename", "Story People", "Story Organizations", "Story Locations",
              "Version")  # fmt: skip
COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Event Intensity", "Quad Code", "Contexts",
    *ACTOR, "Actor Name Raw", *RECIPIENT, "Recipient Name Raw", *PLACE, "Raw Placename", "Source", "Publication Date",
    "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
AT = {name: n for n, name in enumerate(COLUMNS)}
SIDES = ((ACTOR, "Actor Name Raw", "initiator", "actor"), (RECIPIENT, "Recipient Name Raw", "target", "recipient"))
QUADS = {"VERBAL COOPERATION": 1.0, "MATERIAL COOPERATION": 2.0, "VERBAL CONFLICT": 3.0, "MATERIAL CONFLICT": 4.0}
LANGUAGES = {"arabic": "ar", "chinese": "zh", "english": "en", "french": "fr", "portuguese": "pt", "russian": "ru",
             "spanish": "es"}  # fmt: skip


def convert(cells: Cells) -> Happening:
    """Return the event of a row. Raises RowError."""
    kind, mode = cells[AT["Event Type"]].strip().upper(), text(cells[AT["Event Mode"]])
    type = acts("plover").get(f"{kind}-{mode}") or acts("plover").get(kind)
    if type is None:
        raise RowError(f"Event Type {kind!r} is none of PLOVER's")
    parts: list[Part] = []
    for columns, raw, role, native in SIDES:
        if name := text(cells[AT[columns[0]]]) or text(cells[AT[raw]]):
            actor = actor_of(name, *(cells[AT[column]] for column in columns[1:]))
            parts.append(Part(role, actor, text(cells[AT[raw]]) or name, native))
    names = " → ".join(part.actor.name for part in parts)
    measures: list[tuple[str, float]] = []
    intensity = number(cells[AT["Intensity"]] or cells[AT["Event Intensity"]], "Intensity")
    if intensity is not None:
        measures.append(("intensity", intensity))
    if quad := text(cells[AT["Quad Code"]]):
        measures.append(("quad_class", read_quad(quad)))
    document = document_of(*(cells[AT[name]] for name in ("Source", "Publication Date", "Language")))
    return Happening(
        type,
        f"{kind}-{mode}" if mode else kind,
        f"{kind.capitalize()}: {names}" if names else kind.capitalize(),
        None,
        day(cells[AT["Event Date"]]),
        place_of(*(cells[AT[name]] for name in PLACE)),
        parts,
        (document,) if document else (),
        measures,
        [(slugify(name).replace("-", "_"), value) for name in ATTRIBUTES if (value := text(cells[AT[name]]))],
    )


def read_quad(cell: str) -> float:
    """Return the number of a quad class, which releases write as words or as a number. Raises RowError."""
    found = QUADS.get(cell.upper()) or number(cell, "Quad Code")
    if found not in QUADS.values():
        raise RowError(f"Quad Code {cell!r} is none of {', '.join(QUADS)}")
    assert found is not None
    return found


def country_of(cell: str) -> str | None:
    """Return the country that a cell names, by name or code, where it names one alone."""
    named = items(cell)
    if len(named) != 1:
        return None
    return from_alpha3(named[0]) if len(named[0]) == 3 and named[0].isupper() else from_name(named[0])


@lru_cache(maxsize=16_384)
def actor_of(name: str, country: str, primary: str, sectors: str, title: str, wikipedia: str, cow: str) -> Actor:
    """Return an actor by all that is told of it."""
    iso = country_of(country)
    pairs = (("country", country), ("COW", cow), ("sector", primary), ("sectors", sectors), ("title", title))
    told = "; ".join(f"{key} {value}" for key, cell in (*pairs, ("Wikipedia", wikipedia)) if (value := text(cell)))
    state = iso is not None and from_name(name) == iso
    slug = f"{SLUG}-{slugify(name) or 'actor'}-{mark(name, country, primary, sectors, title, wikipedia, cow, size=6)}"
    return Actor(slug, "state" if state else "group", name, f"POLECAT: {told}." if told else None, iso)


@lru_cache(maxsize=16_384)
def place_of(
    name: str,
    city: str,
    district: str,
    province: str,
    country: str,
    latitude: str,
    longitude: str,
    geonames: str,
    feature: str,
) -> Place | None:
    """Return a place under its finest name, None where there is none. Raises RowError."""
    called = next((found for cell in (name, city, district, province, country) if (found := text(cell))), None)
    if called is None:
        return None
    north, east = coordinates(latitude, longitude)
    told = mark(name, city, district, province, country, north, east, geonames, feature, size=6)
    return Place(
        f"{SLUG}-{slugify(called) or 'place'}-{told}",
        called,
        country_of(country),
        north,
        east,
        text(province),
        text(district),
        text(feature),
        text(geonames),
    )


@lru_cache(maxsize=16_384)
def document_of(publisher: str, day: str, language: str) -> Document | None:
    """Return what an event is known from: POLECAT gives the publisher, the day and the language, and no more."""
    name, when = text(publisher), text(day)
    if not name:
        return None
    published = read_day(when).isoformat() if when else None
    spoken = text(language)
    tag = LANGUAGES.get(spoken.lower(), spoken) if spoken else None
    author = Actor(f"{SLUG}-publisher-{slugify(name) or 'x'}-{mark(name)}", "organization", name, sector="media")
    slug = f"{SLUG}-{slugify(name) or 'source'}-{mark(name, published, spoken, size=8)}"
    return Document(slug, author, None, None, tag, None, published, None)


POLECAT = Mapping(
    collection=CollectionInfo(
        SLUG,
        "POLECAT: Political Event Classification, Attributes, and Types",
        "The terms of use of its record in the Harvard Dataverse",
        "Scarborough, Grace I., et al., POLECAT Weekly Data, Harvard Dataverse, https://doi.org/10.7910/DVN/AJGVIT",
        "https://doi.org/10.7910/DVN/AJGVIT",
    ),
    columns=COLUMNS,
    convert=convert,
    key="Event ID",
    required=frozenset(("Event ID", "Event Date", "Event Type", "Actor Name", "Recipient Name", "Country")),
)
