"""What bridge and counter say to each other, as JSON over the counter's port."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

import msgspec

BODY_BYTES_MAX: Final = 100_000
"""An extended response of 64 KiB in base64."""
CONTENT_BYTES_MAX: Final = 65_544
REGISTER: Final = "/bridge/register"
CARDS: Final = "/bridge/cards"
WORK: Final = "/bridge/work"
Mark = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]
"""Eight random bytes: of a bridge's run, or of one laying down of a card."""
Content = Annotated[bytes, msgspec.Meta(max_length=CONTENT_BYTES_MAX)]


class Slot(StrEnum):
    """The readers of a terminal."""

    RESIDENT = "resident"
    OPERATOR = "operator"


class OrderKind(StrEnum):
    """What a bridge may be told to do."""

    WAIT = "wait"  # nothing: ask again
    TAKE = "take"  # connect with the card that has this mark
    RESET = "reset"
    TRANSMIT = "transmit"
    PIN = "pin"  # let the PIN be typed, and seal it
    LET_GO = "let-go"


class Answered(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What came of an order: content, or the code of a refusal."""

    number: int
    content: Content = b""
    refused: Annotated[str, msgspec.Meta(max_length=40)] = ""

    def __repr__(self) -> str:
        return f"Answered({self.number}, {self.refused})"


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a bridge says: who it is, which cards lie where, and what it was asked for."""

    bridge: Mark
    cards: dict[Slot, Mark | None]
    answered: Answered | None = None


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a bridge is to do."""

    number: int
    kind: OrderKind
    slot: Slot = Slot.RESIDENT
    content: Content = b""

    def __repr__(self) -> str:
        return f"Order({self.number}, {self.kind})"


class Registering(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The one-time code that an administrator made for this terminal."""

    code: Annotated[str, msgspec.Meta(max_length=40)]

    def __repr__(self) -> str:
        return "Registering(•••)"


class Registered(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which terminal the bridge belongs to, and its key."""

    terminal_id: str
    key: str

    def __repr__(self) -> str:
        return f"Registered({self.terminal_id})"


class Refusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Why not."""

    code: str
