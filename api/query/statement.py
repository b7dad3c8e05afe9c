"""A statement in the making: its parameters and the names of its tables."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from api.query.dialects import Dialect
from api.query.selection import Slot, fill, has_slot, key_of

Convert = Callable[[Any], Any]


def same(value: Any) -> Any:
    """Return the value as it is."""
    return value


@dataclass(frozen=True, slots=True)
class Parameter:
    """Where the value of a parameter comes from: a template that may hold slots, and what is made of it."""

    template: Any
    convert: Convert
    fixed: bool

    def reader(self) -> Convert:
        """Return what gives the value for the variables of a request."""
        template, convert = self.template, self.convert
        if isinstance(template, Slot) and len(template.path) == 1:
            name = template.path[0]
            return itemgetter(name) if convert is same else lambda variables: convert(variables[name])
        return lambda variables: convert(fill(template, variables))


class Plan:
    """A compiled question: one SQL statement and the sources of its parameters."""

    def __init__(self, sql: str, parameters: Sequence[Parameter], cost: int) -> None:
        self.sql = sql
        self.cost = cost
        self._fixed = [p.template if p.fixed else None for p in parameters]
        self._varying = [(place, p.reader()) for place, p in enumerate(parameters) if not p.fixed]

    def bind(self, variables: Mapping[str, Any]) -> list[Any]:
        """Return the parameters' values for one request. Raises QueryError where a variable's value is no good."""
        values = self._fixed.copy()
        for place, read in self._varying:
            values[place] = read(variables)
        return values


class Statement:
    """Hands out parameters and table aliases while one statement is compiled."""

    def __init__(self, dialect: Dialect, *, upper_enums: bool) -> None:
        self.dialect = dialect
        self.upper_enums = upper_enums
        """GraphQL writes enums in upper case, REST as they are stored."""
        self.parameters: list[Parameter] = []
        self._numbers: dict[Hashable, int] = {}
        self._aliases = 0

    def bind(self, value: Any, convert: Convert = same) -> str:
        """Return the placeholder of a parameter. Raises what `convert` raises, now and at each binding."""
        converted = convert(value)
        fixed = not has_slot(value)
        template = converted if fixed else value
        number = self._numbers.setdefault((convert, fixed, key_of(template)), len(self.parameters) + 1)
        if number > len(self.parameters):
            self.parameters.append(Parameter(template, convert, fixed))
        return self.dialect.placeholder(number)

    def alias(self, letter: str = "t") -> str:
        """Return a table alias that this statement has not used."""
        self._aliases += 1
        return f"{letter}{self._aliases}"
