// Relay, which compiles what a program asks, pages by refetching a fragment, and refetches an object by its identifier.

import relay from "relay-runtime";
import type { GraphQLResponse, GraphQLTaggedNode, RequestParameters, Variables } from "relay-runtime";

import closuresQuery, { type eventsClosuresQuery } from "../generated/relay/eventsClosuresQuery.graphql";
import eventQuery, { type eventsEventQuery } from "../generated/relay/eventsEventQuery.graphql";
import eventFragment, { type events_event$data } from "../generated/relay/events_event.graphql";
import listQuery, { type eventsListQuery } from "../generated/relay/eventsListQuery.graphql";
import listFragment, { type events_list$data } from "../generated/relay/events_list.graphql";
import missingQuery, { type eventsMissingQuery } from "../generated/relay/eventsMissingQuery.graphql";
import refusedQuery, { type eventsRefusedQuery } from "../generated/relay/eventsRefusedQuery.graphql";
import { BAD, NONE, address, report } from "./report";

// A CommonJS module: Node finds none of its names by itself.
const { Environment, Network, RecordSource, Store, fetchQuery, getFragment, getPaginationVariables } = relay;

let refusal: unknown;

/** Ask the server, as Relay's guide has it, and note what it says is wrong. */
async function ask({ text }: RequestParameters, variables: Variables): Promise<GraphQLResponse> {
  const response = await fetch(`${address}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json" },
    body: JSON.stringify({ query: text, variables }),
  });
  const answer = await response.json();
  refusal = answer.errors?.[0].extensions.code;
  return answer;
}

const environment = new Environment({ network: Network.create(ask), store: new Store(new RecordSource()) });

/** Read what a fragment shows of a record in the store. */
function read<Data>(fragment: GraphQLTaggedNode, key: unknown): Data {
  const selector = relay.getSingularSelector(getFragment(fragment), key);
  if (!selector) throw new Error("Nothing was given to read.");
  return environment.lookup(selector).data as Data;
}

const closures = await fetchQuery<eventsClosuresQuery>(environment, closuresQuery, {
  where: { type: ["CLOSURE"], participants: { role: ["ORDERED_BY"], under: ["azerbaijan"] }, date: { during: "2025" } },
}).toPromise();

// As usePaginationFragment does it: the fragment's own query asks for the next page, and the store puts the pages together.
const { paginationRequest, paginationMetadata } = relay.getPaginationMetadata(getFragment(listFragment), "program");
const root = await fetchQuery<eventsListQuery>(environment, listQuery, {}).toPromise();
let { events } = read<events_list$data>(listFragment, root);
let pages = 1;
while (events.pageInfo.hasNextPage) {
  const next = getPaginationVariables("forward", 5, events.pageInfo.endCursor, {}, {}, paginationMetadata);
  await fetchQuery(environment, paginationRequest, next).toPromise();
  ({ events } = read<events_list$data>(listFragment, root));
  pages += 1;
}

const id = events.edges[0]?.node.id ?? "";
const again = await fetchQuery<eventsEventQuery>(environment, eventQuery, { id }).toPromise();
const refetched = read<events_event$data>(eventFragment, again?.node);

const missing = await fetchQuery<eventsMissingQuery>(environment, missingQuery, NONE).toPromise();
await fetchQuery<eventsRefusedQuery>(environment, refusedQuery, BAD).toPromise().catch(() => undefined);

report({
  closures: closures?.events.nodes.map(({ slug }) => slug) ?? [],
  listed: events.edges.map(({ node }) => node.slug),
  pages,
  refused: refusal,
  missing: missing?.event,
  besides: refetched.slug,
});
