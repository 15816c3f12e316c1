"""The enquiry letter about a planned move that nobody confirmed, as it prints (J-41)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from jukinet.counters.procedures import record_reading
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import engine_of, marks_of, with_seal
from jukinet.filings import procedures as filings
from jukinet.filings.forms.enquiry_letter import EnquiryLetter, compose_enquiry_letter
from jukinet.filings.planned_move import PlannedMove
from jukinet.protection.guard import Demand, Output
from jukinet.protection.procedures import must_pass
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

ANSWER_DAYS: Final = 14
"""As long as the Act gives for a filing."""
REASON: Final = "照会"


def show_letter(visit: Visit) -> Answer:
    """The letter to one person: past the guard, recorded, with the seal where there is one.

    It goes to the address that was left, for the move may never have taken place; so nobody who is
    protected is written to from a list.
    """
    engine = engine_of(visit)
    resident = UUID(visit.path["resident_id"])
    moves = filings.list_unconfirmed_of(visit.tx, [resident], by=visit.by, context=visit.context)
    if not moves:
        raise JukiError(ErrorCode.NOT_FOUND, "no planned move of this person is open")
    (move,) = moves
    if not move.is_sought(visit.today):
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "the town that was named is asked first")
    must_pass(visit.tx, _demand(visit, move), visit.by.now)
    record = register.get_record(visit.tx, resident)
    record_reading(
        visit.tx, visit.by, visit.context, Function.FILING,
        subjects=[record], items=("name", "address"), result="printed",
    )  # fmt: skip
    letter = _letter(visit, move, record)
    sheet = compose_enquiry_letter(engine, letter, marks_of(visit, move.number))
    sheet = with_seal(visit, sheet, REASON)
    return visit.download(sheet.pdf, "application/pdf", "enquiry-letter.pdf")


def _demand(visit: Visit, move: PlannedMove) -> Demand:
    return Demand(
        output=Output.PRINT_QUEUE,
        residents=frozenset({move.resident_id}),
        document=move.filing_id,
        requester=None,
        requester_proven=False,
        operator_id=visit.by.operator.operator_id,
    )


def _letter(visit: Visit, move: PlannedMove, record: ResidentRecord) -> EnquiryLetter:
    told = record.identification
    return EnquiryLetter(
        name=told.name.written,
        address=visit.facilities.settings.municipality + told.address.text,
        filing_number=move.number,
        planned_on=move.planned_on,
        answer_until=visit.today + timedelta(days=ANSWER_DAYS),
    )


LETTER_SCREENS: Final = (
    Screen(
        "J-A07c",
        "/moves-unconfirmed/{resident_id:uuid}/letter",
        Function.FILING,
        Mode.WRITE,
        show=show_letter,
        needs_case=False,
    ),
)
