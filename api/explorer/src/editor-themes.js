// The editors' colours, light and dark, each with the contrast that WCAG 2.2 AA asks for: GraphiQL's own links, numbers and
// chosen suggestions have too little of it. Their names go to GraphiQL, which asks for one of them when the colours change.
export const EDITOR_THEMES = { light: "onrecord-light", dark: "onrecord-dark" };

const COLOURS = {
  light: {
    accent: "#a8046f",
    argument: "#5a56c4",
    behind: "#ffffff",
    field: "#3b4b6811",
    found: "#ffe38a",
    number: "#05603f",
    text: "#3b4b68",
  },
  dark: {
    accent: "#ff7aab",
    argument: "#a5a0ff",
    behind: "#212a3b",
    field: "#b7c2d711",
    found: "#584a00",
    number: "#b5cea8",
    text: "#dfe4ec",
  },
};

export function defineThemes(monaco) {
  for (const [scheme, { accent, argument, behind, field, found, number, text }] of Object.entries(COLOURS)) {
    const chosen = `${accent}19`;
    monaco.editor.defineTheme(EDITOR_THEMES[scheme], {
      base: scheme === "dark" ? "vs-dark" : "vs",
      inherit: true,
      rules: [
        { token: "argument.identifier.gql", foreground: argument },
        { token: "number", foreground: number },
      ],
      colors: {
        "editor.background": "#ffffff00",
        "editor.findMatchBackground": found,
        "editor.findMatchHighlightBackground": chosen,
        "editorHoverWidget.background": behind,
        "editorLink.activeForeground": accent,
        "editorSuggestWidget.background": behind,
        "editorSuggestWidget.focusHighlightForeground": accent,
        "editorSuggestWidget.highlightForeground": accent,
        "editorSuggestWidget.selectedBackground": chosen,
        "editorSuggestWidget.selectedForeground": accent,
        "editorWidget.background": behind,
        "editorWidget.foreground": text,
        "editorWidget.resizeBorder": accent,
        focusBorder: accent,
        "input.background": field,
        "inputOption.hoverBackground": chosen,
        "list.focusHighlightForeground": accent,
        "list.highlightForeground": accent,
        "list.hoverBackground": chosen,
        "pickerGroup.foreground": accent,
        "quickInput.background": behind,
        "quickInput.foreground": text,
        "quickInputList.focusBackground": chosen,
        "quickInputList.focusForeground": text,
        "scrollbar.shadow": "#ffffff00",
        "textLink.activeForeground": accent,
        "textLink.foreground": accent,
        "toolbar.hoverBackground": chosen,
      },
    });
  }
}
