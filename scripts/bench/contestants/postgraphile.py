"""PostGraphile 5 on PostgreSQL: tables and functions by reflection, one SQL statement a question."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.bench.contestants import Request, flatten
from scripts.bench.contestants.node import find_node, in_capitals, install
from scripts.bench.contestants.postgres import Cluster
from scripts.bench.questions import ROOTS, Question

PACKAGE = Path(__file__).parent / "postgraphile"

STATEMENTS = "quote manner speaker:actorBySpeakerId{name}"
PARTICIPANTS = "participants:participantsByEventId(orderBy:[POSITION_ASC]){nodes{role actor:actorByActorId{%s}}}"
DOCUMENTS = {
    "q1": "query Q1($type:String!,$actor:String!,$first:String!,$last:String!)"
    "{events:orderedEvents(first:20,type:$type,actor:$actor,firstDay:$first,lastDay:$last)"
    "{nodes{slug type title modality dateEdtf dateEarliest dateLatest place:placeByPlaceId{name country} "
    f"{PARTICIPANTS % 'slug name kind'} "
    f"statements(first:3){{nodes{{{STATEMENTS} source:sourceBySourceId{{title url}}}}}}}}}}}}",
    "q2": "query Q2($slug:String!){event:eventBySlug(slug:$slug){slug type title summary modality disputed "
    "dateEdtf dateEarliest dateLatest datePrecision dateBasis place:placeByPlaceId{name country latitude longitude} "
    f"{PARTICIPANTS % 'slug name kind country'} "
    "statements(first:20){nodes{slug quote speaker:actorBySpeakerId{name} "
    "stances:stancesByStatementId(orderBy:[POSITION_ASC]){nodes{kind polarity}}}} "
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
    f"{PARTICIPANTS % 'slug name kind'} statements(first:5){{nodes{{{STATEMENTS}}}}}}}}}}}",
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
            answer = [with_date(event) for event in answer]
        if kind == "q2" and answer is not None:
            answer = with_date(answer)
            answer["evidence"] = [link["anchorByAnchorId"] for link in answer["evidence"]]
            answer["sources"] = [link["sourceBySourceId"] for link in answer["sources"]]
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
    days = {"first": first, "last": last}
    return days | {"type": asked["type"], "actor": asked["actor"]} if question.kind == "q1" else days


def with_date(event: dict[str, Any]) -> dict[str, Any]:
    """Put an event's columns dateEdtf, dateEarliest, ... into an object; none where there is no date."""
    columns = [name for name in event if name.startswith("date")]
    date = {name.removeprefix("date").lower(): event[name] for name in columns}
    rest = {name: value for name, value in event.items() if name not in columns}
    return rest | {"date": date if date["edtf"] is not None else None}


def make(name: str) -> PostGraphile:
    """Return the contestant."""
    return PostGraphile()
