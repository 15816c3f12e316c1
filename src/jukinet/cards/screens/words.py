"""The words of these screens where a page is not what says them: on the home screen, on paper."""

from __future__ import annotations

from typing import Final

from jukinet.platform.web.catalogue import load_catalogue

CATALOGUE: Final = load_catalogue("jukinet.cards", "wording.toml")
_FRAME: Final = load_catalogue("jukinet.counters", "frame.toml")


def say_in_japanese(key: str) -> str:
    """A word of ours or of the frame, as papers have it whatever the screen speaks."""
    words = _FRAME["ja"] if _FRAME["ja"].has(key) else CATALOGUE["ja"]
    return words(key)
