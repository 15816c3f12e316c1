"""Many questions at once, one answer each: what is held under a code or fits four items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from jukinet.identity_check.answer import (
    RESULT_OF_STATE,
    Answer,
    MatchedBy,
    Result,
    provided_items,
)
from jukinet.identity_check.matching import is_past_retention, list_matches, to_clue
from jukinet.identity_check.question import AskedQuestion, ByCode, ByFourItems
from jukinet.notices.holding import Holding, State
from jukinet.notices.procedures import find_candidates, find_holdings_by_code
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.law import Law

REPLACEMENTS_MAX: Final = 16
"""A code may be changed again and again; whoever changed it oftener is answered without items."""


def answer_questions(
    tx: Transaction, questions: Sequence[AskedQuestion], *, law: Law
) -> list[Answer]:
    """Answer who each question is about, with the items it may have (Act Art. 30-7(3) to (6)).

    Set-based: one reading for all questions by code, one for all by four items, and one more only
    when a code that was asked for has been replaced.
    """
    by_code = _read_codes(tx, questions)
    by_four = _read_candidates(tx, questions)
    answers: list[Answer] = []
    for question in questions:
        asked = question.question
        if isinstance(asked, ByCode):
            held, way = by_code.get(asked.code.digits), MatchedBy.CODE
            if held is None:
                answers.append(Answer(Result.NONE, subject=asked.code))
                continue
        else:
            found_way, fitting = list_matches(asked, by_four.pop(0))
            if found_way is None or len(fitting) > 1:
                answers.append(Answer(Result.SEVERAL if fitting else Result.NONE))
                continue
            held, way = fitting[0], found_way
        answers.append(_answer_about(held, way, question, by_code, law))
    return answers


def _answer_about(
    held: Holding,
    way: MatchedBy,
    question: AskedQuestion,
    by_code: Mapping[str, Holding],
    law: Law,
) -> Answer:
    """The answer about the one person found."""
    subject = held.identification.code
    if is_past_retention(held, law):
        return Answer(Result.RETENTION_OVER, subject=subject)
    result = RESULT_OF_STATE[held.state]
    current = _follow(held, by_code)
    if current is None:
        return Answer(result, way, subject=subject)
    return Answer(
        result,
        way,
        provided_items(current, question.items),
        subject=current.identification.code,
    )


def _follow(held: Holding, by_code: Mapping[str, Holding]) -> Holding | None:
    """What is held under the code that replaced this one, and the one after that."""
    current: Holding | None = held
    for _ in range(REPLACEMENTS_MAX):
        if current is None or current.state is not State.CODE_REPLACED:
            return current
        current = by_code.get(current.replaced_by.digits) if current.replaced_by else None
    return None


def _read_codes(tx: Transaction, questions: Sequence[AskedQuestion]) -> dict[str, Holding]:
    codes = [
        question.question.code.digits
        for question in questions
        if isinstance(question.question, ByCode)
    ]
    held: dict[str, Holding] = {}
    wanted = list(dict.fromkeys(codes))
    for _ in range(REPLACEMENTS_MAX):
        if not wanted:
            break
        found = find_holdings_by_code(tx, wanted)
        held.update(found)
        replacing = (one.replaced_by for one in found.values())
        wanted = [code.digits for code in replacing if code and code.digits not in held]
    return held


def _read_candidates(tx: Transaction, questions: Sequence[AskedQuestion]) -> list[list[Holding]]:
    asked = [
        question.question for question in questions if isinstance(question.question, ByFourItems)
    ]
    if not asked:
        return []
    return find_candidates(tx, [to_clue(one) for one in asked])
