"""The counter's screens of moves: A06 the special move-in, A07 the annotated move-out, the list."""

from __future__ import annotations

from typing import Final

from jukinet.counters.screen import ScreenFamily
from jukinet.moves.screens.arriving import ARRIVAL_SCREENS
from jukinet.moves.screens.carrying import CARD_SCREENS
from jukinet.moves.screens.differing import DIFFERENCE_SCREENS
from jukinet.moves.screens.leaving import DEPARTURE_SCREENS
from jukinet.moves.screens.overview import OVERVIEW_SCREENS, list_home_rows
from jukinet.moves.screens.papers import PAPER_SCREENS
from jukinet.moves.screens.releasing import RELEASE_SCREENS

SCREENS: Final = (
    *OVERVIEW_SCREENS,
    *ARRIVAL_SCREENS,
    *CARD_SCREENS,
    *DEPARTURE_SCREENS,
    *DIFFERENCE_SCREENS,
    *PAPER_SCREENS,
    *RELEASE_SCREENS,
)
FAMILY: Final = ScreenFamily("jukinet.moves", SCREENS, home=list_home_rows)
