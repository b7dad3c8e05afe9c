// The page's header and its list of contents: beside the reference on a wide window, behind a button on a narrow one.
import { observer } from "mobx-react";
import { useState } from "react";

export function Contents({ menu }) {
  const [open, setOpen] = useState(false);
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
      <nav id="contents" aria-label="Contents" data-open={open} onClick={() => setOpen(false)}>
        <Items items={menu.items} />
      </nav>
    </header>
  );
}

function Items({ items }) {
  return (
    <ul>
      {items.map((item) => (
        <Item key={item.id} item={item} />
      ))}
    </ul>
  );
}

const Item = observer(({ item }) => (
  <li>
    <a href={`#${item.id}`} aria-current={item.active ? "true" : undefined}>
      {item.sidebarLabel}
    </a>
    {item.items.length > 0 && <Items items={item.items} />}
  </li>
));
