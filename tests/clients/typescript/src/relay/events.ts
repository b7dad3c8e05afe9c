// What relay-compiler compiles. At run time the program takes what is made of it, as Relay's Babel plugin would have it.

import { graphql } from "relay-runtime";

graphql`
  query eventsClosuresQuery($where: EventFilter!) {
    events(where: $where) { nodes { slug } }
  }
`;
graphql`
  query eventsListQuery {
    ...events_list
  }
`;
graphql`
  fragment events_list on Query
  @refetchable(queryName: "eventsPageQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" }) {
    events(first: $count, after: $cursor) @connection(key: "events_events") {
      edges { node { id slug ...events_event } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
graphql`
  fragment events_event on Event @refetchable(queryName: "eventsEventQuery") {
    slug
    title
    participants { actor { id slug } }
  }
`;
graphql`
  query eventsRefusedQuery($during: EDTF!) {
    events(where: { date: { during: $during } }) { totalCount }
  }
`;
graphql`
  query eventsMissingQuery($slug: String!) {
    event(slug: $slug) { title }
  }
`;
