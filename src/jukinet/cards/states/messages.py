"""What the offices write to one another about cards: never a name, never a code.

``card-state-…`` goes up with one card's newest state, ``card-state-asked…`` with a question;
``card-states-held…`` comes down and says what a floor holds, as a receipt of the one and an answer
to the other; ``card-stops-…`` comes down to everybody.
"""

from __future__ import annotations

from typing import Final

import msgspec

from jukinet.cards.states.bodies import (
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
)
