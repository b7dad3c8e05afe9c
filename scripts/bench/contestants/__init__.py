"""The contestants: what each of them must be able to do, and where each of them is.

The peers have the base tables and their own usual indexes, as people who use them would have them; not the tables
that the product makes at load for its own pace (peers.OFF_LIMITS).

A module of this package has `make(name) -> Contestant`; the names that it answers to are in MODULES.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from scripts.bench.questions import Question

MODULES = {
    "static": "static",
    "limit": "limit",
    "limit_plain": "limit",
    "onrecord": "onrecord",
    "onrecord_cached": "onrecord",
    "strawberry": "strawberry_app",
    "datasette": "datasette_app",
    "mercurius": "mercurius",
    "postgraphile": "postgraphile",
}


class SetupError(Exception):
    """A contestant cannot be set up here; the message says why and what to do. The others go on without it."""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request, as a contestant is asked a question."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""


class Contestant(Protocol):
    """Something that answers the questions over HTTP."""

    name: str

    def prepare(self, work: Path, database: Path) -> None:
        """Install what is needed and copy the data, unless that was done before. Raises SetupError.

        `work` is shared by all contestants and all data sets: keep to a folder of your own name below it (or to
        what peers.copy_for_peers makes), and in that keep what comes from the data apart by `database.stem`. Called
        once, before anything below.
        """
        ...

    def command(self, port: int) -> tuple[list[str], Mapping[str, str]]:
        """Return the arguments and the added environment of a server on 127.0.0.1:port that stays in the foreground.

        Its CPU time and memory are those of its process and of all that this one starts; a SIGTERM ends them all.
        """
        ...

    def request(self, question: Question) -> Request | None:
        """Return how this contestant is asked; None where it cannot answer such a question."""
        ...

    def canonical(self, kind: str, body: bytes) -> Any:
        """Return its answer in the form that all share: that of OnRecord's GraphQL, `flatten`ed."""
        ...


def make(name: str) -> Contestant:
    """Return a contestant by its name."""
    return import_module(f"{__name__}.{MODULES[name]}").make(name)


def flatten(value: Any) -> Any:
    """Put the list of nodes in the place of each connection."""
    if isinstance(value, list):
        return [flatten(inner) for inner in cast(list[Any], value)]
    if not isinstance(value, dict):
        return value
    fields = cast(dict[str, Any], value)
    if fields.keys() == {"nodes"}:
        return flatten(fields["nodes"])
    return {key: flatten(inner) for key, inner in fields.items()}
