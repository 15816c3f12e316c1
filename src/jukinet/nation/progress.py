"""Honest progress at the terminal: phases by name, counts, rates, and no spinner.

A phase says what it does, how far it is and, when done, how long it took. On a terminal one line
is rewritten; elsewhere a line is printed when a phase ends. Wording comes from `wording.toml`, in
Japanese or English.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.resources import files
from typing import Final, TextIO

import msgspec

# A terminal is rewritten at most so often; more only makes it flicker.
REDRAW_SECONDS: Final = 0.1


def load_wording(language: str) -> Mapping[str, str]:
    """The sentences of the terminal, by key, in `ja` or `en`."""
    content = (files("jukinet.nation") / "wording.toml").read_bytes()
    wording = msgspec.toml.decode(content, type=dict[str, dict[str, str]])
    return {key: sentence[language] for key, sentence in wording.items()}


class Progress:
    """Tells a person at a terminal what is being done."""

    def __init__(self, language: str, out: TextIO = sys.stderr) -> None:
        self._wording = load_wording(language)
        self._out = out
        self._live = out.isatty()
        self._drawn_at = 0.0

    @contextmanager
    def phase(self, key: str, total: int = 0) -> Iterator[Phase]:
        """One phase of the work, from its beginning to its end or its failure."""
        phase = Phase(self, self._wording[key], total)
        self._draw(phase, mark="…")
        try:
            yield phase
        except BaseException:
            self._print(phase, mark="✗")
            raise
        self._print(phase, mark="✓")

    def say(self, key: str, **facts: object) -> None:
        """A sentence of its own."""
        self._write(self._wording[key].format(**facts) + "\n")

    def draw_if_due(self, phase: Phase) -> None:
        """Rewrite the terminal's line now and then."""
        if self._live and time.monotonic() - self._drawn_at >= REDRAW_SECONDS:
            self._draw(phase, mark="…")

    def _draw(self, phase: Phase, mark: str) -> None:
        if self._live:
            self._drawn_at = time.monotonic()
            self._write(f"\r\033[K  {mark} {phase.describe()}")

    def _print(self, phase: Phase, mark: str) -> None:
        start = "\r\033[K" if self._live else ""
        self._write(f"{start}  {mark} {phase.describe()}\n")

    def _write(self, text: str) -> None:
        # A terminal that was closed hears nothing; the work, and above all the stop, goes on.
        with suppress(OSError, ValueError):
            self._out.write(text)
            self._out.flush()


class Phase:
    """One phase: what it is called, how much there is, how much is done."""

    def __init__(self, progress: Progress, name: str, total: int) -> None:
        self._progress = progress
        self._name = name
        self._total = total
        self._done = 0
        self._note = ""
        self._began = time.monotonic()

    def advance(self, count: int = 1) -> None:
        """So much more is done."""
        self.reach(self._done + count)

    def reach(self, done: int, total: int | None = None) -> None:
        """So much is done, of so much."""
        self._done = done
        self._total = total if total is not None else self._total
        self._progress.draw_if_due(self)

    def note(self, text: str) -> None:
        """What is worth saying at the end of the line."""
        self._note = text

    def describe(self) -> str:
        """The line as it stands."""
        seconds = time.monotonic() - self._began
        counts = f" {self._done:,}/{self._total:,}" if self._total else ""
        note = f" · {self._note}" if self._note else ""
        return f"{self._name}{counts} ({seconds:.1f} s){note}"
