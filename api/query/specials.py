"""The fields whose statements are written by hand: nodes by identifier, search, and counts of events."""

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from api.query.clauses import rows_of
from api.query.connections import Chosen, compile_page, looks_ahead
from api.query.counts import event_counts
from api.query.dialects import Piece, Sql
from api.query.filters import words
from api.query.mapping import ENTITIES, NODES
from api.query.pages import page
from api.query.selection import Selection, Variant
from schema.errors import QueryError

if TYPE_CHECKING:
    from api.query.compile import Compiler


def node(compiler: "Compiler", item: Selection) -> Sql:
    """Return the object of one identifier, or null."""
    return by_identifier(compiler, item, item.arguments["id"])


def nodes(compiler: "Compiler", item: Selection) -> Sql:
    """Return the objects of some identifiers in their order."""
    ids = item.arguments["ids"]
    if len(ids) > 100:
        raise QueryError(f"ids: {len(ids)} are more than 100.", "ids")
    pieces: list[Piece] = ["["]
    for n, id in enumerate(ids):
        pieces += ["," if n else "", by_identifier(compiler, item, id)]
    return Sql(compiler.dialect.concat([*pieces, "]"]))


def by_identifier(compiler: "Compiler", item: Selection, id: str) -> Sql:
    """Return the object of an identifier, whose prefix says in which table it is; null where it is not there."""
    found: list[str] = []
    for prefix, name in NODES.items():
        entity = ENTITIES[name]
        below = for_entity(item, name)
        if below is None:
            continue
        row = compiler.statement.alias()
        slug = compiler.statement.bind(id, slug_reader(prefix))
        with compiler.joining() as joins:
            shown = compiler.dialect.concat(compiler.node(below, entity, row))
        found.append(f"(SELECT {shown} FROM {rows_of(entity, row)}{''.join(joins)} WHERE {row}.slug = {slug})")
    return Sql(f"coalesce({', '.join([*found, chr(39) + 'null' + chr(39)])})")


@cache
def slug_reader(prefix: str) -> Callable[[str], str | None]:
    """Return what reads the slug in an identifier of that prefix: the same each time, so that it is one parameter."""
    return partial(slug_of, prefix=prefix)


def slug_of(id: str, prefix: str) -> str | None:
    """Return the slug in an identifier of that prefix, None in one of another. Raises QueryError where it is none."""
    kind, colon, slug = id.partition(":")
    if not colon or kind not in NODES:
        raise QueryError("id: this is no identifier; take one from the field id of an object.", "id")
    return slug if kind == prefix else None


def for_entity(item: Selection, name: str) -> Selection | None:
    """Return what is asked for of the nodes that are of one entity."""
    types = set(ENTITIES[name].types or (name,))
    variants = [
        Variant(kept, v.items)
        for v in item.variants
        if (kept := tuple(t for t in v.types if t in types)) or not v.types
    ]
    if not variants:
        return None
    if len(variants) == 1 and set(variants[0].types) == types:
        variants = [Variant((), variants[0].items)]
    return Selection(item.key, item.name, item.arguments, tuple(variants))


SEARCHED = {"event": "Event", "actor": "Actor", "statement": "Statement", "source": "Source"}


def search(compiler: "Compiler", item: Selection) -> Sql:
    """Return a page of what matches, best first; the cursor is the place in that order."""
    statement, dialect = compiler.statement, compiler.dialect
    text = item.arguments["text"]
    question = statement.bind(text, lambda value: dialect.text_question(words(value, "text")))
    asked = page(item.arguments)
    given = item.arguments.get("kinds")
    kinds = [kind for kind in SEARCHED if given is None or kind in {str(k).lower() for k in given}]
    skip = statement.bind(asked.after, rank_in) if asked.after is not None else "0"
    size = statement.bind(asked.size)
    k = statement.alias("k")
    found = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, place, score FROM ({dialect.ranked(f'{kind}s', question)})" for kind in kinds
    )
    matches = " UNION ALL ".join(dialect.matching(f"{kind}s", question) for kind in kinds)
    if not kinds:
        found = "SELECT '' AS kind, 0 AS place, 0 AS score WHERE FALSE"
        matches = "SELECT 0 WHERE FALSE"
    ahead = int(looks_ahead(item, backward=False))
    source = (
        f"(SELECT kind, place, row_number() OVER (ORDER BY score, kind, place) AS n FROM (SELECT * FROM ({found}) AS u "
        f"ORDER BY score, kind, place LIMIT {size} + {ahead} OFFSET {skip}) AS w) AS {k}"
    )

    def by_kind(value: Callable[[str], str]) -> str:
        whens = " ".join(f"WHEN '{kind}' THEN {value(kind)}" for kind in SEARCHED)
        return f"CASE {k}.kind {whens} END"

    def found_node(below: Selection) -> list[Piece]:
        def value(kind: str) -> str:
            entity = ENTITIES[SEARCHED[kind]]
            asked_of = for_entity(below, entity.name)
            row = statement.alias()
            at = dialect.id_at(f"{kind}s", f"{k}.place")
            with compiler.joining() as joins:
                shown = dialect.concat(compiler.node(asked_of, entity, row) if asked_of else ["{}"])
            return f"(SELECT {shown} FROM {rows_of(entity, row)}{''.join(joins)} WHERE {row}.id = {at})"

        return [Sql(by_kind(value))]

    return compile_page(
        compiler,
        item,
        Chosen(
            name="Search",
            source=lambda: source,
            order=f"{k}.n",
            number=f"{k}.n",
            size=size,
            backward=False,
            cursor=lambda: dialect.hex(dialect.concat(["search:", Sql(f"({k}.n + {skip})")])),
            node=found_node,
            before=lambda: f"{skip} > 0",
            after=lambda: "FALSE",
            total=lambda: f"(SELECT count(*) FROM ({matches}) AS m)",
            snippet=lambda: by_kind(lambda kind: dialect.snippet(f"{kind}s", question, f"{k}.place")),
        ),
    )


def rank_in(cursor: str) -> int:
    """Return the place that a cursor of a search marks. Raises QueryError where it is none."""
    try:
        name, colon, rank = bytes.fromhex(cursor).decode("ascii").partition(":")
        if name != "search" or not colon or not rank.isdigit() or len(rank) > 9:
            raise ValueError(cursor)
        return int(rank)
    except ValueError as error:
        raise QueryError("after: this is no cursor of a search.", "after") from error


SPECIALS: dict[str, Callable[["Compiler", Selection], Any]] = {
    "node": node,
    "nodes": nodes,
    "event_counts": event_counts,
    "search": search,
}
