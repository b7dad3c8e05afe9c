"""CAMEO: codes of acts -> our types by the vocabulary's mappings; codes of actors -> what they are made of.

Codes are strings: 010 is not 10. Source: http://eventdata.parusanalytics.com/data.dir/cameo.html
"""

from collections.abc import Mapping
from functools import cache

from schema.vocabulary import product_vocabulary
from scripts.importers.records import RowError

TAKEN = ("exact", "close", "narrow")
"""The matches by which what is theirs is ours, the best first; broad and related say less."""

OFFICES = {"COP": "police", "GOV": "government", "JUD": "courts", "LEG": "legislature", "MIL": "armed forces",
           "SPY": "intelligence service"}  # fmt: skip
"""Types of actors that are agencies of their state."""

SECTORS = {
    **OFFICES, "AGR": "agriculture", "BUS": "business", "CRM": "criminals", "CVL": "civilians", "DEV": "development",
    "EDU": "education", "ELI": "elites", "ENV": "environment", "HLH": "health", "HRI": "human rights",
    "IGO": "intergovernmental organization", "IMG": "international militarized group", "INS": "insurgents",
    "INT": "international organization", "LAB": "labour", "MED": "media", "MNC": "multinational company",
    "MOD": "moderates", "NGM": "non-governmental movement", "NGO": "non-governmental organization",
    "OPP": "opposition", "PTY": "party", "RAD": "radicals", "REB": "rebels", "REF": "refugees", "REL": "religious",
    "SEP": "separatists", "SET": "settlers", "UAF": "unidentified armed forces", "UIS": "unidentified actors",
}  # fmt: skip
"""What the types of actors are."""

ORGANIZATIONS = frozenset({*OFFICES, "IGO", "NGO", "MNC", "INT", "PTY"})

GROUPS = {
    "AFB": "African Development Bank", "ALQ": "al-Qaida", "ASN": "ASEAN", "EEC": "European Union", "GCC":
    "Gulf Cooperation Council", "IAE": "International Atomic Energy Agency", "ICC": "International Criminal Court",
    "IMF": "International Monetary Fund", "IRC": "Red Cross", "ISI": "Islamic State", "NAT": "NATO", "OAS":
    "Organization of American States", "OPC": "OPEC", "SAD": "Southern African Development Community", "TAL": "Taliban",
    "UNO": "United Nations", "WBK": "World Bank", "WTO": "World Trade Organization", "XFM": "Oxfam",
}  # fmt: skip
"""The known groups that are met most."""

REGIONS = {
    "AFR": "Africa", "ASA": "Asia", "BLK": "Balkans", "CAS": "Central Asia", "CAU": "Caucasus", "CEU": "Central Europe",
    "CFR": "Central Africa", "CRB": "Caribbean", "EAF": "East Africa", "EEU": "Eastern Europe", "EIN": "East Indies",
    "EUR": "Europe", "LAM": "Latin America", "MDT": "Mediterranean", "MEA": "Middle East", "NAF": "North Africa",
    "NMR": "North America", "PGS": "Persian Gulf", "SAF": "Southern Africa", "SAM": "South America", "SAS":
    "South Asia", "SCN": "Scandinavia", "SEA": "Southeast Asia", "WAF": "West Africa", "WST": "the West",
}  # fmt: skip
"""What stands where a country's code does, and is none."""


@cache
def acts(scheme: str) -> Mapping[str, str]:
    """Return our types by the codes of cameo or plover, as the vocabulary maps them; of two the better match."""
    found: dict[str, tuple[int, int, str]] = {}
    for place, term in enumerate(product_vocabulary().of("event_type")):
        for other, code, match in term.mappings:
            if other == scheme and match in TAKEN:
                ranked = (TAKEN.index(match), place, term.code)
                found[code] = min(found.get(code, ranked), ranked)
    return {code: type for code, (_, _, type) in found.items()}


@cache
def labels() -> Mapping[str, str]:
    """Return what our types are called, by code."""
    return {term.code: term.label for term in product_vocabulary().of("event_type")}


@cache
def type_of(code: str) -> str:
    """Return our type for the code of an act: that of the longest beginning which is mapped. Raises RowError."""
    if 2 <= len(code) <= 4 and code.isdigit():
        for length in range(len(code), 1, -1):
            if found := acts("cameo").get(code[:length]):
                return found
    raise RowError(f"{code!r} is no code of CAMEO; one is written as in 010 or 1663")
