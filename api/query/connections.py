"""Pages of lists: what a connection tells of its rows, all of it made from one choice of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.query.clauses import all_true, columns_of, only, rows_of
from api.query.dialects import Piece, Sql
from api.query.filters import conditions
from api.query.mapping import ENTITIES
from api.query.model import Connection
from api.query.pages import beyond, cursor_sql, order_sql, order_terms, page
from api.query.paths import leading_text, matching
from api.query.selection import Selection, walk

if TYPE_CHECKING:
    from api.query.compile import Compiler


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The rows of a page, and where its ends are asked for numbered from 1 from the end that was asked from.

    Only a page that is numbered may hold one row more, looked ahead to. source: the rows in `order`, that of the
    list. Everything else is SQL, made only where it is asked for: of a
    row (cursor, node, snippet) or of the page.
    """

    name: str
    source: Callable[[], str]
    order: str
    number: str | None
    size: str
    backward: bool
    cursor: Callable[[], str]
    node: Callable[[Selection], Sequence[Piece]]
    before: Callable[[], str]
    after: Callable[[], str]
    total: Callable[[], str] | None = None
    snippet: Callable[[], str] | None = None


def compile_connection(compiler: "Compiler", item: Selection, field: Connection, t: str) -> Sql:
    """Return a page of a list of rows, by keys."""
    statement, dialect = compiler.statement, compiler.dialect
    entity = ENTITIES[field.entity]
    asked = page(item.arguments)
    terms = order_terms(entity, item.arguments.get("order_by"))
    where: Mapping[str, Any] = item.arguments.get("where") or {}
    ids = field.ids.format(t=t) if field.ids else None

    def rows_in(row: str) -> str:
        """Return what stands in FROM for the rows of the list."""
        table = rows_of(entity, row)
        return f"({ids}) AS i_{row} {dialect.join} {table} ON {row}.id = i_{row}.id" if ids else table

    def restrict(row: str, page: Callable[[str], str] | None = None) -> list[str]:
        """Return the conditions of the list; the rows of one page at least, where `page` says what that is."""
        on = [*([field.on.format(t=t, row=row)] if field.on else []), *only(entity, row)]
        alone = not on and not ids and terms == entity.order
        return [*on, *matching(statement, entity, row, where, page if alone else None)]

    def between(row: str) -> list[str]:
        cursors = (("after", asked.after), ("before", asked.before))
        return [
            beyond(statement, terms, row, cursor, name, onward=name == "after", inclusive=False)
            for name, cursor in cursors
            if cursor is not None
        ]

    def exists(name: str, cursor: str | None) -> str:
        """Say whether the list has rows at the cursor or on its far side."""
        if cursor is None:
            return "FALSE"
        row = statement.alias()
        far = beyond(statement, terms, row, cursor, name, onward=name == "before", inclusive=True)
        return f"EXISTS (SELECT 1 FROM {rows_in(row)} WHERE {all_true([*restrict(row), far])})"

    def total() -> str:
        row = statement.alias()
        return f"(SELECT count(*) FROM {rows_in(row)} WHERE {all_true(restrict(row))})"

    if not needs_rows(item):
        return Sql(dialect.concat(compiler.members(item.variants[0].items, lambda m: bare(entity.name, m, total))))

    row = statement.alias()
    order = order_sql(terms, row, backward=asked.backward)
    size = statement.bind(asked.size)
    ahead = " + 1" if looks_ahead(item, asked.backward) else ""

    def cut(part: str) -> str:
        """Return what leaves no more of a part than the page holds."""
        ordered = order_sql(terms, part, backward=asked.backward)
        return "".join(f" AND {mark}" for mark in between(part)) + f" ORDER BY {ordered} LIMIT {size}{ahead}"

    if not (field.on or ids) and terms == entity.order and (text := leading_text(entity, where)):
        question = text.question(statement, where[text.name])
        rows, found, order_by = dialect.matching_in_order(text.table, row, question, order, backward=asked.backward)
        rest = {name: value for name, value in where.items() if name != text.name}
        chosen = [found, *only(entity, row), *conditions(statement, entity.filters or "", row, rest)]
    else:
        rows, order_by, chosen = rows_in(row), order, restrict(row, cut)
    met = all_true([*chosen, *between(row)])
    forward = order_sql(terms, row, backward=False)
    numbered = bool(page_info(item))

    def source() -> str:
        # By ids: often an index has all that chooses a page, and its rows are looked up when they are known.
        columns = columns_of(row, f"{row}.id", *([order] if numbered or asked.backward else []))
        found = f"SELECT {columns} FROM {rows} WHERE {met} ORDER BY {order_by} LIMIT {size}{ahead}"
        if numbered:
            found = f"SELECT {row}.*, {dialect.row_number(order)} AS number FROM ({found}) AS {row}"
        if asked.backward:
            found = f"SELECT {row}.* FROM ({found}) AS {row} ORDER BY {forward} LIMIT {dialect.everything}"
        return f"({found}) AS p_{row} {dialect.join} {rows_of(entity, row)} ON {row}.id = p_{row}.id"

    return compile_page(
        compiler,
        item,
        Chosen(
            name=entity.name,
            source=source,
            order=forward,
            number=f"p_{row}.number" if numbered else None,
            size=size,
            backward=asked.backward,
            cursor=lambda: cursor_sql(statement, terms, row),
            node=lambda below: compiler.node(below, entity, row),
            before=lambda: exists("after", asked.after),
            after=lambda: exists("before", asked.before),
            total=total,
        ),
    )


