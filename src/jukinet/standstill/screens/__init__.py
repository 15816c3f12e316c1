"""Screens of a standstill (B10): packs, holders, contacts, papers by hand and their numbers."""

from __future__ import annotations

from typing import Final

from jukinet.counters.screen import ScreenFamily
from jukinet.standstill.screens.by_hand import BY_HAND_SCREENS
from jukinet.standstill.screens.drilling import DRILL_SCREENS
from jukinet.standstill.screens.holding import HOLDING_SCREENS
from jukinet.standstill.screens.overview import OVERVIEW_SCREENS, list_waiting

SCREENS: Final = (*OVERVIEW_SCREENS, *HOLDING_SCREENS, *BY_HAND_SCREENS, *DRILL_SCREENS)
TEMPLATES: Final = "jukinet.standstill"
FAMILY: Final = ScreenFamily(TEMPLATES, SCREENS, list_waiting)
