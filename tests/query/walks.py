"""Questions that are asked page by page: lists to walk through, and searches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, cast

from graphql import GraphQLInterfaceType, GraphQLObjectType
from hypothesis import strategies as st

from tests.query.hints import LISTS, Hints
from tests.query.naive import Naive
from tests.query.naive_lists import DEFAULT
from tests.query.questions import SEEDS, Writer
from tests.query.values import written
from tests.query.words import tokens


@dataclass(frozen=True)
class Walk:
    """A list that is walked through page by page: `$size` and `$cursor` say which; not every list goes backward."""

    path: Sequence[str]
    forward: str
    backward: str | None
    variables: Mapping[str, Any]

    def list_in(self, data: Any) -> Any:
        """Return the list in an answer."""
        for step in self.path:
            data = data[step]
        return data


def walks(hints: Hints) -> st.SearchStrategy[Walk]:
    """Draw lists to walk through, filtered and ordered; what is nested is a list of one that is there."""
    return SEEDS.map(lambda seed: write_walk(Random(seed), hints))


def write_walk(r: Random, hints: Hints) -> Walk:
    """Write the questions of a walk."""
    writer = Writer(r, hints, 1)
    query, types = writer.schema.query_type, writer.schema.type_map
    assert query is not None
    nested = (("Actor", ("events", "statements")), ("Event", ("statements",)), ("Source", ("events", "statements")))
    owners = [(type, lists) for type, lists in nested if getattr(hints.world, LISTS[type])]
    if owners and r.random() < 0.4:
        type, lists = r.choice(owners)
        path = (type.lower(), r.choice(lists))
        slug = r.choice(getattr(hints.world, LISTS[type])).slug
        owner, opening = cast(GraphQLObjectType, types[type]), f"{path[0]}(slug: {written(slug)}) {{ "
    else:
        path, owner, opening = (r.choice(sorted(DEFAULT)),), query, ""
    found = owner.fields[path[-1]]
    given = [
        f"{key}: {writer.value(found.args[key].type, owner.name, key)}"
        for key in ("where", "orderBy")
        if key in found.args
    ]
    shown = "{ totalCount nodes { slug } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"
    declared = writer.declared("$size: Int", "$cursor: String")

    def document(size: str, cursor: str) -> str:
        arguments = ", ".join([*given, f"{size}: $size", f"{cursor}: $cursor"])
        closing = "}" * len(path)
        return f"query {declared} {{ {opening}{path[-1]}({arguments}) {shown} {closing}"

    return Walk(
        path=path,
        forward=document("first", "after"),
        backward=document("last", "before") if "last" in found.args else None,
        variables=writer.given(0),
    )


@dataclass(frozen=True)
class Search:
    """A search, and the question for the same of the same objects by their identifiers."""

    text: str
    kinds: Sequence[str]
    document: str
    nodes: str
    variables: Mapping[str, Any]

    def expected(self, naive: Naive) -> list[str]:
        """Return the identifiers of all that has every word."""
        found = [(prefix, row) for prefix in self.kinds for row in naive.all(LISTS[prefix])]
        words = naive.filters.words
        return [f"{p}:{row.slug}" for p, row in found if tokens(self.text) <= words[LISTS[p], row.id]]

    def shown(self, naive: Naive, edges: Sequence[Any]) -> list[Any]:
        """Return what is to be shown of the rows that were found, in their order."""
        ids = [edge["node"]["found"] for edge in edges]
        return naive.ask(self.nodes, {**self.variables, "ids": ids})["nodes"]

    def quotes(self, snippet: str) -> bool:
        """Say whether a snippet has one of the words in it."""
        return bool(tokens(self.text) & tokens(snippet))


def searches(hints: Hints) -> st.SearchStrategy[Search]:
    """Draw searches."""
    return SEEDS.map(lambda seed: write_search(Random(seed), hints))


def write_search(r: Random, hints: Hints) -> Search:
    """Write a search for words of the world."""
    text = r.choice(hints.pools[f"{r.choice(list(LISTS.values()))} text"])
    drawn = r.choice((None, r.sample(list(LISTS), r.randint(0, 4))))
    writer = Writer(r, hints, 8)
    selections = f"{{ found: id {writer.on_type(cast(GraphQLInterfaceType, writer.schema.type_map['Node']), 1, 1)} }}"
    kinds = f", kinds: [{', '.join(kind.upper() for kind in drawn)}]" if drawn is not None else ""
    document = (
        f"query {writer.declared('$text: String!', '$size: Int', '$cursor: String')} "
        f"{{ search(text: $text, first: $size, after: $cursor{kinds}) "
        f"{{ totalCount edges {{ cursor snippet node {selections} }} nodes {selections} "
        f"pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }} {writer.defined()}"
    )
    nodes = f"query {writer.declared('$ids: [ID!]!')} {{ nodes(ids: $ids) {selections} }} {writer.defined()}"
    found = list(LISTS) if drawn is None else drawn
    return Search(text, found, document, nodes, {**writer.given(0), "text": text})
