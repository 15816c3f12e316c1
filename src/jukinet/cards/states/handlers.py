"""Which procedure gives which kind about cards its effect, on the floors above the office."""

from __future__ import annotations

from typing import Final

from jukinet.cards.states import procedures
from jukinet.cards.states.messages import (
    CARD_KEY_STOPS_HANDED,
    CARD_KEY_STOPS_LISTED,
    CARD_KEY_STOPS_PASSED,
    CARD_LISTS_CONFIRMED,
    CARD_LISTS_CONFIRMED_FORWARDED,
    CARD_LISTS_CONFIRMED_PASSED,
    CARD_SPREAD_ASKED,
    CARD_SPREAD_ASKED_FORWARDED,
    CARD_SPREAD_HANDED,
    CARD_SPREAD_TOLD,
    CARD_SPREAD_TOLD_NATIONAL,
    CARD_SPREAD_WANTED,
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

OFFICE: Final = (
    Handler(CARD_STOPS_HANDED, procedures.take_stops),
    Handler(CARD_KEY_STOPS_HANDED, procedures.take_key_stops),
    Handler(CARD_SPREAD_HANDED, procedures.hear_spread),
)
MUNICIPAL: Final = (
    Handler(CARD_STATE_CHANGED, procedures.pass_further),
    Handler(CARD_STATE_WANTED, procedures.ask_further),
    Handler(CARD_STATES_HELD, procedures.bring_down),
    Handler(CARD_STOPS_PASSED, procedures.take_stops),
    Handler(CARD_KEY_STOPS_PASSED, procedures.take_key_stops),
    Handler(CARD_LISTS_CONFIRMED, procedures.pass_confirmed),
    Handler(CARD_SPREAD_WANTED, procedures.ask_spread_further),
    Handler(CARD_SPREAD_TOLD, procedures.bring_spread_down),
)
PREFECTURAL: Final = (
    Handler(CARD_STATE_NOTIFIED, procedures.pass_further),
    Handler(CARD_STATE_ASKED, procedures.ask_further),
    Handler(CARD_STATES_HELD_NATIONAL, procedures.bring_down),
    Handler(CARD_STOPS_LISTED, procedures.take_stops),
    Handler(CARD_KEY_STOPS_LISTED, procedures.take_key_stops),
    Handler(CARD_LISTS_CONFIRMED_PASSED, procedures.pass_confirmed),
    Handler(CARD_SPREAD_ASKED, procedures.ask_spread_further),
    Handler(CARD_SPREAD_TOLD_NATIONAL, procedures.bring_spread_down),
)
NATIONAL: Final = (
    Handler(CARD_STATE_FORWARDED, procedures.record_national),
    Handler(CARD_STATE_ASKED_FORWARDED, procedures.answer),
    Handler(CARD_LISTS_CONFIRMED_FORWARDED, procedures.keep_confirmed),
    Handler(CARD_SPREAD_ASKED_FORWARDED, procedures.answer_spread),
)
