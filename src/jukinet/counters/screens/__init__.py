"""The counter's own screens: cases (A02), and the administrators' lists (B04)."""

from __future__ import annotations

from typing import Final

from jukinet.counters.screen import ScreenFamily
from jukinet.counters.screens.cards import CARD_SCREENS
from jukinet.counters.screens.cases import CASE_SCREENS
from jukinet.counters.screens.operators import OPERATOR_SCREENS
from jukinet.counters.screens.terminals import TERMINAL_SCREENS

SCREENS: Final = (*CASE_SCREENS, *CARD_SCREENS, *OPERATOR_SCREENS, *TERMINAL_SCREENS)
TEMPLATES: Final = "jukinet.counters"
FAMILY: Final = ScreenFamily(TEMPLATES, SCREENS)
