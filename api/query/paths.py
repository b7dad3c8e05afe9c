"""Ways to rows through a covering index that holds them in their default order, part by part.

A part is, say, what one actor did in one role in events of one type. Where a page depends on nothing else, no more of
each part is read than the page holds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from api.query.filters import FILTERS, Dates, Exists, FullText, Related, conditions, in_list, lower
from api.query.statement import Statement

if TYPE_CHECKING:
    from api.query.model import Entity

Where = Mapping[str, Any]

Page = Callable[[str], str]
"""Gives what cuts a page off the rows of an alias, as it follows other conditions: AND ... ORDER BY ... LIMIT ..."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A filter by codes and those under them: the derived table that has them, and the column of the index."""

    filter: str
    under: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ByRelated:
    """The part of an index that `related`'s filters choose: actors under or among some, in some roles.

    same: how the related rows that a row of the index stands for are found.
    """

    related: Related
    actors: tuple[str, ...]
    column: str
    same: Exists
    tree: Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """How rows of `table` are found through `index`, whose column `key` is the row's id.

    dates: the filter on the dates, which the index has under the same names, as it has the keys of the default order.
    by: the filter that must be given for the index to be of use; none: the tree's.
    """

    table: str
    index: str
    key: str
    tree: Tree
    dates: Dates
    by: ByRelated | None = None

    def leads(self, where: Where, *, whole: bool) -> bool:
        """Say whether to go this way. whole: the page depends on nothing but what the index holds."""
        if self.by is None:
            return whole and where.get(self.tree.filter) is not None
        asked: Where = where.get(self.by.related.name) or {}
        return any(asked.get(name) is not None for name in self.by.actors)

    def rest(self, where: Where) -> dict[str, Any]:
        """Return the filters that the index does not answer."""
        answered = {self.tree.filter, self.dates.name, *([self.by.related.name] if self.by else ())}
        return {name: value for name, value in where.items() if name not in answered and value is not None}

    def ids(self, statement: Statement, where: Where, page: Page | None = None) -> str:
        """Return the subquery of the ids; with `page`, of those that may be on it."""
        u = statement.alias("u")
        sources: list[str] = []
        chosen: list[str] = []
        within: list[str] = []

        def divide(tree: Tree, value: Any) -> None:
            """Go through the codes under the given ones; without any, through all where that bounds what is read."""
            if value is None and not page and where.get(self.dates.name) is None:
                return
            c = statement.alias("c")
            sources.append(f"{tree.under} AS {c}")
            chosen.append(
                f"{c}.ancestor = {c}.code" if value is None else in_list(statement, f"{c}.ancestor", value, lower)
            )
            within.append(f"{u}.{tree.column} = {c}.code")

        if by := self.by:
            asked: Where = {k: v for k, v in where[by.related.name].items() if v is not None}
            name = next(name for name in by.actors if name in asked)
            a = statement.alias("a")
            sources.append(f"actors AS {a}")
            chosen.append(in_list(statement, f"{a}.slug", asked[name], None))
            within.append(f"{u}.{by.column} = {a}.id")
            divide(by.tree, asked.get(by.tree.filter))
            # The first of the names stands for all that is under the actor, which is how the index has it.
            if others := {k: v for k, v in asked.items() if k not in (by.actors[0], by.tree.filter)}:
                more = partial(conditions, statement, by.related.filters, where=others)
                within.append(by.same.condition(statement, u, more))
        divide(self.tree, where.get(self.tree.filter))
        if (asked_dates := where.get(self.dates.name)) is not None:
            within.append(self.dates.condition(statement, u, asked_dates))
        if page is None:
            sources.append(f"{self.index} AS {u}")
            return f"SELECT {u}.{self.key} FROM {' CROSS JOIN '.join(sources)} WHERE {' AND '.join([*chosen, *within])}"
        row = statement.alias()
        part = f"SELECT {u}.{self.key} FROM {self.index} AS {u} WHERE {' AND '.join(within)}{page(u)}"
        return statement.dialect.ids_by_part(sources, chosen, self.table, row, part)


def matching(statement: Statement, entity: "Entity", row: str, where: Where, page: Page | None = None) -> list[str]:
    """Return the conditions of a filter object on an entity's row, by a path where there is one.

    page: given where the page depends on nothing else; the conditions then leave at least its rows.
    """
    for path in entity.paths:
        rest = path.rest(where)
        whole = page is not None and not rest
        if path.leads(where, whole=whole):
            found = f"{row}.id IN ({path.ids(statement, where, page if whole else None)})"
            return [found, *conditions(statement, entity.filters or "", row, rest)]
    return conditions(statement, entity.filters or "", row, where)


def leading_text(entity: "Entity", where: Where) -> FullText | None:
    """Return the filter by text if its matches are to be gone through in order; another path is narrower."""
    text = FILTERS[entity.filters or ""].filters.get("text") if where.get("text") is not None else None
    if not isinstance(text, FullText) or any(path.leads(where, whole=False) for path in entity.paths):
        return None
    return text
