"""The worst documents that the limits let through, and the first that they do not, are answered at once."""

import time
from pathlib import Path

import pytest
from graphql import GraphQLError, get_introspection_query, parse

from api.graphql.engine import Engine, Question
from api.graphql.errors import RequestFault, format_errors
from api.graphql.limits import check_document, check_values, read_document
from api.reader import make_reader
from schema.errors import CostError, OnRecordError
from schema.settings import Settings
from tests.hostile.documents import FAMILIES, Family

INTROSPECTIONS = 10
"""How many times as long as the standard introspection a document may take: that takes a tenth of a second where
nothing else runs, and how long a second is here is for those to say who run beside."""

MOST = 2_048
STANDARD = get_introspection_query(input_value_deprecation=True)


@pytest.fixture(scope="module")
def engine(seeds_database: Path) -> Engine:
    """The engine, which keeps no plans, with the default limits."""
    settings = Settings(database_url=str(seeds_database), plan_cache_size=0)
    return Engine(make_reader(settings), settings)


def is_admitted(text: str, settings: Settings) -> bool:
    """Say whether a document is within the limits that hold before it is validated."""
    try:
        check_document(parse(text, max_tokens=settings.max_document_tokens), settings)
    except (GraphQLError, CostError):
        return False
    return True


def largest(family: Family, settings: Settings) -> int:
    """Return how far a family may grow."""
    least, most = 1, MOST
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if is_admitted(family(middle), settings) else (least, middle - 1)
    return least


def seconds_for(engine: Engine, text: str) -> float:
    """Return the processor time until a document is refused, or its statement may begin."""
    started = time.thread_time()
    try:
        read_document(engine.schema, text, engine.settings)
        engine.plan(Question(text, {}))
    except (RequestFault, OnRecordError):
        pass
    return time.thread_time() - started


@pytest.fixture(scope="module")
def unit(engine: Engine) -> float:
    """Processor seconds of the standard introspection."""
    return min(seconds_for(engine, f"{STANDARD} # {k}") for k in range(3))


@pytest.mark.parametrize("name", FAMILIES)
def test_the_worst_document_takes_no_time(engine: Engine, unit: float, name: str) -> None:
    family = FAMILIES[name]
    n = largest(family, engine.settings)
    assert 1 <= n < MOST
    taken = max(seconds_for(engine, family(size)) for size in (n, n + 1))
    print(f"{name}: {n} at most, {taken / unit:.2f} introspections, {taken:.3f} s")
    if taken >= INTROSPECTIONS * unit:
        # The machine may have slowed down since.
        taken = min(taken, seconds_for(engine, f"{family(n)} #"))
        unit = max(unit, seconds_for(engine, f"{STANDARD} # again"))
    assert taken < INTROSPECTIONS * unit


def test_a_document_is_kept_without_the_places_of_its_words(engine: Engine) -> None:
    text = "{ events { nodes { slug } } }"
    assert read_document(engine.schema, text, engine.settings).loc is None
    with pytest.raises(RequestFault) as error:
        read_document(engine.schema, text.replace("slug", "slugs"), engine.settings)
    # What is wrong with it is told with its place.
    assert b'"locations":[{"line":1,"column":20}]' in format_errors(error.value)


LIMITS = {
    "max_aliases": "{ a: __typename b: __typename }",
    "max_directives": "{ __typename @skip(if: false) @include(if: true) }",
    "max_values": '{ events(where: {slug: ["a"]}) { totalCount } }',
    "max_repeats": "{ events { totalCount } events { totalCount } events { totalCount } }",
    "max_document_tokens": "{ __typename }",
}


@pytest.mark.parametrize("name", LIMITS)
def test_each_limit_is_told_with_its_setting(engine: Engine, name: str) -> None:
    settings = engine.settings.model_copy(update={name: 1})
    with pytest.raises((CostError, RequestFault)) as error:
        read_document(engine.schema, LIMITS[name], settings)
    assert b'"limit":"%b","most":1' % name.encode() in format_errors(error.value)


def test_variables_may_hold_so_many_values() -> None:
    variables = {"w": {"or": [{"slug": ["a", "b"]}, {"slug": ["c"]}]}, "n": 1}
    check_values(variables, most=10)
    with pytest.raises(CostError, match="more than the 9 values"):
        check_values(variables, most=9)
