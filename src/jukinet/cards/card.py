"""The registration card as the municipality's ledger has it (住民基本台帳カード)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.cards.face import CardForm
from jukinet.cards.life import (
    TRANSITIONS,
    USABLE,
    CardEvent,
    CardState,
    Transitions,
    after,
    beneath_after,
)
from jukinet.cards.photo import months_before
from jukinet.terms.card import CardNumber

VALIDITY_YEARS: Final = 10
"""From the day of issue (Order Art. 30-16); a re-issued card counts anew (30-17 (3))."""
RENEWAL_MONTHS: Final = 3
"""From this long before its end a card may be renewed (Order Art. 30-18)."""


@dataclass(frozen=True, slots=True, repr=False)
class RegistrationCard:
    """One piece of plastic, what it was made from, and where it is in its life.

    ``change_number`` counts what happened to the card, from 1.  ``told_number`` is the newest of
    those the network was told, 0 before anything was; ``prefecture_number`` and ``centre_number``
    are the newest that they said they have.  ``beneath`` is what a stopped card is beneath its
    stop: where lifting lets it return.
    """

    card_id: UUID
    number: CardNumber
    application_id: UUID
    resident_id: UUID
    form: CardForm
    state: CardState
    state_since: datetime
    change_number: int
    valid_until: date
    issued_on: date | None = None
    face_printed_at: datetime | None = None
    chip_written_at: datetime | None = None
    told_number: int = 0
    prefecture_number: int = 0
    centre_number: int = 0
    beneath: CardState | None = None

    def __repr__(self) -> str:
        return f"RegistrationCard({self.number!r}, {self.state})"

    @property
    def is_usable(self) -> bool:
        """Whether a terminal of this office may go on with it, its end apart."""
        return self.state in USABLE

    def after(
        self, event: CardEvent, *, at: datetime, transitions: Transitions = TRANSITIONS
    ) -> RegistrationCard:
        """As it stands after the event; CARD_STATE where the table refuses it."""
        state = after(self.state, event, beneath=self.beneath, transitions=transitions)
        since = at if state is not self.state else self.state_since
        return replace(
            self,
            state=state,
            state_since=since,
            change_number=self.change_number + 1,
            beneath=beneath_after(self.state, self.beneath, event, state, transitions=transitions),
        )

    def may_be_renewed_on(self, today: date, *, notes_full: bool) -> bool:
        """From three months before its end, or when nothing more fits on its back."""
        return notes_full or today >= months_before(self.valid_until, RENEWAL_MONTHS)


def end_of_validity(issued_on: date) -> date:
    """The last day of a card issued on this day: the day before, ten years later."""
    year = issued_on.year + VALIDITY_YEARS
    if (issued_on.month, issued_on.day) == (2, 29):
        return date(year, 2, 28)
    return date.fromordinal(date(year, issued_on.month, issued_on.day).toordinal() - 1)
