"""Selection -> statement: pure.

Every relation becomes a correlated subquery that yields the text of a JSON value, never a join that multiplies rows;
an object that is always there, and once, is joined.
The pieces of an object are put together by one concat().
"""

import json
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

from api.query import connections, specials
from api.query.clauses import all_true, columns_of, only, rows_of
from api.query.dialects import Dialect, Piece, Sql
from api.query.mapping import ENTITIES
from api.query.model import Column, Connection, Embedded, Entity, Field, Many, One, Special
from api.query.pages import limit
from api.query.selection import Constant, Items, Selection
from api.query.statement import Plan, Statement


def compile_plan(
    items: Items, dialect: Dialect, *, upper_enums: bool, cost: int = 0, alone: bool = False, member: str | None = None
) -> Plan:
    """Compile a question into one statement that yields the bytes of one JSON object.

    alone: they are the bytes of the value of the only field that is asked for. member: of an object that has the answer
    as its only member, by that name.
    """
    statement = Statement(dialect, upper_enums=upper_enums)
    compiler = Compiler(statement)
    if alone:
        (item,) = items
        assert isinstance(item, Selection)
        answer = compiler.field(item, ENTITIES["Query"].fields[item.name], "")
    else:
        answer = compiler.object(items, ENTITIES["Query"], "")
    if member is not None:
        answer = [f"{{{json.dumps(member)}:", *answer, "}"]
    sql = dialect.answer(dialect.concat(answer))
    fixed = [parameter.template if parameter.fixed else None for parameter in statement.parameters]
    return Plan(dialect.settle(sql, fixed), statement.parameters, cost)


