// urql, whose Accept header ends with text/event-stream.

import { Client, cacheExchange, fetchExchange } from "@urql/core";

import { BAD, CLOSURES, MISSING, NONE, PAGE, REFUSED, address, report } from "./report";
import type { Closures, Missing, Page } from "./report";

const client = new Client({
  url: `${address}/graphql`,
  exchanges: [cacheExchange, fetchExchange],
  preferGetMethod: false,
});

const closures = await client.query<Closures>(CLOSURES, {}).toPromise();

const listed: string[] = [];
let pages = 0;
let after: string | null = null;
do {
  const { data } = await client.query<Page>(PAGE, { after }).toPromise();
  listed.push(...(data?.events.edges.map(({ node }) => node.slug) ?? []));
  after = data?.events.pageInfo.hasNextPage ? data.events.pageInfo.endCursor : null;
  pages += 1;
} while (after);

const refused = await client.query(REFUSED, BAD).toPromise();
const missing = await client.query<Missing>(MISSING, NONE).toPromise();
const byGet = await client.query<Closures>(CLOSURES, {}, { preferGetMethod: "force", requestPolicy: "network-only" }).toPromise();

report({
  closures: closures.data?.events.nodes.map(({ slug }) => slug) ?? [],
  listed,
  pages,
  refused: refused.error?.graphQLErrors[0]?.extensions.code,
  missing: missing.data?.event,
  besides: byGet.data?.events.nodes.map(({ slug }) => slug),
});
