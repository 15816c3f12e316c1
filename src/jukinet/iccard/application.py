"""The applications of a card by their identifiers (AID), and the files and data they have.

All begin with ``F0 "JUKI"``: F0 is the category of identifiers that nobody registers
(ISO/IEC 7816-5), for we are no registered provider.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

_JUKI: Final = bytes.fromhex("f04a554b49")
MANAGER: Final = _JUKI + b"\x00"
"""The card itself; selected after a reset."""
NETWORK: Final = _JUKI + b"\x01"
"""The network application (住基ネットアプリケーション)."""
FACE: Final = _JUKI + b"\x02"
"""The card-face application (券面事項確認アプリケーション)."""
AREA: Final = _JUKI + b"\x03"
"""The municipal service area (市町村独自サービス領域): loads and deletes services."""
OPERATOR: Final = _JUKI + b"\x04"
"""The operator's application of an operator card."""
PERSONAL_AUTHENTICATION: Final = _JUKI + b"\x05"
"""Kept free for the public personal authentication service (公的個人認証サービス)."""
NATION: Final = _JUKI + b"\x0f"
"""No application: who holds the keys by which the card and the nation's terminals prove each
other, for all applications but the services."""
SERVICE_PREFIX: Final = _JUKI + b"\x10"
SERVICE_AID_BYTES: Final = len(SERVICE_PREFIX) + 4

SERIAL_BYTES: Final = 8
CODE_FILE: Final = 0x0101
"""In the network application: the resident record code, eleven ASCII digits."""
FACE_FILE: Final = 0x0201
"""In the card-face application: what is printed, signed by the municipality."""


class DataObject(IntEnum):
    """What PUT DATA writes and GET DATA reads, in P1 and P2."""

    STATE = 0x0101  # read by anybody: life, tries of the transport key, serial of a blank
    PIN_STATE = 0x0102  # read in a session: tries left, whether a PIN is set
    OPERATOR_KEYS = 0x0103  # read in a session: the public halves of an operator's two keys
    LAST_WORD = 0x0104  # read by anybody, of an ended card: its chain, challenge and last signature
    ROOT = 0x0201
    CHAIN = 0x0202
    CODE = 0x0203
    FORBIDDEN_PINS = 0x0204
    SERVICE_AUTHORITY = 0x0205
    FACE = 0x0206
    SERVICES = 0x0301
    SERVICE_CHAIN = 0x0302


class KeySet(IntEnum):
    """Whose key pairs GENERATE KEYS makes, in P2."""

    CARD = 0
    OPERATOR = 1


class Life(IntEnum):
    """How far a card has come."""

    BLANK = 1  # locked with its transport key
    WRITTEN = 2  # without a PIN: does not work yet
    ACTIVE = 3
    TERMINATED = 4


def service_aid(municipality: str, number: int) -> bytes:
    """The identifier of a municipality's service: its code (six digits) and a number."""
    return SERVICE_PREFIX + bytes.fromhex(municipality) + bytes((number,))
