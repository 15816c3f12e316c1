"""The eight items that can be on a wide-area copy; there is no ninth."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class WideAreaItem(StrEnum):
    """An item of a wide-area copy (広域交付の8情報), under its name in ``copies.item``.

    Permanent domicile and head of the family register, the electoral roll, insurance and pension,
    allowance and history (Act Art. 7 nos. 5, 9 to 12, 14) have no name here: they cannot be asked
    for, sent or shown (Act Art. 12-4).

    Of later years a name used here (通称, since 2012-07-09) and a former surname (since 2019-11-05)
    go with the name, as on every copy; for a foreign resident the day since when he is one stands
    in place of no. 6, which his record does not have.
    """

    NAME = "name"
    BIRTH_DATE = "birth-date"
    SEX = "sex"
    RELATIONSHIP = "relationship"  # with the householder's name (no. 4)
    RESIDENT_SINCE = "resident-since"
    ADDRESS = "address"  # with the day it was taken, for a move inside the municipality (no. 7)
    MOVED_IN = "moved-in"  # day of the filing and former address (no. 8)
    CODE = "code"


ON_REQUEST: Final = frozenset({WideAreaItem.RELATIONSHIP, WideAreaItem.CODE})
"""Nos. 4 and 13: only if they are asked for (Order Art. 15-3)."""
ALWAYS: Final = frozenset(WideAreaItem) - ON_REQUEST
"""Nos. 1 to 3 and 6 to 8."""
