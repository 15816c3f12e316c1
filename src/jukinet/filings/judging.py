"""From the fields of a filing to what it comes to: particulars, findings, differences, deadline.

The entry page, the act of entering and the approval all judge by this one function, so that what
the reviewer approves is what the page showed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.filings.amending import (
    read_amendment,
    read_cancellation,
    read_code_change,
    read_renaming,
)
from jukinet.filings.civil import read_birth, read_death
from jukinet.filings.deadline import Deadline, compute_deadline
from jukinet.filings.difference import Difference
from jukinet.filings.evidence import check_evidence
from jukinet.filings.fields import ANSWER, FieldReader
from jukinet.filings.finding import Finding
from jukinet.filings.ground import Ground
from jukinet.filings.kinds import FilingKind, rule_of
from jukinet.filings.moving import read_move_in, read_move_out, read_relocation
from jukinet.filings.particulars import Particulars
from jukinet.filings.rearranging import read_household_change
from jukinet.terms.errors import ErrorCode, JukiError

Read = Callable[[FieldReader, Ground], tuple[Particulars | None, list[Difference]]]
READERS: Final[Mapping[FilingKind, Read]] = {
    FilingKind.MOVE_IN: read_move_in,
    FilingKind.MOVE_OUT: read_move_out,
    FilingKind.RELOCATION: read_relocation,
    FilingKind.HOUSEHOLD: read_household_change,
    FilingKind.BIRTH: read_birth,
    FilingKind.DEATH: read_death,
    FilingKind.FAMILY_REGISTER: read_amendment,
    FilingKind.EX_OFFICIO: read_amendment,
    FilingKind.CORRECTION: read_amendment,
    FilingKind.CANCELLATION: read_cancellation,
    FilingKind.CODE_CHANGE: read_code_change,
    FilingKind.RENAMING: read_renaming,
}


@dataclass(frozen=True, slots=True, repr=False)
class Judgement:
    """What a filing comes to as it is now."""

    particulars: Particulars | None
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    answers: Mapping[str, str]
    differences: tuple[Difference, ...]
    deadline: Deadline | None

    @property
    def unanswered(self) -> tuple[Finding, ...]:
        """The warnings that wait for an answer."""
        return tuple(each for each in self.warnings if each.name not in self.answers)

    @property
    def is_ready(self) -> bool:
        """Whether it can go to the reviewer."""
        return self.particulars is not None and not self.errors and not self.unanswered

    def must_be_ready(self) -> Particulars:
        """The particulars of a filing with which nothing is wrong."""
        if self.particulars is None or self.errors:
            raise JukiError(
                ErrorCode.FILING_INCOMPLETE, "the filing has errors", errors=len(self.errors)
            )
        if self.unanswered:
            raise JukiError(
                ErrorCode.FILING_UNANSWERED,
                "a warning waits for its answer",
                warnings=len(self.unanswered),
            )
        return self.particulars


def judge(fields: Mapping[str, str], ground: Ground) -> Judgement:
    """Read a filing and say everything about it that can be said without asking anybody."""
    reader = FieldReader(fields, ground.received_on, ground.municipality)
    check_evidence(reader, ground)
    particulars, differences = READERS[ground.kind](reader, ground)
    deadline = _deadline(particulars.happened_on, ground) if particulars else None
    if deadline is not None and deadline.days_late:
        reader.find("filed-late", "occurred_on", days=str(deadline.days_late))
    findings = tuple(dict.fromkeys(reader.findings))
    warnings = tuple(finding for finding in findings if not finding.is_error)
    answers = {
        finding.name: answer
        for finding in warnings
        if (answer := fields.get(ANSWER + finding.name, "")) in finding.rule.answers
    }
    return Judgement(
        particulars=particulars,
        errors=tuple(finding for finding in findings if finding.is_error),
        warnings=warnings,
        answers=answers,
        differences=tuple(differences),
        deadline=deadline,
    )


def _deadline(happened_on: date, ground: Ground) -> Deadline | None:
    rule = rule_of(ground.kind)
    return compute_deadline(rule, happened_on, ground.received_on, ground.law, ground.calendar)
