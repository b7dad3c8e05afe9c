"""The limit answers as the product does, with the derived tables and with plain indexes alone."""

import asyncio
import json
import re
import shutil
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import apsw
import pytest

from scripts.bench.contestants import make
from scripts.bench.contestants.limit import Limit
from scripts.bench.contestants.limit_app import Send, create_app
from scripts.bench.contestants.limit_sql import STATEMENTS
from scripts.bench.questions import KINDS, ROOTS, Question

Ask = Callable[[Question], bytes]
DERIVED = ("participants_under", "event_counts", "event_counts_by_type", "events_by_date", "events_by_type")
"""What there is in a data set so that q1, q4 and q5 are fast."""


@pytest.fixture(scope="module", params=STATEMENTS)
def limit(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, dataset: Path) -> Limit:
    """Each of the two limits, ready to start."""
    limit = make(request.param)
    assert isinstance(limit, Limit)
    limit.prepare(tmp_path_factory.mktemp("work"), dataset)
    return limit


@pytest.fixture
def ask(limit: Limit, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Asks the limit."""
    return start(limit, monkeypatch)


def start(limit: Limit, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Start the limit in this process; what comes back asks it, and returns the body of its answer."""
    for name, value in limit.command(0)[1].items():
        monkeypatch.setenv(name, value)
    app = create_app()

    def ask(question: Question) -> bytes:
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        asyncio.run(answer(app, {"type": "http", "path": unquote(limit.request(question).path)}, send))
        begin, body = sent
        assert begin["status"] == 200
        assert dict(begin["headers"])[b"content-length"] == b"%d" % len(body["body"])
        return body["body"]

    return ask


async def answer(app: Callable[..., Awaitable[None]], scope: dict[str, Any], send: Send) -> None:
    """Let the application answer one request."""
    await app(scope, None, send)


@pytest.mark.parametrize("kind", KINDS)
def test_answers_are_the_products_byte_for_byte(
    kind: str, ask: Ask, product: Ask, questions: dict[str, list[Question]]
) -> None:
    answers = [(question, ask(question), product(question)) for question in questions[kind]]
    assert [question for question, ours, theirs in answers if ours != theirs] == []
    assert any(json.loads(ours)["data"][ROOTS[kind]] for _, ours, _ in answers)


def test_an_event_that_is_not_there_is_null(ask: Ask, product: Ask) -> None:
    question = Question("q2", {"slug": "no-such-event"})
    assert ask(question) == product(question) == b'{"data":{"event":null}}'


def test_what_is_null_is_null(
    dataset: Path, tmp_path: Path, products: Callable[[Path], Ask], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "nulls.sqlite"
    shutil.copyfile(dataset, path)
    columns = "place_id summary date_edtf date_earliest date_latest date_precision date_span date_basis year month"
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute(
            f"UPDATE events SET {', '.join(f'{column} = NULL' for column in columns.split())}, date_from = '', "
            "date_to = '' WHERE id = 1; UPDATE events SET date_basis = NULL WHERE id = 2; "
            "UPDATE places SET country = NULL, latitude = NULL; UPDATE sources SET title = NULL, url = NULL"
        )
    limit = Limit("limit")
    limit.prepare(tmp_path, path)
    ask, product = start(limit, monkeypatch), products(path)
    for question in (Question("q2", {"slug": "event-1"}), Question("q2", {"slug": "event-2"})):
        assert ask(question) == product(question)
    assert json.loads(product(Question("q2", {"slug": "event-1"})))["data"]["event"]["date"] is None


def test_canonical_puts_the_nodes_in_the_place_of_connections(limit: Limit) -> None:
    body = b'{"data":{"events":{"nodes":[{"slug":"a","statements":{"nodes":[]}}]}}}'
    assert limit.canonical("q4", body) == [{"slug": "a", "statements": []}]


def test_plain_statements_use_nothing_that_was_derived_for_speed(tmp_path: Path, dataset: Path) -> None:
    limit = Limit("limit_plain")
    limit.prepare(tmp_path, dataset)
    connection = apsw.Connection(limit.command(0)[1]["BENCH_DATABASE"])
    for kind, sql in STATEMENTS["limit_plain"].items():
        plan = " ".join(steps(connection, sql))
        assert set(re.findall(r"\w+", plan)).isdisjoint(DERIVED), f"{kind}: {plan}"


def steps(connection: apsw.Connection, sql: str) -> list[str]:
    """Return the steps of a statement's query plan."""
    parameters = ["x"] * max(int(number) for number in re.findall(r"\?(\d)", sql))
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]


def test_statements_scan_no_table(dataset: Path) -> None:
    connection = apsw.Connection(str(dataset))
    for kind, sql in STATEMENTS["limit"].items():
        known = r"SCAN (?!CONSTANT|\(|page|[a-z]\b|actors_text VIRTUAL)"
        scanned = [step for step in steps(connection, sql) if re.match(known, step)]
        assert scanned == [], kind


def test_the_copy_is_made_once(tmp_path: Path, dataset: Path) -> None:
    limit = Limit("limit_plain")
    limit.prepare(tmp_path, dataset)
    copy = Path(limit.command(0)[1]["BENCH_DATABASE"])
    before = copy.stat().st_mtime_ns
    Limit("limit_plain").prepare(tmp_path, dataset)
    assert copy.stat().st_mtime_ns == before
    assert copy != dataset and [path.name for path in copy.parent.iterdir()] == [copy.name]


def test_command_starts_uvicorn_on_the_port() -> None:
    arguments, environment = Limit("limit").command(8123)
    assert arguments[:3] == [sys.executable, "-m", "uvicorn"] and arguments[arguments.index("--port") + 1] == "8123"
    assert environment["BENCH_STATEMENTS"] == "limit"
