"""A world with both who answer questions about it: the product's engine and the naive evaluator."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, cast

from hypothesis import note

from tests.postgres.cluster import Cluster
from tests.query.hints import Hints
from tests.query.naive import Naive
from tests.query.naive_lists import Order
from tests.query.questions import Question
from tests.query.stored import Product, product_of
from tests.query.world import World
from tests.query.worlds import build_world


class Known:
    """A world, who answers, and what questions may ask for."""

    def __init__(self, world: World, product: Product) -> None:
        self.world = world
        self.product = product
        self.naive = Naive(world, lambda name, order, slug: self.cursors(name, order)[slug])
        self.hints = Hints(world, lambda name, order: list(self.cursors(name, order).values()))
        self._cursors: dict[tuple[str, Order], dict[str, str]] = {}

    def cursors(self, name: str, order: Order) -> dict[str, str]:
        """Return the cursors of all rows by slug, as the product gives them in a plain list of all in that order."""
        # Organizations are marked as the actors they are.
        name = "actors" if name == "organizations" else name
        if (name, order) not in self._cursors:
            listed = ", ".join(f"{{field: {field}, direction: {direction}}}" for field, direction in order)
            ordered = f", orderBy: [{listed}]" if order else ""
            data = self.product.ask(f"{{ {name}(first: 100{ordered}) {{ edges {{ cursor node {{ slug }} }} }} }}")
            found = {edge["node"]["slug"]: edge["cursor"] for edge in data[name]["edges"]}
            assert len(set(found.values())) == len(found), "Two rows share a cursor."
            self._cursors[name, order] = found
        return self._cursors[name, order]

    def compare(self, question: Question) -> None:
        """Hold the answers against each other, down to the order of their members, with each set of variables."""
        for variables in question.variables:
            expected = self.naive.ask(question.document, variables, question.operation)
            found = self.product.ask(question.document, variables, question.operation)
            if pairs(found) != pairs(expected):
                note(f"variables: {json.dumps(variables)}, operation: {question.operation}\n{question.document}")
                assert found == expected
                raise AssertionError("The members of an object are in another order.")


def pairs(value: Any) -> Any:
    """Return a JSON value so that objects are equal only if their members are in one order, and true is not 1."""
    if isinstance(value, dict):
        return [(key, pairs(member)) for key, member in cast(dict[str, Any], value).items()]
    if isinstance(value, list):
        return [pairs(member) for member in cast(list[Any], value)]
    return (bool, value) if isinstance(value, bool) else value


@contextmanager
def known_world(number: int, cluster: Cluster | None = None) -> Generator[Known]:
    """Build and write a world by its number, into a file or a database of the cluster's."""
    world = build_world(number)
    with product_of(world, cluster) as product:
        yield Known(world, product)


Worlds = Callable[[int], Known]
"""Gives worlds by their numbers, each built and written once."""
