"""Content negotiation and entity tags."""

import pytest

from api.responses import accepted, entity_tag

OFFERED = ("application/json", "text/html")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/json, text/html", "application/json"),
        ("application/json;q=0.1, text/html", "text/html"),
        ("text/html;q=0, */*", "application/json"),
        ("Application/JSON", "application/json"),
        ("application/json;q=nonsense", None),
        ("image/png", None),
    ],
)
def test_the_best_type_is_the_one_that_the_client_likes_best(header: str | None, expected: str | None) -> None:
    assert accepted(header, OFFERED) == expected


def test_entity_tags_tell_parts_apart() -> None:
    assert entity_tag("ab", "c") != entity_tag("a", "bc")
    assert entity_tag("ab", b"c") == entity_tag("ab", "c")
