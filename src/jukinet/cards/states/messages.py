"""What the offices write to one another about cards: never a name, never a code.

``card-state-…`` goes up with one card's newest state, ``card-state-asked…`` with a question;
``card-states-held…`` comes down and says what a floor holds, as a receipt of the one and an answer
to the other; ``card-stops-…`` and ``card-key-stops-…`` come down to everybody, and
``card-lists-confirmed…`` goes up when they are known.  ``card-spread-…`` asks who has said so.
"""

from __future__ import annotations

from typing import Final

import msgspec

from jukinet.cards.states.bodies import (
    CardKeyStops,
    CardListsConfirmed,
    CardSpread,
    CardSpreadAsked,
    CardStateAsked,
    CardStateBody,
    CardStatesHeld,
    CardStops,
)
from jukinet.platform.message.kinds import Jurisdiction, MessageKind
from jukinet.terms.parties import Role

ARTICLE: Final = "card-status-notice"


def _up(tag: str, body: type[msgspec.Struct], floor: int) -> MessageKind:
    sender, receiver, jurisdiction = (
        (Role.REGISTER_OFFICE, Role.COMMUNICATION_SERVER, Jurisdiction.OWN_OFFICE),
        (
            Role.COMMUNICATION_SERVER,
            Role.PREFECTURAL_SERVER,
            Jurisdiction.MUNICIPALITY_TO_ITS_PREFECTURE,
        ),
        (Role.PREFECTURAL_SERVER, Role.NATIONAL_SERVER, Jurisdiction.PREFECTURE_TO_NATIONAL),
    )[floor]
    return MessageKind(tag, body, sender, receiver, ARTICLE, jurisdiction)


def _down(tag: str, body: type[msgspec.Struct], floor: int) -> MessageKind:
    sender, receiver, jurisdiction = (
        (Role.NATIONAL_SERVER, Role.PREFECTURAL_SERVER, Jurisdiction.NATIONAL_TO_PREFECTURE),
        (
            Role.PREFECTURAL_SERVER,
            Role.COMMUNICATION_SERVER,
            Jurisdiction.PREFECTURE_TO_ITS_MUNICIPALITY,
        ),
        (Role.COMMUNICATION_SERVER, Role.REGISTER_OFFICE, Jurisdiction.OWN_OFFICE),
    )[floor]
    return MessageKind(tag, body, sender, receiver, ARTICLE, jurisdiction)


CARD_STATE_CHANGED: Final = _up("card-state-changed/1", CardStateBody, 0)
CARD_STATE_NOTIFIED: Final = _up("card-state-notified/1", CardStateBody, 1)
CARD_STATE_FORWARDED: Final = _up("card-state-forwarded/1", CardStateBody, 2)
CARD_STATE_WANTED: Final = _up("card-state-wanted/1", CardStateAsked, 0)
CARD_STATE_ASKED: Final = _up("card-state-asked/1", CardStateAsked, 1)
CARD_STATE_ASKED_FORWARDED: Final = _up("card-state-asked-forwarded/1", CardStateAsked, 2)
CARD_STATES_HELD_NATIONAL: Final = _down("card-states-held-national/1", CardStatesHeld, 0)
CARD_STATES_HELD: Final = _down("card-states-held/1", CardStatesHeld, 1)
CARD_STATES_HANDED: Final = _down("card-states-handed/1", CardStatesHeld, 2)
CARD_STOPS_LISTED: Final = _down("card-stops-listed/1", CardStops, 0)
CARD_STOPS_PASSED: Final = _down("card-stops-passed/1", CardStops, 1)
CARD_STOPS_HANDED: Final = _down("card-stops-handed/1", CardStops, 2)
CARD_KEY_STOPS_LISTED: Final = _down("card-key-stops-listed/1", CardKeyStops, 0)
CARD_KEY_STOPS_PASSED: Final = _down("card-key-stops-passed/1", CardKeyStops, 1)
CARD_KEY_STOPS_HANDED: Final = _down("card-key-stops-handed/1", CardKeyStops, 2)
CARD_LISTS_CONFIRMED: Final = _up("card-lists-confirmed/1", CardListsConfirmed, 0)
CARD_LISTS_CONFIRMED_PASSED: Final = _up("card-lists-confirmed-passed/1", CardListsConfirmed, 1)
CARD_LISTS_CONFIRMED_FORWARDED: Final = _up(
    "card-lists-confirmed-forwarded/1", CardListsConfirmed, 2
)
CARD_SPREAD_WANTED: Final = _up("card-spread-wanted/1", CardSpreadAsked, 0)
CARD_SPREAD_ASKED: Final = _up("card-spread-asked/1", CardSpreadAsked, 1)
CARD_SPREAD_ASKED_FORWARDED: Final = _up("card-spread-asked-forwarded/1", CardSpreadAsked, 2)
CARD_SPREAD_TOLD_NATIONAL: Final = _down("card-spread-told-national/1", CardSpread, 0)
CARD_SPREAD_TOLD: Final = _down("card-spread-told/1", CardSpread, 1)
CARD_SPREAD_HANDED: Final = _down("card-spread-handed/1", CardSpread, 2)

KINDS: Final = (
    CARD_STATE_CHANGED,
    CARD_STATE_NOTIFIED,
    CARD_STATE_FORWARDED,
    CARD_STATE_WANTED,
    CARD_STATE_ASKED,
    CARD_STATE_ASKED_FORWARDED,
    CARD_STATES_HELD_NATIONAL,
    CARD_STATES_HELD,
    CARD_STATES_HANDED,
    CARD_STOPS_LISTED,
    CARD_STOPS_PASSED,
    CARD_STOPS_HANDED,
    CARD_KEY_STOPS_LISTED,
    CARD_KEY_STOPS_PASSED,
    CARD_KEY_STOPS_HANDED,
    CARD_LISTS_CONFIRMED,
    CARD_LISTS_CONFIRMED_PASSED,
    CARD_LISTS_CONFIRMED_FORWARDED,
    CARD_SPREAD_WANTED,
    CARD_SPREAD_ASKED,
    CARD_SPREAD_ASKED_FORWARDED,
    CARD_SPREAD_TOLD_NATIONAL,
    CARD_SPREAD_TOLD,
    CARD_SPREAD_HANDED,
)
