// Redoc tells whether something is unfolded only while it is: whoever listens to the page would not know that it can be.
const RESPONSE = "button:has(> svg + strong):not([aria-expanded])";
const ENDPOINT = "button:has(> .http-verb)";

export function mendReference(root) {
  const mend = () => {
    for (const button of root.querySelectorAll(RESPONSE)) button.ariaExpanded = "false";
    for (const button of root.querySelectorAll(ENDPOINT)) {
      const unfolded = String(button.nextElementSibling.ariaHidden !== "true");
      if (button.ariaExpanded !== unfolded) button.ariaExpanded = unfolded;
    }
  };
  new MutationObserver(mend).observe(root, {
    childList: true,
    subtree: true,
    attributeFilter: ["aria-expanded", "aria-hidden"],
  });
}
