import { defineConfig } from "vite";

// Two pages, each an HTML file whose name the server knows; what they load has its content's hash in its name.
export default defineConfig({
  base: "/explorer/",
  publicDir: false,
  clearScreen: false,
  logLevel: "warn",
  build: {
    target: "baseline-widely-available",
    license: { fileName: "licenses.md" },
    assetsInlineLimit: 0,
    // Monaco's editor is one module of some 3 MB; it is loaded once and stays in the browser's cache.
    chunkSizeWarningLimit: 4096,
    rolldownOptions: {
      input: ["graphiql.html", "docs.html"],
      // "use client" and the like mean nothing in a browser.
      onwarn: (warning, warn) => warning.code === "MODULE_LEVEL_DIRECTIVE" || warn(warning),
    },
  },
  // monaco-graphql's worker loads parts of itself when it needs them.
  worker: { format: "es" },
});
