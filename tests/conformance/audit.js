// Measure a GraphQL endpoint by the audits of graphql-http: `node audit.js URL` prints the figures of each level.
// Source: https://github.com/graphql/graphql-over-http

import { auditServer } from "graphql-http";

const LEVELS = ["MUST", "SHOULD", "MAY"];

const [url] = process.argv.slice(2);
const results = await auditServer({ url });
for (const level of LEVELS) {
  const those = results.filter(({ name }) => name.startsWith(`${level} `));
  const passed = those.filter(({ status }) => status === "ok");
  console.log(`${level} ${passed.length}/${those.length}`);
}
const failed = results.filter(({ status }) => status !== "ok");
for (const { id, name, reason } of failed) {
  console.log(`${id} ${name}: ${reason}`);
}
process.exitCode = failed.length || results.length === 0 ? 1 : 0;
