"""mercurius on fastify with better-sqlite3, over the peers' SQLite file: loaders in batches, queries compiled (jit)."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.bench.contestants import Request, SetupError
from scripts.bench.contestants.node import find_node, in_capitals, install
from scripts.bench.contestants.peers import copy_for_peers
from scripts.bench.questions import ROOTS, Question

PACKAGE = Path(__file__).parent / "mercurius"

DOCUMENTS = {
    "q1": "query Q1($where:EventFilter!){events(first:20,where:$where){slug type title modality "
    "date{edtf earliest latest} place{name country} participants{role actor{slug name kind}} "
    "statements(first:3){quote manner speaker{name} source{title url}}}}",
    "q2": "query Q2($slug:String!){event(slug:$slug){slug type title summary modality disputed "
    "date{edtf earliest latest precision basis} place{name country latitude longitude} "
    "participants{role actor{slug name kind country}} statements{slug quote speaker{name} stances{kind polarity}} "
    "positions{stance polarity actor{name}} evidence{exact prefix suffix start end source{title}} "
    "sources{slug title url}}}",
    "q3": "query Q3($text:String!){actors(first:10,text:$text){slug name kind country description}}",
    "q4": "query Q4($where:EventFilter!){events(first:100,where:$where){slug type title date{edtf earliest latest} "
    "participants{role actor{slug name kind}} statements(first:5){quote manner speaker{name}}}}",
    "q5": "query Q5($from:String!,$to:String!){eventCounts(first:1000,fromMonth:$from,toMonth:$to){period type count}}",
}


class Mercurius:
    """A GraphQL server as one writes it with mercurius."""

    name = "mercurius"

    def __init__(self) -> None:
        self.folder = Path()
        self.database = Path()

    def prepare(self, work: Path, database: Path) -> None:
        """Install the packages; copy the data. Raises SetupError."""
        self.folder, self.database = (work / self.name).resolve(), copy_for_peers(work, database)
        install(PACKAGE, self.folder)
        script = "new (require('better-sqlite3'))(':memory:')"
        done = subprocess.run(
            [str(find_node()), "-e", script], cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise SetupError(
                f"better-sqlite3 brings nothing compiled that runs here:\n{done.stderr.strip()}\nTo compile it, with a "
                f"C++ compiler and make: npx node-gyp rebuild --release, in {self.folder}/node_modules/better-sqlite3"
            )

    def command(self, port: int) -> tuple[list[str], Mapping[str, str]]:
        """Return what starts the server."""
        script = str(self.folder / "server.mjs")
        return [str(find_node()), script, str(self.database), str(port)], {"NODE_ENV": "production"}

    def request(self, question: Question) -> Request:
        """Return the question as GraphQL by POST."""
        body = json.dumps({"query": DOCUMENTS[question.kind], "variables": variables(question)}).encode()
        return Request("POST", "/graphql", {"Content-Type": "application/json"}, body)

    def canonical(self, kind: str, body: bytes) -> Any:
        """Return the one field of the answer, its codes in capitals."""
        return in_capitals(json.loads(body)["data"][ROOTS[kind]])


def variables(question: Question) -> dict[str, Any]:
    """Return the variables of the question's document."""
    asked = question.parameters
    if question.kind in ("q2", "q3"):
        return asked
    first, last = question.days
    if question.kind == "q5":
        return {"from": first[:7], "to": last[:7]}
    where = {"from": first, "to": last}
    return {"where": where | {"type": asked["type"], "orderedBy": asked["actor"]} if question.kind == "q1" else where}


def make(name: str) -> Mercurius:
    """Return the contestant."""
    return Mercurius()
