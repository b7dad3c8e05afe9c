"""UCDP's Georeferenced Event Dataset: comma-separated, with a header; candidate releases may lack it.

Source: https://ucdp.uu.se/downloads/ (the codebook of each release)
"""

from functools import lru_cache
from itertools import zip_longest
from typing import Any

from scripts.importers.countries import codes, from_name
from scripts.importers.dates import columns_of, month_of, read_day, week_of, within
from scripts.importers.records import Actor, Cells, Document, Happening, Mapping, Part, Place, RowError
from scripts.importers.texts import coordinates, mark, number, slug_of, slugify, text, whole
from scripts.versions import CollectionInfo

SLUG = "ucdp-ged"

COLUMNS = tuple(
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name "
    "dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b "
    "number_of_sources source_article source_office source_date source_headline source_original where_prec "
    "where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id "
    "region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high "
    "low gwnoa gwnob".split()
)
AT = {name: n for n, name in enumerate(COLUMNS)}
REQUIRED = frozenset(
    "id type_of_violence side_a_new_id side_a side_b_new_id side_b where_prec latitude longitude country_id date_prec "
    "date_start date_end best high low".split()
)

VIOLENCE = {"1": "State-based conflict", "2": "Non-state conflict", "3": "One-sided violence"}
ROLES = {"1": ("party", "party"), "2": ("party", "party"), "3": ("initiator", "target")}
"""Sides of a fight are parties; one-sided violence has somebody who does it and those whom it befalls."""
PRECISIONS = {"1": "exact", "2": "near", "3": "admin2", "4": "admin1", "5": "line or area", "6": "country",
              "7": "international"}  # fmt: skip
MEASURES = (
    ("number_of_sources", "sources"),
    ("event_clarity", "clarity"),
    ("deaths_a", "fatalities_side_a"),
    ("deaths_b", "fatalities_side_b"),
    ("deaths_civilians", "fatalities_civilians"),
    ("deaths_unknown", "fatalities_unknown"),
    ("best", "fatalities"),
    ("high", "fatalities_high"),
    ("low", "fatalities_low"),
)
ATTRIBUTES = (
    "relid", "code_status", "active_year", "type_of_violence", "conflict_new_id", "conflict_name", "dyad_new_id",
    "dyad_name", "source_original", "where_prec", "where_description", "priogrid_gid", "region", "date_prec",
)  # fmt: skip
"""What is kept in UCDP's own words."""


def convert(cells: Cells) -> Happening:
    """Return the event of a row. Raises RowError."""
    kind = cells[AT["type_of_violence"]]
    if kind not in VIOLENCE:
        raise RowError(f"type_of_violence {kind!r} is none of 1, 2, 3")
    side_a, side_b = text(cells[AT["side_a"]]), text(cells[AT["side_b"]])
    if not side_a or not side_b:
        raise RowError("has no side_a or no side_b")
    roles = ROLES[kind]
    parts = [
        Part(role, actor_of(cells[AT[f"{side}_new_id"]], name, cells[AT[state]]), name, side)
        for role, name, side, state in ((roles[0], side_a, "side_a", "gwnoa"), (roles[1], side_b, "side_b", "gwnob"))
    ]
    measures = [(kind, value) for name, kind in MEASURES if (value := number(cells[AT[name]], name)) is not None]
    return Happening(
        "attack",
        None,
        f"{VIOLENCE[kind]}: {side_a} – {side_b}",
        None,
        date_of(cells[AT["date_prec"]], cells[AT["date_start"]], cells[AT["date_end"]]),
        place_of(*(cells[AT[name]] for name in PLACE)),
        parts,
        list(documents_of(*(cells[AT[name]] for name in DOCUMENTS))),
        measures,
        [(name, value) for name in ATTRIBUTES if (value := text(cells[AT[name]]))],
    )


@lru_cache(maxsize=16_384)
def date_of(precision: str, start: str, end: str) -> tuple[Any, ...]:
    """Return the columns of a date: days that are sure are days; of less sure ones it is some day among them.

    Where but one day is given though it is not sure, the date is as wide as its precision says. Raises RowError.
    """
    first, last = read_day(start), read_day(end)
    if precision not in ("1", "2", "3", "4", "5"):
        raise RowError(f"date_prec {precision!r} is none of 1 to 5")
    if precision == "1":
        return columns_of(first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}")
    if first != last:
        return columns_of(within(first, last))
    vague = {"2": f"{first.isoformat()}~", "3": week_of(first), "4": month_of(first), "5": f"{first.year:04}"}
    return columns_of(vague[precision])


