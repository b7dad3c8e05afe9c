"""PostGraphile 5 on PostgreSQL: tables and functions by reflection, one SQL statement a question."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.bench.contestants import Request, flatten
from scripts.bench.contestants.node import find_node, in_capitals, install
from scripts.bench.contestants.postgres import Cluster
from scripts.bench.questions import PAGE, ROOTS, Question

PACKAGE = Path(__file__).parent / "postgraphile"

PARTICIPANTS = "participants:participantsByEventId(orderBy:[POSITION_ASC]){nodes{role actor:actorByActorId{%s}}}"
STATEMENTS = (
    "statements:eventStatementsByEventId(first:%d,orderBy:[POSITION_ASC,SLUG_ASC])"
    "{nodes{statementByStatementId{%s speaker:actorBySpeakerId{name}%s}}}"
)
DOCUMENTS = {
    "q1": "query Q1($ordered:OrderedEvents!){events:allEvents(orderBy:[DATE_TO_DESC,SLUG_ASC],"
    "condition:{ordered:$ordered})"
    "{nodes{slug type title modality dateEdtf dateEarliest dateLatest place:placeByPlaceId{name country} "
    f"{PARTICIPANTS % 'slug name kind'} "
    f"{STATEMENTS % (3, 'quote manner', ' source:sourceBySourceId{title url}')}}}}}}}",
    "q2": "query Q2($slug:String!){event:eventBySlug(slug:$slug){slug type title summary modality disputed "
    "dateEdtf dateEarliest dateLatest datePrecision dateBasis place:placeByPlaceId{name country latitude longitude} "
    f"{PARTICIPANTS % 'slug name kind country'} "
    f"{STATEMENTS % (20, 'slug quote', ' stances:stancesByStatementId(orderBy:[POSITION_ASC]){nodes{kind polarity}}')} "
    "positions:eventPositionsByEventId(filter:{or:[{hops:{equalTo:0}},{polarity:{notEqualTo:0}}]})"
    "{nodes{stance polarity actor:actorByPartyId{name}}} "
    "evidence:evidencesByEventId(orderBy:[POSITION_ASC])"
    "{nodes{anchorByAnchorId{exact prefix suffix start end source:sourceBySourceId{title}}}} "
    "sources:eventSourcesByEventId(orderBy:[POSITION_ASC]){nodes{sourceBySourceId{slug title url}}}}}",
    "q3": "query Q3($words:String!){actors:actorsWithWords(first:10,words:$words)"
    "{nodes{slug name kind country description}}}",
    "q4": "query Q4($first:String!,$last:String!){events:allEvents(first:100,orderBy:[DATE_TO_DESC,SLUG_ASC],"
    "filter:{dateTo:{greaterThanOrEqualTo:$first},dateFrom:{lessThanOrEqualTo:$last}})"
    "{nodes{slug type title dateEdtf dateEarliest dateLatest "
    f"{PARTICIPANTS % 'slug name kind'} {STATEMENTS % (5, 'quote manner', '')}}}}}}}",
    "q5": "query Q5($first:String!,$last:String!){eventCounts:eventsByMonth(first:1000,firstMonth:$first,"
    "lastMonth:$last){nodes{period type count}}}",
}


class PostGraphile:
    """The server with its usual preset and the plugin for filters, PostgreSQL beside it."""

    name = "postgraphile"

    def __init__(self) -> None:
        self.folder = Path()
        self.cluster = Cluster(Path())

    def prepare(self, work: Path, database: Path) -> None:
        """Install the packages and fill PostgreSQL. Raises SetupError."""
        self.folder = (work / self.name).resolve()
        self.cluster = Cluster(self.folder / database.stem)
        install(PACKAGE, self.folder)
        self.cluster.prepare(database, PACKAGE / "functions.sql")

    def command(self, port: int) -> tuple[list[str], Mapping[str, str]]:
        """Return what starts the server beside PostgreSQL."""
        command = self.cluster.command(str(find_node()), str(self.folder / "server.mjs"), str(port))
        return command, {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}

    def request(self, question: Question) -> Request:
        """Return the question as GraphQL by POST."""
        body = json.dumps({"query": DOCUMENTS[question.kind], "variables": variables(question)}).encode()
        return Request("POST", "/graphql", {"Content-Type": "application/json"}, body)

    def canonical(self, kind: str, body: bytes) -> Any:
        """Return the one field of the answer: its codes in capitals, its dates together, its links followed."""
        answer: Any = flatten(json.loads(body)["data"][ROOTS[kind]])
        if kind in ("q1", "q4"):
            answer = [as_event(event) for event in answer]
        if kind == "q2" and answer is not None:
            answer = as_event(answer)
        return in_capitals(answer)


def variables(question: Question) -> dict[str, Any]:
    """Return the variables of the question's document."""
    asked = question.parameters
    if question.kind == "q2":
        return asked
    if question.kind == "q3":
        return {"words": asked["text"]}
    first, last = question.days
    if question.kind == "q5":
        return {"first": first[:7], "last": last[:7]}
    if question.kind == "q4":
        return {"first": first, "last": last}
    wanted = {"type": asked["type"], "actor": asked["actor"], "firstDay": first, "lastDay": last}
    return {"ordered": wanted | {"newest": PAGE}}


LINKS = {"statements": "statementByStatementId", "evidence": "anchorByAnchorId", "sources": "sourceBySourceId"}
"""The lists of an event whose rows only link to what is asked for, with the name of the link."""


def as_event(row: dict[str, Any]) -> dict[str, Any]:
    """Put the columns dateEdtf, dateEarliest, ... of an event into an object, and follow its links."""
    date = {name.removeprefix("date").lower(): row[name] for name in row if name.startswith("date")}
    event = {name: value for name, value in row.items() if not name.startswith("date")}
    event["date"] = date if date["edtf"] is not None else None
    return event | {name: [rows[link] for rows in row[name]] for name, link in LINKS.items() if name in row}


def make(name: str) -> PostGraphile:
    """Return the contestant."""
    return PostGraphile()
