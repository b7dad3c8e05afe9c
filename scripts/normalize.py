"""Turn checked seeds into rows: pure, in a fixed order, every row known by a key that means something.

Where a row refers to another, it holds the other's key; numbers come when the rows are written. So the same seeds give
the same content, and the same version, on every machine.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from datetime import date
from typing import Any

from schema.curation import (
    Capacity,
    CitedSource,
    CuratedDate,
    CuratedEvent,
    CuratedRelation,
    CuratedSource,
    CuratedStatement,
    RegisteredActor,
)
from schema.dates import bounds, parse_edtf
from schema.vocabulary import SCHEMES, Vocabulary
from scripts.anchors import CONTEXT, Record, find_words
from scripts.document import Document, Span
from scripts.fragments import Page
from scripts.read import Seeds, SeedSource

Key = Any
"""A slug, or a tuple of what makes a row the one that it is."""
Row = dict[str, Any]
Content = dict[str, dict[Key, Row]]
"""Rows by table and key. A column that refers to another table holds a key of that table."""

COLLECTION = "curated"

OPEN_LICENCE = re.compile(r"CC0-1\.0|CC-PDDC|CC-PDM-1\.0|PDDL-1\.0|CC-BY(-SA)?-\d\.\d(-[A-Z]+)?")
"""The licences, by SPDX identifier, under which a full text may be given to others."""

REGISTERS = {
    "wikidata": "https://www.wikidata.org/wiki/{}",
    "iso3166": "https://www.iso.org/obp/ui/#iso:code:3166:{}",
    "isni": "https://isni.org/isni/{}",
    "lei": "https://search.gleif.org/#/record/{}",
    "ror": "https://ror.org/{}",
    "viaf": "https://viaf.org/viaf/{}",
}
"""Where registers show what an identifier stands for."""


def normalize(seeds: Seeds) -> Content:
    """Turn seeds without issues into rows."""
    rows = Rows(seeds.vocabulary)
    rows.add_terms()
    for slug, actor in sorted((seeds.actors.entries or {}).items()):
        rows.add_actor(slug, actor)
    for slug, place in sorted((seeds.places.entries or {}).items()):
        unknown = dict.fromkeys(("admin1", "admin2", "precision", "gazetteer_id"))
        rows.add("places", slug, slug=slug, collection=COLLECTION, **place.model_dump(), **unknown)
    for source in sorted(seeds.sources, key=lambda source: source.curation.source.slug if source.curation else ""):
        rows.add_source(source)
    return rows.content


def hash_content(content: Content) -> str:
    """Return the version: a hash of the rows, in whatever order they came about."""

    def write(value: Any) -> str:
        return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    rows = {table: sorted(write([key, row]) for key, row in found.items()) for table, found in content.items() if found}
    return hashlib.sha256(write(rows).encode()).hexdigest()[:16]


def published_on(curated: CuratedSource | CitedSource, document: Document | None) -> date | None:
    """Return the day of publication: the curation's, or else the document's own."""
    if "published" in curated.model_fields_set or document is None:
        return date.fromisoformat(curated.published) if curated.published else None
    return document.published


def date_columns(name: str, curated: CuratedDate | None) -> Row:
    """Return the columns of a date that may be missing."""
    span = parse_edtf(curated.edtf) if curated else None
    return {
        f"{name}_edtf": span and span.edtf,
        f"{name}_earliest": span and span.earliest and span.earliest.isoformat(),
        f"{name}_latest": span and span.latest and span.latest.isoformat(),
        f"{name}_precision": span and span.precision.value,
        f"{name}_basis": curated and curated.basis,
        f"{name}_text": curated and curated.text and curated.text.exact,
    }


def bounded_columns(curated: CuratedDate | None) -> Row:
    """Return the columns of the date of an event or a statement, with those that filters and orders use."""
    span = parse_edtf(curated.edtf) if curated else None
    first, last = bounds(span)
    return {**date_columns("date", curated), "date_span": span and span.span, "date_from": first, "date_to": last}


class Rows:
    """Collects rows."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.polarities = {term.code: term.polarity or 0 for term in vocabulary.of("stance")}
        self.content: Content = defaultdict(dict)
        self.evidence: Counter[Key] = Counter()

    def add(self, table: str, key: Key, **row: Any) -> Key:
        """Add a row, unless there is one of this key, and return the key."""
        self.content[table].setdefault(key, row)
        return key

    def add_terms(self) -> None:
        """Add the vocabulary."""
        for scheme in SCHEMES:
            for position, term in enumerate(self.vocabulary.of(scheme)):
                key = self.add(
                    "terms",
                    (scheme, term.code),
                    scheme=scheme,
                    code=term.code,
                    parent=term.parent,
                    label=term.label,
                    definition=term.definition,
                    polarity=term.polarity,
                    position=position,
                )
                for target, code, match in term.mappings:
                    self.add("term_mappings", (*key, target, code), term_id=key, scheme=target, code=code, match=match)

    def add_actor(self, slug: str, actor: RegisteredActor) -> None:
        """Add an actor with its names and identifiers."""
        own = actor.model_dump(include={"kind", "name", "description", "country"})
        self.add("actors", slug, slug=slug, collection=COLLECTION, **own)
        if actor.kind == "organization":
            extension = actor.model_dump(include={"sector", "founded", "dissolved"})
            self.add("organizations", slug, actor_id=slug, parent_id=None, **extension)
        for name in actor.names:
            self.add("actor_names", (slug, name.name), actor_id=slug, **name.model_dump())
        for scheme, value in actor.identifiers.items():
            url = REGISTERS[scheme].format(value) if scheme in REGISTERS else None
            self.add("identifiers", (scheme, value), actor_id=slug, scheme=scheme, value=value, url=url)

    def add_source(self, seed: SeedSource) -> None:
        """Add a source with all that its curation holds."""
        curation, document = seed.curation, seed.document
        assert curation is not None
        assert document is not None
        source = curation.source
        url = source.url if "url" in source.model_fields_set else document.url
        page = Page(document, url)
        day = published_on(source, document)
        self.add(
            "sources",
            source.slug,
            slug=source.slug,
            collection=COLLECTION,
            publisher_id=source.publisher,
            title=source.title or (document.headline and page.show(document.headline)),
            url=url,
            archive_url=source.archive_url,
            language=source.language,
            kind=source.kind,
            published_on=day and day.isoformat(),
            seen=True,
            text=document.text,
            text_open=bool(OPEN_LICENCE.fullmatch(source.licence or "")),
            sha256=seed.sha256,
            licence=source.licence,
            retrieved_at=None,
        )
        for cited in curation.cited_sources:
            self.add_cited_source(cited)
        scope = Scope(self, source.slug, document, page)
        for relation in curation.relations:
            scope.add_relation(relation)
        for event in curation.events:
            scope.add_event(event)
        for statement in curation.statements:
            scope.add_statement(statement)

    def add_cited_source(self, cited: CitedSource) -> None:
        """Add a source that was not seen."""
        day = published_on(cited, None)
        self.add(
            "sources",
            cited.slug,
            slug=cited.slug,
            collection=COLLECTION,
            publisher_id=cited.publisher,
            title=cited.title,
            url=cited.url,
            archive_url=None,
            language=cited.language,
            kind=cited.kind,
            published_on=day and day.isoformat(),
            seen=False,
            text=None,
            text_open=False,
            sha256=None,
            licence=None,
            retrieved_at=None,
        )


