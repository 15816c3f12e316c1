"""The pad of a counter machine is its window's keyboard: a real pseudo-terminal is typed at.

Keys are pressed when the prompt stands there, as a holder would; what stood before is dropped.
"""

from __future__ import annotations

import io
import os
import pty
import select
import sys
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

import pytest

from jukinet.nodes.terminal.keypad import PIN_CHARACTERS_MAX, PROMPT, TerminalKeypad
from jukinet.terms.errors import ErrorCode, JukiError

PATIENCE_SECONDS = 60.0
"""For keys that are pressed: a kernel that is busy brings them late."""
SECONDS = 0.3
"""For a holder who presses nothing more."""


class Screen(io.StringIO):
    """What the window shows; whoever stands before it types when he is asked to."""

    def __init__(self, keys: int) -> None:
        super().__init__()
        self.keys = keys
        self.will_type = b""

    def write(self, text: str) -> int:
        if text == PROMPT:
            os.write(self.keys, self.will_type)
        return super().write(text)


@dataclass
class Window:
    """A pseudo-terminal: its keyboard's end, the program's end, and the screen."""

    keys: int
    program: int
    screen: Screen
    stdin: TextIO

    def type(self, keys: bytes, seconds: float = PATIENCE_SECONDS) -> str:
        self.screen.will_type = keys
        with pytest.MonkeyPatch.context() as here:  # pytest has put its own there meanwhile
            here.setattr(sys, "stdin", self.stdin)
            here.setattr(sys, "stderr", self.screen)
            return TerminalKeypad(seconds).type_pin()


@pytest.fixture
def window() -> Iterator[Window]:
    keys, program = pty.openpty()
    with os.fdopen(program, "r", closefd=False) as stdin:
        yield Window(keys, program, Screen(keys), stdin)
    os.close(keys)
    os.close(program)


@pytest.mark.parametrize(
    ("keys", "pin"),
    [
        (b"7294\r", "7294"),
        (b"7295\x7f4\n", "7294"),
        (b"\x7f\b7294\n", "7294"),
        (b"1" * 40 + b"\n", "1" * PIN_CHARACTERS_MAX),
        (b"\n", ""),
    ],
)
def test_what_is_typed_until_enter_is_the_pin(window: Window, keys: bytes, pin: str) -> None:
    assert window.type(keys) == pin


@pytest.mark.parametrize("keys", [b"72\x1b", b"72\x04", b"72", b""])
def test_who_gives_up_or_does_nothing_has_given_no_pin(window: Window, keys: bytes) -> None:
    with pytest.raises(JukiError) as raised:
        window.type(keys, SECONDS)
    assert raised.value.code is ErrorCode.PIN_NOT_GIVEN


def test_what_was_pressed_before_is_no_part_of_the_pin(window: Window) -> None:
    os.write(window.keys, b"99\n")
    assert select.select([window.program], [], [], PATIENCE_SECONDS)[0], "the kernel has it"
    assert window.type(b"7294\n") == "7294"


def test_the_window_shows_how_much_was_typed_and_not_what(window: Window) -> None:
    window.type(b"7294\n")
    shown = window.screen.getvalue()
    assert "••••" in shown
    assert not set("7294") & set(shown)
    assert shown.endswith("\r\x1b[K")


def test_the_window_is_afterwards_what_it_was(window: Window) -> None:
    before = termios.tcgetattr(window.program)
    window.type(b"7294\n")
    with pytest.raises(JukiError):
        window.type(b"\x1b")
    assert termios.tcgetattr(window.program) == before


def test_a_bridge_without_a_keyboard_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()
    with os.fdopen(read, "r") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        with pytest.raises(JukiError) as raised:
            TerminalKeypad(SECONDS).type_pin()
    os.close(write)
    assert raised.value.code is ErrorCode.PIN_NOT_GIVEN
