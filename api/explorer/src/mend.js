// What GraphiQL and Monaco tell assistive technology, mended where it is wrong or missing, as it comes.
const WATCHED = ["aria-activedescendant", "aria-label", "aria-level", "aria-selected", "class", "data-aria-hidden"];

export function mend(root) {
  const mendAll = () => MENDS.forEach((mendOne) => mendOne(root));
  root.addEventListener("focusin", ({ target }) => {
    if (target.closest("#page")) lastFocused = target;
  });
  new MutationObserver(mendAll).observe(root, { childList: true, subtree: true, attributeFilter: WATCHED });
  mendAll();
}

const MENDS = [mendTabs, mendBehindDialogs, mendHistory, mendSearch, mendSuggestions, mendOptions, mendProgress];

// GraphiQL makes each tab an ARIA tab with buttons inside, which screen readers cannot enter: an ARIA tab has no children.
// As a list of buttons, of which one is current, the same elements can be read and used.
function mendTabs(root) {
  for (const [role, plain] of Object.entries({ tablist: "list", tab: "listitem" })) {
    for (const element of root.querySelectorAll(`.graphiql-container [role="${role}"]`)) element.role = plain;
  }
  for (const tab of root.querySelectorAll(".graphiql-tab[aria-selected]")) {
    tab.querySelector(".graphiql-tab-button").setAttribute("aria-current", tab.getAttribute("aria-selected"));
    tab.removeAttribute("aria-selected");
  }
  root.querySelector("#graphiql-session")?.setAttribute("role", "group");
}

// What a dialog or a menu hides from screen readers can still be reached by the keyboard, which no dialog gives back.
let lastFocused;

function mendBehindDialogs(root) {
  for (const element of root.querySelectorAll("[data-aria-hidden]:not([inert])")) {
    element.inert = true;
    element.dataset.behind = "";
  }
  for (const element of root.querySelectorAll("[data-behind]:not([data-aria-hidden])")) {
    element.inert = false;
    delete element.dataset.behind;
    if (document.activeElement === root) lastFocused?.focus();
  }
}

// Every question of the history is named "Set active".
function mendHistory(root) {
  for (const button of root.querySelectorAll(".graphiql-history-item-label[aria-label]")) button.removeAttribute("aria-label");
}

// The name of the search stands on a div, and the field has none.
function mendSearch(root) {
  const search = root.querySelector(".graphiql-doc-explorer-search[aria-label]");
  search?.querySelector("input").setAttribute("aria-label", search.getAttribute("aria-label"));
  search?.removeAttribute("aria-label");
}

// The list of suggestions names an element that is not there as the one in focus.
function mendSuggestions(root) {
  for (const list of root.querySelectorAll(".suggest-widget .monaco-list[aria-activedescendant]")) {
    const focused = list.querySelector(".monaco-list-row.focused")?.id;
    if (!focused) list.removeAttribute("aria-activedescendant");
    else if (list.getAttribute("aria-activedescendant") !== focused) list.setAttribute("aria-activedescendant", focused);
  }
}

// Suggestions and commands are named otherwise than they are written, and have a level, as only the nodes of a tree may.
function mendOptions(root) {
  for (const option of root.querySelectorAll(".monaco-list [role=option]:is([aria-label], [aria-level])")) {
    if (option.ariaLabel) option.ariaDescription = option.ariaLabel;
    option.removeAttribute("aria-label");
    option.removeAttribute("aria-level");
  }
}

function mendProgress(root) {
  for (const bar of root.querySelectorAll("[role=progressbar]:not([aria-label])")) bar.ariaLabel = "Progress";
}
