"""Turn events as mappings give them into rows with numbers."""

from collections.abc import Iterator
from typing import Any

import apsw

from scripts.bulk.rows import Chunk, Rows
from scripts.importers.dates import COLUMNS as DATE
from scripts.importers.entities import Numbered
from scripts.importers.records import Actor, Document, Happening, Place
from scripts.importers.texts import slug_of

EVENTS = (
    "id", "slug", "collection", "native_id", "native_code", "type", "title", "summary", "modality", "place_id",
    "digest", "revision", "disputed", *DATE,
)  # fmt: skip
PARTICIPANTS = ("id", "event_id", "role", "actor_id", "name_as_given", "native_role", "place_id", "position")
ACTORS = ("collection", "kind", "name", "description", "country")
PLACES = ("collection", "name", "country", "latitude", "longitude", "admin1", "admin2", "precision", "gazetteer_id")
SOURCES = ("collection", "publisher_id", "title", "url", "language", "kind", "published_on", "retrieved_at", "seen",
           "text_open")  # fmt: skip


class Builder:
    """Gathers the rows of some events, until they are taken."""

    def __init__(self, connection: apsw.Connection, collection: str) -> None:
        self.connection = connection
        self.collection = collection
        self.actors: Numbered[Actor] = Numbered(
            connection, "actors", ACTORS, lambda a: (collection, a.kind, a.name, a.description, a.country)
        )
        self.places: Numbered[Place] = Numbered(connection, "places", PLACES, lambda p: (collection, *p[1:]))
        self.sources: Numbered[Document] = Numbered(connection, "sources", SOURCES, self.show_source)
        self.next_event, self.next_participant, self.next_relation = (
            int(connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").get)
            for table in ("events", "participants", "relations")
        )
        self.start()

    def start(self) -> None:
        """Begin with no rows."""
        self.events: list[tuple[Any, ...]] = []
        self.participants: list[tuple[Any, ...]] = []
        self.measures: list[tuple[Any, ...]] = []
        self.attributes: list[tuple[Any, ...]] = []
        self.event_sources: list[tuple[Any, ...]] = []

    def show_source(self, document: Document) -> tuple[Any, ...]:
        """Return a source's columns."""
        publisher = document.publisher and self.actor(document.publisher)
        return (self.collection, publisher, *document[2:], 0, 0)

    def actor(self, actor: Actor) -> int:
        """Return an actor's number, and see to what hangs on it where it is new or changed."""
        number, changed = self.actors.number(actor)
        if changed:
            self.extend(number, actor)
        return number

    def extend(self, number: int, actor: Actor) -> None:
        """Write what an actor has in other tables."""
        execute = self.connection.execute
        over = actor.over and self.actor(actor.over)
        execute("DELETE FROM organizations WHERE actor_id = ?", (number,))
        if actor.kind == "organization":
            execute(
                "INSERT INTO organizations (actor_id, sector, parent_id) VALUES (?, ?, ?)", (number, actor.sector, over)
            )
        execute("DELETE FROM identifiers WHERE actor_id = ? AND scheme = ?", (number, self.collection))
        if actor.code:
            execute(
                "INSERT INTO identifiers (actor_id, scheme, value) VALUES (?, ?, ?)",
                (number, self.collection, actor.code),
            )
        execute("DELETE FROM relations WHERE subject_id = ? AND collection = ?", (number, self.collection))
        if over:
            execute(
                "INSERT INTO relations (collection, subject_id, type, object_id) VALUES (?, ?, 'agency_of', ?)",
                (self.collection, number, over),
            )

    def add(self, native_id: str, digest: int, revision: int | None, happening: Happening) -> None:
        """Add the rows of an event."""
        number = self.next_event
        self.next_event += 1
        type, native_code, title, summary, date, place, parts, documents, measures, attributes = happening
        place_id = place and self.places.number(place)[0]
        self.events.append(
            (
                number,
                slug_of(self.collection, native_id),
                self.collection,
                native_id,
                native_code,
                type,
                title,
                summary,
                "actual",
                place_id,
                digest,
                revision,
                0,
                *date,
            )
        )
        seen: set[tuple[str, int, str]] = set()
        for position, part in enumerate(parts):
            key = (part.role, self.actor(part.actor), part.native_role)
            if key not in seen:
                seen.add(key)
                where = part.place and self.places.number(part.place)[0]
                self.participants.append(
                    (self.next_participant, number, part.role, key[1], part.name_as_given, key[2], where, position)
                )
                self.next_participant += 1
        rests: list[int] = []
        for document in documents:
            source = self.sources.number(document)[0]
            if source not in rests:
                self.event_sources.append((number, source, len(rests)))
                rests.append(source)
        self.measures += [(number, kind, value) for kind, value in measures]
        self.attributes += [(number, name, value) for name, value in attributes]

    def take(self) -> Iterator[Chunk]:
        """Yield the rows, those that others refer to first, and begin anew."""
        yield (
            Rows("events", EVENTS, self.events),
            *self.actors.take(),
            *self.places.take(),
            *self.sources.take(),
            Rows("participants", PARTICIPANTS, self.participants),
            Rows("event_sources", ("event_id", "source_id", "position"), self.event_sources),
            Rows("measures", ("event_id", "kind", "value"), self.measures),
            Rows("attributes", ("event_id", "name", "value"), self.attributes),
        )
        self.start()
