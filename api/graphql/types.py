"""The Strawberry schema, made from the mapping: a field that is entered there is a field here."""

import enum
from functools import cache
from typing import Any, NewType, cast

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.types.scalar import ScalarDefinition

from api.query.filters import FILTERS
from api.query.mapping import ENTITIES
from api.query.mapping.enums import ENUMS
from api.query.model import Argument, Entity, Field
from schema.dates import DateError, parse_date, parse_edtf

ORDERS = {"EventOrder": "events", "ActorOrder": "actors", "StatementOrder": "statements"}

SCALARS = {"String": str, "Int": int, "Float": float, "Boolean": bool, "ID": strawberry.ID}


def annotation(type: str) -> str:
    """Return the Python annotation of a GraphQL type: "[Event!]!" is "list[Event]"."""
    required = type.endswith("!")
    inner = type.removesuffix("!")
    found = f"list[{annotation(inner[1:-1])}]" if inner.startswith("[") else inner
    return found if required else f"Optional[{found}]"


def edtf(value: object) -> str:
    """Check a date in EDTF. Raises ValueError where it is none; graphql-core adds where it stands."""
    if not isinstance(value, str):
        raise DateError("a date in EDTF is a string", "write it as in 2025, 2025-02-06 or 2025-01/2025-03")
    parse_edtf(value)
    return value


def day(value: object) -> str:
    """Check a calendar date. Raises ValueError where it is none; graphql-core adds where it stands."""
    if not isinstance(value, str):
        raise DateError("a date is a string", "write it as in 2025-02-06")
    return parse_date(value).isoformat()


def text(value: object) -> str:
    """Check a text that only answers hold."""
    return str(value)


def make_enum(name: str) -> Any:
    """Return an enum whose values are the codes in upper case."""
    doc, codes = ENUMS[name]
    members = {code.upper(): strawberry.enum_value(code, description=text) for code, text in codes.items()}
    return strawberry.enum(cast(Any, enum.Enum(name, members)), name=name, description=doc)


class Types(dict[str, Any]):
    """Every type of the schema by its GraphQL name; annotations are looked up here when the schema is built."""

    def __init__(self) -> None:
        super().__init__(SCALARS)
        self.scalars: dict[Any, ScalarDefinition] = {}
        """What the scalars of our own are, by the Python types that stand for them."""
        self["Optional"] = __import__("typing").Optional
        self["list"] = list
        self.scalar(
            "EDTF",
            "A date as precise as its source: ISO 8601-2, Extended Date/Time Format. "
            "2025, 2025-02, 2025-02-06, 2025-02~, 2025-01/2025-03, [..2025-02-06], [2025-02-06..].",
            edtf,
            "https://www.loc.gov/standards/datetime/",
        )
        self.scalar("Date", "A calendar date: ISO 8601, 2025-02-06.", day)
        self.scalar("DateTime", "A moment: ISO 8601 with its offset.", text)
        self.scalar("URL", "An address: RFC 3986.", text, "https://www.rfc-editor.org/rfc/rfc3986")
        self.update({name: make_enum(name) for name in ENUMS})
        for name, filters in FILTERS.items():
            self[name] = self.input(name, filters.doc, self.filter_arguments(name))
        for name, what in ORDERS.items():
            self[name] = self.input(
                name,
                f"An order of {what}.",
                [
                    Argument("field", f"{name}Field!", "What to order by."),
                    Argument("direction", "OrderDirection", "Which way.", default="asc"),
                ],
            )
        for entity in sorted(ENTITIES.values(), key=lambda e: len(e.implements)):
            self[entity.name] = self.object(entity)

    def scalar(self, name: str, doc: str, parse: Any, url: str | None = None) -> None:
        """Enter a scalar that is written as a string."""
        self[name] = NewType(name, str)  # pyright: ignore[reportArgumentType]
        self.scalars[self[name]] = strawberry.scalar(
            name=name, description=doc, specified_by_url=url, serialize=str, parse_value=parse
        )

    def annotate(self, type: str) -> StrawberryAnnotation:
        """Return the annotation of a GraphQL type, looked up among these types."""
        return StrawberryAnnotation(annotation(type), namespace=self)

    def filter_arguments(self, name: str) -> list[Argument]:
        """Return what a filter object takes."""
        filters = FILTERS[name]
        logic = (
            Argument("and", f"[{name}!]", "All of these hold."),
            Argument("or", f"[{name}!]", "Any of these holds."),
            Argument("not", name, "This does not hold."),
        )
        members = [
            Argument(f.name, f.type, f.doc, default="possibly" if f.name == "match" else None)
            for f in filters.filters.values()
        ]
        return [*(logic if filters.logic else ()), *members]

    def input(self, name: str, doc: str, arguments: list[Argument]) -> Any:
        """Return an input type."""
        members: dict[str, Any] = {"__annotations__": {}}
        for argument in arguments:
            python_name = f"{argument.name}_" if argument.name in ("and", "or", "not") else argument.name
            default: Any = strawberry.UNSET
            if isinstance(argument.default, str):
                default = self[argument.type.strip("[]!")](argument.default)
            elif argument.type.endswith("!"):
                default = None
            item = StrawberryField(
                python_name=python_name,
                graphql_name=argument.name if python_name != argument.name else None,
                type_annotation=self.annotate(argument.type),
                description=argument.doc,
                **({} if default is None else {"default": default}),
            )
            members[python_name] = item
            members["__annotations__"][python_name] = item.type_annotation
        made = strawberry.input(type(name, (), members), name=name, description=doc)
        return self.keep_annotations(made, members)

    def object(self, entity: Entity) -> Any:
        """Return an object type or an interface; what its interfaces have comes from them."""
        bases = tuple(self[name] for name in entity.implements[:1])
        inherited = {name for parent in entity.implements for name in ENTITIES[parent].fields}
        members: dict[str, Any] = {"__annotations__": {}}
        for item in entity.fields.values():
            if item.name in inherited:
                continue
            members[item.name] = self.field(item)
            members["__annotations__"][item.name] = members[item.name].type_annotation
        make = strawberry.interface if entity.interface else strawberry.type
        made = make(type(entity.name, bases, members), name=entity.name, description=entity.doc)
        return self.keep_annotations(made, members)

    def keep_annotations(self, made: Any, members: dict[str, Any]) -> Any:
        """Give the fields their annotations again: dataclasses put in their place what could be resolved so far."""
        for item in made.__strawberry_definition__.fields:
            if item.python_name in members["__annotations__"]:
                item.type_annotation = members["__annotations__"][item.python_name]
        return made

    def field(self, item: Field) -> StrawberryField:
        """Return a field with its arguments; nothing resolves it, as the engine answers."""
        made = StrawberryField(
            python_name=item.name, type_annotation=self.annotate(item.type), description=item.doc, default=None
        )
        made.arguments = [
            StrawberryArgument(
                python_name=argument.name,
                graphql_name=None,
                type_annotation=self.annotate(argument.type),
                description=argument.doc,
                default=strawberry.UNSET if argument.default is None else argument.default,
            )
            for argument in item.arguments
        ]
        return made


@cache
def build_schema() -> strawberry.Schema:
    """Build the schema, once."""
    types = Types()
    concrete = [types[name] for entity in ENTITIES.values() for name in entity.types]
    return strawberry.Schema(
        query=types["Query"],
        types=[*concrete, types["Event"], types["Statement"], types["Source"]],
        config=StrawberryConfig(disable_field_suggestions=False, scalar_map=types.scalars),
    )


def print_schema() -> str:
    """Return the schema in GraphQL's schema definition language."""
    return build_schema().as_str().rstrip() + "\n"
