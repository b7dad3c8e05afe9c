// What GraphiQL does not let us say of its editors: long lines wrap, the font is the system's, the menu of the right button is
// the browser's (Monaco's cannot be read by screen readers), the colours are ours, and nobody can use the page before the
// editors are there. Whoever changed tabs while Monaco was loading would find the first question in every tab.
import { useGraphiQL, useMonaco } from "@graphiql/react";
import { useEffect } from "react";

import { defineThemes } from "./editor-themes.js";

const EDITORS = ["queryEditor", "variableEditor", "headerEditor", "responseEditor"];

export function EditorOptions({ page }) {
  const monaco = useMonaco((state) => state.monaco);
  const theme = useGraphiQL((state) => state.monacoTheme);
  const editors = EDITORS.map((name) => useGraphiQL((state) => state[name]));

  useEffect(() => {
    if (!monaco) return;
    defineThemes(monaco);
    monaco.editor.setTheme(theme);
  }, [monaco]);
  useEffect(() => {
    const fontFamily = getComputedStyle(page).getPropertyValue("--onrecord-mono");
    for (const editor of editors) editor?.updateOptions({ contextmenu: false, fontFamily, wordWrap: "on" });
    page.inert = !editors.every(Boolean);
  }, editors);
  return null;
}
