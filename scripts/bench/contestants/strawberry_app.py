"""Strawberry with SQLAlchemy over the peers' SQLite file: idiomatic types and resolvers, a data loader a relation.

Statements run on the event loop: with SQLite in the process that was faster than handing them to threads. Parsed and
validated documents are kept by Strawberry's own extensions.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.bench.contestants import Request
from scripts.bench.contestants.limit import SERVER
from scripts.bench.contestants.node import in_capitals
from scripts.bench.contestants.peers import copy_for_peers
from scripts.bench.questions import ROOTS, Question

DOCUMENTS = {
    "q1": "query Q1($since:String!,$until:String!,$type:String!,$actor:String!){"
    "events(first:20,since:$since,until:$until,type:$type,orderedBy:$actor){slug type title modality "
    "date{edtf earliest latest} place{name country} participants{role actor{slug name kind}} "
    "statements(first:3){quote manner speaker{name} source{title url}}}}",
    "q2": "query Q2($slug:String!){event(slug:$slug){slug type title summary modality disputed "
    "date{edtf earliest latest precision basis} place{name country latitude longitude} "
    "participants{role actor{slug name kind country}} statements{slug quote speaker{name} stances{kind polarity}} "
    "positions{stance polarity actor{name}} evidence{exact prefix suffix start end source{title}} "
    "sources{slug title url}}}",
    "q3": "query Q3($text:String!){actors(first:10,text:$text){slug name kind country description}}",
    "q4": "query Q4($since:String!,$until:String!){events(first:100,since:$since,until:$until){slug type title "
    "date{edtf earliest latest} participants{role actor{slug name kind}} "
    "statements(first:5){quote manner speaker{name}}}}",
    "q5": "query Q5($from:String!,$to:String!){eventCounts(first:1000,fromMonth:$from,toMonth:$to){period type count}}",
}


class Strawberry:
    """A GraphQL server as one writes it with Strawberry."""

    name = "strawberry"

    def __init__(self) -> None:
        self.database = Path()

    def prepare(self, work: Path, database: Path) -> None:
        """Copy the data; the packages are those of the product."""
        self.database = copy_for_peers(work, database)

    def command(self, port: int) -> tuple[list[str], Mapping[str, str]]:
        """Return what starts the server."""
        app = f"{__package__}.strawberry_schema:create_app"
        arguments = [sys.executable, "-m", "uvicorn", app, "--port", str(port), *SERVER, "--log-level", "warning"]
        return arguments, {"BENCH_DATABASE": str(self.database)}

    def request(self, question: Question) -> Request:
        """Return the question as GraphQL by POST."""
        body = json.dumps({"query": DOCUMENTS[question.kind], "variables": variables(question)}).encode()
        return Request("POST", "/graphql", {"Content-Type": "application/json"}, body)

    def canonical(self, kind: str, body: bytes) -> Any:
        """Return the one field of the answer, its codes in capitals."""
        return in_capitals(json.loads(body)["data"][ROOTS[kind]])


def variables(question: Question) -> dict[str, Any]:
    """Return the variables of the question's document."""
    if question.kind in ("q2", "q3"):
        return question.parameters
    since, until = question.days
    if question.kind == "q5":
        return {"from": since[:7], "to": until[:7]}
    asked = {key: question.parameters[key] for key in ("type", "actor") if key in question.parameters}
    return {"since": since, "until": until, **asked}


def make(name: str) -> Strawberry:
    """Return the contestant."""
    return Strawberry()
