"""The screens of address histories (A22): what waits, one notice, files by the family register."""

from __future__ import annotations

from typing import Final

from jukinet.address_history.screens.files import FILE_SCREENS
from jukinet.address_history.screens.notices import NOTICE_SCREENS
from jukinet.counters.screen import ScreenFamily

TEMPLATES: Final = "jukinet.address_history"
SCREENS: Final = (*NOTICE_SCREENS, *FILE_SCREENS)
FAMILY: Final = ScreenFamily(TEMPLATES, SCREENS)
