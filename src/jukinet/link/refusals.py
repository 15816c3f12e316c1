"""Why a row of an export file is not taken over, and what the office can do about it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Final


class Refused(StrEnum):
    """A reason to refuse a row: a stable word; its sentences are in ``tables/refusals.csv``."""

    NOT_UTF8 = "not-utf8"
    NOT_CSV = "not-csv"
    WRONG_WIDTH = "wrong-width"
    LINE_TOO_LONG = "line-too-long"
    MISSING = "missing"
    TOO_LONG = "too-long"
    SPACES_OUTSIDE = "spaces-outside"
    NOT_REPRESENTABLE = "not-representable"
    NOT_KANA = "not-kana"
    CHECK_DIGIT = "check-digit"
    CODE_TWICE = "code-twice"
    CODE_IN_REGISTER = "code-in-register"
    OTHER_MUNICIPALITY = "other-municipality"
    UNKNOWN_MUNICIPALITY = "unknown-municipality"
    NOT_A_DATE = "not-a-date"
    DATE_MUST_BE_KNOWN = "date-must-be-known"
    DATE_IN_FUTURE = "date-in-future"
    BEFORE_BIRTH = "before-birth"
    BEFORE_RESIDENCE = "before-residence"
    NOT_IN_FORCE = "not-in-force"
    NOT_A_SEX = "not-a-sex"
    NOT_A_RELATIONSHIP = "not-a-relationship"
    NOT_A_FLAG = "not-a-flag"
    NOT_A_NUMBER = "not-a-number"
    NO_HOUSEHOLDER = "no-householder"
    TWO_HOUSEHOLDERS = "two-householders"
    HOUSEHOLDER_REFUSED = "householder-refused"
    HOUSEHOLD_APART = "household-apart"
    HOUSEHOLD_TOO_LARGE = "household-too-large"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a row; ``column`` is empty when it is the row as a whole."""

    refused: Refused
    column: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one reason, in Japanese and English."""

    reason_ja: str
    remedy_ja: str
    reason_en: str
    remedy_en: str


@lru_cache(maxsize=1)
def load_wordings() -> Mapping[Refused, Wording]:
    """The sentences of all reasons."""
    text = files(__package__).joinpath("tables", "refusals.csv").read_text(encoding="utf-8")
    return {
        Refused(row["word"]): Wording(
            row["reason_ja"], row["remedy_ja"], row["reason_en"], row["remedy_en"]
        )
        for row in csv.DictReader(text.splitlines(), strict=True)
    }


_BETWEEN: Final = " / "


def written(findings: Iterable[Finding], line: int) -> tuple[str, str]:
    """The two cells that a refused row gets: reason and remedy.

    The reason begins with word and column, for programs, and ends with the line, for people.
    """
    wordings = load_wordings()
    reasons, remedies = [], []
    for finding in findings:
        wording = wordings[finding.refused]
        where = f"{finding.refused.value}@{finding.column}" if finding.column else finding.refused
        reasons.append(f"{where} {wording.reason_ja}")
        remedies.append(wording.remedy_ja)
    return f"{_BETWEEN.join(reasons)} ({line})", _BETWEEN.join(dict.fromkeys(remedies))
