"""What the README says of the product is so."""

import os
import re
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from schema.settings import Settings

README = Path(__file__).parents[1] / "README.md"


def settings_table() -> str:
    """Return the table of settings, made from the settings."""
    rows = ["| variable | default | |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "in the user's data folder" if name == "database_url" else f"`{field.default}`"
        rows.append(f"| `ONRECORD_{name.upper()}` | {default if field.default != '' else ''} | {field.description} |")
    return "\n".join(rows)


def test_the_settings_are_those_that_there_are() -> None:
    text = README.read_text("utf-8")
    start, end = "<!-- settings -->\n", "\n<!-- /settings -->"
    before, _, rest = text.partition(start)
    table, _, after = rest.partition(end)
    if os.environ.get("ONRECORD_UPDATE"):
        README.write_text(f"{before}{start}{settings_table()}{end}{after}", "utf-8")
    else:
        assert table == settings_table(), "make snapshots writes it anew"


@pytest.fixture
def client(seeds_database: Path) -> TestClient:
    return TestClient(create_app(Settings(database_url=str(seeds_database))))


def test_the_question_gives_what_the_readme_says(client: TestClient) -> None:
    text = README.read_text("utf-8")
    [query] = re.findall(r"```graphql\n(.*?)```", text, re.DOTALL)
    [address] = re.findall(r"curl 'http://127\.0\.0\.1:8000(.*?)'", text)
    asked = client.post("/graphql", json={"query": query}).json()["data"]["events"]["nodes"]
    rest = client.get(address).json()["data"]
    assert [event["title"] for event in asked] == [event["title"] for event in rest]
    for event in asked:
        assert f"| `{event['date']['edtf']}` | {event['title']} |" in text
        assert any(f'"{words["exact"]}"' in text for words in event["evidence"])
    assert len(re.findall(r"^\| `.*Azerbaijan orders", text, re.MULTILINE)) == len(asked) == 2


def test_links_lead_somewhere() -> None:
    root = README.parent
    for page in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", (root / page).read_text("utf-8")):
            if not httpx2.URL(target).is_absolute_url:
                assert (root / target).exists(), f"{page} links to {target}"
