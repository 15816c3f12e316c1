"""The items of a resident record as a copy shows them, with their numbers in Act Art. 7."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from jukinet.register.further import IN_REGISTER_SINCE
from jukinet.terms.law import Law


class RecordItem(StrEnum):
    """An item of the resident record (住民票の記載事項; Act Art. 7)."""

    NAME = "name"
    BIRTH_DATE = "birth-date"
    SEX = "sex"
    RELATIONSHIP = "relationship"  # householder and relationship together (no. 4)
    DOMICILE = "domicile"  # permanent domicile and head of the family register (no. 5)
    RESIDENT_SINCE = "resident-since"
    ADDRESS = "address"  # with the day it was taken, for a move inside the municipality (no. 7)
    MOVED_IN = "moved-in"  # day of the filing and previous address (no. 8)
    ELECTORAL_ROLL = "electoral-roll"
    HEALTH_INSURANCE = "health-insurance"
    ELDERLY_MEDICAL = "elderly-medical"
    NURSING_CARE = "nursing-care"
    PENSION = "pension"
    CHILD_ALLOWANCE = "child-allowance"
    NATIONALITY = "nationality"  # what a foreign resident's record says instead of no. 5
    RESIDENCE = "residence"  # category, status, period and its end
    RESIDENCE_CARD = "residence-card"
    ALIAS_HISTORY = "alias-history"  # where and when names used here came and went
    CODE = "code"
    HISTORY = "history"  # earlier changes of the record: of no. 14's kind, on an individual form


NUMBERS: Final = {
    RecordItem.NAME: "1",
    RecordItem.BIRTH_DATE: "2",
    RecordItem.SEX: "3",
    RecordItem.RELATIONSHIP: "4",
    RecordItem.DOMICILE: "5",
    RecordItem.RESIDENT_SINCE: "6",
    RecordItem.ADDRESS: "7",
    RecordItem.MOVED_IN: "8",
    RecordItem.ELECTORAL_ROLL: "9",
    RecordItem.HEALTH_INSURANCE: "10",
    RecordItem.ELDERLY_MEDICAL: "10-2",
    RecordItem.NURSING_CARE: "10-3",
    RecordItem.PENSION: "11",
    RecordItem.CHILD_ALLOWANCE: "11-2",
    RecordItem.NATIONALITY: "30-45",
    RecordItem.RESIDENCE: "30-45",
    RecordItem.RESIDENCE_CARD: "30-45",
    RecordItem.ALIAS_HISTORY: "14",
    RecordItem.CODE: "13",
    RecordItem.HISTORY: "14",
}
"""The number of each item in Act Art. 7, or the article that adds it."""

BASIC: Final = frozenset(item for item in RecordItem if NUMBERS[item] in {*"123678"})
"""The basic items (基礎証明事項; Act Art. 12-3): nos. 1 to 3 and 6 to 8."""

LEFT_OUT: Final = frozenset(RecordItem) - BASIC
"""Nos. 4, 5, 9 to 14 and Art. 30-45: left out of every copy unless asked for (Act Art. 12 (5)).

A name used here and a former surname go with the name, on every copy (Order Arts. 30-14, 30-26).
"""

FOREIGN: Final = (
    RecordItem.NATIONALITY, RecordItem.RESIDENCE, RecordItem.RESIDENCE_CARD,
    RecordItem.ALIAS_HISTORY,
)  # fmt: skip
"""What only a foreign resident's record has (Act Art. 30-45, Order Art. 30-26)."""

SINCE: Final = {
    RecordItem.ELDERLY_MEDICAL: "elderly-medical-care",
    **dict.fromkeys(FOREIGN, IN_REGISTER_SINCE),
}
"""Items that came into the record later than the first stage: by what they began."""


def is_in_force(item: RecordItem, law: Law) -> bool:
    """Whether the record has the item, by the law of a day."""
    return item not in SINCE or law.has_come(SINCE[item])
