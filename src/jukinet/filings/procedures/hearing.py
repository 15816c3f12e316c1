"""A move-in notice that came on paper because a line was down (転入通知; Act Art. 9, Rules Art. 2).

It has the effect of the one that comes by line, with its own dates; when that one comes later, it
says the same and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import store
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.filings.procedures.chasing import CONFIRMED
from jukinet.filings.procedures.finding import append_step, lock_filing
from jukinet.filings.workflow import FilingState
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.register.papers import MoveConfirmation
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

HEARD: Final = "paper-notice"


def list_leavers(tx: Transaction, filing: Filing) -> list[ResidentRecord]:
    """Who left by an approved move-out, in the order of its paper."""
    if filing.kind is not FilingKind.MOVE_OUT or filing.state is not FilingState.APPROVED:
        raise JukiError(ErrorCode.FILING_STATE, "no approved move-out")
    residents = [
        resident for resident, number in store.list_outcome(tx, filing.filing_id) if number
    ]
    found = {one.resident_id: one for one in register.list_records(tx, residents)}
    return [found[resident] for resident in residents if found[resident].erasure is not None]


def hear_paper_notice(
    tx: Transaction,
    filing_id: UUID,
    residents: Sequence[UUID],
    *,
    municipality: MunicipalityCode,
    moved_on: date,
    by: CaseWorker,
    context: NodeContext,
) -> int:
    """Enter a move-in notice on paper with its own dates (Act Art. 9 (1)); how many it confirms."""
    by.must(Function.FILING, Mode.WRITE)
    filing = lock_filing(tx, filing_id)
    left = {one.resident_id for one in list_leavers(tx, filing)}
    chosen = sorted(left & set(residents))
    if not chosen:
        raise JukiError(ErrorCode.FORM_INVALID, "nobody of this move-out is chosen")
    if moved_on > context.clock.today():
        raise JukiError(ErrorCode.INVALID_DATE, "nobody has moved in tomorrow")
    if municipality == context.party.municipality:
        raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "that would be a relocation")
    confirmed = register.confirm_moves(
        tx, [MoveConfirmation(one, municipality, moved_on, by.now) for one in chosen]
    )
    store.settle_planned_moves(tx, chosen, CONFIRMED, by.now)
    append_step(tx, filing, HEARD, by)
    return confirmed
