"""Where a PIN is typed: the bridge's own keys, never the browser's.

A number pad on the holder's side of the counter is the keyboard of the terminal window that the
bridge runs in.  Nothing of what is typed is shown, but that something was.
"""

from __future__ import annotations

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from jukinet.terms.errors import ErrorCode, JukiError

TYPING_SECONDS: Final = 60.0
ENTER: Final = frozenset("\r\n")
BACK: Final = frozenset("\b\x7f")
CANCEL: Final = frozenset("\x1b\x03\x04")
PIN_CHARACTERS_MAX: Final = 32
PROMPT: Final = "\r暗証番号を入れて Enter を押してください / Type your PIN, then Enter: "


class Keypad(Protocol):
    """Where a holder types."""

    def type_pin(self) -> str:
        """What was typed; PIN_NOT_GIVEN when nobody did, or gave up."""


class TerminalKeypad:
    """The keyboard of the window in which the bridge runs."""

    def __init__(self, seconds: float = TYPING_SECONDS) -> None:
        self._seconds = seconds

    def type_pin(self) -> str:
        """Read keys until Enter, without showing them."""
        with _open_keys() as keys:
            _show(PROMPT)
            try:
                return self._read(keys)
            finally:
                _show("\r\x1b[K")

    def _read(self, keys: int) -> str:
        typed = ""
        while select.select([keys], [], [], self._seconds)[0]:
            key = os.read(keys, 1).decode("ascii", "replace")
            if key in ENTER:
                return typed
            if not key or key in CANCEL:
                break
            typed = typed[:-1] if key in BACK else (typed + key)[:PIN_CHARACTERS_MAX]
            _show("\r\x1b[K" + PROMPT.strip() + " " + "•" * len(typed))
        raise JukiError(ErrorCode.PIN_NOT_GIVEN, "nobody typed at the pad")


@contextmanager
def _open_keys() -> Iterator[int]:
    """The window's keys, each as it is pressed; what was pressed before is dropped."""
    keys = sys.stdin.fileno()
    if not os.isatty(keys):
        raise JukiError(ErrorCode.PIN_NOT_GIVEN, "the bridge runs without a keyboard")
    before = termios.tcgetattr(keys)
    tty.setcbreak(keys, termios.TCSAFLUSH)
    try:
        yield keys
    finally:
        termios.tcsetattr(keys, termios.TCSAFLUSH, before)


def _show(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
