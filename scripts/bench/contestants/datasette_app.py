"""Datasette with datasette-graphql over the peers' SQLite file, immutable, in an environment of its own.

q2 is GraphQL. The others are canned queries, Datasette's own way to publish a question: GraphQL there can neither order
by two columns nor count, and asks for each list of each event by itself, a second for the 100 events of q4.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from scripts.bench.contestants import Request, SetupError
from scripts.bench.contestants.datasette_sql import QUERIES
from scripts.bench.contestants.node import in_capitals
from scripts.bench.contestants.peers import copy_for_peers
from scripts.bench.questions import Question

REQUIREMENTS = Path(__file__).parent / "datasette" / "requirements.txt"
NAME = "bench"
"""What Datasette calls the database."""

EVENT = (
    "query Q2($slug:String!){events(first:1,filter:{slug:{eq:$slug}}){nodes{slug type title summary modality disputed "
    "date_edtf date_earliest date_latest date_precision date_basis place_id{name country latitude longitude} "
    "participants_list(first:20,sort:position){nodes{role actor_id{slug name kind country}}} "
    "event_positions_list(first:20,sort:id){nodes{hops stance polarity party_id{name} "
    "statement_id{slug quote position speaker_id{name} "
    "stances_by_statement_id_list(first:20,sort:position){nodes{kind polarity}}}}} "
    "evidence_list(first:20,sort:position){nodes{anchor_id{exact prefix suffix start end source_id{title}}}} "
    "event_sources_list(first:20,sort:position){nodes{source_id{slug title url}}}}}}"
)

LISTS = {"q1": ("participants", "statements"), "q4": ("participants", "statements")}
"""The columns that are JSON."""

METADATA: dict[str, Any] = {
    "databases": {NAME: {"queries": {kind: {"sql": sql} for kind, sql in QUERIES.items()}}},
    # What one question may take, for q2 asks for each list and each object by a query of its own.
    "plugins": {"datasette-graphql": {"time_limit_ms": 60_000, "num_queries_limit": 1_000}},
}
SETTINGS = {"sql_time_limit_ms": 60_000, "max_returned_rows": 1_000}


class Datasette:
    """Datasette as one publishes a database with it."""

    name = "datasette"

    def __init__(self) -> None:
        self.program = Path()
        self.folder = Path()

    def prepare(self, work: Path, database: Path) -> None:
        """Install the packages; copy the data; count its rows once, as they do not change. Raises SetupError."""
        environment = (work / self.name / "venv").resolve()
        self.program = environment / "bin" / "datasette"
        installed = environment / "installed.txt"
        wanted = REQUIREMENTS.read_text("utf-8")
        if not installed.exists() or installed.read_text("utf-8") != wanted:
            run("uv", "venv", "--clear", "--quiet", "--python", sys.executable, str(environment))
            python = str(environment / "bin" / "python")
            run("uv", "pip", "install", "--quiet", "--python", python, "--requirement", str(REQUIREMENTS))
            installed.write_text(wanted, "utf-8")
        self.folder = (work / self.name / database.stem).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "metadata.json").write_text(json.dumps(METADATA), "utf-8")
        link, counts = self.folder / f"{NAME}.db", self.folder / "counts.json"
        link.unlink(missing_ok=True)
        link.symlink_to(copy_for_peers(work, database))
        if not counts.exists() or counts.stat().st_mtime < link.stat().st_mtime:
            run(str(self.program), "inspect", str(link), "--inspect-file", str(counts))

    def command(self, port: int) -> tuple[list[str], Mapping[str, str]]:
        """Return what starts the server."""
        files = {"--immutable": f"{NAME}.db", "--metadata": "metadata.json", "--inspect-file": "counts.json"}
        arguments = [str(self.program), "serve", "--host", "127.0.0.1", "--port", str(port)]
        for option, file in files.items():
            arguments += [option, str(self.folder / file)]
        for setting, value in SETTINGS.items():
            arguments += ["--setting", setting, str(value)]
        return arguments, {}

    def request(self, question: Question) -> Request:
        """Return the question: q2 as GraphQL by POST, the others by the address of a canned query."""
        kind, asked = question.kind, question.parameters
        if kind == "q2":
            body = json.dumps({"query": EVENT, "variables": asked}).encode()
            return Request("POST", "/graphql", {"Content-Type": "application/json"}, body)
        if kind == "q3":
            parameters = {"words": " ".join(f'"{word}"' for word in asked["text"].split())}
        else:
            since, until = question.days
            parameters = {"since": since, "until": until}
            parameters |= {key: asked[key] for key in ("type", "actor") if key in asked}
        given = [*parameters.items(), ("_shape", "array"), *(("_json", column) for column in LISTS.get(kind, ()))]
        return Request("GET", f"/{NAME}/{kind}.json?{urlencode(given)}")

    def canonical(self, kind: str, body: bytes) -> Any:
        """Return its answer in the form that all share."""
        answer = json.loads(body)
        match kind:
            case "q1" | "q4":
                return in_capitals([read_event(row) for row in answer])
            case "q2":
                nodes = answer["data"]["events"]["nodes"]
                return in_capitals(read_whole(nodes[0])) if nodes else None
            case _:
                return in_capitals(answer)


def read_event(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event of q1 or q4 from its row."""
    event = {key: row[key] for key in ("slug", "type", "title", "modality") if key in row}
    event["date"] = read_date(row, "edtf", "earliest", "latest")
    if "place_id" in row:
        place = {"name": row["place_name"], "country": row["place_country"]}
        event["place"] = None if row["place_id"] is None else place
    event["participants"] = [
        {"role": found["role"], "actor": {key: found[key] for key in ("slug", "name", "kind")}}
        for found in row["participants"]
    ]
    event["statements"] = [
        {"quote": found["quote"], "manner": found["manner"], "speaker": {"name": found["speaker"]}}
        | ({"source": {"title": found["source_title"], "url": found["source_url"]}} if "source_title" in found else {})
        for found in row["statements"]
    ]
    return event


