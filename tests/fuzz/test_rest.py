"""REST against its own description: every operation with what it allows and what it does not, and links followed.

All of Schemathesis' checks hold: no 5xx, no status, header or body that is not described, what is allowed is accepted,
what is not is refused, methods that are not described are refused, what the links lead to is there.
"""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis import GenerationMode
from starlette.testclient import TestClient

from tests.fuzz.counted import KNOWN, PRODUCT
from tests.fuzz.effort import effort
from tests.fuzz.texts import edtf, words

pytestmark = pytest.mark.fuzz

CURSOR = "a cursor"
"""Stands for a cursor until it is known of which list in which order."""

Case = Any
"""A case of Schemathesis', whose types do not say what is in it."""

Realize = Callable[[Case], None]


schemathesis.openapi.format("edtf", edtf())
schemathesis.openapi.format("words", words())
schemathesis.openapi.format("name", words())
schemathesis.openapi.format("cursor", st.just(CURSOR))

rest: Any = schemathesis.openapi.from_asgi("/openapi.json", PRODUCT)


@rest.hook
def filter_query(context: Any, query: dict[str, Any] | None) -> bool:
    """Leave out a text in the place of a list of texts: in an address they are the same."""
    lists = {p.name for p in context.operation.query if p.definition["schema"].get("type") == "array"}
    return not any(name in lists and not isinstance(value, list) for name, value in (query or {}).items())


@pytest.fixture(scope="session")
def realize(app_client: TestClient) -> Realize:
    """Put into a question what occurs in the data set: slugs for most texts, a cursor of the list that it asks for."""
    texts = KNOWN.texts

    def cursor(path: str, query: dict[str, Any]) -> list[str]:
        asked = {"limit": 1, **{name: query[name] for name in ("q", "order_by") if name in query}}
        page = app_client.get(path, params=asked).json().get("page")
        return parse_qs(urlsplit(str(page["next"])).query).get("cursor", []) if page else []

    def realize(case: Case) -> None:
        if case.query.get("cursor") == CURSOR:
            case.query["cursor"] = cursor(case.path, case.query)
        if case.meta is not None and case.meta.generation.mode is not GenerationMode.POSITIVE:
            return
        if slug := case.path_parameters.get("slug"):
            case.path_parameters["slug"] = KNOWN.pick(KNOWN.slugs[case.path.split("/")[2]], slug)
        for item in case.operation.query:
            schema = item.definition["schema"]
            value: Any = case.query.get(item.name)
            if isinstance(value, list) and schema["items"].keys() == {"type", "minLength", "maxLength"}:
                case.query[item.name] = [KNOWN.pick(texts, text) for text in cast(list[str], value)]

    return realize


@rest.parametrize()
@effort(brief=4, long=650)
def test_every_operation(case: Case, realize: Realize) -> None:
    realize(case)
    case.call_and_validate()


def test_links_lead_on(realize: Realize) -> None:
    class Machine(rest.as_state_machine()):
        def before_call(self, case: Case) -> None:
            """Ask for what there is."""
            realize(case)

    Machine.run(settings=effort(brief=10, long=950, steps=6))
