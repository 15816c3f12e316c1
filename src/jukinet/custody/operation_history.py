"""The operation history (操作履歴) as a list: temporary ids for people; cases and their slips."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

CASE_NUMBER: Final = re.compile(r"[0-9]{8}-[0-9]{4,6}")
PSEUDONYM_FIGURES: Final = 16


class Line(Protocol):
    """What a line of the operation record says of whom and when."""

    @property
    def subject(self) -> bytes | None:
        """The pseudonym of whom it was about."""

    @property
    def case_number(self) -> str:
        """The case it hangs on."""

    @property
    def operator_id(self) -> str:
        """Who worked."""

    @property
    def recorded_at(self) -> datetime:
        """When."""


def temporary_ids(lines: Sequence[Line]) -> dict[bytes, str]:
    """A name for every person of one list, good in this list only: 対象001, 対象002."""
    subjects: dict[bytes, str] = {}
    for line in lines:
        if line.subject is not None and line.subject not in subjects:
            subjects[line.subject] = f"対象{len(subjects) + 1:03d}"
    return subjects


def lasting_ids(lines: Sequence[Line]) -> dict[bytes, str]:
    """The same name in every list, for an audit that follows one person through them."""
    return {
        line.subject: line.subject.hex()[:PSEUDONYM_FIGURES]
        for line in lines
        if line.subject is not None
    }


@dataclass(frozen=True, slots=True)
class CaseLines:
    """What the record has of one case."""

    case_number: str
    lines: int
    operators: tuple[str, ...]
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Comparison:
    """Slips and record side by side (突合): what is in both, on paper only, in the record only."""

    both: tuple[CaseLines, ...]
    on_paper_only: tuple[str, ...]
    in_record_only: tuple[CaseLines, ...]
    unreadable: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing needs a second look."""
        return not (self.on_paper_only or self.in_record_only or self.unreadable)


def group_by_case(lines: Iterable[Line]) -> dict[str, CaseLines]:
    """What the record has, by case; lines outside any case are not compared."""
    grouped: dict[str, list[Line]] = {}
    for line in lines:
        if line.case_number:
            grouped.setdefault(line.case_number, []).append(line)
    return {
        number: CaseLines(
            number,
            len(found),
            tuple(sorted({line.operator_id for line in found})),
            min(line.recorded_at for line in found),
            max(line.recorded_at for line in found),
        )
        for number, found in sorted(grouped.items())
    }


def compare_slips(text: str, lines: Iterable[Line]) -> Comparison:
    """Hold the case numbers on paper, one a line, against the record of the same days."""
    words = text.replace(",", " ").replace("、", " ").split()
    numbers = {word for word in words if CASE_NUMBER.fullmatch(word)}
    recorded = group_by_case(lines)
    return Comparison(
        both=tuple(case for number, case in recorded.items() if number in numbers),
        on_paper_only=tuple(sorted(numbers - recorded.keys())),
        in_record_only=tuple(case for number, case in recorded.items() if number not in numbers),
        unreadable=tuple(sorted(set(words) - numbers)),
    )
