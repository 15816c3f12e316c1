"""The eight items of a wide-area copy, and what stands on it of a foreign resident alone."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from jukinet.register.further import IN_NETWORK_SINCE
from jukinet.terms.law import Law


class WideAreaItem(StrEnum):
    """An item of a wide-area copy (広域交付の8情報), under its name in ``copies.item``.

    Permanent domicile and head of the family register, the electoral roll, insurance and pension,
    allowance and history (Act Art. 7 nos. 5, 9 to 12, 14) have no name here: they cannot be asked
    for, sent or shown (Act Art. 12-4).

    Of later years a former surname (since 2019-11-05) and a name used here (通称) go with the name,
    as on every copy. Foreign residents are in the network since 2013-07-08: of one the day since
    when he is one stands in place of no. 6, which his record does not have, and he may ask for
    what Art. 30-45 adds instead of no. 5, in three parts. Where and when names used here came and
    went is of no. 14's kind and is left out.
    """

    NAME = "name"
    BIRTH_DATE = "birth-date"
    SEX = "sex"
    RELATIONSHIP = "relationship"  # with the householder's name (no. 4)
    RESIDENT_SINCE = "resident-since"
    ADDRESS = "address"  # with the day it was taken, for a move inside the municipality (no. 7)
    MOVED_IN = "moved-in"  # day of the filing and former address (no. 8)
    CODE = "code"
    NATIONALITY = "nationality"  # or region; these three of foreign residents alone
    RESIDENCE = "residence"  # category, status, period and its end
    RESIDENCE_CARD = "residence-card"


ON_REQUEST: Final = frozenset({WideAreaItem.RELATIONSHIP, WideAreaItem.CODE})
"""Nos. 4 and 13: only if they are asked for (Order Art. 15-3)."""
FOREIGN: Final = frozenset(
    {WideAreaItem.NATIONALITY, WideAreaItem.RESIDENCE, WideAreaItem.RESIDENCE_CARD}
)
"""What Art. 30-45 adds: told with the others (Order Art. 15-3 (2)), left out unless asked for."""
ALWAYS: Final = frozenset(WideAreaItem) - ON_REQUEST - FOREIGN
"""Nos. 1 to 3 and 6 to 8."""


def items_on_request(law: Law) -> frozenset[WideAreaItem]:
    """What may be asked for on a day."""
    return ON_REQUEST | FOREIGN if law.has_come(IN_NETWORK_SINCE) else ON_REQUEST
