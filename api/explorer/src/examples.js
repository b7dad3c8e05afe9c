// The worked examples: one file each, in the order of their names, with variables in a .json file of the same name.
const queries = import.meta.glob("../examples/*.graphql", { query: "?raw", import: "default", eager: true });
const variables = import.meta.glob("../examples/*.json", { query: "?raw", import: "default", eager: true });

// Vite gives the files in the order of their names.
export const examples = Object.entries(queries).map(([path, query]) => ({
  query,
  variables: variables[path.replace(/graphql$/, "json")] ?? null,
  headline: query.match(/^# (.*)/)[1],
}));
