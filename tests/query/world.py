"""A data set in memory."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sqlmodel import SQLModel

from schema import tables as t


@dataclass
class World:
    """A data set: its rows by table, under the tables' own names."""

    terms: list[t.Term] = field(default_factory=list[t.Term])
    term_mappings: list[t.TermMapping] = field(default_factory=list[t.TermMapping])
    event_types_under: list[t.EventTypeUnder] = field(default_factory=list[t.EventTypeUnder])
    roles_under: list[t.RoleUnder] = field(default_factory=list[t.RoleUnder])
    collections: list[t.Collection] = field(default_factory=list[t.Collection])
    measure_kinds: list[t.MeasureKind] = field(default_factory=list[t.MeasureKind])
    actors: list[t.Actor] = field(default_factory=list[t.Actor])
    organizations: list[t.Organization] = field(default_factory=list[t.Organization])
    actor_names: list[t.ActorName] = field(default_factory=list[t.ActorName])
    identifiers: list[t.Identifier] = field(default_factory=list[t.Identifier])
    relations: list[t.Relation] = field(default_factory=list[t.Relation])
    actor_ancestors: list[t.ActorAncestor] = field(default_factory=list[t.ActorAncestor])
    places: list[t.Place] = field(default_factory=list[t.Place])
    sources: list[t.Source] = field(default_factory=list[t.Source])
    anchors: list[t.Anchor] = field(default_factory=list[t.Anchor])
    events: list[t.Event] = field(default_factory=list[t.Event])
    participants: list[t.Participant] = field(default_factory=list[t.Participant])
    measures: list[t.Measure] = field(default_factory=list[t.Measure])
    attributes: list[t.Attribute] = field(default_factory=list[t.Attribute])
    event_links: list[t.EventLink] = field(default_factory=list[t.EventLink])
    statements: list[t.Statement] = field(default_factory=list[t.Statement])
    stances: list[t.Stance] = field(default_factory=list[t.Stance])
    addressees: list[t.Addressee] = field(default_factory=list[t.Addressee])
    evidence: list[t.Evidence] = field(default_factory=list[t.Evidence])
    event_positions: list[t.EventPosition] = field(default_factory=list[t.EventPosition])
    attributions: list[t.Attribution] = field(default_factory=list[t.Attribution])
    event_sources: list[t.EventSource] = field(default_factory=list[t.EventSource])
    dataset: list[t.Dataset] = field(default_factory=list[t.Dataset])

    def tables(self) -> Iterator[tuple[str, Sequence[SQLModel]]]:
        """Yield each table's name with its rows."""
        for item in fields(self):
            yield item.name, getattr(self, item.name)


def by_id(found: Iterable[Any]) -> dict[int, Any]:
    """Key rows by their keys."""
    return {row.id: row for row in found}
