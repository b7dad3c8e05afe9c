"""What the README says of the product is so."""

import os
import re
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from schema.settings import Settings
from scripts.cli.exits import ExitCode

README = Path(__file__).parents[1] / "README.md"


def settings() -> list[str]:
    """Return the rows of the table of settings."""
    rows = ["| variable | default | |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = (
            "in the user's data folder" if name == "database_url" else f"`{field.default}`" if field.default else ""
        )
        rows.append(f"| `ONRECORD_{name.upper()}` | {default} | {field.description} |")
    return rows


def exit_codes() -> list[str]:
    """Return the rows of the table of exit codes."""
    return ["| code | |", "| --- | --- |", *(f"| {code.value} | {code.doc} |" for code in ExitCode)]


@pytest.mark.parametrize(("name", "rows"), [("settings", settings()), ("exit codes", exit_codes())])
def test_a_table_is_what_the_code_says(name: str, rows: list[str]) -> None:
    text = README.read_text("utf-8")
    made = re.sub(
        f"(<!-- {name} -->\n).*?(<!-- /{name} -->)",
        lambda m: "\n".join([m[1] + rows[0], *rows[1:], m[2]]),
        text,
        flags=re.DOTALL,
    )
    if os.environ.get("ONRECORD_UPDATE"):
        README.write_text(made, "utf-8")
    assert made == README.read_text("utf-8"), "make snapshots writes it anew"


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
