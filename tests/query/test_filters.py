"""Filters: what a text, a date or a list of values asks for; a filter and its opposite part the rows in two."""

import pytest

from api.query.filters import FILTERS, first_day, last_day, short, words
from schema.errors import QueryError
from tests.query.known import Known
from tests.query.naive import printed_schema

LISTS = {"EventFilter": "events", "ActorFilter": "actors", "StatementFilter": "statements"}


@pytest.mark.parametrize("name", LISTS)
def test_a_filter_and_its_opposite_part_the_rows_in_two(known: Known, name: str) -> None:
    """Null is in many columns, and a condition that were null would hold neither so nor so."""
    document = f"""query ($where: {name}!) {{
        {LISTS[name]}(where: $where, first: 100) {{ nodes {{ slug }} }}
        others: {LISTS[name]}(where: {{not: $where}}, first: 100) {{ nodes {{ slug }} }}
    }}"""
    everything = sorted(row.slug for row in getattr(known.world, LISTS[name]))
    tried = 0
    for member in FILTERS[name].filters.values():
        key = "".join(part.title() if n else part for n, part in enumerate(member.name.split("_")))
        for value in values(known, name, key, member.type):
            found, others = (
                [node["slug"] for node in page["nodes"]]
                for page in known.product.ask(document, {"where": {key: value}}).values()
            )
            assert sorted(found + others) == everything, (key, value)
            assert set(found) == {
                r.slug for r in known.naive.all(LISTS[name]) if known.naive.filters.meets(name, r, {key: value})
            }
            tried += 1
    assert tried > 3 * len(FILTERS[name].filters)


def values(known: Known, owner: str, key: str, type: str) -> list[object]:
    """Return some values for a filter, the empty ones among them."""
    named = printed_schema().type_map[type.strip("[]!")]
    if type in FILTERS:
        inner = [
            {k: v}
            for k in FILTERS[type].filters
            if "_" not in k
            for v in values(known, type, k, FILTERS[type].filters[k].type)[:3]
        ]
        return [{}, *inner]
    pool = list(known.hints.values(owner, key, named))[:6]
    return [[], pool[:1], pool, pool[-2:]] if type.startswith("[") else pool


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("closure", ["closure"]),
        ("Don't  well-known_a.b!", ["Don", "t", "well", "known", "a", "b"]),
        ("e\u0301cole", ["école"]),
        ("Ọlọ́run", ["Ọlọ́run"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ('NEAR("a" *) OR title:b', ["NEAR", "a", "OR", "title", "b"]),
        ("\u0301x 😀 \u0301", ["\u0301x"]),
        ("25.12.2024", ["25", "12", "2024"]),
    ],
)
def test_words_are_letters_and_digits_with_their_marks(text: str, found: list[str]) -> None:
    assert words(text, "text") == found


@pytest.mark.parametrize("text", ["", " ", "...", "\u0301", "😀", "\0"])
def test_a_text_without_a_word_names_the_field(text: str) -> None:
    with pytest.raises(QueryError, match="q: write at least one word") as error:
        words(text, "q")
    assert error.value.field == "q"


@pytest.mark.parametrize(("text", "is_short"), [("ab", True), ("abc", False), ("e\u0301\u0301a", True), ("ﬃ", False)])
def test_what_is_too_short_for_trigrams_is_told_by_the_folded_text(text: str, is_short: bool) -> None:
    assert short(text) is is_short


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ({"during": "2025"}, "2025-01-01", "2025-12-31"),
        ({"during": "[..2025-02-06]"}, "0001-01-01", "2025-02-06"),
        ({"during": "2025-02/.."}, "2025-02-01", "9999-12-31"),
        ({"after": "2025-02-06"}, "2025-02-07", "9999-12-31"),
        ({"before": "2025-03-01"}, "0001-01-01", "2025-02-28"),
        ({"during": "2025", "after": "2025-02-06", "before": "2025-02-10"}, "2025-02-07", "2025-02-09"),
        ({"during": "2025", "after": "2020-01-01"}, "2025-01-01", "2025-12-31"),
    ],
)
def test_the_days_that_are_asked_for(asked: dict[str, str], first: str, last: str) -> None:
    assert (first_day(asked), last_day(asked)) == (first, last)


@pytest.mark.parametrize(
    "asked",
    [
        {"during": "2025", "before": "2025-01-01"},
        {"after": "2025-02-06", "before": "2025-02-07"},
        {"after": "9999-12-31"},
        {"before": "0001-01-01"},
    ],
)
def test_days_that_no_calendar_has_match_nothing(known: Known, asked: dict[str, str]) -> None:
    assert first_day(asked) > "9999-12-31"
    document = "query ($where: EventFilter) { events(where: $where) { totalCount } }"
    for match in ("POSSIBLY", "DEFINITELY"):
        assert known.product.ask(document, {"where": {"date": {**asked, "match": match}}}) == {
            "events": {"totalCount": 0}
        }


def test_a_date_that_is_none_names_the_field() -> None:
    with pytest.raises(QueryError, match="does not exist") as error:
        first_day({"during": "2025-02-29"})
    assert error.value.field == "during"
    with pytest.raises(QueryError) as error:
        last_day({"during": "2025", "after": "2025"})
    assert error.value.field == "after"


def test_nothing_that_is_given_stands_in_the_statement(known: Known) -> None:
    given = ["it's", 'a "quote"', "; DROP TABLE events --", "{t}", "?1"]
    document = """query ($texts: [String!], $text: String!) {
        events(where: {slug: $texts, country: $texts, source: $texts, collection: $texts, text: $text,
                       participants: {actor: $texts, under: $texts},
                       positions: {actor: $texts, under: $texts}}) { totalCount }
        actors(where: {name: $text, identifier: $text, text: $text}) { totalCount }
        statements(where: {speaker: $texts, event: $texts, attributedTo: $texts, text: $text}) { totalCount }
        actor(slug: $text) { id }
        search(text: $text) { totalCount }
    }"""
    for text in given:
        found = known.product.ask(document, {"texts": given, "text": f"{text} word"})
        assert found["events"]["totalCount"] == found["search"]["totalCount"] == 0
        assert not any(value in known.product.statements[-1] for value in given[:3])
