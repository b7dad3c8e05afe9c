"""The rows of a world, drawn table by table: whatever the tables allow, and a client might trip over."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from sqlmodel import SQLModel

from schema import tables as t
from schema.measures import MEASURES
from schema.vocabulary import product_vocabulary
from tests.query import derived
from tests.query.dates import day, edtf, fill_date
from tests.query.words import maybe, text
from tests.query.world import World

Row = TypeVar("Row", bound=SQLModel)

KINDS = ("state", "organization", "organization", "person", "group", "unnamed_source")
COUNTRIES = ("AZ", "RU", "US", "TR")
COLLECTIONS = ("curated", "gdelt", "ucdp-ged")
STANCES = {term.code: term.polarity or 0 for term in product_vocabulary().of("stance")}


@dataclass(frozen=True)
class Size:
    """How much there is in a world."""

    actors: int
    sources: int
    events: int
    statements: int


class Builder:
    """Draws the rows, table by table, each from its own source of chance, so that no table depends on another's."""

    def __init__(self, number: int, size: Size) -> None:
        self.seed = number
        self.size = size
        self.world = World()
        self.slugs: set[tuple[str, str]] = set()

    def build(self) -> World:
        """Draw every table, what others refer to first, and derive the rest."""
        self.vocabulary()
        self.actors()
        self.relations()
        self.places()
        self.sources()
        self.collections()
        self.events()
        self.measures()
        self.statements()
        self.evidence()
        self.derive()
        return self.world

    def chance(self, table: str) -> Random:
        """Return a table's source of chance."""
        return Random(f"{self.seed}:{table}")

    def ids(self, r: Random, count: int) -> list[int]:
        """Draw keys, which are in no order and have gaps, as those of a data set that was loaded many times."""
        return r.sample(range(1, 2 * count + 2), count)

    def slug(self, r: Random, table: str) -> str:
        """Draw a slug that the table has not yet; other tables may."""
        while True:
            slug = r.choice("ab1") + "".join(r.choice("ab1-") for _ in range(r.randint(0, 4)))
            if (table, slug) not in self.slugs:
                self.slugs.add((table, slug))
                return slug

    def vocabulary(self) -> None:
        """Enter the product's own terms, and their trees as walked here."""
        world = self.world
        positions: dict[str, int] = {}
        for n, term in enumerate(product_vocabulary().terms, 1):
            position = positions[term.scheme] = positions.get(term.scheme, -1) + 1
            world.terms.append(
                t.Term(
                    id=n,
                    scheme=term.scheme,
                    code=term.code,
                    parent=term.parent,
                    label=term.label,
                    definition=term.definition,
                    polarity=term.polarity,
                    position=position,
                )
            )
            for scheme, code, match in term.mappings:
                mapping = len(world.term_mappings) + 1
                world.term_mappings.append(t.TermMapping(id=mapping, term_id=n, scheme=scheme, code=code, match=match))
        for ancestor, code in sorted(derived.tree_pairs(world.terms, "event_type")):
            world.event_types_under.append(t.EventTypeUnder(ancestor=ancestor, code=code))
        for ancestor, code in sorted(derived.tree_pairs(world.terms, "participant_role")):
            world.roles_under.append(t.RoleUnder(ancestor=ancestor, code=code))

    def codes(self, scheme: str) -> list[str]:
        """Return the codes of a vocabulary."""
        return [term.code for term in self.world.terms if term.scheme == scheme]

    def actors(self) -> None:
        """Draw actors of every kind with their names and identifiers."""
        r, world = self.chance("actors"), self.world
        for id in self.ids(r, self.size.actors):
            kind = r.choice(KINDS)
            world.actors.append(
                row(
                    t.Actor,
                    id=id,
                    slug=self.slug(r, "actors"),
                    kind=kind,
                    name=text(r, 2),
                    description=maybe(r, 0.5),
                    country=r.choice((*COUNTRIES, None)),
                )
            )
            if kind == "organization" and r.random() < 0.9:
                sector = r.choice(("media", "government", None))
                founded, dissolved = (edtf(r) if r.random() < 0.5 else None for _ in range(2))
                world.organizations.append(
                    t.Organization(actor_id=id, sector=sector, founded=founded, dissolved=dissolved)
                )
            for name in {text(r, 2) for _ in range(r.randint(0, 2))}:
                world.actor_names.append(
                    t.ActorName(
                        id=0,
                        actor_id=id,
                        name=name,
                        language=r.choice(("az", "ru", None)),
                        script=r.choice(("Latn", "Cyrl", None)),
                        kind=r.choice(("alias", "official", "metonym")),
                    )
                )
            for _ in range(r.randint(0, 2)):
                scheme, value = r.choice(("wikidata", "a", "a:b")), f"{r.choice(('Q', 'b:', 'É'))}{id}"
                if not any((i.scheme, i.value) == (scheme, value) for i in world.identifiers):
                    url = r.choice((None, f'https://example.org/{value}?a=1&b="2"'))
                    world.identifiers.append(t.Identifier(id=0, actor_id=id, scheme=scheme, value=value, url=url))
        self.number(r, world.actor_names)
        self.number(r, world.identifiers)

    def number(self, r: Random, found: Sequence[Any]) -> None:
        """Give rows their keys."""
        for row, id in zip(found, self.ids(r, len(found)), strict=True):
            row.id = id

    def relations(self) -> None:
        """Draw what actors belong to, always something drawn before them, and the posts they hold."""
        r, world = self.chance("relations"), self.world
        for n, subject in enumerate(world.actors):
            for _ in range(r.choice((0, 1, 1, 2))):
                if not (above := world.actors[:n]):
                    continue
                object = r.choice(above)
                type = r.choice(("agency_of", "part_of", "holds_post"))
                post = text(r, 2) if type == "holds_post" else None
                known = {(x.subject_id, x.type, x.object_id, x.post) for x in world.relations}
                if (subject.id, type, object.id, post) in known:
                    continue
                relation = row(t.Relation, id=0, subject_id=subject.id, type=type, object_id=object.id, post=post)
                for name in ("start", "end"):
                    if r.random() < 0.4:
                        fill_date(r, relation, name)
                world.relations.append(relation)
        self.number(r, world.relations)
        derived.with_parents(world.organizations, world.relations)
        for actor in world.actors:
            for ancestor, depth in derived.ancestors_of(actor.id, world.relations).items():
                world.actor_ancestors.append(t.ActorAncestor(ancestor_id=ancestor, actor_id=actor.id, depth=depth))

    def places(self) -> None:
        """Draw places, some in no country."""
        r = self.chance("places")
        for id in self.ids(r, 3):
            self.world.places.append(
                row(
                    t.Place,
                    id=id,
                    slug=self.slug(r, "places"),
                    name=text(r, 2),
                    country=r.choice((*COUNTRIES[:2], None)),
                    latitude=r.choice((None, 0.0, -90.0, round(r.uniform(-90, 90), 6), r.uniform(-90, 90))),
                    longitude=r.choice((None, 180.0, round(r.uniform(-180, 180), 4))),
                )
            )

    def sources(self) -> None:
        """Draw documents, seen and unseen, and the anchors that quote them."""
        r, world = self.chance("sources"), self.world
        for id in self.ids(r, self.size.sources):
            seen = r.random() < 0.75
            body = " ".join(text(r, 6) for _ in range(4)) if seen else None
            world.sources.append(
                row(
                    t.Source,
                    id=id,
                    slug=self.slug(r, "sources"),
                    publisher_id=self.some(r, world.actors, 0.8),
                    title=maybe(r, 0.8),
                    url=r.choice((None, "https://example.org/ä?x=%20#\"'")),
                    archive_url=r.choice((None, "https://archive.example/1")),
                    language=r.choice(("en", "az", None)),
                    kind=r.choice(("news_article", "press_release", None)),
                    published_on=r.choice((None, day(r).isoformat(), day(r).isoformat())),
                    seen=seen,
                    text=body,
                    text_open=seen and r.random() < 0.5,
                    sha256=r.choice(("0" * 64, None)),
                    licence=r.choice(("CC-BY-4.0", None)),
                )
            )
            spans: set[tuple[int, int]] = set()
            for _ in range(6 if body else 0):
                assert body is not None
                start = r.randrange(len(body) - 1)
                spans.add((start, r.randint(start + 1, min(len(body), start + 20))))
            for start, end in spans:
                assert body is not None
                world.anchors.append(
                    t.Anchor(
                        id=0,
                        source_id=id,
                        exact=body[start:end],
                        prefix=body[max(0, start - 5) : start],
                        suffix=body[end : end + 5],
                        start=start,
                        end=end,
                        url=r.choice((None, "https://example.org/#:~:text=a,-b")),
                    )
                )
        self.number(r, world.anchors)

    def some(self, r: Random, found: Sequence[Any], chance: float) -> int | None:
        """Draw the key of one of the rows, or none."""
        return r.choice(found).id if found and r.random() < chance else None

    def events(self) -> None:
        """Draw events with those who took part and the links between them."""
        r, world = self.chance("events"), self.world
        for id in self.ids(r, self.size.events):
            collection = r.choice(COLLECTIONS)
            event = row(
                t.Event,
                id=id,
                slug=self.slug(r, "events"),
                collection=collection,
                native_id=r.choice((None, f"n-{id}")),
                native_code=r.choice((None, "010", "0841")),
                type=r.choice(self.codes("event_type")[:7]),
                title=text(r, 2),
                summary=maybe(r, 0.6),
                modality=r.choice(self.codes("modality")),
                place_id=self.some(r, world.places, 0.7),
                date_from="",
                date_to="",
            )
            if r.random() < 0.8:
                fill_date(r, event, "date")
            world.events.append(event)
            for position in range(r.randint(0, 4)):
                role = r.choice(self.codes("participant_role"))
                # A few are in much, so that some are in one event in two roles.
                actor = r.choice(world.actors[: r.choice((2, 5, 14))]).id
                if any((p.event_id, p.role, p.actor_id) == (id, role, actor) for p in world.participants):
                    continue
                world.participants.append(
                    t.Participant(
                        id=0,
                        event_id=id,
                        role=role,
                        actor_id=actor,
                        capacity_id=self.some(r, world.relations, 0.3),
                        on_behalf_of_id=self.some(r, world.actors, 0.3),
                        certainty=r.choice(("stated", "inferred", "disputed", None)),
                        name_as_given=maybe(r, 0.3),
                        native_role=r.choice((None, "source", "side_a")),
                        place_id=self.some(r, world.places, 0.3),
                        position=position,
                    )
                )
        for _ in range(self.size.events):
            here, there = r.choice(world.events).id, r.choice(world.events).id
            type = r.choice(self.codes("event_link"))
            if here != there and not any(
                (x.from_id, x.type, x.to_id) == (here, type, there) for x in world.event_links
            ):
                world.event_links.append(t.EventLink(id=0, from_id=here, type=type, to_id=there))
        self.number(r, world.participants)
        self.number(r, world.event_links)

    def collections(self) -> None:
        """Draw what is told of some of the collections."""
        r, world = self.chance("collections"), self.world
        for slug in COLLECTIONS[: r.randint(0, 3)]:
            world.collections.append(
                row(
                    t.Collection,
                    slug=slug,
                    title=text(r, 2),
                    licence=maybe(r, 0.5),
                    attribution=maybe(r, 0.5),
                    url=r.choice((None, "https://example.org/data")),
                    version=f"v{r.randint(1, 9)}",
                )
            )

    def measures(self) -> None:
        """Draw what the data sets measure of events and say of them besides."""
        r, world = self.chance("measures"), self.world
        world.measure_kinds += [t.MeasureKind(**kind._asdict()) for kind in MEASURES]
        for event in world.events:
            for kind in r.sample(MEASURES, r.choice((0, 0, 1, 3))):
                value = r.choice((0.0, -10.0, 7.0, 2.5, 1e-7, 123456789.0))
                world.measures.append(t.Measure(event_id=event.id, kind=kind.kind, value=value))
            for name in r.sample(("region", "conflict", "tags"), r.choice((0, 0, 1, 3))):
                world.attributes.append(t.Attribute(event_id=event.id, name=name, value=text(r, 2)))

    def statements(self) -> None:
        """Draw statements, each through and about what was said before it, never after."""
        r, world = self.chance("statements"), self.world
        for id in self.ids(r, self.size.statements):
            source = r.choice(world.sources)
            before = list(world.statements)
            statement = row(
                t.Statement,
                id=id,
                slug=self.slug(r, "statements"),
                source_id=source.id,
                via_id=self.some(r, before, 0.4),
                cited_source_id=self.some(r, world.sources, 0.3),
                speaker_id=r.choice(world.actors).id,
                capacity_id=self.some(r, world.relations, 0.3),
                on_behalf_of_id=self.some(r, world.actors, 0.3),
                made_in_id=self.some(r, world.events, 0.3),
                manner=r.choice(("direct", "mixed", "indirect")),
                cue=maybe(r, 0.5, 1),
                quote=text(r),
                frequency=r.choice(("once", "repeated", None)),
                date_from="",
                date_to="",
                position=f"{source.slug}\t{r.randrange(40):08d}",
            )
            if r.random() < 0.7:
                fill_date(r, statement, "date")
            world.statements.append(statement)
            for n, actor in enumerate(r.sample(world.actors, min(len(world.actors), r.randint(0, 2)))):
                world.addressees.append(t.Addressee(statement_id=id, actor_id=actor.id, position=n))
            taken: set[tuple[str, int | None, int | None]] = set()
            for position in range(r.randint(0, 3)):
                event = self.some(r, world.events, 0.5)
                # Often on what was said last, so that there are chains of them.
                target = self.some(r, before[-r.choice((1, 2, 14)) :], 1) if event is None else None
                kind = r.choice(list(STANCES))
                if (event is None and target is None) or (kind, event, target) in taken:
                    continue
                taken.add((kind, event, target))
                world.stances.append(
                    t.Stance(
                        id=0,
                        statement_id=id,
                        kind=kind,
                        polarity=STANCES[kind],
                        event_id=event,
                        target_id=target,
                        position=position,
                    )
                )
        self.number(r, world.stances)

    def evidence(self) -> None:
        """Draw the words that records rest on."""
        r, world = self.chance("evidence"), self.world
        if not world.anchors:
            return
        owned: tuple[tuple[str, Sequence[Any]], ...] = (
            ("event_id", world.events),
            ("participant_id", world.participants),
            ("statement_id", world.statements),
            ("stance_id", world.stances),
            ("relation_id", world.relations),
            ("event_link_id", world.event_links),
        )
        for owner, found in owned:
            for row in found:
                for position in r.sample(range(3), r.choice((0, 1, 2))):
                    item = t.Evidence(
                        id=0,
                        anchor_id=r.choice(world.anchors).id,
                        field=r.choice((None, "date", "place", "école")),
                        position=position,
                    )
                    setattr(item, owner, row.id)
                    world.evidence.append(item)
        self.number(r, world.evidence)

    def derive(self) -> None:
        """Fill in the tables that follow from the others."""
        r, world = self.chance("derived"), self.world
        statements = {s.id: s for s in world.statements}
        sources = {s.id: s for s in world.sources}
        anchored = {a.id: a.source_id for a in world.anchors}
        for event in world.events:
            positions = derived.positions_of(event, world.stances, statements)
            world.event_positions += positions
            event.disputed = derived.is_disputed(positions)
            rests = [anchored[e.anchor_id] for e in world.evidence if e.event_id == event.id]
            rests += [statements[p.statement_id].source_id for p in positions]
            for n, source in enumerate(dict.fromkeys(rests)):
                world.event_sources.append(t.EventSource(event_id=event.id, source_id=source, position=n))
        self.number(r, world.event_positions)
        for statement in world.statements:
            for n, actor in enumerate(derived.attribution_of(statement, statements, sources)):
                world.attributions.append(t.Attribution(statement_id=statement.id, position=n, actor_id=actor))
        world.dataset.append(
            t.Dataset(format=t.FORMAT, version=f"v{self.seed}", released_at="2026-11-24T10:00:00+00:00")
        )


def row(table: type[Row], **columns: Any) -> Row:
    """Return a row; what is not given is as the table has it."""
    return table(**columns)
