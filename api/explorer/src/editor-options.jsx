// What GraphiQL does not let us say of its editors: long lines wrap, and the font is the system's.
import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";

const EDITORS = ["queryEditor", "variableEditor", "headerEditor", "responseEditor"];

export function EditorOptions() {
  return EDITORS.map((name) => <Options key={name} name={name} />);
}

function Options({ name }) {
  const editor = useGraphiQL((state) => state[name]);
  useEffect(() => {
    const fontFamily = getComputedStyle(document.body).getPropertyValue("--onrecord-mono");
    editor?.updateOptions({ wordWrap: "on", fontFamily });
  }, [editor]);
  return null;
}
