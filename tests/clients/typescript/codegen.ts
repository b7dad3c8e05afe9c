// What graphql-codegen makes from the served schema: the client preset, and the schema's text for relay-compiler.

import type { CodegenConfig } from "@graphql-codegen/cli";

const scalars = { Date: "string", DateTime: "string", EDTF: "string", URL: "string" };

const config: CodegenConfig = {
  schema: `${process.env.ADDRESS}/graphql`,
  documents: "src/codegen.ts",
  generates: {
    "generated/gql/": {
      preset: "client",
      config: { scalars, strictScalars: true, useTypeImports: true, enumsAsTypes: true },
    },
    "generated/schema.graphql": { plugins: ["schema-ast"] },
  },
};

export default config;
