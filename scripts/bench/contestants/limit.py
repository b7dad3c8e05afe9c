"""What the machine can do: hand-written SQL that makes the whole answer, behind the barest application."""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from scripts.bench.contestants import Request
from scripts.bench.contestants.limit_sql import PLAIN_INDEXES
from scripts.bench.contestants.onrecord import OnRecord
from scripts.bench.questions import Question

SERVER = "--factory --lifespan off --loop uvloop --http httptools --no-access-log --no-server-header".split()


class Limit:
    """The product's answers, byte for byte; `limit_plain` does without its derived tables and covering indexes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.database = Path()

    def prepare(self, work: Path, database: Path) -> None:
        """Keep the data set in mind; where plain indexes are called for, make a copy that has them."""
        self.database = database.resolve()
        if self.name == "limit_plain":
            self.database = (work / self.name / f"{database.stem}.sqlite").resolve()
            if not self.database.exists():
                copy_plain(database, self.database)

    def command(self, port: int) -> tuple[list[str], Mapping[str, str]]:
        """Return what starts the server."""
        app = f"{__package__}.limit_app:create_app"
        arguments = [sys.executable, "-m", "uvicorn", app, "--port", str(port), *SERVER, "--log-level", "warning"]
        return arguments, {"BENCH_DATABASE": str(self.database), "BENCH_STATEMENTS": self.name}

    def request(self, question: Question) -> Request:
        """Return the address of the answer: the parameters in the order in which the SQL counts them."""
        asked = question.parameters
        match question.kind:
            case "q1":
                values = (asked["type"], asked["actor"], *question.days)
            case "q2" | "q3":
                values = tuple(asked.values())
            case _:
                values = question.days
        return Request("GET", "/".join(("", question.kind, *(quote(value, safe="") for value in values))))

    def canonical(self, kind: str, body: bytes) -> Any:
        """Return what the product's answer is."""
        return OnRecord().canonical(kind, body)


def copy_plain(database: Path, copy: Path) -> None:
    """Copy a data set and make the plain indexes; the copy is there when it is whole."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    fresh = copy.with_suffix(".new")
    shutil.copyfile(database, fresh)
    connection = apsw.Connection(str(fresh))
    connection.pragma("journal_mode", "off")
    connection.pragma("synchronous", "off")
    for name, columns in PLAIN_INDEXES.items():
        connection.execute(f"CREATE INDEX {name} ON {columns}")
    connection.close()
    fresh.replace(copy)


def make(name: str) -> Limit:
    """Return the limit, or the one with plain indexes."""
    return Limit(name)
