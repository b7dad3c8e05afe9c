// Apollo Client's automatic persisted queries: a document is named by its hash, by GET, so that caches can answer.

import { createHash } from "node:crypto";

import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";

import { BAD, CLOSURES, MISSING, NONE, PAGE, REFUSED, address, report } from "./report";
import type { Closures, Missing, Page } from "./report";

const asked: string[] = [];

/** Ask as the client does, and note how: whether the document went along, and whether the answer may be kept. */
async function note(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  const url = new URL(String(input));
  const whole = url.searchParams.has("query") || String(init?.body).includes('"query"');
  const kept = response.headers.has("ETag") && response.ok;
  asked.push([init?.method ?? "GET", whole ? "document" : "hash", kept ? "kept" : "not kept"].join(", "));
  return response;
}

/** Make a client that has nothing in its cache. */
function createClient(useGETForHashedQueries: boolean): ApolloClient {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const persisted = new PersistedQueryLink({ sha256, useGETForHashedQueries });
  return new ApolloClient({
    link: persisted.concat(new HttpLink({ uri: `${address}/graphql`, fetch: note })),
    cache: new InMemoryCache(),
  });
}

const client = createClient(true);
const closures = await client.query<Closures>({ query: gql(CLOSURES) });
const again = await createClient(true).query<Closures>({ query: gql(CLOSURES) });
const posted = await createClient(false).query<Closures>({ query: gql(CLOSURES) });
const alike = [again, posted].map(({ data }) => data?.events.nodes.map(({ slug }) => slug));
const besides = { asked: [...asked], alike };

const listed: string[] = [];
let pages = 0;
let after: string | null = null;
do {
  const { data }: { data?: Page | undefined } = await client.query<Page>({ query: gql(PAGE), variables: { after } });
  listed.push(...(data?.events.edges.map(({ node }) => node.slug) ?? []));
  after = data?.events.pageInfo.hasNextPage ? data.events.pageInfo.endCursor : null;
  pages += 1;
} while (after);

const refused = await client.query({ query: gql(REFUSED), variables: BAD }).catch((error: unknown) => error);
const missing = await client.query<Missing>({ query: gql(MISSING), variables: NONE });

report({
  closures: closures.data?.events.nodes.map(({ slug }) => slug) ?? [],
  listed,
  pages,
  refused: CombinedGraphQLErrors.is(refused) && refused.errors[0]?.extensions?.code,
  missing: missing.data?.event,
  besides,
});
