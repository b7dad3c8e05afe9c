// Redoc's colours, light and dark, each with the contrast that WCAG 2.2 AA asks for.
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const CODE_FONT = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace';

export function redocTheme(isDark) {
  return {
    colors: isDark ? DARK : LIGHT,
    schema: isDark ? { nestedBackground: "#1d232b", linesColor: "#4f5b69" } : { linesColor: "#8a97a6" },
    typography: {
      fontFamily: FONT,
      fontSize: "15px",
      headings: { fontFamily: FONT, fontWeight: "600" },
      code: {
        fontFamily: CODE_FONT,
        color: isDark ? "#f2b8a0" : "#8f2f1b",
        backgroundColor: isDark ? "#2a313b" : "#eef1f4",
        wrap: true,
      },
      links: { color: isDark ? "#8ab8f5" : "#1f4e8c", hover: isDark ? "#b3d1fa" : "#163a69" },
    },
    spacing: { sectionVertical: 20 },
    sidebar: { width: "0px" },
    rightPanel: {
      backgroundColor: isDark ? "#10151b" : "#1f2730",
      servers: isDark
        ? { overlay: { backgroundColor: "#1d232b", textColor: "#e3e8ee" }, url: { backgroundColor: "#2a313b" } }
        : { overlay: { backgroundColor: "#fafafa", textColor: "#22272e" }, url: { backgroundColor: "#ffffff" } },
    },
    codeBlock: { backgroundColor: isDark ? "#0a0e13" : "#10151b" },
  };
}

const LIGHT = {
  primary: { main: "#1f4e8c" },
  text: { primary: "#22272e", secondary: "#535c67" },
};

const DARK = {
  primary: { main: "#8ab8f5" },
  success: { main: "#6fcf7f" },
  warning: { main: "#f0b95c" },
  error: { main: "#ff9a8d" },
  gray: { 50: "#1d232b", 100: "#2a313b" },
  text: { primary: "#e3e8ee", secondary: "#aab4c0" },
  border: { dark: "#3a434e", light: "#151a20" },
};
