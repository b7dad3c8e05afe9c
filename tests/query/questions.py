"""Questions drawn from the schema itself: a field or filter that is added there is asked for here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, cast

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
)
from hypothesis import strategies as st

from tests.query.hints import Hints
from tests.query.naive import printed_schema
from tests.query.naive_lists import DEFAULT, Order
from tests.query.values import SETS, Values, required

APART = ("search",)
"""Fields of Query whose answers depend on what no rule fixes: how well a row matches. They have a test of their own."""

SEEDS = st.integers(0, 2**32 - 1)


@dataclass(frozen=True)
class Question:
    """A document, and the variables of each time that it is asked."""

    document: str
    operation: str | None
    variables: Sequence[Mapping[str, Any]]


def questions(hints: Hints) -> st.SearchStrategy[Question]:
    """Draw questions: each from a number, as hundreds of choices are too many for Hypothesis, and up to a length.

    What Hypothesis shrinks is the length: a question that fails is asked anew with fewer fields.
    """

    def write(seed: int, fields: int) -> Question:
        return Writer(Random(seed), hints, fields).question()

    return st.builds(write, seed=SEEDS, fields=st.integers(3, 45))


def sieves(hints: Hints) -> st.SearchStrategy[Question]:
    """Draw questions that do nothing but filter and count."""

    def write(seed: int) -> Question:
        return Writer(Random(seed), hints, 1).sieve()

    return SEEDS.map(write)


class Writer(Values):
    """Writes one document of about so many fields, and draws the variables that it is asked with."""

    def __init__(self, r: Random, hints: Hints, fields: int) -> None:
        super().__init__(r, hints)
        self.schema: GraphQLSchema = printed_schema()
        self.left = fields
        """How many fields may still be written."""
        self.fragments: list[tuple[str, GraphQLNamedType, str, int]] = []

    def question(self) -> Question:
        """Write the document."""
        assert self.schema.query_type is not None
        body = self.selections(self.schema.query_type, 0, 1)
        named = self.maybe(0.3)
        parts = [f"query Asked{self.declared()} {body}" if named or self.variables else body, self.defined()]
        if named:
            parts.insert(0, "query Other { __typename }")
        sets = [self.given(n) for n in range(SETS)]
        return Question("\n".join(parts), "Asked" if named else None, sets)

    def sieve(self) -> Question:
        """Write a document that asks, of each list, which rows meet a filter, and counts the events that do."""
        query = self.schema.query_type
        assert query is not None
        parts = [
            f"{name}(first: 100, where: {self.literal(query.fields[name].args['where'].type, '', 'where', 0)}) "
            "{ totalCount nodes { slug } }"
            for name in LIST_OF.values()
        ]
        counts = query.fields["eventCounts"]
        given = [f"{name}: {self.argument('', name, counts.args[name])}" for name in ("by", "where")]
        shown = "{ type period country modality initiator { slug } target { slug } collection count }"
        parts.append(f"eventCounts({', '.join(given)}) {shown}")
        return Question(f"query {self.declared()} {{ {' '.join(parts)} }}", None, [self.given(n) for n in range(SETS)])

    def defined(self) -> str:
        """Write the fragments."""
        return "\n".join(f"fragment {name} on {type.name} {text}" for name, type, text, _ in self.fragments)

    # ---- what is asked for

    def selections(self, type: GraphQLNamedType, depth: int, rows: int) -> str:
        """Write a selection set; rows: how many objects it may be read of, so that answers stay small."""
        assert isinstance(type, GraphQLObjectType | GraphQLInterfaceType)
        names = self.some(self.choices(type, depth, rows), 4 if self.left > 3 else 1)
        parts = [self.selection(type, name, depth, rows) for name in names]
        if self.maybe(0.25):
            parts += [name for name, f in type.fields.items() if weight(f) == 1]
        if isinstance(type, GraphQLInterfaceType) and self.maybe(0.6):
            parts.append(self.on_type(type, depth, rows))
        return "{ " + " ".join(parts) + " }"

    def choices(self, type: GraphQLObjectType | GraphQLInterfaceType, depth: int, rows: int) -> Sequence[str]:
        """Return what may be written in a selection set; what leads to more rows stands there more often."""
        fields = {name: f for name, f in type.fields.items() if name not in APART or type.name != "Query"}
        leaves = [name for name, f in fields.items() if weight(f) == 1]
        if depth >= 9 or self.left <= 0 or rows > 300:
            return [*leaves, "__typename"]
        more = [name for name, f in fields.items() if weight(f) > 1 for _ in range(weight(f))]
        return [*leaves, *more, "__typename", "inline", "spread"]

    def selection(self, type: GraphQLNamedType, name: str, depth: int, rows: int) -> str:
        """Write a field or a fragment."""
        match name:
            case "__typename":
                return f"{self.alias(0.3)}__typename{self.directive()}"
            case "inline":
                condition = self.r.choice(("", f"on {type.name} "))
                return f"... {condition}{self.directive()} {self.selections(type, depth, rows)}"
            case "spread":
                return self.spread(type, depth, rows)
            case _:
                return self.field(type, name, depth, rows)

    def on_type(self, type: GraphQLInterfaceType, depth: int, rows: int) -> str:
        """Write a fragment on one of the types that an interface may stand for, or on an interface among them."""
        implementations = self.schema.get_implementations(type)
        kinds = [*implementations.objects, *implementations.interfaces]
        kind = self.r.choice(kinds)
        if type.name == "Node":
            # What its types have under one name differs in type: as they may not meet, each goes by a name of its own.
            names = [name for name in self.choices(kind, depth, rows) if name in kind.fields] or ["id"]
            drawn = self.some(names, 3)
            fields = [self.field(kind, name, depth, rows, own_name=True) for name in drawn]
            return f"... on {kind.name}{self.directive()} {{ __typename {' '.join(fields)} }}"
        return f"... on {kind.name}{self.directive()} {self.selections(kind, depth, rows)}"

    def spread(self, type: GraphQLNamedType, depth: int, rows: int) -> str:
        """Write the name of a fragment, which is written now or was before."""
        known = [(name, cost) for name, on, _, cost in self.fragments if on.name == type.name and cost <= self.left]
        if known and self.maybe(0.5):
            name, cost = self.r.choice(known)
            self.left -= cost
        else:
            before = self.left
            text = self.selections(type, depth + 1, rows)
            name = self.fresh("F")
            self.fragments.append((name, type, text, before - self.left))
        return f"...{name}{self.directive()}"

    def directive(self) -> str:
        """Write a condition, or none."""
        if not self.maybe(0.05):
            return ""
        boolean = GraphQLNonNull(cast(GraphQLScalarType, self.schema.type_map["Boolean"]))
        name = self.r.choice(("include", "skip"))
        return f" @{name}(if: {self.value(boolean, '', 'Boolean')})"

    def alias(self, chance: float) -> str:
        """Write another name for a field, or none."""
        return f"{self.fresh('k')}: " if self.maybe(chance) else ""

    def field(self, type: GraphQLNamedType, name: str, depth: int, rows: int, *, own_name: bool = False) -> str:
        """Write a field of a type with its arguments and what is asked for below it."""
        assert isinstance(type, GraphQLObjectType | GraphQLInterfaceType)
        self.left -= 1
        found = type.fields[name]
        arguments = self.arguments(type.name, name, found)
        # Two fields of one name with other arguments cannot both be asked for, so each gets a name of its own.
        alias = self.alias(1 if arguments or own_name else 0.1)
        below = ""
        named = cast(GraphQLNamedType, get_named_type(found.type))
        if is_composite_type(named):
            many = 5 if named.name.endswith("Connection") else 3 if "[" in str(found.type) and depth else 1
            below = f" {self.selections(named, depth + 1, rows * many)}"
        return f"{alias}{name}{arguments}{self.directive()}{below}"

    # ---- what it is asked with

    def arguments(self, owner: str, name: str, found: Any) -> str:
        """Write a field's arguments in brackets, or nothing."""
        given: dict[str, str] = {}
        paged = "after" in found.args
        for argument, of in found.args.items():
            if paged and argument in PAGING:
                continue
            if required(of.type) or self.maybe(0.4):
                given[argument] = self.argument(name if argument == "slug" else owner, argument, of)
        if paged:
            named = cast(GraphQLNamedType, get_named_type(found.type)).name
            given |= self.paging(LIST_OF[named.removesuffix("Connection")], found)
        return f"({', '.join(f'{key}: {value}' for key, value in given.items())})" if given else ""

    def argument(self, owner: str, name: str, of: Any) -> str:
        """Write the value of an argument."""
        if name == "slug":
            return self.value(of.type, "", owner)
        if name == "by":
            dimensions = list(cast(GraphQLEnumType, get_named_type(of.type)).values)
            taken = self.r.sample(dimensions, self.r.randint(1, 3))
            return self.varied(str(of.type), [taken, taken[::-1]], f"[{', '.join(taken)}]")
        return self.value(of.type, owner, name)

    def paging(self, name: str, found: Any) -> dict[str, str]:
        """Write which page is asked for, and in what order; a cursor is one of the list in that order."""
        given: dict[str, str] = {}
        order: Order = ()
        if "orderBy" in found.args and self.maybe(0.5):
            of = found.args["orderBy"].type
            if self.maybe(0.3):
                return {"orderBy": self.value(of, "", "orderBy")}
            item = cast(GraphQLInputObjectType, get_named_type(of))
            keys = list(cast(GraphQLEnumType, get_named_type(item.fields["field"].type)).values)
            pairs = [(key, direction) for key in keys for direction in ("ASC", "DESC")]
            order = tuple(self.r.choices(pairs, k=self.r.choice((1, 1, 2, 3, 0))))
            listed = ", ".join(f"{{field: {key}, direction: {direction}}}" for key, direction in order)
            given["orderBy"] = f"[{listed}]"
        size = self.r.choice(("first", "last", ""))
        if size in found.args:
            sizes = [self.r.choice((1, 2, 3, 5, 100)) for _ in range(SETS)]
            given[size] = self.varied("Int", sizes, str(sizes[0]))
        for end in ("after", "before"):
            if end in found.args and self.maybe(0.2) and (cursors := self.hints.cursors(name, order)):
                drawn = [self.r.choice(cursors) for _ in range(SETS)]
                given[end] = self.varied("String", drawn, f'"{drawn[0]}"')
        return given


def weight(found: Any) -> int:
    """Return how often a field is asked for beside one that is a plain value."""
    if not is_composite_type(get_named_type(found.type)):
        return 1
    return 6 if "after" in found.args else 4 if "[" in str(found.type) else 2


LIST_OF = {
    "Event": "events",
    "Actor": "actors",
    "Organization": "organizations",
    "Statement": "statements",
    "Source": "sources",
}
PAGING = ("first", "after", "last", "before", "orderBy")
assert set(LIST_OF.values()) == set(DEFAULT)