@lru_cache(maxsize=16_384)
def actor_of(number: str, name: str, state: str) -> Actor:
    """Return a side of UCDP's list; `state`: its Gleditsch and Ward number, where it is a state. Raises RowError."""
    key = whole(number, "side")
    if key is None:
        raise RowError(f"{name!r} has no number among UCDP's actors")
    country = name.removeprefix("Government of ")
    known = whole(state, "gwno")
    iso = codes("gw").get(str(known)) if known is not None else None
    government = known is not None or country != name
    if government and iso is None:
        iso = from_name(country)
    code = str(key)
    return Actor(slug_of(SLUG, f"actor-{code}"), "state" if government else "group", name, None, iso, code)


PLACE = ("where_prec", "where_coordinates", "adm_1", "adm_2", "latitude", "longitude", "priogrid_gid", "country",
         "country_id")  # fmt: skip


@lru_cache(maxsize=16_384)
def place_of(
    precision: str, name: str, admin1: str, admin2: str, latitude: str, longitude: str, grid: str, country: str, gw: str
) -> Place:
    """Return a place. Raises RowError."""
    if precision not in PRECISIONS:
        raise RowError(f"where_prec {precision!r} is none of 1 to 7")
    north, east = coordinates(latitude, longitude)
    known = whole(gw, "country_id")
    called = text(name) or text(admin2) or text(admin1) or country
    told = mark(precision, name, admin1, admin2, north, east, country, gw, size=6)
    return Place(
        f"{SLUG}-{slugify(called) or 'place'}-{told}",
        called,
        codes("gw").get(str(known)) or from_name(country),
        north,
        east,
        text(admin1),
        text(admin2),
        PRECISIONS[precision],
        None,
    )


DOCUMENTS = ("source_office", "source_date", "source_headline", "source_article")


def documents_of(offices: str, dates: str, headlines: str, articles: str) -> list[Document]:
    """Return the sources that lists of offices, dates and headlines give, side by side; else the articles' own list.

    A headline may have a semicolon of its own: where the lists differ in length, the articles say it better.
    """
    listed = [[part.strip() for part in cell.split(";")] for cell in (offices, dates, headlines)]
    if len({len(cells) for cells in listed}) == 1:
        found = list(zip(*listed, strict=True))
    else:
        found = [take_apart(article) for article in split_articles(articles)] or list(
            zip_longest(*listed, fillvalue="")
        )
    return [document for office, day, headline in found if (document := document_of(office, day, headline))]


def split_articles(cell: str) -> list[str]:
    """Return the articles of a list, which are in double quotes: "office,date,headline";"..."."""
    parts = cell.split('";"')
    return [part.strip().strip('"') for part in parts] if text(cell) else []


def take_apart(article: str) -> tuple[str, str, str]:
    """Return the office, the day and the headline of an article; what has no such parts is a headline."""
    office, _, rest = article.partition(",")
    day, _, headline = rest.partition(",")
    try:
        read_day(day)
    except RowError:
        return "", "", article
    return office, day, headline


@lru_cache(maxsize=16_384)
def document_of(office: str, day: str, headline: str) -> Document | None:
    """Return a source, None where nothing is told of it; a date that is no day is left out."""
    publisher, title = text(office), text(headline)
    if not publisher and not title:
        return None
    try:
        published = read_day(day).isoformat()
    except RowError:
        published = None
    slug = f"{SLUG}-{slugify(publisher or '') or 'source'}-{mark(publisher, published, title, size=8)}"
    return Document(slug, publisher_of(publisher) if publisher else None, title, None, None, None, published, None)


@lru_cache(maxsize=4_096)
def publisher_of(name: str) -> Actor:
    """Return who published a source."""
    return Actor(f"{SLUG}-office-{slugify(name) or 'x'}-{mark(name)}", "organization", name, sector="media")


UCDP_GED = Mapping(
    collection=CollectionInfo(
        SLUG,
        "UCDP Georeferenced Event Dataset",
        "CC-BY-4.0",
        "Uppsala Conflict Data Program; Sundberg, Ralph, and Erik Melander (2013), Introducing the UCDP Georeferenced "
        "Event Dataset, Journal of Peace Research 50(4)",
        "https://ucdp.uu.se/",
    ),
    columns=COLUMNS,
    convert=convert,
    key="id",
    required=REQUIRED,
    layout=COLUMNS,
    delimiter=",",
    quoted=True,
)
