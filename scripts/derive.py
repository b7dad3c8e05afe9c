"""Work out what follows from the rows: positions on events, attributions, sources, parents. Nothing here is judged."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from schema.vocabulary import Vocabulary
from scripts.normalize import Content, Key, Row

HIERARCHY = ("part_of", "agency_of")
"""The relations that make the object stand above the subject; the first of them gives an organization its parent."""


def derive(content: Content, vocabulary: Vocabulary) -> None:
    """Add the derived rows and columns to the content."""
    for scheme, table in (("event_type", "event_types_under"), ("participant_role", "roles_under")):
        content[table] = {(a, code): {"ancestor": a, "code": code} for a, code in sorted(vocabulary.under(scheme))}
    derive_parents(content)
    derive_positions(content)
    derive_attributions(content)
    derive_event_sources(content)


def derive_parents(content: Content) -> None:
    """Fill in what each organization is part of, or else an agency of; the first by slug where there are several."""
    parents: dict[Key, list[tuple[int, str]]] = defaultdict(list)
    for row in content["relations"].values():
        if row["type"] in HIERARCHY:
            parents[row["subject_id"]].append((HIERARCHY.index(row["type"]), row["object_id"]))
    for slug, row in content["organizations"].items():
        row["parent_id"] = min(parents[slug])[1] if slug in parents else None


def derive_positions(content: Content) -> None:
    """Follow the stances on each event, and on the statements that take them; find the events that are disputed."""
    on_events: dict[Key, list[Row]] = defaultdict(list)
    on_statements: dict[Key, list[Row]] = defaultdict(list)
    for stance in content["stances"].values():
        target = on_events if stance["event_id"] else on_statements
        target[stance["event_id"] or stance["target_id"]].append(stance)
    for event in content["events"]:
        polarities: set[int] = set()
        ring: list[tuple[Row, int]] = [(stance, stance["polarity"]) for stance in on_events[event]]
        hops = 0
        while ring:
            for stance, polarity in ring:
                statement = content["statements"][stance["statement_id"]]
                key = (event, stance["statement_id"], stance["kind"], polarity, hops)
                content["event_positions"][key] = {
                    "event_id": event,
                    "statement_id": stance["statement_id"],
                    "party_id": statement["speaker_id"],
                    "on_behalf_of_id": statement["on_behalf_of_id"],
                    "stance": stance["kind"],
                    "polarity": polarity,
                    "hops": hops,
                }
                polarities.add(polarity)
            reached: set[tuple[str, int]] = {(stance["statement_id"], polarity) for stance, polarity in ring}
            ring = [(s, s["polarity"] * p) for slug, p in sorted(reached) for s in on_statements[slug]]
            hops += 1
        content["events"][event]["disputed"] = {1, -1} <= polarities


def derive_attributions(content: Content) -> None:
    """Follow each statement from the publisher through every reporter to the speaker."""
    documents = {e["statement_id"]: e["anchor_id"][0] for e in content["evidence"].values() if e["field"] == "quote"}
    for slug in content["statements"]:
        for position, actor in enumerate(collapse(find_chain(content, slug, documents[slug]))):
            row = {"statement_id": slug, "position": position, "actor_id": actor}
            content["attributions"][slug, position] = row


def find_chain(content: Content, slug: Key, document: Key) -> Iterator[Key]:
    """Find who passes a statement on: who published the document, then what it cites; the reporters; the speaker."""
    statements = content["statements"]
    for source in (document, statements[slug]["source_id"]):
        yield content["sources"][source]["publisher_id"]
    speakers: list[Key] = []
    reporter: Key = slug
    while reporter is not None:
        speakers.append(statements[reporter]["speaker_id"])
        reporter = statements[reporter]["via_id"]
    yield from reversed(speakers)


def collapse(actors: Iterable[Key]) -> Iterator[Key]:
    """Leave out who stands right after himself."""
    last = None
    for actor in actors:
        if actor != last:
            yield actor
        last = actor


def derive_event_sources(content: Content) -> None:
    """Gather the sources of what bears an event and its participants out, and of the statements that take a stance."""
    sources: dict[Key, set[str]] = defaultdict(set)
    for evidence in content["evidence"].values():
        participant = evidence["participant_id"]
        event = content["participants"][participant]["event_id"] if participant else evidence["event_id"]
        if event:
            sources[event].add(evidence["anchor_id"][0])
    for stance in content["stances"].values():
        if stance["event_id"]:
            sources[stance["event_id"]].add(content["statements"][stance["statement_id"]]["source_id"])
    for event in content["events"]:
        for position, source in enumerate(sorted(sources[event])):
            row = {"event_id": event, "source_id": source, "position": position}
            content["event_sources"][event, source] = row
