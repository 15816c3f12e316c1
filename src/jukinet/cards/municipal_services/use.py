"""One resident's use of one service with one card (サービスの利用).

asked for → in the card → ended.  It is ended by deletion at a counter, or with its card: a card
that is void takes every use with it, and the next card begins without any.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.cards.municipal_services.by_law import ServiceKind
from jukinet.terms.errors import ErrorCode, JukiError

USES_MAX: Final = 6
"""How many services one card holds: as many as the chip has room for (``iccard``)."""
USER_NUMBER_DIGITS: Final = 12


class UseState(StrEnum):
    """Where a use is in its life."""

    ASKED = "asked"  # 利用申請
    LOADED = "loaded"  # 搭載
    ENDED = "ended"  # 終了


class UseEvent(StrEnum):
    """What happens to a use."""

    LOADED = "loaded"  # 搭載
    DELETED = "deleted"  # 削除: out of the card, at a counter
    CARD_ENDED = "card-ended"  # 失効: the card is void
    WITHDRAWN = "withdrawn"  # 取下げ


TRANSITIONS: Final = {
    (UseState.ASKED, UseEvent.LOADED): UseState.LOADED,
    (UseState.ASKED, UseEvent.DELETED): None,
    (UseState.ASKED, UseEvent.CARD_ENDED): UseState.ENDED,
    (UseState.ASKED, UseEvent.WITHDRAWN): UseState.ENDED,
    (UseState.LOADED, UseEvent.LOADED): None,
    (UseState.LOADED, UseEvent.DELETED): UseState.ENDED,
    (UseState.LOADED, UseEvent.CARD_ENDED): UseState.ENDED,
    (UseState.LOADED, UseEvent.WITHDRAWN): None,
    (UseState.ENDED, UseEvent.LOADED): None,
    (UseState.ENDED, UseEvent.DELETED): None,
    (UseState.ENDED, UseEvent.CARD_ENDED): UseState.ENDED,
    (UseState.ENDED, UseEvent.WITHDRAWN): None,
}


@dataclass(frozen=True, slots=True, repr=False)
class ServiceUse:
    """A use; ``user_number`` is what the service knows its user by, drawn for this use alone."""

    use_id: UUID
    card_id: UUID
    resident_id: UUID
    kind: ServiceKind
    offer: int
    user_number: str
    state: UseState
    since: datetime

    def __repr__(self) -> str:
        return f"ServiceUse({self.kind}, {self.state})"

    def after(self, event: UseEvent, *, at: datetime) -> ServiceUse:
        """As it stands after the event; STEP_IMPOSSIBLE where the table refuses it."""
        state = TRANSITIONS[self.state, event]
        if state is None:
            raise JukiError(
                ErrorCode.STEP_IMPOSSIBLE, f"no {event} of a use that is {self.state}",
                event=event.value, state=self.state.value,
            )  # fmt: skip
        return replace(self, state=state, since=at if state is not self.state else self.since)
