"""Check the records of a curation: what they refer to, their terms, dates and words."""

from schema.curation import Capacity, CuratedEvent, CuratedRelation, CuratedStance, CuratedStatement
from scripts.anchors import Record
from scripts.check.dates import check_date
from scripts.check.index import Scope
from scripts.check.words import check_words
from scripts.compose import Loc
from scripts.validate import UNSOUND, name_all, suggest

STRUCTURE = {"slug", "evidence", "participants", "links", "stances"}
"""Keys that are no fields which words could bear out."""


def check_relation(scope: Scope, loc: Loc, relation: CuratedRelation) -> None:
    """Check how two actors belong together."""
    scope.refer((*loc, "subject"), "actor", relation.subject)
    scope.refer((*loc, "object"), "actor", relation.object)
    scope.term((*loc, "type"), "relation", relation.type)
    if relation.subject == relation.object != UNSOUND:
        scope.complain((*loc, "object"), f"{relation.subject} is related to itself", "name another actor")
    if relation.type == "holds_post" and relation.post is None:
        scope.complain(loc, "the key 'post' is missing: holds_post says which post", "write it as the document does")
    if relation.type not in ("holds_post", UNSOUND) and relation.post is not None:
        scope.complain((*loc, "post"), f"{relation.type} has no post", "leave it out, or write holds_post", key=True)
    start = check_date(scope, (*loc, "start"), relation.start, past=False)
    end = check_date(scope, (*loc, "end"), relation.end, past=False)
    if start and end and start.earliest and end.latest and start.earliest > end.latest:
        scope.complain((*loc, "end"), f"the relation ends by {end.latest}, before it starts", "mend one of the dates")
    others = scope.curation.relations[: int(loc[-1])]
    same = [r for r in others if (r.subject, r.type, r.object, r.post) == key_of(relation)]
    if same and UNSOUND not in key_of(relation):
        scope.complain(loc, "this relation is there already", "put the evidence of both together")
    check_evidence(scope, loc, relation)


def key_of(relation: CuratedRelation) -> tuple[str | None, ...]:
    """Return what makes a relation the one that it is."""
    return relation.subject, relation.type, relation.object, relation.post


def check_event(scope: Scope, loc: Loc, event: CuratedEvent) -> None:
    """Check an event with its participants and links."""
    scope.term((*loc, "type"), "event_type", event.type)
    scope.term((*loc, "modality"), "modality", event.modality)
    scope.refer((*loc, "place"), "place", event.place)
    check_date(scope, (*loc, "date"), event.date, past=event.modality == "actual")
    check_evidence(scope, loc, event)
    for n, participant in enumerate(event.participants):
        place = (*loc, "participants", n)
        scope.term((*place, "role"), "participant_role", participant.role)
        scope.refer((*place, "actor"), "actor", participant.actor)
        scope.refer((*place, "on_behalf_of"), "actor", participant.on_behalf_of)
        check_capacity(scope, (*place, "capacity"), participant.actor, participant.capacity)
        check_evidence(scope, place, participant)
    check_once(scope, (*loc, "participants"), "participant", [(p.role, p.actor) for p in event.participants])
    for n, link in enumerate(event.links):
        place = (*loc, "links", n)
        scope.term((*place, "type"), "event_link", link.type)
        scope.refer((*place, "event"), "event", link.event)
        if link.event == event.slug != UNSOUND:
            scope.complain((*place, "event"), f"the event {event.slug} is linked to itself", "name another event")
        check_evidence(scope, place, link)
    check_once(scope, (*loc, "links"), "link", [(link.type, link.event) for link in event.links])


