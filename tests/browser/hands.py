"""Hands on the keyboard: keys are pressed and counted, chords as the browser looks for them."""

from __future__ import annotations

from playwright.sync_api import Page

ALT = 1


class Keys:
    """One for each key; Japanese costs its letters in Roman and a key for each conversion."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            if key.startswith("Alt+"):
                press_access_key(self.page, key[-1])
            else:
                self.page.keyboard.press(key)
            self.count += 1

    def press_alt(self, letter: str) -> None:
        """A chord of two keys that are counted each."""
        press_access_key(self.page, letter)
        self.count += 2

    def type(self, text: str, keys: int | None = None) -> None:
        """As it is typed, a key a letter; or as many keys as the input method takes."""
        self.page.keyboard.type(text)
        self.count += len(text) if keys is None else keys

    def compose(self, kana: str, written: str, keys: int) -> None:
        """As an input method does it: kana in the field, turned into characters, taken."""
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
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")
        self.count += 1


def press_access_key(page: Page, letter: str) -> None:
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
