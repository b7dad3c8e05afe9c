"""Actors by their CAMEO codes: a state, an agency of one, an organization, or people of a kind."""

from functools import lru_cache

from scripts.importers.cameo import GROUPS, OFFICES, ORGANIZATIONS, REGIONS, SECTORS
from scripts.importers.countries import from_alpha3, name_of
from scripts.importers.records import Actor
from scripts.importers.texts import mark, slug_of, slugify


@lru_cache(maxsize=16_384)
def make_actor(
    collection: str,
    code: str,
    country: str,
    group: str = "",
    ethnic: str = "",
    religions: tuple[str, ...] = (),
    types: tuple[str, ...] = (),
) -> Actor:
    """Return the actor of a code, whose parts are given; what it is made of stands in its description."""
    iso = from_alpha3(country) if country else None
    parts = {"country": country, "group": group, "ethnic": ethnic, "religion": ", ".join(religions)}
    parts["type"] = ", ".join(types)
    description = "; ".join(f"{name} {value}" for name, value in parts.items() if value)
    where = name_of(iso) if iso else REGIONS.get(country, country)
    rest = [group and GROUPS.get(group, group), ethnic, *religions, *(SECTORS.get(type, type) for type in types)]
    told = [part for part in rest if part]
    state = state_of(collection, country, iso) if iso else None
    if state and code == country:
        return state
    if not told:
        # The code has more in it than the data set takes apart.
        told = [code]
    office = not (group or ethnic or religions) and bool(types) and types[0] in OFFICES
    return Actor(
        slug_of(collection, code) if code.isupper() else f"{collection}-{slugify(code)}-{mark(code)}",
        "organization" if group or (types and types[0] in ORGANIZATIONS) else "group",
        ": ".join(part for part in (where, ", ".join(told)) if part) or code,
        f"CAMEO actor {code}: {description or 'of unknown parts'}.",
        iso,
        code,
        SECTORS.get(types[0]) if types else None,
        state if office else None,
    )


@lru_cache(maxsize=1_024)
def state_of(collection: str, country: str, iso: str) -> Actor:
    """Return the state of a country's code."""
    description = f"CAMEO actor {country}: country {country}."
    return Actor(slug_of(collection, country), "state", name_of(iso), description, iso, country)
