"""The stopped list as a terminal without a line has it: which cards, which keys, up to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.terminal.stopped_list import StoppedAnswer
from jukinet.terms.card import CardNumber, CardStanding


class ListText(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="stopped-list/2"):
    """The first line of the file."""

    made_by: str
    made_at: datetime
    complete_up_to: datetime
    stopped: list[str]
    stopped_keys: list[str]


@dataclass(frozen=True, slots=True)
class SignedList:
    """What an opened list says; a terminal asks it as it asks a node's own."""

    cards: frozenset[CardNumber]
    keys: frozenset[str]
    complete_up_to: datetime

    def ask_about(self, number: CardNumber) -> StoppedAnswer:
        """The standing of one card; whether a stopped one is void, the file does not tell."""
        stopped = number in self.cards
        standing = CardStanding.STOPPED if stopped else CardStanding.USABLE
        return StoppedAnswer(standing, self.complete_up_to)

    def is_issuer_stopped(self, issuer: CardCertificate) -> bool:
        """Whether every card under this key is void."""
        return issuer.key_id.hex() in self.keys