def check_statement(scope: Scope, loc: Loc, statement: CuratedStatement) -> None:
    """Check a statement with its addressees and stances."""
    scope.refer((*loc, "speaker"), "actor", statement.speaker)
    scope.refer((*loc, "on_behalf_of"), "actor", statement.on_behalf_of)
    scope.refer((*loc, "via"), "statement", statement.via)
    scope.refer((*loc, "made_in"), "event", statement.made_in)
    scope.refer((*loc, "cited_source"), "source", statement.cited_source)
    scope.refer((*loc, "source"), "source", statement.source)
    if statement.source in scope.index.seen and statement.source != UNSOUND:
        message = f"the source '{statement.source}' was seen, and has a curation of its own"
        scope.complain((*loc, "source"), message, "leave the key out, or put the statement into that curation")
    if statement.via == statement.slug != UNSOUND:
        scope.complain((*loc, "via"), f"the statement {statement.slug} reports itself", "name another statement")
    check_capacity(scope, (*loc, "capacity"), statement.speaker, statement.capacity)
    check_date(scope, (*loc, "date"), statement.date, past=True)
    check_evidence(scope, loc, statement)
    for n, actor in enumerate(statement.addressees):
        scope.refer((*loc, "addressees", n), "actor", actor)
    check_once(scope, (*loc, "addressees"), "addressee", [(actor,) for actor in statement.addressees])
    for n, stance in enumerate(statement.stances):
        check_stance(scope, (*loc, "stances", n), statement, stance)
    stances = [(s.kind, s.event, s.statement) for s in statement.stances]
    check_once(scope, (*loc, "stances"), "stance", stances)


def check_stance(scope: Scope, loc: Loc, statement: CuratedStatement, stance: CuratedStance) -> None:
    """Check a stance: it has one target."""
    scope.term((*loc, "kind"), "stance", stance.kind)
    scope.refer((*loc, "event"), "event", stance.event)
    scope.refer((*loc, "statement"), "statement", stance.statement)
    if stance.event is None and stance.statement is None:
        scope.complain(loc, "the stance has no target", "name the event or the statement that it is taken on")
    if stance.event is not None and stance.statement is not None:
        message = "the stance has two targets, an event and a statement"
        scope.complain((*loc, "statement"), message, "keep one, or make two stances of it", key=True)
    if stance.statement == statement.slug != UNSOUND:
        message = f"the statement {statement.slug} takes a stance on itself"
        scope.complain((*loc, "statement"), message, "name another statement")
    check_evidence(scope, loc, stance)


def check_once(scope: Scope, loc: Loc, what: str, keys: list[tuple[str | None, ...]]) -> None:
    """Take down what stands in a list twice."""
    for n, key in enumerate(keys):
        if key in keys[:n] and UNSOUND not in key:
            named = " ".join(part for part in key if part)
            scope.complain((*loc, n), f"the {what} {named} is there already", "put the two together")


def check_capacity(scope: Scope, loc: Loc, actor: str, capacity: Capacity | None) -> None:
    """Check that a relation says that the actor holds the post."""
    if capacity is None or UNSOUND in (actor, capacity.object, capacity.post):
        return
    scope.refer((*loc, "object"), "actor", capacity.object)
    if actor not in (scope.index.slugs["actor"] or ()):
        return
    posts = {(holder, body, post) for holder, body, post in scope.index.posts if holder == actor}
    if (actor, capacity.object, capacity.post) in posts or not scope.index.posts_known:
        return
    held = name_all(sorted(f"{post} in {body}" for _, body, post in posts))
    suggestion = f"{actor} is {held}" if held else f"give {actor} a relation holds_post with this post, and evidence"
    scope.complain(loc, f"no relation says that {actor} is {capacity.post} in {capacity.object}", suggestion)


def check_evidence(scope: Scope, loc: Loc, record: Record) -> None:
    """Check the words that a record rests on, and the fields that they bear out."""
    fields = [name for name in type(record).model_fields if name not in STRUCTURE]
    for n, passage in enumerate(record.evidence):
        if passage.field is None or passage.field == UNSOUND:
            continue
        place = (*loc, "evidence", n, "field")
        if passage.field not in fields:
            suggestion = suggest(passage.field, fields, f"there are {name_all(fields)}")
            scope.complain(place, f"the record can have no field '{passage.field}'", suggestion)
        elif getattr(record, passage.field) in (None, []):
            message = f"the record has no '{passage.field}' for these words to bear out"
            scope.complain(place, message, f"give the record its {passage.field}, or leave the field out")
    if scope.document:
        check_words(scope, loc, record, scope.document)
