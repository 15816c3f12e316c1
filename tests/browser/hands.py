"""Hands on the keyboard: they let go of a page before they touch the next, and count their keys.

A key that leads on to another page returns at once in the driver, and what the next line does then
happens to the page that is going away.  So keys and clicks go through here: each waits until the
page it leads to is there, with its scripts, and shows where the next key goes.
"""

from __future__ import annotations

from playwright.sync_api import Error, Locator, Page

ALT = 1
PATIENCE_MS = 30_000
"""How long a page may take when other tests have the processors."""
PAGES_MAX = 20
"""A page that leads on by itself leads on to a few, not for ever."""

WATCH = """
globalThis.leaving = false;
globalThis.drawn = false;
addEventListener("load", () => requestAnimationFrame(() => { globalThis.drawn = true; }));
addEventListener("submit", (event) => { globalThis.leaving ||= !event.defaultPrevented; });
navigation.addEventListener("navigate", (event) => {
  globalThis.leaving ||= !event.hashChange && event.downloadRequest === null;
});
"""
"""What every page a tab opens remembers: that it has been left, and that it was drawn once.

A form says so when it is sent.  The field that is ready for the first key has the focus when the
page is drawn, which may be after it is loaded.
"""
SETTLED = """(patience) => new Promise((settled) => {
  const isThere = () => globalThis.drawn && !globalThis.leaving;
  const look = () => (isThere() ? settled(true) : requestAnimationFrame(look));
  if (matchMedia("(scripting: none)").matches) settled(true);  // here nothing is heard or drawn
  else look();
  setTimeout(() => settled(isThere()), patience);
})"""


def settle(page: Page) -> None:
    """Wait until the page is whole and nothing leads away from it.

    A page that goes away cannot answer: the one that comes is asked instead.  Without script none
    knows that it is left, and only what the driver itself waits for at a click is waited for.
    """
    for _ in range(PAGES_MAX):
        page.wait_for_load_state()
        try:
            settled = page.evaluate(SETTLED, PATIENCE_MS)
        except Error as error:
            if "context" not in error.message:
                raise
        else:
            assert settled, "the page does not come to rest"
            return
    raise AssertionError("one page leads to the next")


def press(where: Page | Locator, *keys: str) -> None:
    """Press the keys, one after another, each on the page that the one before it has led to."""
    page = where if isinstance(where, Page) else where.page
    for key in keys:
        settle(page)
        if key.startswith("Alt+"):
            _press_access_key(page, key[-1])
        elif isinstance(where, Page):
            page.keyboard.press(key)
        else:
            where.press(key)
        settle(page)


def click(what: Locator) -> None:
    """Click, and wait for what it leads to."""
    settle(what.page)
    what.click()
    settle(what.page)


class Keys:
    """One for each key; Japanese costs its letters in Roman and a key for each conversion."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, *keys: str) -> None:
        press(self.page, *keys)
        self.count += len(keys)

    def press_alt(self, letter: str) -> None:
        """A chord of two keys that are counted each."""
        press(self.page, f"Alt+{letter}")
        self.count += 2

    def type(self, text: str, keys: int | None = None) -> None:
        """As it is typed, a key a letter; or as many keys as the input method takes."""
        settle(self.page)
        self.page.keyboard.type(text)
        self.count += len(text) if keys is None else keys

    def compose(self, kana: str, written: str, keys: int) -> None:
        """As an input method does it: kana in the field, turned into characters, taken."""
        settle(self.page)
        line = self.page.context.new_cdp_session(self.page)
        for end in range(1, len(kana) + 1):
            part = {"text": kana[:end], "selectionStart": end, "selectionEnd": end}
            line.send("Input.imeSetComposition", part)
        end = len(written)
        turned = {"text": written, "selectionStart": end, "selectionEnd": end}
        line.send("Input.imeSetComposition", turned)
        line.send("Input.insertText", {"text": written})
        line.detach()
        self.count += keys

    def scan(self, text: str) -> None:
        """A scanner types and presses Enter; the hand pulls one trigger."""
        settle(self.page)
        self.page.keyboard.insert_text(text)
        press(self.page, "Enter")
        self.count += 1


def _press_access_key(page: Page, letter: str) -> None:
    """As the keyboard sends it: the driver leaves out what the browser looks for."""
    line = page.context.new_cdp_session(page)
    place = "Digit" if letter.isdecimal() else "Key"
    key = {
        "modifiers": ALT, "key": letter, "code": f"{place}{letter.upper()}",
        "windowsVirtualKeyCode": ord(letter.upper()), "text": letter, "unmodifiedText": letter,
    }  # fmt: skip
    line.send("Input.dispatchKeyEvent", {"type": "keyDown", **key})
    line.send("Input.dispatchKeyEvent", {**key, "type": "keyUp", "text": "", "unmodifiedText": ""})
    line.detach()
