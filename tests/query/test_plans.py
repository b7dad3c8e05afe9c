"""Plans: a question of a known shape is not compiled again, and its values are bound anew."""

from typing import Any

import pytest

from api.graphql.engine import Engine, Question
from tests.query.known import Known
from tests.query.limits import ROOMY


def plan(engine: Engine, document: str, **variables: Any) -> Any:
    """Return the plan of a question."""
    return engine.plan(Question(document, variables))[0]


@pytest.fixture
def engine(known: Known) -> Engine:
    return known.product.make_engine(ROOMY)


WHERE = (
    "query ($where: EventFilter, $first: Int) { events(where: $where, first: $first) { totalCount nodes { slug } } }"
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"slug": ["a"]}, {"slug": ["b"]}),
        ({"date": {"during": "2025"}}, {"date": {"during": "2025-02/.."}}),
        ({"text": "closure"}, {"text": "two words"}),
        ({"participants": {"under": ["a", "b"]}}, {"participants": {"under": ["c", "d"]}}),
        ({"slug": ["a"], "country": ["AZ"]}, {"country": ["RU"], "slug": ["b"]}),
    ],
)
def test_texts_share_a_plan(engine: Engine, one: Any, other: Any) -> None:
    assert plan(engine, WHERE, where=one) is plan(engine, WHERE, where=other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"slug": ["a"]}, {"slug": ["a", "b"]}),
        ({"slug": ["a"]}, {"slug": []}),
        ({"slug": ["a"]}, {"slug": None}),
        ({"slug": ["a"]}, {"collection": ["a"]}),
        ({"disputed": True}, {"disputed": False}),
        ({"type": ["CLOSURE"]}, {"type": ["MEETING"]}),
        ({"date": {"during": "2025"}}, {"date": {"after": "2025-01-01"}}),
        ({"date": {"during": "2025"}}, {"date": {"during": "2025", "match": "DEFINITELY"}}),
        ({"and": [{"slug": ["a"]}]}, {"or": [{"slug": ["a"]}]}),
        ({}, None),
    ],
)
def test_what_decides_the_sql_does_not(engine: Engine, one: Any, other: Any) -> None:
    assert plan(engine, WHERE, where=one) is not plan(engine, WHERE, where=other)


def test_a_short_name_has_a_plan_of_its_own(known: Known, engine: Engine) -> None:
    document = "query ($name: String) { actors(where: {name: $name}) { nodes { name } } }"
    assert plan(engine, document, name="ab") is not plan(engine, document, name="abc")
    assert plan(engine, document, name="abc") is plan(engine, document, name="abcd")
    for name in ("a", "abc", "e\u0301\u0301", "zürich", "Zü"):
        assert known.product.ask(document, {"name": name}) == known.naive.ask(document, {"name": name})


def test_a_size_has_a_plan_of_its_own(engine: Engine) -> None:
    assert plan(engine, WHERE, first=1) is not plan(engine, WHERE, first=2)
    assert plan(engine, WHERE, first=1) is plan(engine, WHERE, first=1)


def test_the_operation_tells_plans_apart(engine: Engine) -> None:
    document = "query A { dataset { version } } query B { __typename }"
    plans = [engine.plan(Question(document, {}, name))[0] for name in ("A", "B")]
    assert plans[0] is not plans[1]


def test_the_plan_asked_for_longest_ago_goes_first(known: Known) -> None:
    engine = known.product.make_engine(ROOMY.model_copy(update={"plan_cache_size": 2}))
    documents = [f"{{ events(first: {n}) {{ totalCount }} }}" for n in (1, 2, 3)]
    first, second = plan(engine, documents[0]), plan(engine, documents[1])
    assert plan(engine, documents[0]) is first
    plan(engine, documents[2])
    assert plan(engine, documents[0]) is first
    assert plan(engine, documents[1]) is not second
