"""The worked examples in tests/examples: each is documentation, and asked here in GraphQL and in REST.

With ONRECORD_UPDATE=1 the answers and the SQL are written anew.
"""

import json
import os
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from schema.postgres import is_postgres
from scripts.cli.sql import pretty

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.md"))
UPDATE = bool(os.environ.get("ONRECORD_UPDATE"))
BLOCK = re.compile(r"^```(?P<language>\w+)(?: (?P<name>[\w-]+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def block(text: str, language: str, name: str | None = None) -> str | None:
    """Return the body of the first block of a language, and of that name where one is asked for."""
    for found in BLOCK.finditer(text):
        if found["language"] == language and (name is None or found["name"] == name):
            return found["body"]
    return None


def replaced(text: str, language: str, name: str, body: str) -> str:
    """Return the text with the body of a block replaced."""

    def replace(found: re.Match[str]) -> str:
        if (found["language"], found["name"]) != (language, name):
            return found[0]
        return f"```{language} {name}\n{body.rstrip()}\n```"

    return BLOCK.sub(replace, text)


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_example(path: Path, client: TestClient, statements: list[str], database_url: str) -> None:
    text = path.read_text("utf-8")
    query, address = block(text, "graphql"), block(text, "http")
    assert query or address, f"{path.name} asks nothing"
    found: dict[tuple[str, str], str] = {}
    answered = 0
    if query:
        variables = json.loads(block(text, "json", "variables") or "{}")
        response = client.post("/graphql", json={"query": query, "variables": variables})
        answered += "data" in response.json()
        found["json", "graphql"] = json.dumps(response.json(), ensure_ascii=False, indent=2)
        # The SQL that is shown is SQLite's.
        if block(text, "sql", "graphql") is not None and not is_postgres(database_url):
            found["sql", "graphql"] = pretty(statements[-1])
    if address:
        method, path_asked = address.split()
        response = client.request(method, path_asked)
        answered += response.status_code == 200
        found["json", "rest"] = json.dumps(response.json(), ensure_ascii=False, indent=2)
    assert len(statements) == answered, "a question is one statement"
    if UPDATE:
        for (language, name), body in found.items():
            text = replaced(text, language, name, body)
        path.write_text(text, "utf-8")
    for (language, name), body in found.items():
        written = block(text, language, name)
        if written is not None:
            assert written.rstrip() == body.rstrip(), f"{path.name}: the block `{language} {name}` has changed"


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 8
