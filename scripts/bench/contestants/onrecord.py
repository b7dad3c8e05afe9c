"""The product as it is installed: `onrecord serve`, asked by GraphQL; its cache of answers is on or off."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.bench.contestants import Request, flatten
from scripts.bench.questions import ROOTS, Question


class OnRecord:
    """The product with its settings by environment, all but two of them as they are by default."""

    def __init__(self, name: str = "onrecord", *, cached: bool = False, workers: int = 1) -> None:
        self.name = name
        self.cached = cached
        self.workers = workers
        self.database = Path()

    def prepare(self, work: Path, database: Path) -> None:
        """Keep the data set in mind."""
        self.database = database.resolve()

    def command(self, port: int) -> tuple[list[str], Mapping[str, str]]:
        """Return what starts the server."""
        program = str(Path(sys.executable).parent / "onrecord")
        environment = {"ONRECORD_DATABASE_URL": f"sqlite:///{self.database}", "ONRECORD_LOG_FORMAT": "json"}
        if not self.cached:
            environment["ONRECORD_ANSWER_CACHE_MB"] = "0"
        return [program, "serve", "--port", str(port), "--workers", str(self.workers)], environment

    def request(self, question: Question) -> Request:
        """Return the question as GraphQL by POST."""
        document, variables = question.graphql()
        body = json.dumps({"query": document, "variables": variables}).encode()
        return Request("POST", "/graphql", {"Content-Type": "application/json"}, body)

    def canonical(self, kind: str, body: bytes) -> Any:
        """Return the one field of the answer."""
        return flatten(json.loads(body)["data"][ROOTS[kind]])


def make(name: str) -> OnRecord:
    """Return the product with its cache of answers, if the name says so, or without."""
    return OnRecord(name, cached=name == "onrecord_cached")
