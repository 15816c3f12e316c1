"""What a caller is asked before his card is stopped by telephone, and what comes of his answers.

Whoever calls says name and birth date, and answers questions drawn from what the office knows of
this holder and a stranger hardly does. Never a number, a code or a PIN. A stop harms nobody but the
holder for a while and is lifted in person only; so it is not refused to whoever answers wrongly. It
is provisional then, and says so until somebody has spoken with the holder. The report of a loss
(法30条の44第6項) is a filing of the holder's and waits for right answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError


class QuestionKind(StrEnum):
    """What a caller is asked; ``identity`` always, of the others some."""

    IDENTITY = "identity"  # name and birth date
    HOUSEHOLD_SIZE = "household-size"  # how many people the household has
    HOUSEMATES_BIRTHDAY = "housemates-birthday"  # of anybody in it: no name is told to the caller
    MOVED_IN_MONTH = "moved-in-month"  # since when at this address
    HANDED_OVER_MONTH = "handed-over-month"  # when the card was handed over
    PHOTO_ON_CARD = "photo-on-card"  # form A or B


DRAWN: Final = 2
"""Beside who he is: few enough for somebody who has lost his card, too many to guess."""


@dataclass(frozen=True, slots=True, repr=False)
class CallerQuestion:
    """A question with the answers that are right: a number, or days."""

    kind: QuestionKind
    number: int = 0
    days: tuple[date, ...] = ()

    def __repr__(self) -> str:
        return f"CallerQuestion({self.kind})"


@dataclass(frozen=True, slots=True)
class CallerAnswer:
    """That something was asked and whether it was answered rightly; never what was said."""

    kind: QuestionKind
    right: bool


def draw(known: Sequence[CallerQuestion], lot: int) -> list[CallerQuestion]:
    """Who he is, and some of what is known; the same lot draws the same, whoever looks again.

    A page that is opened anew shows no further answers.
    """
    first = CallerQuestion(QuestionKind.IDENTITY)
    if len(known) <= DRAWN:
        return [first, *known]
    begin = lot % len(known)
    return [first, *(known[(begin + step) % len(known)] for step in range(DRAWN))]


def judge(
    asked: Sequence[CallerQuestion], right: Mapping[QuestionKind, bool], *, provisional: bool
) -> tuple[CallerAnswer, ...]:
    """The answers to all that was asked; IDENTITY_UNPROVEN where one is wrong and nobody said that
    the card is to be stopped all the same."""
    answers = tuple(CallerAnswer(one.kind, right.get(one.kind, False)) for one in asked)
    if not provisional:
        must_be_right(answers)
    return answers


def must_be_right(answers: Sequence[CallerAnswer]) -> None:
    """Refuse a caller who was not asked, or answered wrongly."""
    if not answers or not all(one.right for one in answers):
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "the caller's answers do not agree")
