// What every program asks, and how it tells what it found.

export const address = process.env.ADDRESS ?? "";

export const CLOSURES = /* GraphQL */ `
  query Closures {
    events(where: { type: CLOSURE, participants: { role: ORDERED_BY, under: "azerbaijan" }, date: { during: "2025" } }) {
      nodes { slug }
    }
  }
`;
export const PAGE = /* GraphQL */ `
  query Page($after: String) {
    events(first: 5, after: $after) {
      edges { cursor node { slug } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
export const REFUSED = /* GraphQL */ `
  query Refused($during: EDTF!) {
    events(where: { date: { during: $during } }) { totalCount }
  }
`;
export const MISSING = /* GraphQL */ `
  query Missing($slug: String!) {
    event(slug: $slug) { title }
  }
`;
/** A day that there is not. */
export const BAD = { during: "2025-02-29" };
export const NONE = { slug: "no-such-event" };

export type Closures = { events: { nodes: { slug: string }[] } };
export type Page = {
  events: {
    edges: { cursor: string; node: { slug: string } }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
};
export type Missing = { event: { title: string } | null };

export type Report = {
  /** The slugs of all closures ordered by Azerbaijan in 2025. */
  closures: string[];
  /** The slugs of all events, as the client puts its pages together. */
  listed: string[];
  /** How many pages these came in. */
  pages: number;
  /** The code of the error that a bad filter is answered with. */
  refused: unknown;
  /** What there is for a slug that nothing has: null, or the code of an error. */
  missing: unknown;
  /** What this client alone can tell. */
  besides?: unknown;
};

/** Tell the test what was found. */
export function report(found: Report): void {
  console.log(JSON.stringify(found));
}
