// graphql-request, which throws what the server says is wrong.

import { ClientError, GraphQLClient } from "graphql-request";

import { BAD, CLOSURES, MISSING, NONE, PAGE, REFUSED, address, report } from "./report";
import type { Closures, Missing, Page } from "./report";

const client = new GraphQLClient(`${address}/graphql`);

const closures = await client.request<Closures>(CLOSURES);

const listed: string[] = [];
let pages = 0;
let after: string | null = null;
do {
  const { events }: Page = await client.request<Page>(PAGE, { after });
  listed.push(...events.edges.map(({ node }) => node.slug));
  after = events.pageInfo.hasNextPage ? events.pageInfo.endCursor : null;
  pages += 1;
} while (after);

const refused = await client.request(REFUSED, BAD).catch((error: unknown) => error);
const missing = await client.request<Missing>(MISSING, NONE);

report({
  closures: closures.events.nodes.map(({ slug }) => slug),
  listed,
  pages,
  refused: refused instanceof ClientError && refused.response.errors?.[0]?.extensions.code,
  missing: missing.event,
});
