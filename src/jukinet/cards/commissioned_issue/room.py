"""The room of terminal and printer (重要機能室), as 告示第334号 第3の1・2 and 第4の1 (point 6).

Entering and leaving are rows. A card is made only while two of the named persons are inside, the
one who makes it among them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

PERSONS_MIN: Final = 2


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody who is inside."""

    operator_id: str
    entered_at: datetime
    purpose: str


def must_be_attended(present: Iterable[Presence], maker: str) -> None:
    """Refuse work in a room with fewer than two persons, or without the one who works."""
    inside = {one.operator_id for one in present}
    if maker not in inside:
        raise JukiError(ErrorCode.CARD_ROOM_UNATTENDED, "who makes the cards is not in the room")
    if len(inside) < PERSONS_MIN:
        raise JukiError(
            ErrorCode.CARD_ROOM_UNATTENDED, "two persons are in the room while cards are made"
        )
