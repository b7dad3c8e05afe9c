// The REST reference: Redoc's content from /openapi.json, with a header and a list of contents of our own.
//
// Redoc's own side menu loads its maker's logo from another host and cannot be used from the keyboard alone on a narrow
// window; it stands apart from the content, so it is simply left out.
import {
  ApiContentWrap,
  ApiInfo,
  AppStore,
  BackgroundStub,
  ContentItems,
  OptionsProvider,
  RedocWrap,
  StoreProvider,
  ThemeProvider,
} from "redoc";
import { useEffect, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";

import "./docs.css";

import { Contents } from "./contents.jsx";
import { mendReference } from "./mend-reference.js";
import { redocTheme } from "./redoc-theme.js";

const SOURCE = "/openapi.json";
const dark = matchMedia("(prefers-color-scheme: dark)");
const narrow = matchMedia("(max-width: 50rem)");
const page = document.getElementById("page");
const root = createRoot(page);

function Reference({ document }) {
  const [isDark, setDark] = useState(dark.matches);
  const store = useMemo(() => new AppStore(document, SOURCE, options(isDark)), [document, isDark]);

  useEffect(() => {
    const follow = (event) => setDark(event.matches);
    dark.addEventListener("change", follow);
    return () => dark.removeEventListener("change", follow);
  }, []);
  useEffect(() => {
    store.onDidMount();
    return () => store.dispose();
  }, [store]);

  return (
    <ThemeProvider theme={store.options.theme}>
      <StoreProvider value={store}>
        <OptionsProvider value={store.options}>
          <Contents menu={store.menu} />
          <RedocWrap as="main" id="reference" tabIndex={-1}>
            <ApiContentWrap>
              <ApiInfo store={store} />
              <ContentItems items={store.menu.items} />
            </ApiContentWrap>
            <BackgroundStub />
          </RedocWrap>
        </OptionsProvider>
      </StoreProvider>
    </ThemeProvider>
  );
}

function options(isDark) {
  return {
    disableSearch: true,
    hideDownloadButtons: true,
    nativeScrollbars: true,
    sanitize: true,
    hideSchemaPattern: true,
    jsonSamplesExpandLevel: 4,
    // On a narrow window the header lies over the top of the reference.
    scrollYOffset: () => (narrow.matches ? document.querySelector("header").offsetHeight : 0),
    theme: redocTheme(isDark),
  };
}

async function show() {
  const response = await fetch(SOURCE);
  if (!response.ok) throw new Error(`${SOURCE} answered ${response.status} ${response.statusText}`);
  root.render(<Reference document={await response.json()} />);
}

mendReference(page);
show().catch((error) => {
  root.render(
    <main className="failure" role="alert">
      <h1>The reference cannot be shown</h1>
      <p>{error.message}. Reload the page to try again.</p>
    </main>,
  );
});
