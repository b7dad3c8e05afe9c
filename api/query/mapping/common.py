"""What several entities have in common."""

from typing import Any

from sqlmodel import SQLModel

from api.query.model import Argument, Column, Many, Order, OrderTerm

FIRST = Argument("first", "Int", "How many to give at most: 1-100.", default=20)
PAGE = (
    Argument(
        "first",
        "Int",
        "How many to give, from the start of the list or after `after`: 1-100, 20 unless told.",
    ),
    Argument("after", "String", "A cursor: the page begins right after that row."),
    Argument("last", "Int", "How many to give, from the end of the list or before `before`: 1-100."),
    Argument("before", "String", "A cursor: the page ends right before that row."),
)
FORWARD = PAGE[:2]


def where(filters: str) -> Argument:
    """Return the argument that takes a filter object."""
    return Argument("where", filters, "Only what meets all that is given here.")


def order_by(order: str) -> Argument:
    """Return the argument that takes an order."""
    return Argument("order_by", f"[{order}!]", "The order; ties are settled by what follows, at last by the slug.")


def described(table: type[SQLModel], column: str) -> str:
    """Return what the tables say of a column, so that nothing is described twice."""
    description = table.model_fields[column].description
    if not description:
        raise LookupError(f"{table.__name__}.{column} has no description")
    return description


def column(table: type[SQLModel], name: str, type: str, sql: str | None = None, **options: Any) -> Column:
    """Return the field that shows a column as it is, described as the tables describe it."""
    return Column(name=name, type=type, doc=described(table, name), sql=sql or f"{{t}}.{name}", **options)


def identifier(prefix: str) -> Column:
    """Return the global identifier: opaque to clients; the slug is permanent, so it is as well."""
    return Column(
        name="id",
        type="ID!",
        doc="The opaque global identifier that node() takes.",
        sql=f"concat('{prefix}:', {{t}}.slug)",
        plain=True,
    )


def slug(table: type[SQLModel]) -> Column:
    """Return the permanent key; its CHECK lets nothing in that JSON would escape."""
    return column(table, "slug", "String!", plain=True)


def evidence(owner: str, doc: str, *arguments: Argument) -> Many:
    """Return the list of the words that a record rests on; `owner` is evidence's column that refers to the record."""
    return Many(
        name="evidence",
        type="[Evidence!]!",
        doc=doc,
        on=f"{{row}}.{owner} = {{t}}.id",
        order="{row}.position, {row}.id",
        arguments=arguments,
    )


BY_SLUG = OrderTerm("{t}.slug")
BY_DATE = Order(
    "By the latest day that it can have been; undated last.",
    (OrderTerm("CAST({t}.date_to = '' AS INTEGER)", number=True), OrderTerm("{t}.date_to")),
    (OrderTerm("{t}.date_to", descending=True),),
)


def both_ways(sql: str, doc: str) -> Order:
    """Return the order by one key."""
    return Order(doc, (OrderTerm(sql),), (OrderTerm(sql, descending=True),))
