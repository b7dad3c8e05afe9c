// openapi-fetch, with the types that openapi-typescript makes of the served document.

import createClient from "openapi-fetch";

import type { components, paths } from "../generated/openapi";
import { BAD, NONE, address, report } from "./report";

const client = createClient<paths>({ baseUrl: address });

const closures = await client.GET("/v1/events", {
  params: { query: { type: ["closure"], ordered_by: ["azerbaijan"], during: "2025" } },
});

const listed: string[] = [];
let pages = 0;
let cursor: string | undefined;
do {
  const { data } = await client.GET("/v1/events", { params: { query: { limit: 5, ...(cursor && { cursor }) } } });
  listed.push(...(data?.data.map(({ slug }) => slug) ?? []));
  const next: string | null | undefined = data?.page.next;
  cursor = next ? (new URL(next, address).searchParams.get("cursor") ?? undefined) : undefined;
  pages += 1;
} while (cursor);

const refused = await client.GET("/v1/events", { params: { query: BAD } });
const missing = await client.GET("/v1/events/{slug}", { params: { path: NONE } });
const problem: components["schemas"]["Problem"] | undefined = missing.error;

// tsc complains of these lines if what the document does not have compiles.
// @ts-expect-error
export const unknownType: components["schemas"]["EventType"] = "party";
// @ts-expect-error
export const unknownField = closures.data?.data[0]?.nothing;

report({
  closures: closures.data?.data.map(({ slug }) => slug) ?? [],
  listed,
  pages,
  refused: refused.error?.code,
  missing: problem?.code,
  besides: [refused.response.status, missing.response.status],
});
