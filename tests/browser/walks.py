"""Through each page: whatever it can show, one state after the other, by the name of the state."""

from collections.abc import Iterator

from playwright.sync_api import Locator, Page, expect

TWO = "query A { __typename }\nquery B { __typename }"
OPERATION = "main [data-section-id$='/list_events']"
FOLDED = f"{OPERATION} :is(button[aria-expanded=false], button[aria-label^='expand '])"
UNFOLD = "selector => document.querySelectorAll(selector).forEach(button => button.click())"


def walk_explorer(page: Page) -> Iterator[str]:
    """Yield GraphiQL with its panes, its dialogs, and what its editors lay over themselves."""
    expect(page.locator(".graphiql-query-editor .view-line").first).to_be_visible()
    yield "as it opens"
    press(page, "Execute query")
    expect(page.locator(".result-window .view-lines")).to_contain_text("{")
    yield "an answer"
    for name in ("Variables", "Headers"):
        page.get_by_role("button", name=name, exact=True).click()
        yield name
    yield from walk_panes(page)
    yield from walk_dialogs(page)
    yield from walk_editor(page)


def walk_panes(page: Page) -> Iterator[str]:
    """Yield the documentation, the history and the examples."""
    press(page, "Show Documentation Explorer")
    expect(page.locator(".graphiql-doc-explorer-type-name").first).to_be_visible()
    yield "documentation"
    page.locator(".graphiql-doc-explorer-search-input").click()
    page.keyboard.type("event")
    expect(page.get_by_role("option").first).to_be_visible()
    yield "documentation searched"
    page.keyboard.press("Escape")
    page.locator(".graphiql-doc-explorer-type-name").first.click()
    expect(page.locator(".graphiql-doc-explorer-field-name").first).to_be_visible()
    yield "documentation of a type"
    page.locator(".graphiql-doc-explorer-field-name").nth(3).click()
    yield "documentation of a field"
    press(page, "Show History")
    press(page, "Add favorite")
    expect(page.get_by_role("button", name="Remove favorite")).to_be_visible()
    yield "history"
    press(page, "Edit label")
    yield "history with a label being written"
    press(page, "Show Examples")
    yield "examples"
    press(page, "Hide Examples")


def walk_dialogs(page: Page) -> Iterator[str]:
    """Yield the dialogs, and the page in the colours that were chosen in one."""
    dialog = page.get_by_role("dialog")
    press(page, "Open short keys dialog")
    expect(dialog).to_be_visible()
    yield "short keys"
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    press(page, "Open settings dialog")
    yield "settings"
    for name in ("Light", "Dark") if is_dark else ("Dark", "Light"):
        dialog.get_by_role("button", name=name).click()
        yield f"settings: {name}"
    dialog.get_by_role("button", name="System").click()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def walk_editor(page: Page) -> Iterator[str]:
    """Yield what comes up over the editor, and an answer that is an error."""
    press(page, "New tab")
    # What is typed too early would be lost.
    expect(page.locator(".graphiql-tab")).to_have_count(11)
    write(page, "{ ev")
    expect(page.locator(".suggest-widget .monaco-list-row.focused")).to_be_visible()
    yield "suggestions"
    page.keyboard.press("Escape")
    write(page, "query Wrong { nothing }")
    marked = page.locator(".graphiql-query-editor .squiggly-error")
    expect(marked).to_be_visible()
    press(page, "Execute query")
    expect(page.locator(".result-window .view-lines")).to_contain_text("errors")
    yield "an error"
    page.locator(".graphiql-query-editor .view-line").get_by_text("nothing").hover()
    expect(page.locator(".monaco-hover:not(.hidden)").first).to_be_visible()
    yield "what an editor says of a word"
    page.locator(".graphiql-query-editor .view-line").first.click(button="right")
    yield "the right button"
    write(page, TWO)
    press(page, "Execute query")
    expect(page.get_by_role("menuitem").first).to_be_visible()
    yield "a choice of two operations"
    page.keyboard.press("Escape")
    first_line(page).click()
    page.keyboard.press("F1")
    expect(page.locator(".quick-input-widget [role=option]").first).to_be_visible()
    yield "commands"
    page.keyboard.press("Escape")
    page.keyboard.press("ControlOrMeta+f")
    page.keyboard.type("typename")
    expect(page.locator(".find-widget.visible")).to_be_visible()
    page.keyboard.press("Enter")
    yield "a word that is looked for"


def walk_reference(page: Page) -> Iterator[str]:
    """Yield the REST reference, folded and unfolded, and its contents where they lie behind a button."""
    expect(page.locator("main h2").first).to_be_visible()
    yield "as it opens"
    contents = page.get_by_role("button", name="Contents")
    if contents.is_visible():
        contents.click()
        yield "contents"
        contents.click()
    for _ in range(3):
        assert page.locator(FOLDED).count()
        page.evaluate(UNFOLD, FOLDED)
    expect(page.locator(f"{OPERATION} button[aria-expanded=true]").first).to_be_visible()
    yield "unfolded"


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name).first.click()


def first_line(page: Page) -> Locator:
    """Return the first line of the question."""
    return page.locator(".graphiql-query-editor .view-line").first


def write(page: Page, text: str) -> None:
    """Write a question in place of the one that is there."""
    first_line(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)
    # GraphiQL takes in what its editor holds a tenth of a second after a change.
    page.wait_for_timeout(250)
