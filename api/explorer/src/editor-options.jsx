// What GraphiQL does not let us say of its editors: long lines wrap, the font is the system's, and nobody can use the page
// before they are there. Whoever changed tabs while Monaco was loading would find the first question in every tab.
import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";

const EDITORS = ["queryEditor", "variableEditor", "headerEditor", "responseEditor"];

export function EditorOptions({ page }) {
  const editors = EDITORS.map((name) => useGraphiQL((state) => state[name]));

  useEffect(() => {
    const fontFamily = getComputedStyle(page).getPropertyValue("--onrecord-mono");
    for (const editor of editors) editor?.updateOptions({ wordWrap: "on", fontFamily });
    page.inert = !editors.every(Boolean);
  }, editors);
  return null;
}
