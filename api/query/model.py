"""The words that the mapping is written in: entities, fields, arguments, orders."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.query.filters import Filter
from api.query.paths import Path


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a field: `type` is its GraphQL type. `filter`: what it selects rows by."""

    name: str
    type: str
    doc: str
    filter: Filter | None = None
    default: int | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of an entity. `type` is its GraphQL type; SQL is over {t}, the alias of the entity's row."""

    name: str
    type: str
    doc: str
    arguments: tuple[Argument, ...] = ()

    @property
    def nullable(self) -> bool:
        """Whether the field may be null."""
        return not self.type.endswith("!")

    @property
    def target(self) -> str:
        """The name of the type without list and non-null marks."""
        return self.type.strip("[]!")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Field):
    """A value of the row itself. `enum`: a code, in the API's own case; `plain`: text that needs no escaping."""

    sql: str
    enum: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded(Field):
    """An object made of the row's own columns, {p} in its SQL being their prefix; `present`: there is one."""

    prefix: str = ""
    present: str = "TRUE"


@dataclass(frozen=True, slots=True, kw_only=True)
class One(Field):
    """One related object: the row {row} for which `on` holds; {name} in it stands for an argument."""

    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Many(Field):
    """A list of related objects, in the order of `order`. `source` replaces the entity's table."""

    on: str
    order: str
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection(Field):
    """A list that is paged through; neither `on` nor `ids`: over all rows of the entity.

    ids: a SELECT of the ids of the rows, each once, where they are few: it is gone through, and the rows looked up.
    """

    on: str | None = None
    ids: str | None = None

    @property
    def entity(self) -> str:
        """The name of the type of the nodes."""
        return self.type.removesuffix("!").removesuffix("Connection")


@dataclass(frozen=True, slots=True, kw_only=True)
class Special(Field):
    """A field with a statement of its own, written by hand: `compiler` names it."""

    compiler: str


@dataclass(frozen=True, slots=True)
class OrderTerm:
    """One sort key; never null. `descending` as the ascending order has it. `number`: it is one, and no text."""

    sql: str
    descending: bool = False
    number: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """An order that a list can be asked in, both ways."""

    doc: str
    ascending: tuple[OrderTerm, ...]
    descending: tuple[OrderTerm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A type of object and where its rows are.

    types: the concrete GraphQL types, where they differ by row; `type_of` is then the SQL of the type's name.
    filters: the name of its filter set. order: the default order. paths: ways to its rows in that order.
    """

    name: str
    doc: str
    fields: Mapping[str, Field]
    table: str | None = None
    only: str | None = None
    filters: str | None = None
    orders: Mapping[str, Order] | None = None
    order: tuple[OrderTerm, ...] = ()
    paths: tuple[Path, ...] = ()
    types: tuple[str, ...] = ()
    type_of: str | None = None
    interface: bool = False
    implements: tuple[str, ...] = ()


def fields(*items: Field) -> dict[str, Field]:
    """Key the fields by their names."""
    return {item.name: item for item in items}
