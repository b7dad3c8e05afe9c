"""Questions that the limits let through, or nearly, and that keep the database busy for as long as anything does."""

from typing import Any

WORDS = ("the", "of", "in", "closure", "baku", "russia", "report", "e", "a", "an")
PARTS = ("a", "e", "an", "ia", "the", "uss")
DIMENSIONS = ("TYPE", "YEAR", "MONTH", "COUNTRY", "MODALITY", "COLLECTION")

FILTERED = "query($w:EventFilter){events(where:$w){totalCount nodes{slug}}}"


def below_events(fields: str) -> str:
    """Return a question for fields of the events that a filter leaves."""
    return f"query($w:EventFilter){{events(where:$w,first:100){{nodes{{{fields}}}}}}}"


def side_by_side(*parts: str) -> str:
    """Return a question for fields that each have a name of their own."""
    listed = " ".join(f"a{i}:{part}" for i, part in enumerate(parts))
    return f"query($w:EventFilter){{events(where:$w){{totalCount}} {listed}}}"


def count_by(dimension: str) -> str:
    """Return the counts of events by the dimensions that must be looked up, and another."""
    return f"eventCounts(by:[INITIATOR,TARGET,{dimension}],where:$w,first:1000){{count}}"


def search_for(word: str) -> str:
    """Return a search with all that must be made for it."""
    return f'search(text:"{word}",first:100){{totalCount edges{{snippet}}}}'


Where = dict[str, Any]
COSTLY: dict[str, tuple[str, Where]] = {
    "full text, any of many": (FILTERED, {"or": [{"text": word} for word in WORDS * 4]}),
    "full text, none of many": (FILTERED, {"and": [{"not": {"text": word}} for word in WORDS * 4]}),
    "names, any of many": (
        "query($w:ActorFilter){actors(where:$w){totalCount nodes{slug}}}",
        {"or": [{"name": text} for text in PARTS * 10]},
    ),
    "nests of and, or and not": (
        FILTERED,
        {"and": [{"or": [{"not": {"participants": {"under": ["azerbaijan"]}}}, {"disputed": True}]}] * 15},
    ),
    "dates, all": (FILTERED, {"not": {"date": {"during": "0001/9999", "match": "DEFINITELY"}}}),
    "counts by everything": (side_by_side(*map(count_by, DIMENSIONS * 10)), {"not": {"slug": ["nothing"]}}),
    "searches": (side_by_side(*map(search_for, WORDS * 6)), {}),
    "pages in pages": (
        below_events("participants(first:20){actor{events(first:80){nodes{title summary date{edtf earliest}}}}}"),
        {},
    ),
    "totals in pages": (
        below_events(
            "participants{actor{"
            + " ".join(f"a{i}:events(first:1,where:{{disputed:true}}){{totalCount}}" for i in range(90))
            + "}}"
        ),
        {},
    ),
    "evidence of everything": (
        below_events(
            "evidence{exact prefix suffix source{title url}} "
            "statements(first:20){nodes{quote evidence(first:3){exact source{title}} stances{kind}}}"
        ),
        {},
    ),
    "large answers": (
        side_by_side(*["events(first:100){nodes{slug title summary evidence{exact prefix suffix}}}"] * 80),
        {},
    ),
    "one field, many names": (below_events(" ".join(f"a{i}:summary" for i in range(100))), {}),
}
"""Each with its filter, by what it is."""

ADDRESSES = (
    "/v1/events?limit=100&text=the",
    "/v1/event-counts?by=target&by=initiator&by=month&limit=1000",
    "/v1/events?" + "&".join(f"slug=s{i}" for i in range(1_500)),
    "/v1/events?limit=100&" + "&".join(f"ordered_by=s{i}" for i in range(90)),
)
