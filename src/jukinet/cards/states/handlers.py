"""Which procedure gives which kind about cards its effect, on the floors above the office."""

from __future__ import annotations

from typing import Final

from jukinet.cards.states import procedures
from jukinet.cards.states.messages import (
    CARD_STATE_ASKED,
    CARD_STATE_ASKED_FORWARDED,
    CARD_STATE_CHANGED,
    CARD_STATE_FORWARDED,
    CARD_STATE_NOTIFIED,
    CARD_STATE_WANTED,
    CARD_STATES_HELD,
    CARD_STATES_HELD_NATIONAL,
    CARD_STOPS_HANDED,
    CARD_STOPS_LISTED,
    CARD_STOPS_PASSED,
)
from jukinet.platform.message.handling import Handler

OFFICE: Final = (Handler(CARD_STOPS_HANDED, procedures.take_stops),)
MUNICIPAL: Final = (
    Handler(CARD_STATE_CHANGED, procedures.pass_further),
    Handler(CARD_STATE_WANTED, procedures.ask_further),
    Handler(CARD_STATES_HELD, procedures.bring_down),
    Handler(CARD_STOPS_PASSED, procedures.take_stops),
)
PREFECTURAL: Final = (
    Handler(CARD_STATE_NOTIFIED, procedures.pass_further),
    Handler(CARD_STATE_ASKED, procedures.ask_further),
    Handler(CARD_STATES_HELD_NATIONAL, procedures.bring_down),
    Handler(CARD_STOPS_LISTED, procedures.take_stops),
)
NATIONAL: Final = (
    Handler(CARD_STATE_FORWARDED, procedures.record_national),
    Handler(CARD_STATE_ASKED_FORWARDED, procedures.answer),
)
