"""What REST answers: the headline question, every endpoint by one statement, pages, and its errors."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from api.query.mapping.enums import ENUMS
from api.rest.endpoints import ENDPOINTS
from api.rest.parameters import Parameter, keyed

SOURCE = "moscow-times-2025-02-06-azerbaijan-orders-closure"
HOUSE, USAID = "closure-of-russian-house-in-baku", "closure-of-usaid-in-azerbaijan"
HEADLINE = "/v1/events?type=closure&ordered_by=azerbaijan&during=2025"

ADDRESSES = {
    "list_events": HEADLINE,
    "get_event": f"/v1/events/{USAID}",
    "count_events": "/v1/event-counts?by=type&by=year&by=target&modality=actual",
    "list_actors": "/v1/actors?kind=state&name=azer",
    "get_actor": "/v1/actors/azerbaijan",
    "list_organizations": "/v1/organizations?participations_role=target&participations_event_type=closure",
    "get_organization": "/v1/organizations/usaid",
    "list_statements": "/v1/statements?about_type=closure&stance=confirms&order_by=-date",
    "get_statement": "/v1/statements/primakov-confirms-closure-of-russian-house",
    "list_sources": "/v1/sources?published_during=2025&seen=true",
    "get_source": f"/v1/sources/{SOURCE}",
    "search": "/v1/search?q=closure&kinds=event&kinds=actor",
    "list_terms": "/v1/vocabulary?scheme=event_type",
    "get_dataset": "/v1/dataset",
}
"""One question to each endpoint."""


def get(client: TestClient, address: str) -> Any:
    """Ask, and return the answer."""
    response = client.get(address)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def slugs(answer: Any) -> list[str]:
    """Return the slugs of a list."""
    return [item["slug"] for item in answer["data"]]


def pages(client: TestClient, address: str) -> Iterator[Any]:
    """Yield the pages of a list from the first to the last."""
    following: str | None = address
    while following:
        page = get(client, following)
        yield page
        following = page["page"]["next"]


def test_all_closures_ordered_by_azerbaijan_in_2025(client: TestClient) -> None:
    answer = get(client, HEADLINE)
    assert sorted(slugs(answer)) == [HOUSE, USAID]
    assert answer["page"] == {"next": None, "total": 2}
    by_slug = {item["slug"]: item for item in answer["data"]}
    house, usaid = by_slug[HOUSE], by_slug[USAID]
    assert house["date"] | {"text": ""} == {
        "edtf": "[..2025-02-06]",
        "earliest": None,
        "latest": "2025-02-06",
        "precision": "interval",
        "basis": "bounded_by_publication",
        "text": "",
    }
    assert (usaid["date"]["edtf"], usaid["date"]["precision"]) == ("2025-02-06", "day")
    for event, target in ((house, "russian-house-in-baku"), (usaid, "usaid")):
        actors = {(p["role"], p["actor"]["slug"]) for p in event["participants"]}
        assert {("ordered_by", "azerbaijan"), ("target", target)} <= actors
        assert event["type"] == "closure"
        assert event["evidence"]
        for evidence in (*event["evidence"], *(e for p in event["participants"] for e in p["evidence"])):
            assert evidence["source"]["slug"] == SOURCE
            assert evidence["end"] - evidence["start"] == len(evidence["exact"])
        assert event["sources"][0]["slug"] == SOURCE


def test_closures_that_were_certainly_ordered_in_2025(client: TestClient) -> None:
    assert slugs(get(client, f"{HEADLINE}&match=definitely")) == [USAID]


def test_every_endpoint_has_a_question() -> None:
    assert ADDRESSES.keys() == ENDPOINTS.keys()


@pytest.mark.parametrize("name", ENDPOINTS)
def test_a_question_is_one_statement(name: str, client: TestClient, statements: list[str]) -> None:
    answer = get(client, ADDRESSES[name])
    assert len(statements) == 1
    assert answer.get("data", answer), "the question of a test should find something"


def test_an_event_tells_who_says_what_of_it(client: TestClient) -> None:
    event = get(client, f"/v1/events/{HOUSE}")
    assert event["positions"]
    assert event["statements"]["total"] == len(event["statements"]["data"]) > 0
    statement = next(
        s for s in event["statements"]["data"] if s["slug"] == "primakov-confirms-closure-of-russian-house"
    )
    assert statement["attribution"][-1]["slug"] == "yevgeny-primakov"
    assert statement["capacity"]["post"] == "head"
    assert "confirms" in {stance["kind"] for stance in statement["stances"]}
    assert statement["evidence"]


@pytest.mark.parametrize("kind", ["event", "actor", "organization", "statement", "source"])
def test_lists_and_objects_agree(kind: str, client: TestClient) -> None:
    listed = get(client, f"/v1/{kind}s?limit=100")
    assert listed["data"]
    for item in listed["data"]:
        one = get(client, f"/v1/{kind}s/{item['slug']}")
        assert item.keys() <= one.keys()
        plain = {key for key, value in item.items() if not isinstance(value, dict | list)}
        assert {key: item[key] for key in plain} == {key: one[key] for key in plain}


@pytest.mark.parametrize(
    "address", ["/v1/events", "/v1/events?order_by=type&order_by=-title", "/v1/statements", "/v1/search?q=baku"]
)
def test_the_pages_joined_are_the_list(address: str, client: TestClient) -> None:
    mark = "&" if "?" in address else "?"
    whole = get(client, f"{address}{mark}limit=100")
    parts = list(pages(client, f"{address}{mark}limit=3"))
    assert len(parts) > 1
    assert [row for part in parts for row in part["data"]] == whole["data"]
    assert {part["page"]["total"] for part in parts} == {whole["page"]["total"]} == {len(whole["data"])}


def test_next_keeps_the_question(client: TestClient) -> None:
    response = client.get("/v1/events?type=closure&type=finding&during=2025-01%2F2025-03&limit=1")
    following = str(response.json()["page"]["next"])
    asked = parse_qs(urlsplit(following).query)
    assert asked.pop("cursor")
    assert asked == {"type": ["closure", "finding"], "during": ["2025-01/2025-03"], "limit": ["1"]}
    assert response.links["next"]["url"] == following
    assert "cursor" not in response.links["first"]["url"]


def test_repeated_values_are_any_of_them(client: TestClient) -> None:
    one, other = (get(client, f"/v1/events?type={t}&limit=100") for t in ("closure", "finding"))
    both = get(client, "/v1/events?type=closure&type=finding&limit=100")
    assert sorted(slugs(both)) == sorted(slugs(one) + slugs(other))
    assert both["page"]["total"] == one["page"]["total"] + other["page"]["total"]


def test_each_role_is_a_participation_of_its_own(client: TestClient) -> None:
    found = get(client, "/v1/events?ordered_by=azerbaijan&target=usaid")
    assert slugs(found) == [USAID]
    assert slugs(get(client, "/v1/events?ordered_by=azerbaijan&target=azerbaijan")) == []
    # One and the same participation cannot do both.
    together = "participants_role=target&participants_under=azerbaijan"
    assert USAID not in slugs(get(client, f"/v1/events?{together}"))


def test_a_parent_finds_its_children(client: TestClient) -> None:
    assert set(slugs(get(client, "/v1/events?initiator=azerbaijan"))) >= {HOUSE, USAID}
    assert set(slugs(get(client, "/v1/events?type=restrict_operations"))) >= {HOUSE, USAID}


def test_organizations_that_azerbaijan_closed(client: TestClient) -> None:
    address = (
        "/v1/organizations?participations_role=target&participations_event_type=closure"
        "&participations_event_ordered_by=azerbaijan"
    )
    assert slugs(get(client, address)) == ["russian-house-in-baku", "usaid"]


def test_counts(client: TestClient) -> None:
    found = get(client, "/v1/event-counts?by=type&by=year&type=closure")["data"]
    assert [(row["type"], row["period"], row["count"]) for row in found] == [
        ("closure", "2025", 1),
        ("closure", None, 1),
    ]


def test_search_says_what_each_result_is(client: TestClient) -> None:
    answer = get(client, "/v1/search?q=usaid&limit=100")
    kinds = {row["result"]["object"] for row in answer["data"]}
    assert {"event", "actor"} <= kinds
    assert all(row["snippet"] for row in answer["data"])
    only = get(client, "/v1/search?q=usaid&kinds=actor&limit=100")
    assert {row["result"]["object"] for row in only["data"]} == {"actor"}
    assert only["page"]["total"] == len(only["data"])


def test_an_actor_that_is_no_organization_is_none(client: TestClient) -> None:
    assert get(client, "/v1/actors/azerbaijan")["kind"] == "state"
    assert client.get("/v1/organizations/azerbaijan").status_code == 404


def test_the_full_text_is_given_where_its_licence_lets_us_alone(client: TestClient) -> None:
    assert get(client, f"/v1/sources/{SOURCE}")["text"] is None


def test_names_of_parameters_are_apart() -> None:
    for endpoint in ENDPOINTS.values():
        roles = {item.name for item in endpoint.parameters.values() if item.role}
        others = endpoint.parameters.keys() - roles
        assert {name.rpartition("_event_")[2].removeprefix("about_") for name in roles} <= set(
            ENUMS["ParticipantRole"][1]
        )
        assert not roles & others
        assert all(name == item.name for name, item in endpoint.parameters.items())


def test_a_role_that_is_called_like_a_filter_is_refused() -> None:
    role = Parameter(name="type", type="[String!]", doc="", path=("where",), role="type")
    other = Parameter(name="type", type="[EventType!]", doc="", path=("where", "type"))
    with pytest.raises(ValueError, match="Two parameters are called type"):
        keyed(other, role)
