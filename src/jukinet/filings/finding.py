"""What is found wrong or unusual about a filing (注意とエラー).

An error must be put right.  A warning must be answered, by one of its own answers: there is no
plain "OK", and the reviewer reads the answer.  Sentence, reason and remedy stand in the catalogue
under the finding's name, in three parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Level(StrEnum):
    """How far a finding stops the work."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class FindingRule:
    """One row: its name, its level and, for a warning, the answers that are possible."""

    name: str
    level: Level
    answers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert (self.level is Level.WARNING) == bool(self.answers), self.name


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in one field; ``facts`` fill the sentence and name nobody."""

    name: str
    field: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        assert self.name in FINDINGS, self.name

    @property
    def rule(self) -> FindingRule:
        """The row of the table."""
        return FINDINGS[self.name]

    @property
    def is_error(self) -> bool:
        """Whether it must be put right."""
        return self.rule.level is Level.ERROR


_ERRORS: Final = (
    "address-missing",
    "address-unchanged",
    "alias-unreadable",
    "address-unreadable",
    "already-registered",
    "arrived-before-birth",
    "birth-unreadable",
    "certificate-information-missing",
    "certificate-missing",
    "certificate-of-our-own",
    "change-missing",
    "change-of-others",
    "code-unreadable",
    "date-in-future",
    "date-missing",
    "date-unreadable",
    "date-before-record",
    "day-planned-missing",
    "destination-here",
    "destination-missing",
    "destination-unknown",
    "detail-not-of-trigger",
    "domicile-unreadable",
    "filer-not-entitled",
    "household-elsewhere",
    "household-not-found",
    "householder-missing",
    "householder-stands",
    "householder-twice",
    "identity-missing",
    "item-unreadable",
    "items-unfitting",
    "kana-missing",
    "name-unreadable",
    "nobody-chosen",
    "nothing-changes",
    "paper-missing",
    "pension-kind-missing",
    "pension-unreadable",
    "proxy-paper-missing",
    "relationship-unreadable",
    "residence-missing",
    "residence-over",
    "rest-householder-missing",
    "sex-missing",
    "special-rule-over",
    "spouse-twice",
    "trigger-missing",
)
_WARNINGS: Final = (
    FindingRule(
        "address-new",
        Level.WARNING,
        ("lease-seen", "deed-seen", "building-confirmation-seen", "site-visited"),
    ),
    FindingRule(
        "filed-late",
        Level.WARNING,
        ("reason-illness", "reason-unaware", "reason-abroad", "reason-other-heard"),
    ),
    FindingRule(
        "identity-by-questions",
        Level.WARNING,
        ("register-facts-asked", "letter-will-be-sent"),
    ),
    FindingRule(
        "moved-already",
        Level.WARNING,
        ("day-confirmed-by-filer", "day-confirmed-by-paper"),
    ),
    FindingRule(
        "planned-far-ahead",
        Level.WARNING,
        ("day-confirmed-by-filer", "day-confirmed-by-paper"),
    ),
    FindingRule(
        "minors-alone",
        Level.WARNING,
        ("guardian-files", "guardian-agrees", "lives-in-institution"),
    ),
    FindingRule(
        "minors-left",
        Level.WARNING,
        ("guardian-joins", "child-goes-too", "welfare-told"),
    ),
    FindingRule(
        "named-alike",
        Level.WARNING,
        ("compared-by-code", "compared-by-birth-and-domicile"),
    ),
    FindingRule(
        "posted-form",
        Level.WARNING,
        ("signature-and-copy-seen", "copy-asked-by-telephone", "identity-known-from-letter"),
    ),
    FindingRule(
        "certificate-for-others",
        Level.WARNING,
        ("certificate-at-counter", "certificate-by-post"),
    ),
    FindingRule(
        "residence-card-later",
        Level.WARNING,
        ("passport-says-later", "application-seen"),
    ),
    FindingRule(
        "residence-ended",
        Level.WARNING,
        ("renewal-applied-for", "new-period-seen"),
    ),
    FindingRule(
        "withdrawn-apart",
        Level.WARNING,
        ("others-are-withdrawn-too", "household-change-follows"),
    ),
    FindingRule(
        "withdrawn-under-another",
        Level.WARNING,
        ("relationship-still-right", "household-change-follows"),
    ),
    FindingRule(
        "withdrawn-without-householder",
        Level.WARNING,
        ("others-are-withdrawn-too", "household-change-follows"),
    ),
    FindingRule(
        "certificate-old",
        Level.WARNING,
        ("former-office-asked", "certificate-still-right"),
    ),
)
FINDINGS: Final = {
    **{name: FindingRule(name, Level.ERROR) for name in _ERRORS},
    **{rule.name: rule for rule in _WARNINGS},
}
