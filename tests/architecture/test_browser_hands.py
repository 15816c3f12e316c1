"""Browser tests touch the keyboard through ``hands``, which wait for the page a key leads to."""

from __future__ import annotations

from pathlib import Path

import pytest

BROWSER = Path(__file__).parents[1] / "browser"
HANDS = "hands.py"
BEHIND_ITS_BACK = (".keyboard.press(", ".wait_for_load_state(")
"""The driver's own: the first waits for nothing, the second for the page that is going away."""


@pytest.mark.parametrize("file", sorted(BROWSER.glob("*.py")), ids=lambda file: file.stem)
def test_no_key_is_pressed_behind_the_hands_back(file: Path) -> None:
    text = file.read_text()
    assert file.name == HANDS or [way for way in BEHIND_ITS_BACK if way in text] == []