def needs_rows(item: Selection) -> bool:
    """Say whether a page must be chosen at all: its total and its type do not depend on it."""
    return any(not isinstance(m, Selection) or m.name not in BARE for m in item.variants[0].items)


BARE = ("total_count", "__typename")


def bare(name: str, member: Selection, total: Callable[[], str] | None) -> Sequence[Piece]:
    """Return the pieces of what does not depend on the page."""
    return [Sql(total())] if member.name == "total_count" and total else [f'"{name}Connection"']


def looks_ahead(item: Selection, backward: bool) -> bool:
    """Say whether what is asked for needs the row that follows the page."""
    name = "has_previous_page" if backward else "has_next_page"
    return any(below.name == name for below in page_info(item))


def page_info(item: Selection) -> list[Selection]:
    """Return what is asked for of PageInfo."""
    infos = [below for below in item.variants[0].items if isinstance(below, Selection) and below.name == "page_info"]
    return [below for info in infos for variant in info.variants for below in walk(variant.items)]


def compile_page(compiler: "Compiler", item: Selection, chosen: Chosen) -> Sql:
    """Return a connection's object: aggregates over the rows of its page."""
    dialect = compiler.dialect

    def value(member: Selection) -> Sequence[Piece]:
        match member.name:
            case "nodes":
                return ["[", shown(compiler, chosen, dialect.concat(chosen.node(member))), "]"]
            case "edges":
                return ["[", shown(compiler, chosen, dialect.concat(edge(compiler, member, chosen))), "]"]
            case "page_info":
                return info(compiler, member, chosen)
            case _:
                return bare(chosen.name, member, chosen.total)

    with compiler.joining() as joins:
        text = dialect.concat(compiler.members(item.variants[0].items, value))
    # The count makes it one row, whatever is asked for and however many rows there are.
    return Sql(f"(SELECT CASE WHEN count(*) >= 0 THEN {text} END FROM {chosen.source()}{''.join(joins)})")


def shown(compiler: "Compiler", chosen: Chosen, expression: str) -> Sql:
    """Return the rows of the page in order, without the one that was looked ahead to."""
    if chosen.number is None:
        return compiler.dialect.join_rows(expression, chosen.order)
    inside = f"CASE WHEN {chosen.number} <= {chosen.size} THEN {expression} END"
    return compiler.dialect.join_rows(inside, f"{chosen.number}{' DESC' if chosen.backward else ''}")


def edge(compiler: "Compiler", item: Selection, chosen: Chosen) -> list[Piece]:
    """Return the pieces of an edge's object."""

    def value(member: Selection) -> Sequence[Piece]:
        match member.name:
            case "cursor":
                return ['"', Sql(chosen.cursor()), '"']
            case "node":
                return chosen.node(member)
            case "snippet" if chosen.snippet:
                return [compiler.dialect.quote(chosen.snippet())]
            case _:
                return [f'"{chosen.name}Edge"']

    return compiler.members(item.variants[0].items, value)


def info(compiler: "Compiler", item: Selection, chosen: Chosen) -> list[Piece]:
    """Return the pieces of PageInfo."""
    dialect = compiler.dialect

    def end(least: bool) -> Sql:
        assert chosen.number
        # The number in front makes the least or greatest text that of the page's first or last row.
        text = dialect.concat([Sql(dialect.padded(chosen.number)), Sql(chosen.cursor())])
        found = f"{'min' if least else 'max'}(CASE WHEN {chosen.number} <= {chosen.size} THEN {text} END)"
        return dialect.quote(f"substr({found}, 5)")

    def value(member: Selection) -> Sequence[Piece]:
        more = f"count(*) > {chosen.size}"
        match member.name:
            case "has_next_page":
                there = chosen.after()
                return [dialect.boolean(there if chosen.backward else f"({more} OR {there})")]
            case "has_previous_page":
                there = chosen.before()
                return [dialect.boolean(f"({more} OR {there})" if chosen.backward else there)]
            case "start_cursor":
                return [end(least=not chosen.backward)]
            case "end_cursor":
                return [end(least=chosen.backward)]
            case _:
                return ['"PageInfo"']

    return compiler.members(item.variants[0].items, value)
