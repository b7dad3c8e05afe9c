"""What questions are asked with: values written out, and variables that are others each time."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any, cast

from graphql import GraphQLInputObjectType, GraphQLList, GraphQLNonNull, Undefined, get_named_type

from tests.query.hints import Code, Hints

SETS = 2
"""How often each document is asked, each time with other variables."""


class Values:
    """Draws values of the schema's types, and keeps the variables that were written."""

    def __init__(self, r: Random, hints: Hints) -> None:
        self.r = r
        self.hints = hints
        self.names = 0
        self.variables: list[tuple[str, str, list[Any]]] = []

    def declared(self, *others: str) -> str:
        """Write the declarations of the variables, and of others, in brackets."""
        found = [*others, *(f"${name}: {type}" for name, type, _ in self.variables)]
        return f"({', '.join(found)})" if found else ""

    def given(self, n: int) -> dict[str, Any]:
        """Return the variables of one asking."""
        return {name: drawn[n] for name, _, drawn in self.variables if drawn[n] is not Undefined}

    def maybe(self, chance: float) -> bool:
        """Say yes as often as that."""
        return self.r.random() < chance

    def some(self, found: Sequence[str], most: int) -> list[str]:
        """Draw one or more of some names, perhaps the same again."""
        return self.r.choices(found, k=self.r.randint(1, most))

    def fresh(self, letter: str) -> str:
        """Return a name that was not given yet."""
        self.names += 1
        return f"{letter}{self.names}"

    def varied(self, type: str, drawn: list[Any], literal: str) -> str:
        """Write a value as it is, or as a variable that has another value each time."""
        if not self.maybe(0.4):
            return literal
        name = self.fresh("v")
        self.variables.append((name, type, drawn))
        return f"${name}"

    def value(self, type: Any, owner: str, name: str, depth: int = 0) -> str:
        """Write a value of a type, or a variable."""
        return (self.variable if self.maybe(0.2) else self.literal)(type, owner, name, depth)

    def literal(self, type: Any, owner: str, name: str, depth: int) -> str:
        """Write a value of a type, with variables in it here and there."""
        if required(type):
            type = type.of_type
        elif self.maybe(0.03):
            return "null"
        if listed(type):
            if self.maybe(0.1):
                return self.literal(type.of_type, owner, name, depth)
            items = [self.value(type.of_type, owner, name, depth + 1) for _ in range(self.count(depth))]
            return f"[{', '.join(items)}]"
        if isinstance(type, GraphQLInputObjectType):
            members = [
                f"{key}: {self.value(type.fields[key].type, type.name, key, depth + 1)}"
                for key in self.members(type, depth)
            ]
            return f"{{{', '.join(members)}}}"
        return written(self.r.choice(self.hints.values(owner, name, type)))

    def variable(self, type: Any, owner: str, name: str, depth: int) -> str:
        """Write a variable, and draw what it is each time: given, null, or left out with or without a default."""
        inner = type.of_type if required(type) else type
        given = [self.plain(inner, owner, name, depth) for _ in range(SETS)]
        declared = str(type)
        if not required(type) and self.maybe(0.3):
            given[self.r.randint(0, SETS - 1)] = self.r.choice((None, Undefined))
        if self.maybe(0.2):
            declared = f"{inner} = {written(self.plain(inner, owner, name, depth))}"
            given[self.r.randint(0, SETS - 1)] = Undefined
        found = self.fresh("v")
        self.variables.append((found, declared, given))
        return f"${found}"

    def plain(self, type: Any, owner: str, name: str, depth: int) -> Any:
        """Draw a value of a type, as JSON has it."""
        if required(type):
            return self.plain(type.of_type, owner, name, depth)
        if listed(type):
            return [self.plain(type.of_type, owner, name, depth + 1) for _ in range(self.count(depth))]
        if isinstance(type, GraphQLInputObjectType):
            return {
                key: self.plain(type.fields[key].type, type.name, key, depth + 1) for key in self.members(type, depth)
            }
        return self.r.choice(self.hints.values(owner, name, type))

    def count(self, depth: int) -> int:
        """Draw how many values a list has; none at times."""
        return self.r.choice((3, 1, 2, 4, 1, 2, 3, 5, 0) if depth < 4 else (1, 0))

    def members(self, type: GraphQLInputObjectType, depth: int) -> list[str]:
        """Draw which members of an object are given; those that nest further the less the deeper it is."""
        needed = [key for key, f in type.fields.items() if required(f.type)]
        nests = {key for key, f in type.fields.items() if isinstance(get_named_type(f.type), GraphQLInputObjectType)}
        allowed = [key for key in type.fields if key not in needed and (depth < 5 or key not in nests)]
        if self.maybe(0.3):
            # What stands together often says something together: of one stance, one participation, one date.
            start = self.r.randrange(len(allowed))
            return list(dict.fromkeys([*needed, *allowed[start : start + self.r.choice((2, 3))]]))
        drawn = [self.r.choice(allowed) for _ in range(self.r.choice((1, 2, 1, 2, 0, 3)))]
        return [*needed, *dict.fromkeys(drawn)]


def required(type: Any) -> bool:
    """Say whether null is not of the type."""
    return isinstance(type, GraphQLNonNull)


def listed(type: Any) -> bool:
    """Say whether the type is that of a list."""
    return isinstance(type, GraphQLList)


def written(value: Any) -> str:
    """Write a value as a document has it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Code():
            return value
        case str():
            return quoted(value)
        case list():
            return f"[{', '.join(written(v) for v in cast(list[Any], value))}]"
        case dict():
            return f"{{{', '.join(f'{k}: {written(v)}' for k, v in cast(dict[str, Any], value).items())}}}"
        case _:
            return str(value)


def quoted(text: str) -> str:
    """Write a string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
