// A panel of GraphiQL that opens any of the examples in a tab of its own, also for those whose tabs have long been their own.
import { PenIcon, useGraphiQL, useGraphiQLActions } from "@graphiql/react";

import { examples } from "./examples.js";

function ExamplesPanel() {
  const { addTab } = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);

  function open({ query, variables }) {
    addTab();
    queryEditor.setValue(query);
    variableEditor.setValue(variables ?? "");
    requestAnimationFrame(() => document.querySelector(".graphiql-tab-active").scrollIntoView());
  }

  return (
    <section aria-labelledby="onrecord-examples">
      <h2 id="onrecord-examples" className="onrecord-panel-title">
        Examples
      </h2>
      <ol className="onrecord-examples">
        {examples.map((example) => (
          <li key={example.headline}>
            <button type="button" onClick={() => open(example)}>
              {example.headline}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

export const EXAMPLES_PLUGIN = { title: "Examples", icon: PenIcon, content: ExamplesPanel };
