"""For what and by whom part of the register may be inspected, as dated law data (Art. 11, 11-2).

Until 31 October 2006 anybody could, for no improper purpose; since then public bodies for their
duties, and others for three kinds of purpose only.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Validity

TABLE: Final = "purposes.csv"


class Asker(StrEnum):
    """Who asks to inspect."""

    ANYBODY = "anybody"  # the older law
    PUBLIC_BODY = "public-body"
    APPLICANT = "applicant"  # a person or a corporation


class Paper(StrEnum):
    """A paper or promise that a purpose needs before it is decided."""

    OFFICIAL_LETTER = "official-letter"
    PLEDGE = "pledge"
    SURVEY_OUTLINE = "survey-outline"
    ACTIVITY_OUTLINE = "activity-outline"
    PROOF_OF_CIRCUMSTANCES = "proof-of-circumstances"


@dataclass(frozen=True, slots=True)
class InspectionPurpose:
    """One purpose, the article it rests on and the one by which it is published, if it is."""

    key: str
    asker: Asker
    article: str
    published_by: str
    ja: str
    en: str
    papers: frozenset[Paper]
    validity: Validity


def list_purposes(day: date) -> list[InspectionPurpose]:
    """The purposes of a day."""
    return [one for one in _load() if one.validity.covers(day)]


def get_purpose(key: str, day: date) -> InspectionPurpose:
    """The purpose with this key, as of the day; INSPECTION_NOT_ALLOWED when there is none."""
    for purpose in list_purposes(day):
        if purpose.key == key:
            return purpose
    raise JukiError(ErrorCode.INSPECTION_NOT_ALLOWED, "no such purpose on that day")


@lru_cache(maxsize=1)
def _load() -> tuple[InspectionPurpose, ...]:
    text = files("jukinet.inspection").joinpath("tables", TABLE).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(
        InspectionPurpose(
            key=row["key"],
            asker=Asker(row["asker"]),
            article=row["article"],
            published_by=row["published_by"],
            ja=row["ja"],
            en=row["en"],
            papers=frozenset(Paper(word) for word in row["papers"].split()),
            validity=Validity(
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            ),
        )
        for row in csv.DictReader(lines, strict=True)
    )
