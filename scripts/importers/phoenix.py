"""Phoenix: 26 columns between tabs, no header.

Source: https://github.com/openeventdata/phoenix_pipeline
"""

from functools import lru_cache

from scripts.importers.cameo import labels, type_of
from scripts.importers.cameo_actors import make_actor
from scripts.importers.countries import from_alpha3
from scripts.importers.dates import day
from scripts.importers.records import Actor, Cells, Document, Happening, Mapping, Part, Place, RowError
from scripts.importers.texts import coordinates, host_of, items, mark, number, slugify, text
from scripts.versions import CollectionInfo

SLUG = "phoenix"

COLUMNS = tuple(
    "EventID Date Year Month Day SourceActorFull SourceActorEntity SourceActorRole SourceActorAttribute "
    "TargetActorFull TargetActorEntity TargetActorRole TargetActorAttribute EventCode EventRootCode PentaClass "
    "GoldsteinScore Issues Lat Lon LocationName StateName CountryCode SentenceID URLs NewsSources".split()
)
SIDES = ((5, "initiator", "source"), (9, "target", "target"))


def convert(cells: Cells) -> Happening:
    """Return the event of a row. Raises RowError."""
    code = cells[13].strip()
    if not code.startswith(cells[14].strip()):
        raise RowError(f"EventCode {code!r} is not under {cells[14]!r}")
    type = type_of(code)
    parts = [
        Part(role, actor_of(*(cell.strip() for cell in cells[at : at + 4])), full, native)
        for at, role, native in SIDES
        if (full := text(cells[at]))
    ]
    measures = (("penta_class", number(cells[15], "PentaClass")), ("goldstein", number(cells[16], "GoldsteinScore")))
    told = (("issues", text(cells[17])), ("sentence_id", text(cells[23])), ("news_sources", text(cells[25])))
    names = " → ".join(part.name_as_given or "" for part in parts)
    return Happening(
        type,
        code,
        f"{labels()[type]}: {names}" if names else labels()[type],
        None,
        day(cells[1]),
        place_of(*cells[18:23]),
        parts,
        [document_of(url, name) for url, name in pair(items(cells[24]), items(cells[25]))],
        [(kind, value) for kind, value in measures if value is not None],
        [(name, value) for name, value in told if value],
    )


def pair(urls: list[str], names: list[str]) -> list[tuple[str, str]]:
    """Return each address with who published it, or with nobody where the lists are not side by side."""
    return list(zip(urls, names if len(names) == len(urls) else [""] * len(urls), strict=True))


@lru_cache(maxsize=16_384)
def actor_of(full: str, entity: str, role: str, attribute: str) -> Actor:
    """Return the actor of a code, with its parts as Phoenix takes them apart."""
    entity, role, attribute = (text(part) or "" for part in (entity, role, attribute))
    # An entity is a country's or a region's code, or else that of a group.
    country, group = (entity, "") if len(entity) == 3 else ("", entity)
    types = tuple(part for part in (role, attribute) if part)
    return make_actor(SLUG, full, country, group, types=types)


@lru_cache(maxsize=16_384)
def place_of(latitude: str, longitude: str, name: str, state: str, country: str) -> Place | None:
    """Return a place, None where there is none. Raises RowError."""
    named = ((text(name), "city"), (text(state), "admin1"), (text(country), "country"))
    found = next(((called, precision) for called, precision in named if called), None)
    if found is None:
        return None
    north, east = coordinates(latitude, longitude)
    slug = f"{SLUG}-{slugify(found[0]) or 'place'}-{mark(latitude, longitude, name, state, country, size=6)}"
    return Place(slug, found[0], from_alpha3(country.strip()), north, east, text(state), None, found[1], None)


@lru_cache(maxsize=16_384)
def document_of(url: str, name: str) -> Document:
    """Return a source by its address."""
    host = host_of(url)
    called = name or host
    publisher = called and Actor(
        f"{SLUG}-source-{slugify(called) or 'x'}-{mark(called)}", "organization", called, sector="media"
    )
    slug = f"{SLUG}-{slugify(host or called or '') or 'source'}-{mark(url, name, size=8)}"
    return Document(slug, publisher or None, None, url, None, None, None, None)


PHOENIX = Mapping(
    collection=CollectionInfo(
        SLUG,
        "Phoenix event data",
        "The terms of the release that its files are from",
        "Open Event Data Alliance; Cline Center for Advanced Social Research, Phoenix Event Dataset",
        "https://clinecenter.illinois.edu/project/machine-generated-event-data-projects/phoenix-data",
    ),
    columns=COLUMNS,
    convert=convert,
    key="EventID",
    header=False,
)
