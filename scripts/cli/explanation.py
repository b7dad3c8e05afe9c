"""What a question becomes: selection, cost, SQL, parameters, plan; shown as text or as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from rich.console import RenderableType
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from api.query.execute import Reader
from api.query.selection import Constant, Items, Selection
from api.query.statement import Plan
from schema.settings import Settings
from scripts.cli.show import console, on_terminal, show_json
from scripts.cli.sql import pretty

LONG = 60
"""Characters that are shown of a constant."""


@dataclass(frozen=True, slots=True)
class Node:
    """A line of a tree, with what hangs on it."""

    text: str
    below: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a question becomes. `cost`: objects that it may yield at most; `parameters`: the values of ?1, ?2, ..."""

    selection: tuple[Node, ...]
    cost: int
    max_cost: int
    sql: str
    parameters: tuple[Any, ...]
    plan: tuple[Node, ...]


def explain_plan(
    items: Items, plan: Plan, values: Mapping[str, Any], reader: Reader, settings: Settings
) -> Explanation:
    """Return what a question becomes; SQLite is asked for its plan. Raises DatabaseError."""
    parameters = tuple(plan.bind(values))
    connection = reader.snapshot().acquire()
    found: list[Any] = connection.execute(f"EXPLAIN QUERY PLAN {plan.sql}", parameters).fetchall()
    connection.close()
    steps = [(id, parent, detail) for id, parent, _, detail in found]
    return Explanation(tuple(hang(items)), plan.cost, settings.max_cost, pretty(plan.sql), parameters, nest(steps, 0))


def hang(items: Items) -> Iterator[Node]:
    """Yield what is asked for as a tree; what differs by type hangs on the types."""
    for item in items:
        if isinstance(item, Constant):
            yield Node(f"{item.key} = {item.json[:LONG]}{'…' if len(item.json) > LONG else ''}")
            continue
        below: list[Node] = []
        for variant in item.variants:
            found = tuple(hang(variant.items))
            below += [Node(f"... on {', '.join(variant.types)}", found)] if variant.types else found
        yield Node(describe(item), tuple(below))


def describe(item: Selection) -> str:
    """Return a field with its arguments, in the mapping's names."""
    alias = f"{item.key}: " if item.key != item.name else ""
    given = ", ".join(f"{name}: {orjson.dumps(value, default=str).decode()}" for name, value in item.arguments.items())
    return f"{alias}{item.name}{f'({given})' if given else ''}"


def nest(steps: Sequence[tuple[int, int, str]], parent: int) -> tuple[Node, ...]:
    """Return the steps below a step as trees."""
    return tuple(Node(detail, nest(steps, id)) for id, above, detail in steps if above == parent)


def show_as_json(explanation: Explanation) -> None:
    """Print an explanation for programs."""
    show_json(orjson.dumps(asdict(explanation), default=str))


def show_as_text(explanation: Explanation) -> None:
    """Print an explanation for people."""
    parameters = Table.grid(padding=(0, 2))
    for number, value in enumerate(explanation.parameters, 1):
        parameters.add_row(f"?{number}", Text(repr(value)))
    sql = Syntax(explanation.sql, "sql", background_color="default") if on_terminal() else Text(explanation.sql)
    parts: dict[str, RenderableType] = {
        "Selection": grow(explanation.selection),
        "Cost": f"at most {explanation.cost:,} of the {explanation.max_cost:,} objects that are allowed",
        "SQL": sql,
        "Parameters": parameters,
        "SQLite's plan": grow(explanation.plan),
    }
    out = console()
    for n, (heading, part) in enumerate(parts.items()):
        out.print(*([""] if n else []), Text(heading, "bold"), part, sep="\n", soft_wrap=heading == "SQL")


def grow(nodes: Sequence[Node], root: Tree | None = None) -> Tree:
    """Return nodes as a tree to print."""
    tree = root or Tree("", hide_root=True)
    for node in nodes:
        grow(node.below, tree.add(Text(node.text)))
    return tree