class Scope:
    """Adds the records of one document, with the words that they rest on."""

    def __init__(self, rows: Rows, source: str, document: Document, page: Page) -> None:
        self.rows = rows
        self.source = source
        self.document = document
        self.page = page

    def add_anchor(self, span: Span) -> Key:
        """Add the anchor of a place in the document."""
        text, start, end = self.document.text, span.start, span.end
        return self.rows.add(
            "anchors",
            (self.source, start, end),
            source_id=self.source,
            exact=text[start:end],
            prefix=text[max(0, start - CONTEXT) : start],
            suffix=text[end : end + CONTEXT],
            start=start,
            end=end,
            url=self.page.address(span),
        )

    def add_evidence(self, owner: str, key: Key, record: Record) -> None:
        """Add the words that a record rests on; `owner` is the column of evidence that refers to it."""
        for words in find_words(self.document, record):
            anchor = self.add_anchor(words.spans[0])
            row = dict.fromkeys(OWNERS) | {owner: key}
            known = self.rows.content["evidence"]
            if (owner, key, words.field, anchor) not in known:
                position = self.rows.evidence[owner, key]
                self.rows.evidence[owner, key] += 1
                known[owner, key, words.field, anchor] = {
                    "anchor_id": anchor,
                    "field": words.field,
                    "position": position,
                    **row,
                }

    def add_relation(self, relation: CuratedRelation) -> None:
        """Add a relation, or what this document adds to one that another document gives as well."""
        key = (relation.subject, relation.type, relation.object, relation.post)
        dates = date_columns("start", relation.start) | date_columns("end", relation.end)
        known = self.rows.content["relations"].get(key)
        self.rows.content["relations"][key] = {
            "collection": COLLECTION,
            "subject_id": relation.subject,
            "type": relation.type,
            "object_id": relation.object,
            "post": relation.post,
            **{name: value if value is not None else known and known[name] for name, value in dates.items()},
        }
        self.add_evidence("relation_id", key, relation)

    def add_event(self, event: CuratedEvent) -> None:
        """Add an event with its participants and links."""
        span = parse_edtf(event.date.edtf) if event.date else None
        self.rows.add(
            "events",
            event.slug,
            slug=event.slug,
            collection=COLLECTION,
            native_id=None,
            native_code=None,
            type=event.type,
            title=event.title,
            summary=event.summary,
            modality=event.modality,
            place_id=event.place,
            **bounded_columns(event.date),
            year=span and span.year,
            month=span and span.month,
            disputed=False,
            digest=None,
            revision=None,
        )
        self.add_evidence("event_id", event.slug, event)
        for position, participant in enumerate(event.participants):
            key = self.rows.add(
                "participants",
                (event.slug, participant.role, participant.actor),
                event_id=event.slug,
                role=participant.role,
                actor_id=participant.actor,
                capacity_id=capacity_key(participant.actor, participant.capacity),
                on_behalf_of_id=participant.on_behalf_of,
                certainty=participant.certainty,
                name_as_given=None,
                native_role=None,
                place_id=None,
                position=position,
            )
            self.add_evidence("participant_id", key, participant)
        for link in event.links:
            key = (event.slug, link.type, link.event)
            self.rows.add("event_links", key, from_id=event.slug, type=link.type, to_id=link.event)
            self.add_evidence("event_link_id", key, link)

    def add_statement(self, statement: CuratedStatement) -> None:
        """Add a statement with its addressees and stances."""
        source, slug = statement.source or self.source, statement.slug
        quote = next(words.spans[0] for words in find_words(self.document, statement) if words.loc == ("quote",))
        self.rows.add(
            "statements",
            slug,
            slug=slug,
            source_id=source,
            via_id=statement.via,
            cited_source_id=statement.cited_source,
            speaker_id=statement.speaker,
            capacity_id=capacity_key(statement.speaker, statement.capacity),
            on_behalf_of_id=statement.on_behalf_of,
            made_in_id=statement.made_in,
            manner=statement.manner,
            cue=statement.cue and statement.cue.exact,
            quote=statement.quote.exact,
            frequency=statement.frequency,
            **bounded_columns(statement.date),
            position=f"{source}:{quote.start:08d}",
        )
        self.add_evidence("statement_id", slug, statement)
        for position, actor in enumerate(statement.addressees):
            self.rows.add("addressees", (slug, actor), statement_id=slug, actor_id=actor, position=position)
        for position, stance in enumerate(statement.stances):
            key = self.rows.add(
                "stances",
                (slug, stance.kind, stance.event, stance.statement),
                statement_id=slug,
                kind=stance.kind,
                polarity=self.rows.polarities[stance.kind],
                event_id=stance.event,
                target_id=stance.statement,
                position=position,
            )
            self.add_evidence("stance_id", key, stance)


OWNERS = ("event_id", "participant_id", "statement_id", "stance_id", "relation_id", "event_link_id")


def capacity_key(actor: str, capacity: Capacity | None) -> Key:
    """Return the key of the relation that a capacity means."""
    return capacity and (actor, "holds_post", capacity.object, capacity.post)