class Compiler:
    """Compiles the objects and fields of one statement."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.dialect = statement.dialect
        self.joins: list[str] | None = None
        """What is joined to the row that is being shown; None where there is none to join to."""

    @contextmanager
    def joining(self) -> Generator[list[str]]:
        """Gather what the objects of a row that are always there are joined by, instead of a subquery for each."""
        outer, self.joins = self.joins, []
        try:
            yield self.joins
        finally:
            self.joins = outer

    def members(self, items: Items, value: Callable[[Selection], Sequence[Piece]]) -> list[Piece]:
        """Return the pieces of a JSON object whose members' values `value` gives."""
        pieces: list[Piece] = ["{"]
        for n, item in enumerate(items):
            pieces.append(f"{',' if n else ''}{json.dumps(item.key, ensure_ascii=False)}:")
            if isinstance(item, Constant):
                pieces.append(Sql(self.statement.bind(item.json)))
            else:
                pieces += value(item)
        return [*pieces, "}"]

    def object(self, items: Items, entity: Entity, t: str, prefix: str = "") -> list[Piece]:
        """Return the pieces of the JSON object that the row `t` of `entity` becomes."""

        def value(item: Selection) -> Sequence[Piece]:
            if item.name == "__typename":
                return self.type_name(entity, t)
            return self.field(item, entity.fields[item.name], t, prefix)

        return self.members(items, value)

    def type_name(self, entity: Entity, t: str) -> list[Piece]:
        """Return the name of the row's concrete type."""
        return ['"', Sql(entity.type_of.format(t=t)), '"'] if entity.type_of else [f'"{entity.name}"']

    def field(self, item: Selection, field: Field, t: str, prefix: str = "") -> Sequence[Piece]:
        """Return the pieces of a field's JSON value."""
        match field:
            case Column():
                return self.column(field, field.sql.format(t=t, p=prefix))
            case Embedded():
                return [self.embedded(item, field, t)]
            case One():
                return self.one(item, field, t)
            case Many():
                return [self.many(item, field, t)]
            case Connection():
                return [connections.compile_connection(self, item, field, t)]
            case Special():
                return [specials.SPECIALS[field.compiler](self, item)]
            case _:
                raise TypeError(f"{field.name}: no way to compile {type(field).__name__}")

    def column(self, field: Column, sql: str) -> list[Piece]:
        """Return a column's value as JSON."""
        if field.target == "Boolean":
            return [self.dialect.boolean(sql, nullable=field.nullable)]
        if field.enum:
            code = f"upper({sql})" if self.statement.upper_enums else sql
            if field.nullable:
                return [Sql(f"""coalesce('"' || {code} || '"', 'null')""")]
            return ['"', Sql(code), '"']
        if field.target == "Int" and not field.nullable:
            return [Sql(sql)]
        if field.plain:
            return ['"', Sql(sql), '"']
        return [self.dialect.quote(sql)]

    def embedded(self, item: Selection, field: Embedded, t: str) -> Sql:
        """Return an object that is made of the row's own columns."""
        items = item.variants[0].items
        text = self.dialect.concat(self.object(items, ENTITIES[field.target], t, field.prefix))
        if not field.nullable:
            return Sql(text)
        return Sql(f"CASE WHEN {field.present.format(t=t)} THEN {text} ELSE 'null' END")

    def one(self, item: Selection, field: One, t: str) -> Sequence[Piece]:
        """Return the pieces of the one related object."""
        entity = ENTITIES[field.target]
        row = self.statement.alias()
        given = {name: self.statement.bind(value) for name, value in item.arguments.items()}
        on = all_true([field.on.format(t=t, row=row, **given), *only(entity, row)])
        if not field.nullable and self.joins is not None:
            self.joins.append(f" {self.dialect.join} {rows_of(entity, row)} ON {on}")
            return self.node(item, entity, row)
        with self.joining() as joins:
            shown = self.dialect.concat(self.node(item, entity, row))
        found = f"(SELECT {shown} FROM {rows_of(entity, row)}{''.join(joins)} WHERE {on})"
        return [Sql(f"coalesce({found}, 'null')" if field.nullable else found)]

    def node(self, item: Selection, entity: Entity, row: str) -> list[Piece]:
        """Return the pieces of a row's object, by its concrete type where what is asked for differs by type."""
        if len(item.variants) == 1:
            variant = item.variants[0]
            shown = entity if len(variant.types) != 1 else ENTITIES[variant.types[0]]
            return self.object(variant.items, shown, row)
        if entity.type_of is None:
            raise TypeError(f"{entity.name} has no concrete types")
        whens: list[str] = []
        for variant in item.variants:
            names = ", ".join(f"'{name}'" for name in variant.types)
            shown = ENTITIES[variant.types[0]] if len(variant.types) == 1 else entity
            text = self.dialect.concat(self.object(variant.items, shown, row))
            whens.append(f"WHEN {entity.type_of.format(t=row)} IN ({names}) THEN {text}")
        return [Sql(f"CASE {' '.join(whens)} END")]

    def many(self, item: Selection, field: Many, t: str) -> Sql:
        """Return the list of related objects."""
        entity = ENTITIES[field.target]
        row = self.statement.alias()
        on = [field.on.format(t=t, row=row), *only(entity, row)]
        for argument in field.arguments:
            value = item.arguments.get(argument.name)
            if argument.filter is not None and value is not None:
                on.append(argument.filter.condition(self.statement, row, value))
        order = field.order.format(row=row)
        most = self.dialect.everything
        if any(argument.name == "first" for argument in field.arguments):
            most = self.statement.bind(limit(item.arguments.get("first")))
        with self.joining() as joins:
            rows = self.dialect.join_rows(self.dialect.concat(self.node(item, entity, row)), order)
        listed = self.dialect.concat(["[", rows, "]"])
        found = (
            f"SELECT {columns_of(row, listed, *joins)} FROM {rows_of(entity, row, field.source)} "
            f"WHERE {all_true(on)} ORDER BY {order} LIMIT {most}"
        )
        return Sql(f"(SELECT {listed} FROM ({found}) AS {row}{''.join(joins)})")
