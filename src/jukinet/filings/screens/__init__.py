"""The counter's screens of filings: entry (A06 to A10, A13), review (A14) and lists of work."""

from __future__ import annotations

from typing import Final

from jukinet.counters.screen import ScreenFamily
from jukinet.filings.screens.authority import AUTHORITY_SCREENS
from jukinet.filings.screens.entering import ENTRY_SCREENS
from jukinet.filings.screens.letters import LETTER_SCREENS
from jukinet.filings.screens.listing import LIST_SCREENS, list_home_rows
from jukinet.filings.screens.notices import NOTICE_SCREENS
from jukinet.filings.screens.reviewing import REVIEW_SCREENS
from jukinet.filings.screens.signing import SIGNING_SCREENS

SCREENS: Final = (
    *LIST_SCREENS,
    *LETTER_SCREENS,
    *ENTRY_SCREENS,
    *SIGNING_SCREENS,
    *AUTHORITY_SCREENS,
    *NOTICE_SCREENS,
    *REVIEW_SCREENS,
)
TEMPLATES: Final = "jukinet.filings"
FAMILY: Final = ScreenFamily(TEMPLATES, SCREENS, home=list_home_rows)
