// The page's header and its list of contents: beside the reference on a wide window, behind a button on a narrow one.
import { observer } from "mobx-react";
import { useState } from "react";

export function Contents({ menu }) {
  const [open, setOpen] = useState(false);

  function visit(event, item) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    setOpen(false);
    menu.activateAndScroll(item, true);
    // Whoever reads on with the keyboard goes on from there.
    const section = document.getElementById(item.id);
    section?.setAttribute("tabindex", "-1");
    section?.focus({ preventScroll: true });
  }

  return (
    <header>
      <a className="skip" href="#reference">
        Skip to the reference
      </a>
      <p className="brand">
        <strong>OnRecord</strong> <a href="/graphql">GraphQL explorer</a> <a href="/openapi.json">openapi.json</a>
      </p>
      <button type="button" aria-expanded={open} aria-controls="contents" onClick={() => setOpen(!open)}>
        Contents
      </button>
      <nav id="contents" aria-label="Contents" data-open={open}>
        <Items items={menu.items} visit={visit} />
      </nav>
    </header>
  );
}

function Items({ items, visit }) {
  return (
    <ul>
      {items.map((item) => (
        <Item key={item.id} item={item} visit={visit} />
      ))}
    </ul>
  );
}

const Item = observer(({ item, visit }) => (
  <li>
    <a href={`#${item.id}`} aria-current={item.active ? "true" : undefined} onClick={(event) => visit(event, item)}>
      {item.sidebarLabel}
    </a>
    {item.items.length > 0 && <Items items={item.items} visit={visit} />}
  </li>
));
