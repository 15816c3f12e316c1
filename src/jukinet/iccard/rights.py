"""What a terminal may do with a card: bits in its certificate, which the nation signs.

The chip asks for a right where it acts; a terminal without it is refused by the chip itself.
"""

from __future__ import annotations

from enum import IntFlag
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError


class Right(IntFlag):
    """The bits; their values never change."""

    READ_CODE = 0x0001  # read the resident record code, after the holder's PIN
    READ_FACE = 0x0002  # read what is printed on the card
    SET_PIN = 0x0004  # a counter: set or reset the PIN of a holder whose identity was checked
    CHANGE_ENTRIES = 0x0008  # a card desk: write the face anew
    LOAD_SERVICES = 0x0010  # load and delete applications in the municipal area
    OPERATOR_CARDS = 0x0020  # use operator cards
    TERMINATE = 0x0040  # end a returned card for good
    INSTALL = 0x0080  # install the personal authentication service's application
    SERVICE_READ = 0x0100  # in a service of a municipality, by the municipality's own certificate
    SERVICE_WRITE = 0x0200


NO_RIGHTS: Final = Right(0)
CARD_DESK: Final = (
    Right.READ_CODE | Right.READ_FACE | Right.SET_PIN | Right.CHANGE_ENTRIES
    | Right.LOAD_SERVICES | Right.TERMINATE
)  # fmt: skip
"""A municipality's counter where cards are handed over and taken back."""
COUNTER: Final = Right.READ_CODE | Right.READ_FACE | Right.OPERATOR_CARDS
"""Any other counter."""
RIGHTS_BYTES: Final = 2
_KNOWN: Final = sum(Right)


def rights_of(wire: bytes) -> Right:
    """The rights; BODY_INVALID for a bit nobody gave a meaning."""
    bits = int.from_bytes(wire, "big")
    if len(wire) != RIGHTS_BYTES or bits & ~_KNOWN:
        raise JukiError(ErrorCode.BODY_INVALID, "rights nobody knows")
    return Right(bits)


def rights_to_bytes(rights: Right) -> bytes:
    """The rights in two bytes."""
    return int(rights).to_bytes(RIGHTS_BYTES, "big")
