// Apollo Client, whose cache puts the pages of a connection together.

import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";

import { BAD, CLOSURES, MISSING, NONE, PAGE, REFUSED, address, report } from "./report";
import type { Closures, Missing, Page } from "./report";

const client = new ApolloClient({
  link: new HttpLink({ uri: `${address}/graphql` }),
  cache: new InMemoryCache({
    typePolicies: { Query: { fields: { events: relayStylePagination(["where", "orderBy"]) } } },
  }),
});

const closures = await client.query<Closures>({ query: gql(CLOSURES) });

let { data } = await client.query<Page>({ query: gql(PAGE) });
const list = client.watchQuery<Page>({ query: gql(PAGE) });
let pages = 1;
while (data?.events.pageInfo.hasNextPage) {
  ({ data } = await list.fetchMore({ variables: { after: data.events.pageInfo.endCursor } }));
  pages += 1;
}
const merged = client.readQuery<Page>({ query: gql(PAGE) });

const refused = await client.query({ query: gql(REFUSED), variables: BAD }).catch((error: unknown) => error);
const missing = await client.query<Missing>({ query: gql(MISSING), variables: NONE });

report({
  closures: closures.data?.events.nodes.map(({ slug }) => slug) ?? [],
  listed: merged?.events.edges.map(({ node }) => node.slug) ?? [],
  pages,
  refused: CombinedGraphQLErrors.is(refused) && refused.errors[0]?.extensions?.code,
  missing: missing.data?.event,
});
