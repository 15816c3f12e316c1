"""The screens of other uses of the card: A12 its services, A17 evacuees, A18 the kiosk."""

from __future__ import annotations

from typing import Final

from jukinet.cards.municipal_services.screens.kiosk import KIOSK_SCREENS
from jukinet.cards.municipal_services.screens.shelter import SHELTER_SCREENS
from jukinet.cards.municipal_services.screens.uses import USE_SCREENS
from jukinet.counters.screen import ScreenFamily

FAMILY: Final = ScreenFamily(
    "jukinet.cards.municipal_services", (*USE_SCREENS, *SHELTER_SCREENS, *KIOSK_SCREENS)
)
