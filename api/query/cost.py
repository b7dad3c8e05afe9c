"""What a question may cost: the objects that it may yield, its page sizes multiplied through."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from api.query.mapping import ENTITIES
from api.query.model import Connection, Many, Special
from api.query.pages import limit, page
from api.query.selection import Items, Selection, walk
from schema.errors import CostError, Limit

UNPAGED = 5
"""What a list without `first` is taken to hold: such lists do not grow."""


def rows(field: Any, arguments: Mapping[str, Any]) -> int:
    """Return how many objects a field yields at most."""
    match field:
        case Connection():
            return page(arguments).size
        case Special(compiler="search"):
            return page(arguments).size
        case Special(compiler="event_counts"):
            return limit(arguments.get("first"), 100, most=1000)
        case Special(compiler="nodes"):
            return max(1, len(arguments.get("ids", ())))
        case Many(arguments=declared) if any(a.name == "first" for a in declared):
            return limit(arguments.get("first"))
        case Many():
            return UNPAGED
        case _:
            return 1


def cost(items: Items, entity: str = "Query") -> int:
    """Return how many objects a question yields at most."""
    total = 0
    for item in items:
        if not isinstance(item, Selection) or not item.variants:
            continue
        field = ENTITIES[entity].fields[item.name]
        below = max(cost(v.items, v.types[0] if v.types else field.target) for v in item.variants)
        # edges, their node and nodes are the page that their connection has already counted.
        wrapper = entity.endswith(("Connection", "Edge"))
        total += below + (1 if item.name == "edges" else 0) if wrapper else page_cost(field, item, below)
    return total


def page_cost(field: Any, item: Selection, below: int) -> int:
    """Return the cost of a field that yields rows of its own."""
    return rows(field, item.arguments) * (1 + below)


def check_cost(items: Items, *, max_cost: int) -> int:
    """Return the cost of a question. Raises CostError where it is more than the limits allow."""
    total = cost(items)
    if total > max_cost:
        raise CostError(
            f"The question may yield {total:,} objects, and {max_cost:,} are allowed. "
            "Ask for smaller pages (first), or for less below them.",
            limit=Limit("max_cost", max_cost, total),
        )
    return total


def tell_cost(body: bytes, cost: int, *, max_cost: int) -> bytes:
    """Return the body of a GraphQL response with what its question cost, by the names that Shopify gave them.

    Source: https://shopify.dev/docs/api/usage/limits
    """
    told = b'{"cost":{"requestedQueryCost":%d,"maximumAvailable":%d}}' % (cost, max_cost)
    return b'%b,"extensions":%b}' % (body[:-1], told)


def count_conditions(value: Any) -> int:
    """Return how many conditions and values a filter holds, at any depth."""
    if isinstance(value, dict):
        return sum(1 + count_conditions(v) for v in cast(dict[str, Any], value).values())
    if isinstance(value, list | tuple):
        return sum(1 + count_conditions(v) for v in cast(Sequence[Any], value))
    return 0


def check_filters(items: Items, *, most: int) -> int:
    """Return how many conditions, values and identifiers a question holds. Raises CostError where they are too many."""
    # An identifier is looked for in every table that has such.
    found = sum(
        count_conditions(item.arguments.get("where")) + len(item.arguments.get("ids") or ()) for item in walk(items)
    )
    if found > most:
        raise CostError(
            f"The filters hold {found} conditions and values, and {most} are allowed.",
            "where",
            limit=Limit("max_filters", most, found),
        )
    return found
