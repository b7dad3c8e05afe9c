// GraphiQL with OnRecord's examples in its tabs.
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";

// Monaco's workers, bundled with the page.
import "graphiql/setup-workers/vite";

import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./graphiql.css";

import { EditorOptions } from "./editor-options.jsx";
import { EDITOR_THEMES } from "./editor-themes.js";
import { EXAMPLES_PLUGIN } from "./examples-panel.jsx";
import { examples } from "./examples.js";
import { fetcher } from "./fetcher.js";
import { mend } from "./mend.js";

const page = document.getElementById("page");

// The default tabs are for those who come the first time: GraphiQL keeps everybody's own tabs in the browser.
createRoot(page).render(
  <GraphiQL
    fetcher={fetcher}
    defaultTabs={examples}
    editorTheme={EDITOR_THEMES}
    plugins={[EXAMPLES_PLUGIN, HISTORY_PLUGIN]}
  >
    <GraphiQL.Logo>
      <strong>OnRecord</strong> <a href="/docs">REST reference</a>
    </GraphiQL.Logo>
    <GraphiQL.Footer>
      <p className="onrecord-note">
        OnRecord: who did what, who said what, and where it is written. Every answer can be traced to a source&rsquo;s own
        words.
      </p>
    </GraphiQL.Footer>
    <EditorOptions page={page} />
  </GraphiQL>,
);
mend(document.body);