def read_whole(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event of q2 from its node; the statements come through their positions, in no order of their own."""
    positions = node["event_positions_list"]["nodes"]
    about = {found["statement_id"]["slug"]: found["statement_id"] for found in positions if found["hops"] <= 1}
    return {
        **{key: node[key] for key in ("slug", "type", "title", "summary", "modality")},
        "disputed": bool(node["disputed"]),
        "date": read_date(node, "edtf", "earliest", "latest", "precision", "basis"),
        "place": node["place_id"],
        "participants": [
            {"role": found["role"], "actor": found["actor_id"]} for found in node["participants_list"]["nodes"]
        ],
        "statements": [
            {
                "slug": found["slug"],
                "quote": found["quote"],
                "speaker": found["speaker_id"],
                "stances": found["stances_by_statement_id_list"]["nodes"],
            }
            for found in sorted(about.values(), key=lambda found: (found["position"], found["slug"]))
        ],
        "positions": [
            {"stance": found["stance"], "polarity": found["polarity"], "actor": found["party_id"]}
            for found in positions
            if found["hops"] == 0 or found["polarity"] != 0
        ],
        "evidence": [
            {**{key: value for key, value in anchor.items() if key != "source_id"}, "source": anchor["source_id"]}
            for anchor in (found["anchor_id"] for found in node["evidence_list"]["nodes"])
        ],
        "sources": [found["source_id"] for found in node["event_sources_list"]["nodes"]],
    }


def read_date(row: Mapping[str, Any], *parts: str) -> dict[str, Any] | None:
    """Return the date of an event from its columns; null: undated."""
    return None if row["date_edtf"] is None else {part: row[f"date_{part}"] for part in parts}


def run(*arguments: str) -> None:
    """Run a command that sets something up. Raises SetupError with what it says where it fails."""
    program, *rest = arguments
    beside = Path(sys.executable).parent / program
    try:
        done = subprocess.run(
            [str(beside) if beside.exists() else program, *rest], capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise SetupError(f"There is no {program} here: {error}. Run `make install`.") from error
    if done.returncode != 0:
        raise SetupError(f"{' '.join(arguments)} failed:\n{(done.stderr or done.stdout).strip()}")


def make(name: str) -> Datasette:
    """Return the contestant."""
    return Datasette()
