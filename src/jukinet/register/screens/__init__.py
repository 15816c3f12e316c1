"""The register at the counter: search (A03), household card (A04), history, marks and notes."""

from __future__ import annotations

from typing import Final

from jukinet.counters.screen import ScreenFamily
from jukinet.register.screens.cards import CARD_SCREENS
from jukinet.register.screens.flags import FLAG_SCREENS
from jukinet.register.screens.glyphs import GLYPH_SCREENS
from jukinet.register.screens.histories import HISTORY_SCREENS
from jukinet.register.screens.remakings import REMAKING_SCREENS, list_waiting
from jukinet.register.screens.searching import SEARCH_SCREENS

SCREENS: Final = (
    *SEARCH_SCREENS,
    *CARD_SCREENS,
    *GLYPH_SCREENS,
    *HISTORY_SCREENS,
    *FLAG_SCREENS,
    *REMAKING_SCREENS,
)
TEMPLATES: Final = "jukinet.register"
FAMILY: Final = ScreenFamily(TEMPLATES, SCREENS, list_waiting)
