"""Country codes of event data sets -> ISO 3166-1 alpha-2.

countries.csv holds what ISO 3166 has not: FIPS 10-4, the Correlates of War's and Gleditsch and Ward's numbers; several
codes of one country have spaces between them. It has the facts of the lists alone, drawn up anew. ISO 3166's own
codes and names come from pycountry. XK, which ISO 3166 leaves to its users, is Kosovo, as in most of them.

Source: https://github.com/datasets/country-codes (FIPS; public domain), https://correlatesofwar.org (COW state list
v2016), http://ksgleditsch.com/statelist.html (Gleditsch and Ward).
"""

import csv
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

import pycountry

from schema.text import fold

FORMER = {"ROM": "RO", "TMP": "TL", "ZAR": "CD", "BUR": "MM", "SCG": "RS", "WSB": "PS", "GZS": "PS", "KSV": "XK"}
"""Codes of three letters that CAMEO has kept, or has of its own."""

ALIASES = {
    "bolivia": "BO", "bosnia": "BA", "bosnia-herzegovina": "BA", "brunei": "BN", "burma": "MM", "cambodia (kampuchea)":
    "KH", "cape verde": "CV", "central african rep": "CF", "congo": "CG", "cote d'ivoire": "CI", "czech republic": "CZ",
    "democratic republic of congo": "CD", "democratic republic of the congo": "CD", "dr congo": "CD",
    "dr congo (zaire)": "CD", "east timor": "TL", "gaza strip": "PS", "iran": "IR", "ivory coast": "CI", "kosovo": "XK",
    "kyrgyz republic": "KG", "laos": "LA", "macedonia": "MK", "macedonia, fyr": "MK", "madagascar (malagasy)": "MG",
    "micronesia": "FM", "moldova": "MD", "myanmar (burma)": "MM", "north korea": "KP",
    "occupied palestinian territory": "PS", "palestine": "PS", "palestinian territories": "PS",
    "republic of congo": "CG", "republic of the congo": "CG", "reunion": "RE", "russia": "RU",
    "russia (soviet union)": "RU", "serbia (yugoslavia)": "RS", "south korea": "KR", "swaziland": "SZ", "syria": "SY",
    "taiwan": "TW", "tanzania": "TZ", "turkey": "TR", "vatican city": "VA", "venezuela": "VE", "vietnam": "VN",
    "vietnam (north vietnam)": "VN", "west bank": "PS", "yemen (north yemen)": "YE", "zimbabwe (rhodesia)": "ZW",
    "virgin islands, u.s.": "VI", "united states of america": "US", "hong kong": "HK", "macau": "MO",
}  # fmt: skip
"""What data sets call countries, where ISO 3166 has no such name."""


@cache
def codes(scheme: str) -> Mapping[str, str]:
    """Return the ISO codes by those of a scheme: fips, cow or gw."""
    text = (files("scripts.importers") / "countries.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return {code: row["iso"] for row in rows for code in row[scheme].split()}


@cache
def names() -> Mapping[str, str]:
    """Return the ISO codes by name, folded."""
    found = dict(ALIASES)
    for country in pycountry.countries:
        for kind in ("name", "official_name", "common_name"):
            if name := getattr(country, kind, None):
                found.setdefault(fold(name), country.alpha_2)
    return found


@lru_cache(maxsize=1_024)
def from_alpha3(code: str) -> str | None:
    """Return the country of three letters, of ISO 3166 or CAMEO; None where they are no country's."""
    found = pycountry.countries.get(alpha_3=code)
    return found.alpha_2 if found else FORMER.get(code)


@lru_cache(maxsize=1_024)
def from_numeric(code: str) -> str | None:
    """Return the country of an ISO 3166 number, with its leading zeros or without."""
    found = pycountry.countries.get(numeric=code.zfill(3))
    return found.alpha_2 if found else None


@lru_cache(maxsize=4_096)
def from_name(name: str) -> str | None:
    """Return the country that has this English name."""
    return names().get(fold(name))


@lru_cache(maxsize=1_024)
def name_of(code: str) -> str:
    """Return a country's name in English."""
    if code == "XK":
        return "Kosovo"
    found = pycountry.countries.get(alpha_2=code)
    return getattr(found, "common_name", found.name) if found else code
