"""Documents that cost much for what they are: families that grow, of which the limits decide how far."""

from dataclasses import dataclass

EVENT = "slug title summary modality collection nativeId disputed id type"
TEN, FORTY = (" ".join(f"a{i}: slug" for i in range(n)) for n in (10, 40))


@dataclass(frozen=True, slots=True)
class Family:
    """Documents of a part and then of another, n of each; {i} in them is their number, {j} the next, {n} is n."""

    head: str
    part: str
    middle: str = ""
    other: str = ""
    tail: str = ""

    def __call__(self, n: int) -> str:
        """Return the document of that size."""
        parts = [self.head, *many(self.part, n), self.middle, *many(self.other, n), self.tail]
        return " ".join(parts).replace("{n}", str(n))


def many(part: str, n: int) -> list[str]:
    """Return a part n times, numbered."""
    return [part.replace("{i}", str(i)).replace("{j}", str(i + 1)) for i in range(n)]


LAST = "fragment F{n} on Query { __typename }"
FAMILIES: dict[str, Family] = {
    "aliases": Family("{", "a{i}: __typename", "}"),
    "aliases of pages": Family("{", "a{i}: events { nodes { slug } }", "}"),
    "aliases of totals": Family("{", "a{i}: events { totalCount }", "}"),
    "aliases of searches": Family("{", 'a{i}: search(text: "the a of") { totalCount }', "}"),
    "aliases of counts": Family("{", "a{i}: eventCounts(by: [INITIATOR, TARGET, MONTH]) { count }", "}"),
    "names": Family("{", "__typename", "}"),
    "objects": Family("{", 'event(slug: "a") { slug title }', "}"),
    "objects with arguments": Family("{", 'events(where: {slug: ["a", "b", "c", "d"]}) { totalCount }', "}"),
    "objects with ten fields": Family("{", f'event(slug: "a") {{ place {{ slug name }} {TEN} }}', "}"),
    "objects with forty fields": Family("{", f'event(slug: "a") {{ place {{ slug name }} {FORTY} }}', "}"),
    "fields in one object": Family("{ dataset { counts {", "events actors", "} } }"),
    "nested pairs": Family(
        '{ event(slug: "a")', "{ related { event", "{ slug }", "slug } related { event { slug } } }", "}"
    ),
    "inline fragments": Family("{ events { nodes {", "... on Event { slug title modality }", "} } }"),
    "spread fragments": Family("{ events { nodes {", "...F{i}", "} } }", f"fragment F{{i}} on Event {{ {EVENT} }}"),
    "spread small fragments": Family("{ events { nodes {", "...F{i}", "} } }", "fragment F{i} on Event { slug }"),
    "fan of fragments": Family(
        "{ ...F0 }", "fragment F{i} on Query { ...F{j} ...F{j} a{i}: dataset { version } }", LAST
    ),
    "doubling fragments": Family(
        '{ event(slug: "a") { ...F0 } }',
        "fragment F{i} on Event { related { event { ...F{j} } } statements { nodes { madeIn { ...F{j} } } } }",
        "fragment F{n} on Event { slug }",
    ),
    "chain of fragments": Family("{ ...F0 }", "fragment F{i} on Query { ...F{j} }", LAST),
    "cycle of fragments": Family("{ ...F0 }", "fragment F{i} on Query { ...F{j} }", "fragment F{n} on Query { ...F0 }"),
    "unused fragments": Family("{ __typename }", "fragment F{i} on Query { dataset { version } }"),
    "directives": Family("{ __typename", "@skip(if: false)", "}"),
    "unknown directives": Family("{ __typename", "@a{i}", "}"),
    "directives on fields": Family("{", "dataset @include(if: true) { version }", "}"),
    "unknown fields": Family("{", "evnts{i}", "}"),
    "unknown arguments": Family("{ events(", "wher{i}: 1", ") { totalCount } }"),
    "unknown members": Family("{ events(where: {", "wher{i}: 1", "}) { totalCount } }"),
    "unknown enums": Family("{ events(where: {type: [", "CLOSUR{i}", "]}) { totalCount } }"),
    "the same argument": Family("{ events(", "first: 1", ") { totalCount } }"),
    "the same member": Family("{ events(where: {", "disputed: true", "}) { totalCount } }"),
    "list": Family("{ events(where: {slug: [", '"a"', "]}) { totalCount } }"),
    "identifiers": Family("{ nodes(ids: [", '"Event:a"', "]) { id } }"),
    "orders": Family("{ events(orderBy: [", "{field: TITLE}", "]) { totalCount } }"),
    "nots": Family("{ events(where: ", "{not:", "{}", "}", ") { totalCount } }"),
    "ors": Family("{ events(where: {or: [", "{disputed: true}", "]}) { nodes { slug } } }"),
    "ors in nots": Family("{ events(where: ", "{not: {or: [{disputed: true}", "", "]}}", ") { totalCount } }"),
    "lists in lists": Family("{ events(where: {slug: ", "[", '"a"', "]", "}) { totalCount } }"),
    "depth": Family('{ event(slug: "a")', "{ related { event", "{ slug }", "} }", "}"),
    "braces": Family("", "{ a", "", "}"),
    "variables": Family("query (", "$v{i}: Int", ") { __typename }"),
    "used variables": Family("query (", "$v{i}: Int", ") {", "a{i}: events(first: $v{i}) { totalCount }", "}"),
    "unknown variables": Family("{", "a{i}: events(first: $v{i}) { totalCount }", "}"),
    "variables in fragments": Family(
        "query ($v: Int) { ...F0 }",
        "fragment F{i} on Query { a{i}: events(first: $v) { totalCount } ...F{j} }",
        LAST,
    ),
    "operations": Family("", "query Q{i} { dataset { version } }"),
    "operations with fragments": Family(
        "", "query Q{i} ($v: Int) { ...F0 }", "", "fragment F{i} on Query { ...F{j} }", LAST
    ),
    "anonymous operations": Family("", "{ dataset { version } }"),
    "introspections": Family("{", "a{i}: __schema { types { name fields { name args { name } } } }", "}"),
    "introspected types": Family("{ __schema {", "a{i}: types { fields { args { type { ofType { name } } } } }", "} }"),
    "one introspected type": Family("{", 'a{i}: __type(name: "Event") { fields { args { name } } }', "}"),
    "types of objects": Family(
        '{ nodes(ids: ["a"]) {', "... on Event { a{i}: title } ... on Person { b{i}: name }", "} }"
    ),
}
"""Each by what it is made of."""
