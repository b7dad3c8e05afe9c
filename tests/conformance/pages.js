// Write what a Relay application has that shows every connection of a schema page by page, both ways where there are two:
// `node pages.js SCHEMA FOLDER` writes the sources that relay-compiler reads, and its configuration.
// Source: https://relay.dev/docs/guided-tour/list-data/pagination/

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, getNamedType, isInterfaceType, isObjectType, isRequiredArgument } from "graphql";

const PLACES = { first: "count", after: "cursor", last: "lastCount", before: "lastCursor" };

const [path, folder] = process.argv.slice(2);
const sdl = readFileSync(path, "utf8");
const schema = buildSchema(sdl);

function* connections() {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (getNamedType(field.type).name.endsWith("Connection")) {
          yield [type, field];
        }
      }
    }
  }
}

function source(module, type, field) {
  const places = field.args.filter(({ name }) => name in PLACES);
  const needed = field.args.filter(isRequiredArgument);
  const variableOf = ({ name }) => PLACES[name] ?? name;
  const all = [...places, ...needed];
  const definitions = all.map((argument) => `${variableOf(argument)}: { type: "${argument.type}" }`);
  const given = all.map((argument) => `${argument.name}: $${variableOf(argument)}`);
  const variables = needed.map(({ name, type }) => `$${name}: ${type}`);
  const passed = ["count: 1", ...needed.map(({ name }) => `${name}: $${name}`)];
  const spread = `...${module}_shown @arguments(${passed.join(", ")})`;
  const isRoot = type === schema.getQueryType();
  const declared = [...variables, ...(isRoot ? [] : ["$id: ID!"])];
  return `
import { graphql } from "relay-runtime";

graphql\`
  fragment ${module}_shown on ${type.name}
  @refetchable(queryName: "${module}PaginationQuery")
  @argumentDefinitions(${definitions.join(", ")}) {
    ${field.name}(${given.join(", ")}) @connection(key: "${module}_${field.name}") {
      edges { node { __typename id } }
    }
  }
\`;

graphql\`
  query ${module}Query${declared.length ? `(${declared.join(", ")})` : ""} {
    ${isRoot ? spread : `node(id: $id) { ${spread} @alias(as: "shown") }`}
  }
\`;
`;
}

mkdirSync(join(folder, "src"), { recursive: true });
writeFileSync(join(folder, "schema.graphql"), sdl);
const config = {
  src: "./src",
  schema: "./schema.graphql",
  language: "javascript",
  persistConfig: { file: "./queries.json", algorithm: "SHA256" },
};
writeFileSync(join(folder, "relay.config.json"), JSON.stringify(config));
writeFileSync(join(folder, "queries.json"), "{}");
for (const [type, field] of connections()) {
  const module = `${type.name}${field.name[0].toUpperCase()}${field.name.slice(1)}`;
  writeFileSync(join(folder, "src", `${module}.js`), source(module, type, field));
}
