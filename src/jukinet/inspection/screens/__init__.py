"""The screens of inspection (A19): take in, decide, make the list, show its pages, publish."""

from __future__ import annotations

from typing import Final

from jukinet.counters.screen import ScreenFamily
from jukinet.inspection.screens.disposals import DISPOSAL_SCREENS
from jukinet.inspection.screens.lists import LIST_SCREENS
from jukinet.inspection.screens.papers import PAPER_SCREENS
from jukinet.inspection.screens.publications import PUBLICATION_SCREENS
from jukinet.inspection.screens.requests import REQUEST_SCREENS
from jukinet.inspection.screens.viewings import VIEWING_SCREENS

TEMPLATES: Final = "jukinet.inspection"
SCREENS: Final = (
    *REQUEST_SCREENS,
    *LIST_SCREENS,
    *PAPER_SCREENS,
    *VIEWING_SCREENS,
    *PUBLICATION_SCREENS,
    *DISPOSAL_SCREENS,
)
FAMILY: Final = ScreenFamily(TEMPLATES, SCREENS)
