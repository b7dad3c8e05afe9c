"""The command `onrecord`, run in process: what it answers, and how it ends."""

import csv
import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

import scripts.cli
from api.front import Front
from api.rest.endpoints import ENDPOINTS
from schema.database import open_read_only
from schema.settings import Settings
from scripts.cli import app
from scripts.cli.events import COLUMNS
from scripts.cli.exits import ExitCode
from tests.api.layers import find_layer

ROOT = Path(__file__).parents[2]
HOUSE, USAID = "closure-of-russian-house-in-baku", "closure-of-usaid-in-azerbaijan"
HEADLINE = ("--type", "closure", "--ordered-by", "azerbaijan", "--during", "2025")

Run = Callable[..., Result]


@pytest.fixture
def run(seeds_database: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on the data set of the seeds, on lines that are wide enough not to be broken."""
    monkeypatch.setenv("ONRECORD_DATABASE_URL", str(seeds_database))
    monkeypatch.setenv("COLUMNS", "300")

    def run(*arguments: str, input: str | None = None, code: int = 0) -> Result:
        result = CliRunner().invoke(app, arguments, input=input)
        assert result.exit_code == code, result.output
        assert isinstance(result.exception, SystemExit | None), "a traceback"
        return result

    return run


def slugs(result: Result) -> list[str]:
    """Return the slugs of events printed as JSON."""
    return [event["slug"] for event in json.loads(result.stdout)["data"]]


def read_csv(result: Result) -> list[dict[str, str]]:
    """Return the rows of events printed as CSV."""
    return list(csv.DictReader(StringIO(result.stdout)))


# ---- events


def test_all_closures_ordered_by_azerbaijan_in_2025(run: Run) -> None:
    table = run("events", *HEADLINE)
    assert "2 of 2 events" in table.stderr
    for shown in (
        "[..2025-02-06]",
        "Azerbaijan orders the closure of the Russian House in Baku",
        "Azerbaijan orders the closure of USAID in the country",
        "(closure)",
        "ordered by: Azerbaijan",
        "target: Russian House in Baku",
        "“Azerbaijani authorities ordered the closure of the local branch of Rossotrudnichestvo”",
        "“Baku also ordered the closure",
    ):
        assert table.stdout.count(shown) >= 1, shown
    assert sorted(slugs(run("events", *HEADLINE, "--format", "json"))) == [HOUSE, USAID]
    rows = {row["slug"]: row for row in read_csv(run("events", *HEADLINE, "--format", "csv"))}
    assert sorted(rows) == [HOUSE, USAID]
    assert rows[USAID]["date"] == rows[USAID]["earliest"] == rows[USAID]["latest"] == "2025-02-06"
    assert (rows[HOUSE]["earliest"], rows[HOUSE]["latest"]) == ("", "2025-02-06")
    assert rows[HOUSE]["participants"] == "ordered_by: azerbaijan; target: russian-house-in-baku"
    assert "Azerbaijani authorities ordered the closure of the local branch" in rows[HOUSE]["evidence"]


def test_closures_that_were_certainly_ordered_in_2025(run: Run) -> None:
    definitely = (*HEADLINE, "--match", "definitely")
    assert slugs(run("events", *definitely, "--format", "json")) == [USAID]
    assert [row["slug"] for row in read_csv(run("events", *definitely, "--format", "csv"))] == [USAID]
    table = run("events", *definitely)
    assert "1 of 1 event\n" in table.stderr
    assert "USAID" in table.stdout
    assert "Russian House" not in table.stdout


def test_a_question_is_one_statement(run: Run, statements: list[str]) -> None:
    run("events", *HEADLINE)
    run("query", "{ events { totalCount nodes { title } } }")
    assert len(statements) == 2


@pytest.mark.parametrize(
    ("options", "parameters"),
    [
        (HEADLINE, {"type": "closure", "ordered_by": "azerbaijan", "during": "2025"}),
        (("--disputed",), {"disputed": "true"}),
        (("--not-disputed", "--limit", "3"), {"disputed": "false", "limit": "3"}),
        (("--type", "closure", "--type", "meeting"), [("type", "closure"), ("type", "meeting")]),
        (("--order-by", "-title"), {"order_by": "-title"}),
        (("--positions-polarity", "-1"), {"positions_polarity": "-1"}),
        (
            ("--text", "Grozny", "--participants-kind", "organization"),
            {"text": "Grozny", "participants_kind": "organization"},
        ),
        (("--slug", "nothing-is-called-this"), {"slug": "nothing-is-called-this"}),
    ],
)
def test_json_is_the_answer_of_rest(run: Run, client: TestClient, options: tuple[str, ...], parameters: Any) -> None:
    answer = client.get(f"/v1/events?{urlencode(parameters)}")
    assert answer.status_code == 200
    assert json.loads(run("events", *options, "--format", "json").stdout) == answer.json()


def test_every_parameter_of_rest_is_an_option(run: Run) -> None:
    options = set(re.findall(r"--[a-z-]+", run("events", "--help").stdout))
    parameters = ENDPOINTS["list_events"].parameters
    assert {f"--{name.replace('_', '-')}" for name in parameters} < options
    assert not parameters.keys() & {"format", "database", "help"}, "the command has such an option of its own"


def pages(run: Run, format: str, following: Callable[[Result], str | None]) -> Iterator[Result]:
    """Yield the pages of a list from the first to the last; `following` finds in each where the next one begins."""
    cursor: str | None = ""
    while cursor is not None:
        page = run("events", "--limit", "5", "--format", format, *(["--cursor", cursor] if cursor else []))
        yield page
        cursor = following(page)


def test_the_pages_joined_are_the_list(run: Run) -> None:
    def in_json(page: Result) -> str | None:
        return json.loads(page.stdout)["page"]["next"]

    def in_note(page: Result) -> str | None:
        told = re.search(r"--cursor (\w+)", page.stderr)
        return told and told[1]

    whole = slugs(run("events", "--format", "json"))
    assert len(whole) > 5
    assert [slug for page in pages(run, "json", in_json) for slug in slugs(page)] == whole
    assert [row["slug"] for page in pages(run, "csv", in_note) for row in read_csv(page)] == whole


def test_csv_has_the_columns_that_the_help_names(run: Run) -> None:
    help = " ".join(run("events", "--help").stdout.split())
    rows = read_csv(run("events", "--format", "csv"))
    assert rows
    for row in rows:
        assert list(row) == list(COLUMNS)
        assert row["disputed"] in ("true", "false")
    assert all(f"{name} (" in help for name in COLUMNS)


def test_nothing_found_is_no_error(run: Run) -> None:
    nothing = ("--slug", "nothing-is-called-this")
    table = run("events", *nothing)
    assert (table.stdout, table.stderr) == ("", "No such event.\n")
    assert run("events", *nothing, "--format", "csv").stdout == ",".join(COLUMNS) + "\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ("--type", "closur"),
            "Invalid value for '--type': 'closur' is none of what is allowed: restrict_operations, closure",
        ),
        (("--during", "2025-02-29"), "Invalid value for '--during': '2025-02-29'"),
        (("--limit", "101"), "Invalid value for '--limit': '101' is no whole number from 1 to 100."),
        (("--limit", "x"), "Invalid value for '--limit'"),
        (("--cursor", "zz"), "Invalid value for '--cursor'"),
        (("--before", "2025"), "Invalid value for '--before'"),
        (("--text", "?!"), "Invalid value for '--text'"),
        (("--format", "xml"), "'table', 'json', 'csv'"),
        (("--ordered-bye", "azerbaijan"), "--ordered-by"),
    ],
)
def test_a_bad_option_is_named(run: Run, options: tuple[str, ...], words: str) -> None:
    result = run("events", *options, code=ExitCode.USAGE)
    assert words in result.stderr
    assert result.stdout == ""


# ---- query


def test_a_query_is_answered_as_graphql_does(run: Run, client: TestClient, tmp_path: Path) -> None:
    query = (
        "query Q($type: [EventType!]) { events(where: {type: $type}) { nodes { title } } } query Other { __typename }"
    )
    variables = {"type": ["CLOSURE"]}
    expected = client.post("/graphql", json={"query": query, "variables": variables, "operationName": "Q"}).json()
    assert len(expected["data"]["events"]["nodes"]) == 2
    # What the server has to log is no part of what the command writes.
    find_layer(client, Front).log.flush()
    more = ("--variables", json.dumps(variables), "--operation", "Q")
    file = tmp_path / "question.graphql"
    file.write_text(query, "utf-8-sig")
    for result in (run("query", query, *more), run("query", str(file), *more), run("query", "-", *more, input=query)):
        assert json.loads(result.stdout) == expected
        assert result.stderr == ""


def test_errors_of_a_query_are_for_programs_and_for_people(run: Run, client: TestClient) -> None:
    query = "{ events { nodes { titel } } }"
    result = run("query", query, code=ExitCode.USAGE)
    assert json.loads(result.stdout) == client.post("/graphql", json={"query": query}).json()
    assert "Cannot query field 'titel' on type 'Event'" in result.stderr
    assert f"1 | {query}\n  | {' ' * query.index('titel')}^" in result.stderr


def test_limits_hold(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("query", "{ events(first: 101) { totalCount } }", code=ExitCode.USAGE)
    assert "first: 101 is not between 1 and 100." in result.stderr
    monkeypatch.setenv("ONRECORD_MAX_COST", "10")
    result = run("query", "{ events { nodes { participants { role } } } }", code=ExitCode.USAGE)
    assert json.loads(result.stdout)["errors"][0]["extensions"]["code"] == "TOO_COSTLY"


def test_a_slow_question_is_stopped(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_QUERY_SECONDS", "0.000001")
    deep = (
        "{ events(first: 100) { nodes { statements(first: 20) { nodes { evidence { exact } stances { kind } } } } } }"
    )
    assert "was stopped" in run("query", deep, code=ExitCode.TIMEOUT).stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing.graphql",), "no file is called that"),
        (("{ __typename }", "--variables", "{a"), "Invalid value for '--variables': this is no JSON"),
        (("{ __typename }", "--variables", "[]"), "Invalid value for '--variables': give a JSON object"),
        (("query A { __typename } query B { __typename }",), "more than one operation"),
        (("{ __typename }", "--operation", "C"), "no operation named 'C'"),
        (("{ events(where: {type: CLOSUR}) { totalCount } }",), "Allowed: RESTRICT_OPERATIONS, CLOSURE"),
    ],
)
def test_a_bad_query_is_explained(run: Run, arguments: tuple[str, ...], words: str) -> None:
    assert words in run("query", *arguments, code=ExitCode.USAGE).stderr


def test_a_document_must_be_text(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "question.graphql"
    file.write_bytes("{ events { nodes { title } } } # é".encode("latin-1"))
    assert "is not UTF-8" in run("query", str(file), code=ExitCode.USAGE).stderr
    assert f"{tmp_path}: Is a directory" in run("query", str(tmp_path), code=ExitCode.FILES).stderr


# ---- explain


def test_an_explanation_is_of_the_statement_that_answers(run: Run, seeds_database: Path) -> None:
    query = "query Q($slug: [String!]) { events(where: {slug: $slug}) { nodes { title participants { role } } } }"
    arguments = (query, "--variables", json.dumps({"slug": [USAID]}))
    explained = json.loads(run("explain", *arguments, "--format", "json").stdout)
    assert explained == json.loads(run("explain", "query", *arguments, "--format", "json").stdout)
    answer = open_read_only(seeds_database).execute(explained["sql"], explained["parameters"]).get
    assert json.loads(answer) == json.loads(run("query", *arguments).stdout)
    [events] = explained["selection"]
    assert events["text"] == f'events(where: {{"slug":["{USAID}"]}})'
    [nodes] = events["below"]
    assert [below["text"] for below in nodes["below"]] == ["title", "participants(first: 20)"]
    assert 0 < explained["cost"] < explained["max_cost"] == Settings().max_cost
    assert "SEARCH" in json.dumps(explained["plan"])


def test_filters_are_explained_too(run: Run, seeds_database: Path) -> None:
    explained = json.loads(run("explain", "events", *HEADLINE, "--format", "json").stdout)
    answer = open_read_only(seeds_database).execute(explained["sql"], explained["parameters"]).get
    assert sorted(event["slug"] for event in json.loads(answer)["data"]) == [HOUSE, USAID]
    assert "azerbaijan" in explained["parameters"]


def test_an_explanation_for_people(run: Run) -> None:
    query = '{ a: actor(slug: "azerbaijan") { name ... on State { country } } b: __typename }'
    text = run("explain", query).stdout
    for shown in (
        'Selection\na: actor(slug: "azerbaijan")\n├── ... on ',
        "b: __typename\n",
        "Cost\nat most 1 of the ",
        "SQL\nSELECT",
        "Parameters\n?1  'azerbaijan'",
        "SQLite's plan\n",
    ):
        assert shown in text, text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("{ nothing }",), "Cannot query field 'nothing'"),
        (("events", "--type", "closur"), "Invalid value for '--type'"),
        (("events", "--cursor", "zz"), "Invalid value for '--cursor'"),
        (("nothing.graphql",), "no file is called that"),
    ],
)
def test_what_cannot_be_answered_cannot_be_explained(run: Run, arguments: tuple[str, ...], words: str) -> None:
    assert words in run("explain", *arguments, code=ExitCode.USAGE).stderr


# ---- load


def test_a_load_tells_what_it_came_to(run: Run, tmp_path: Path) -> None:
    database = tmp_path / "onrecord.sqlite"
    to = ("--database", f"sqlite:///{database}")
    checked = run("load", "--check", *to)
    assert not database.exists()
    loaded = run("load", *to)
    [version] = re.findall(r"Loaded the version (\w+) of the seeds into .* in \d+\.\d s\.", loaded.stdout)
    assert f"The seeds are good: they make the version {version}." in checked.stdout
    assert re.search(r"\b12 events\b", loaded.stdout)
    assert f"holds the version {version} of the seeds already" in run("load", *to).stdout
    told = json.loads(run("load", *to, "--format", "json").stdout)
    assert (told["version"], told["changed"], told["check"], told["database"]) == (version, False, False, str(database))
    assert told["counts"]["events"] == 12


def test_all_that_is_wrong_with_seeds_is_told(run: Run, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    (seeds / "source").mkdir(parents=True)
    (seeds / "source" / "document.txt").write_text("A headline\n\nFebruary 06, 2025\n\nA paragraph.\n")
    (seeds / "source" / "curation.yml").write_text("nonsense: true\n")
    database = tmp_path / "onrecord.sqlite"
    where = ("--seeds", str(seeds), "--database", str(database))
    text = run("load", *where, code=ExitCode.FAULTS)
    issues = json.loads(run("load", *where, "--format", "json", code=ExitCode.FAULTS).stdout)
    assert len(issues) > 2
    for issue in issues:
        assert f"{issue['path']}:{issue['line']}:{issue['column']}: {issue['message']}" in text.stdout
    assert f"{len(issues)} errors in the seeds" in text.stderr
    assert list(tmp_path.iterdir()) == [seeds]


def test_seeds_must_be_a_folder(run: Run, tmp_path: Path) -> None:
    assert "there is no folder" in run("load", "--seeds", str(tmp_path / "none"), code=ExitCode.USAGE).stderr


# ---- what describes itself


def test_the_committed_schema_is_current(run: Run) -> None:
    committed = (ROOT / "tests/snapshots/schema.graphql").read_text("utf-8")
    assert run("schema").stdout == committed, "make snapshots writes it anew"


def test_the_openapi_document(run: Run, client: TestClient) -> None:
    assert json.loads(run("openapi").stdout) == client.get("/openapi.json").json()


def test_the_version(run: Run) -> None:
    assert re.fullmatch(r"onrecord \d+\.\d+\.\d+\S*\n", run("--version").stdout)


def test_the_help_names_commands_and_exit_codes(run: Run) -> None:
    text = " ".join(run("--help").stdout.split())
    for command in ("load", "serve", "events", "query", "explain", "schema", "openapi"):
        assert re.search(rf"\b{command}\b", text)
        assert "Usage: onrecord" in run(command, "--help").stdout or "Usage: root" in run(command, "--help").stdout
    for code in ExitCode:
        assert f"{code.value} {code.doc}" in text


# ---- settings


@pytest.mark.parametrize(
    "command", [("events",), ("query", "{ __typename }"), ("explain", "{ __typename }"), ("serve",)]
)
def test_a_data_set_that_is_not_there_is_named(run: Run, command: tuple[str, ...]) -> None:
    result = run(*command, "--database", "none.sqlite", code=ExitCode.DATABASE)
    assert "Error: There is no data set at none.sqlite. Make one with: onrecord load" in result.stderr


@pytest.mark.parametrize("given", ["mysql://somewhere/else", "sqlite://somewhere", ""])
def test_a_database_is_a_path(run: Run, given: str) -> None:
    assert "'--database'" in run("events", "--database", given, code=ExitCode.USAGE).stderr


def test_a_bad_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_MAX_COST", "much")
    assert "ONRECORD_MAX_COST: Input should be a valid integer" in run("events", code=ExitCode.USAGE).stderr


def test_the_database_of_the_option_goes_first(run: Run, seeds_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_DATABASE_URL", "nothing.sqlite")
    assert "There is no data set at nothing.sqlite" in run("events", code=ExitCode.DATABASE).stderr
    run("events", "--database", str(seeds_database))


def test_without_a_path_the_data_set_lies_in_the_users_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ONRECORD_DATABASE_URL")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    for place in ("here", "there"):
        (tmp_path / place).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert str(tmp_path / "home") in run("load").stdout
    monkeypatch.chdir(tmp_path / "there")
    assert "2 of 2 events" in run("events", *HEADLINE).stderr
    assert [*Path("../here").iterdir(), *Path().iterdir()] == []


# ---- faults of ours


@pytest.fixture
def pipes() -> Iterator[None]:
    """What a signal does to this process is as before afterwards."""
    before = signal.getsignal(signal.SIGPIPE)
    yield
    signal.signal(signal.SIGPIPE, before)


@pytest.mark.usefixtures("pipes")
def test_a_fault_of_ours_is_told_from_bad_seeds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr(scripts.cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        scripts.cli.main()
    assert ended.value.code == ExitCode.FAULT
    assert "RuntimeError: nobody thought of this" in capsys.readouterr().err


def test_every_exit_code_is_another_one() -> None:
    assert len({code.value for code in ExitCode}) == len(ExitCode)
    assert all(code.doc.endswith(".") for code in ExitCode)
    assert os.EX_OK == ExitCode.OK
