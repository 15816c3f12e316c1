"""The support number (支援番号): with it, and without signing on, a resident stops his own card.

It is given once, at hand-over, on paper.  Only its verifier is kept.  It can do one thing, and
that thing harms nobody but its holder for a while; even so guessing is bounded, for each card.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

SUPPORT_DIGITS: Final = 12
"""A trillion numbers against ten tries an hour."""
TRIES_MAX: Final = 10
TRIES_WITHIN: Final = timedelta(hours=1)
_GROUPED: Final = re.compile(r"[0-9]{12}")


def write_support_number(value: int) -> str:
    """A number as it is printed: three groups of four."""
    digits = f"{value:0{SUPPORT_DIGITS}d}"
    return "-".join(digits[at : at + 4] for at in range(0, SUPPORT_DIGITS, 4))


def read_support_number(typed: str) -> str:
    """What was typed, as it was made; CARD_SUPPORT_REFUSED where it cannot be one."""
    digits = typed.replace("-", "").replace(" ", "").strip()
    if _GROUPED.fullmatch(digits) is None:
        raise JukiError(ErrorCode.CARD_SUPPORT_REFUSED, "not twelve digits")
    return write_support_number(int(digits))


def must_have_tries_left(tries: int) -> None:
    """Refuse once too much was tried within the hour."""
    if tries >= TRIES_MAX:
        raise JukiError(ErrorCode.CARD_SUPPORT_REFUSED, "too many tries for this card")
