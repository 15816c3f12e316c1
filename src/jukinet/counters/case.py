"""The case (受付): every look into the register happens for somebody who asked for something."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.terms.errors import ErrorCode, JukiError

NUMBER: Final = re.compile(r"[0-9]{8}-[0-9]{4,6}")


class Relation(StrEnum):
    """Who asks, seen from the person concerned (請求者との関係)."""

    SELF = "self"
    HOUSEHOLD = "household"
    PROXY = "proxy"
    PUBLIC_BODY = "public-body"
    THIRD_PARTY = "third-party"
    OFFICE = "office"


class Means(StrEnum):
    """How the one who asks was identified (本人確認の方法)."""

    PHOTO_ID = "photo-id"
    TWO_PAPERS = "two-papers"
    QUESTIONS = "questions"
    CARD = "card"
    GUEST_CARD = "guest-card"  # of somebody registered in another municipality
    OFFICIAL_LETTER = "official-letter"
    NONE = "none"


class Affair(StrEnum):
    """What a case is about (事務)."""

    COPY = "copy"
    FILING = "filing"
    CODE = "code"
    PROTECTION = "protection"
    INSPECTION = "inspection"
    CARD = "card"
    ENQUIRY_OF_DATA = "enquiry-of-data"
    STANDSTILL = "standstill"
    AUDIT = "audit"


def number_of_case(day: date, place: int) -> str:
    """The case's number: the day, and its place in the day without gaps."""
    return f"{day:%Y%m%d}-{place:04d}"


@dataclass(frozen=True, slots=True)
class Case:
    """One case; ``requester`` is the resident who asks, once he is known."""

    case_id: UUID
    number: str
    affair: Affair
    relation: Relation
    means: Means
    opened_at: datetime
    requester: UUID | None

    def __post_init__(self) -> None:
        if NUMBER.fullmatch(self.number) is None:
            raise JukiError(ErrorCode.FORMAT_INVALID, "a case number is a day and a place in it")
        assert self.opened_at.tzinfo is not None, "an instant is aware"

    @property
    def short_number(self) -> str:
        """The place in the day, as called out at the counter."""
        return self.shorten(self.number)

    @staticmethod
    def shorten(number: str) -> str:
        """The place in the day that a case's number says."""
        return number.partition("-")[2]
