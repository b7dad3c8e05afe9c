"""gql, which fetches the schema by introspection and validates documents before it sends them."""

from typing import Any

from gql import Client, GraphQLRequest, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport
from graphql import GraphQLError
from report import ADDRESS, BAD_DAY, NO_SLUG, report

CLOSURES = gql("""
    query Closures($where: EventFilter!) {
      events(where: $where) { nodes { slug } }
    }
""")
PAGE = gql("""
    query Page($after: String) {
      events(first: 5, after: $after) { nodes { slug } pageInfo { hasNextPage endCursor } }
    }
""")
REFUSED = gql("query Refused($during: EDTF!) { events(where: {date: {during: $during}}) { totalCount } }")
MISSING = gql("query Missing($slug: String!) { event(slug: $slug) { title } }")
INVALID = gql("{ events { nodes { colour } } }")


def main() -> None:
    """Ask, and report."""
    transport = HTTPXTransport(url=f"{ADDRESS}/graphql", timeout=60)
    with Client(transport=transport, fetch_schema_from_transport=True) as session:

        def ask(document: GraphQLRequest, **variables: Any) -> dict[str, Any]:
            document.variable_values = variables
            return session.execute(document)

        where = {
            "type": "CLOSURE",
            "participants": {"role": "ORDERED_BY", "under": "azerbaijan"},
            "date": {"during": "2025"},
        }
        closures = ask(CLOSURES, where=where)["events"]["nodes"]
        listed: list[str] = []
        pages, after, more = 0, None, True
        while more:
            page = ask(PAGE, after=after)["events"]
            listed += [node["slug"] for node in page["nodes"]]
            pages, after, more = pages + 1, page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

        code = None
        try:
            ask(REFUSED, during=BAD_DAY)
        except TransportQueryError as error:
            code = (error.errors or [{}])[0]["extensions"]["code"]

        # The client itself refuses this, by the schema that it has fetched.
        try:
            ask(INVALID)
            invalid = ""
        except GraphQLError as error:
            invalid = error.message

        report(
            closures=[node["slug"] for node in closures],
            listed=listed,
            pages=pages,
            refused=code,
            missing=ask(MISSING, slug=NO_SLUG)["event"],
            besides=invalid,
        )


main()
