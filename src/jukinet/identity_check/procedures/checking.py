"""The national server answers municipalities: is a paper of whoever is registered elsewhere?

(Act Art. 30-7 (4) and (6): identification information for affairs of the resident register.)  One
question, one answer, and an access record in the same transaction, whatever came of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from jukinet.counters.identity import Finding
from jukinet.identity_check.answer import RESULT_OF_STATE, Result
from jukinet.identity_check.matching import is_past_retention, to_clue
from jukinet.identity_check.messages import CheckAnswered, CheckAsked
from jukinet.identity_check.photo_id import HeldIdentity, ShownIdentity, judge
from jukinet.identity_check.question import ByFourItems
from jukinet.notices.holding import Holding
from jukinet.notices.procedures import find_candidates, find_holdings_by_code
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.access_record import AccessRecord
from jukinet.security.procedures import record_access
from jukinet.terms.dates import OfficeCalendar, day_of
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law
from jukinet.terms.parties import Party

AFFAIR: Final = "identity-check"
HOURS: Final = "online"
ITEMS: Final = ("birth_date", "code", "name", "sex")
RECEIPT_BYTES: Final = 10
CLOSED: Final = {
    Result.MOVED_PLANNED: Finding.MOVED,
    Result.MOVED_CONFIRMED: Finding.MOVED,
    Result.DEAD: Finding.DEAD,
    Result.ERASED: Finding.ERASED,
    Result.CODE_REPLACED: Finding.CODE_REPLACED,
}


@dataclass(frozen=True, slots=True)
class CheckCounter:
    """Where municipalities' checks are answered: what a gathering door is given."""

    context: NodeContext
    calendar: OfficeCalendar = field(default_factory=OfficeCalendar)

    def answer(
        self, tx: Transaction, asked: Sequence[tuple[CheckAsked, Party]]
    ) -> list[CheckAnswered | JukiError]:
        """Answer a list of checks in one transaction."""
        return answer_checks(tx, asked, context=self.context, calendar=self.calendar)


def answer_checks(
    tx: Transaction, asked: Sequence[tuple[CheckAsked, Party]], *, context: NodeContext,
    calendar: OfficeCalendar,
) -> list[CheckAnswered | JukiError]:  # fmt: skip
    """Answer the checks of communication servers, each leaving one access record."""
    now = context.clock.now()
    law = context.law(day_of(now))
    answers: list[CheckAnswered | JukiError] = []
    records = []
    for question, server in asked:
        answer, subject = _answer(tx, question, law, now, calendar)
        result = answer.finding.value if isinstance(answer, CheckAnswered) else answer.code.value
        answers.append(answer)
        records.append(
            AccessRecord(
                who=server,
                node=context.party,
                affair=AFFAIR,
                case=question.case,
                items=ITEMS,
                result=result,
                receipt=context.randomness.random_bytes(RECEIPT_BYTES).hex(),
                subject=subject.identification.code if subject else None,
            )
        )
    record_access(tx, records, context.vault, now)
    return answers


def _answer(
    tx: Transaction, question: CheckAsked, law: Law, now: datetime, calendar: OfficeCalendar
) -> tuple[CheckAnswered | JukiError, HeldIdentity | None]:
    if not law.is_open(HOURS, now, calendar):
        return JukiError(ErrorCode.OUTSIDE_OPERATING_HOURS, "checked outside the hours"), None
    try:
        shown = question.to_shown()
    except JukiError as error:
        return error, None
    finding, found = judge(shown, [_to_held(one) for one in _candidates(tx, shown, law)])
    code = found.identification.code.digits if found else None
    return CheckAnswered(finding, code), found


def _candidates(tx: Transaction, shown: ShownIdentity, law: Law) -> list[Holding]:
    if shown.code is not None:
        held = list(find_holdings_by_code(tx, [shown.code.digits]).values())
    else:
        assert shown.birth_date is not None, "a paper shows a code, or birth date and sex"
        clue = to_clue(
            ByFourItems(
                name=shown.name, kana=None, birth_date=shown.birth_date, sex=shown.sex,
                municipality=shown.municipality, address=None,
            )
        )  # fmt: skip
        (held,) = find_candidates(tx, [clue])
    return [one for one in held if not is_past_retention(one, law)]


def _to_held(holding: Holding) -> HeldIdentity:
    return HeldIdentity(holding.identification, CLOSED.get(RESULT_OF_STATE[holding.state]))
