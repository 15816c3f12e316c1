"""Screens of custody: the media ledger (B06), bulk outputs, named persons, the history (G02)."""

from __future__ import annotations

from typing import Final

from jukinet.counters.screen import ScreenFamily
from jukinet.custody.screens.media import MEDIA_SCREENS
from jukinet.custody.screens.operations import OPERATION_SCREENS
from jukinet.custody.screens.outputs import OUTPUT_SCREENS
from jukinet.custody.screens.persons import PERSON_SCREENS
from jukinet.custody.screens.waiting import list_waiting

SCREENS: Final = (*MEDIA_SCREENS, *OUTPUT_SCREENS, *PERSON_SCREENS, *OPERATION_SCREENS)
TEMPLATES: Final = "jukinet.custody"
FAMILY: Final = ScreenFamily(TEMPLATES, SCREENS, list_waiting)
