// GraphiQL makes each tab an ARIA tab with buttons inside, which screen readers cannot enter: an ARIA tab has no children.
// As a list of buttons, of which one is current, the same elements can be read and used.
const ROLES = { tablist: "list", tab: "listitem" };

export function mendTabs(page) {
  const mend = () => {
    for (const [role, plain] of Object.entries(ROLES)) {
      for (const element of page.querySelectorAll(`[role="${role}"]`)) element.setAttribute("role", plain);
    }
    for (const tab of page.querySelectorAll(".graphiql-tab[aria-selected]")) {
      const button = tab.querySelector(".graphiql-tab-button");
      button.setAttribute("aria-current", tab.getAttribute("aria-selected"));
      tab.removeAttribute("aria-selected");
    }
    page.querySelector("#graphiql-session")?.setAttribute("role", "group");
  };
  new MutationObserver(mend).observe(page, { childList: true, subtree: true, attributeFilter: ["aria-selected"] });
  mend();
}
