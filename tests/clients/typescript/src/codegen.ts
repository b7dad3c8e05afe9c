// graphql-codegen's client preset: the types of variables and answers follow from the served schema and the documents.

import { ClientError, GraphQLClient } from "graphql-request";

import type { FragmentType } from "../generated/gql/index";
import { graphql, useFragment } from "../generated/gql/index";
import type { ClosuresQueryVariables, MissingQuery, PageQuery } from "../generated/gql/graphql";
import { BAD, NONE, address, report } from "./report";

const Headline = graphql(/* GraphQL */ `
  fragment Headline on Event {
    slug
    modality
    date { edtf latest }
  }
`);
const Closures = graphql(/* GraphQL */ `
  query Closures($where: EventFilter!) {
    events(where: $where) { nodes { ...Headline } }
  }
`);
const Page = graphql(/* GraphQL */ `
  query Page($first: Int!, $after: String) {
    events(first: $first, after: $after) {
      nodes { ...Headline }
      pageInfo { hasNextPage endCursor }
    }
  }
`);
const Refused = graphql(/* GraphQL */ `
  query Refused($during: EDTF!) {
    events(where: { date: { during: $during } }) { totalCount }
  }
`);
const Missing = graphql(/* GraphQL */ `
  query Missing($slug: String!) {
    event(slug: $slug) { title }
  }
`);

/** Return the slugs of events, which only this fragment shows. */
function readSlugs(events: readonly FragmentType<typeof Headline>[]): string[] {
  return useFragment(Headline, events).map(({ slug }) => slug);
}

const client = new GraphQLClient(`${address}/graphql`);

const closures = await client.request(Closures, {
  where: {
    type: ["CLOSURE"],
    participants: { role: ["ORDERED_BY"], under: ["azerbaijan"] },
    date: { during: "2025" },
  },
});
const latest: (string | null | undefined)[] =
  useFragment(Headline, closures.events.nodes).map(({ date }) => date?.latest);

const listed: string[] = [];
let pages = 0;
let after: string | null = null;
do {
  const { events }: PageQuery = await client.request(Page, { first: 5, after });
  listed.push(...readSlugs(events.nodes));
  after = events.pageInfo.hasNextPage ? events.pageInfo.endCursor : null;
  pages += 1;
} while (after);

const refused = await client.request(Refused, BAD).catch((error: unknown) => error);
const missing: MissingQuery = await client.request(Missing, NONE);

// tsc complains of these lines if what the schema does not have compiles.
// @ts-expect-error
export const unknownType: ClosuresQueryVariables["where"]["type"] = ["PARTY"];
// @ts-expect-error
export const unknownField = missing.event?.name;

report({
  closures: readSlugs(closures.events.nodes),
  listed,
  pages,
  refused: refused instanceof ClientError && refused.response.errors?.[0]?.extensions.code,
  missing: missing.event,
  besides: latest,
});
