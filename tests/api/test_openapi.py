"""The OpenAPI document: valid, whole, committed, and true of real answers.

With ONRECORD_UPDATE=1 the examples and the committed document are written anew.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from api.openapi import build_openapi, print_openapi
from api.rest.endpoints import ENDPOINTS, Answers
from tests.api.layers import find_layer

UPDATE = bool(os.environ.get("ONRECORD_UPDATE"))
ROOT = Path(__file__).parents[2]
SNAPSHOT = ROOT / "tests/snapshots/openapi.json"
EXAMPLES = ROOT / "api/rest/examples.json"
VOLATILE = {"get_dataset"}
"""What changes with each load, and is shown as it once was."""

DOCUMENT = build_openapi()
OPERATIONS = {path["get"]["operationId"]: path["get"] for path in DOCUMENT["paths"].values()}


def written(value: Any) -> str:
    """Return JSON as it is committed."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def check(value: Any, schema: dict[str, Any]) -> None:
    """Check a value against a schema of the document. Raises ValidationError."""
    whole = {**schema, "components": DOCUMENT["components"]}
    validator: Any = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    validator.validate(value)


def answer_schema(name: str) -> dict[str, Any]:
    """Return the schema of an operation's answer."""
    return OPERATIONS[name]["responses"]["200"]["content"]["application/json"]["schema"]


def test_the_examples_are_what_is_answered(client: TestClient) -> None:
    examples: dict[str, Any] = json.loads(EXAMPLES.read_text("utf-8"))
    assert examples.keys() == ENDPOINTS.keys()
    for name, example in examples.items():
        response = client.get(example["address"])
        assert response.status_code == 200, response.text
        check(response.json(), answer_schema(name))
        if UPDATE:
            example["answer"] = response.json()
        elif name not in VOLATILE:
            assert example["answer"] == response.json(), f"{name}: write it anew with ONRECORD_UPDATE=1"
    if UPDATE:
        EXAMPLES.write_text(written(examples), "utf-8")


def test_the_headline_question_is_an_example() -> None:
    example = json.loads(EXAMPLES.read_text("utf-8"))["list_events"]
    assert example["address"] == "/v1/events?type=closure&ordered_by=azerbaijan&during=2025"
    assert sorted(event["slug"] for event in example["answer"]["data"]) == [
        "closure-of-russian-house-in-baku",
        "closure-of-usaid-in-azerbaijan",
    ]


def test_the_committed_document_is_current() -> None:
    if UPDATE:
        SNAPSHOT.parent.mkdir(exist_ok=True)
        SNAPSHOT.write_text(print_openapi(), "utf-8")
    assert SNAPSHOT.read_text("utf-8") == print_openapi(), "write it anew with ONRECORD_UPDATE=1"


def test_the_document_is_valid() -> None:
    validate(DOCUMENT)


def test_the_document_is_served(client: TestClient) -> None:
    response = client.get("/openapi.json")
    assert response.headers["content-type"] == "application/json"
    assert response.json() == DOCUMENT


def test_the_public_url_is_the_server() -> None:
    assert build_openapi("https://onrecord.example/")["servers"] == [{"url": "https://onrecord.example"}]


def test_every_route_is_described(client: TestClient) -> None:
    routes = find_layer(client, Starlette).routes
    served = {route.path for route in routes if isinstance(route, Route) and route.path.startswith("/v1")}
    assert served == DOCUMENT["paths"].keys() == {endpoint.path for endpoint in ENDPOINTS.values()}


def described() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each thing of the document that people read about, and where it is."""
    for name, operation in OPERATIONS.items():
        for item in operation["parameters"]:
            if "$ref" not in item:
                yield f"{name} {item['name']}", item
    for name, schema in DOCUMENT["components"]["schemas"].items():
        yield name, schema
        for member, below in schema.get("properties", {}).items():
            if below != {"const": "about:blank"}:
                yield f"{name}.{member}", below


def test_everything_is_described() -> None:
    for where, item in described():
        assert item["description"].endswith("."), where
        assert "POSSIBLY" not in item["description"], where


def test_numbers_have_bounds_that_hold(client: TestClient) -> None:
    bounds: list[str] = []
    for path, operations in DOCUMENT["paths"].items():
        for item in operations["get"]["parameters"]:
            schema = item.get("schema", {})
            value = schema.get("items", schema)
            if value.get("type") != "integer":
                continue
            bounds.append(item["name"])
            needed = {parameter["name"] for parameter in operations["get"]["parameters"] if parameter.get("required")}
            query = {name: text for name, text in (("by", "type"), ("q", "baku")) if name in needed}
            for number, status in ((value["maximum"], 200), (value["maximum"] + 1, 400), (value["minimum"] - 1, 400)):
                assert client.get(path, params={**query, item["name"]: number}).status_code == status
    assert {"limit", "positions_polarity"} <= set(bounds)


@pytest.mark.parametrize("name", OPERATIONS)
def test_examples_of_parameters_are_allowed(name: str) -> None:
    for item in OPERATIONS[name]["parameters"]:
        if "example" in item:
            check(item["example"], item["schema"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_examples_of_answers_keep_to_their_schemas(name: str) -> None:
    for status, response in OPERATIONS[name]["responses"].items():
        found = response
        if "$ref" in response:
            found = DOCUMENT["components"]["responses"][response["$ref"].rpartition("/")[2]]
        for content in found.get("content", {}).values():
            examples = (
                [content["example"]]
                if "example" in content
                else [example["value"] for example in content["examples"].values()]
            )
            assert examples, f"{name} {status} has no example"
            for example in examples:
                check(example, content["schema"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_links_lead_to_what_there_is(name: str) -> None:
    for link in OPERATIONS[name]["responses"]["200"].get("links", {}).values():
        target = OPERATIONS[link["operationId"]]
        for into, expression in link["parameters"].items():
            place, _, parameter = into.partition(".")
            assert (place, parameter) in {(p["in"], p["name"]) for p in target["parameters"] if "in" in p}
            schema = follow(answer_schema(name), expression.removeprefix("$response.body#/").split("/"))
            assert schema["type"] == "string"


def follow(schema: dict[str, Any], steps: list[str]) -> dict[str, Any]:
    """Return the schema of what a JSON pointer leads to."""
    for step in [*steps, None]:
        schema = schema["anyOf"][0] if "anyOf" in schema else schema
        if "$ref" in schema:
            schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        if step is not None:
            schema = schema["items"] if step.isdigit() else schema["properties"][step]
    return schema


@pytest.mark.parametrize("name", [name for name, e in ENDPOINTS.items() if e.answers is Answers.PAGE])
def test_real_answers_keep_to_their_schemas(name: str, client: TestClient) -> None:
    endpoint = ENDPOINTS[name]
    listed = client.get(endpoint.path, params={"limit": 100, **({"q": "baku"} if endpoint.searches else {})}).json()
    assert listed["data"]
    check(listed, answer_schema(name))
    single = f"get_{endpoint.tag.removesuffix('s')}"
    for item in listed["data"] if single in ENDPOINTS else ():
        check(client.get(f"{endpoint.path}/{item['slug']}").json(), answer_schema(single))


def test_real_problems_keep_to_their_schema(client: TestClient) -> None:
    for path in ("/v1/events?x=1", "/v1/events/x", "/v1/search", "/v1/nothing"):
        check(
            client.get(path).json(),
            DOCUMENT["components"]["responses"]["BadRequest"]["content"]["application/problem+json"]["schema"],
        )
