"""The second person (審査・決裁): approve differences, or return the filing with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from jukinet.address_history.procedures import DOMICILE_CHANGED, tell_domiciles_of
from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import store
from jukinet.filings.filing import Approved, Filing
from jukinet.filings.judging import judge
from jukinet.filings.kinds import FilingKind
from jukinet.filings.particulars import Amending
from jukinet.filings.procedures.entering import NOTE_LENGTH_MAX, demand_of, must_be_fresh
from jukinet.filings.procedures.executing import Desk, execute
from jukinet.filings.procedures.finding import advance, get_filing, lock_filing
from jukinet.filings.procedures.grounding import make_ground
from jukinet.filings.workflow import FilingEvent, FilingState, ReturnReason
from jukinet.link.procedures import tell_network
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection import procedures as protection
from jukinet.protection.guard import Ruling, Withheld
from jukinet.register import procedures as register
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.record import Mark
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError


@dataclass(frozen=True, slots=True)
class Lamp:
    """Whether the network has one change (県✓ 全国✓); one it is not told of has no number."""

    resident_id: UUID
    change_number: int | None
    prefecture: bool
    nation: bool
    held: bool


def approve(
    tx: Transaction, filing_id: UUID, *, version: int, by: CaseWorker, context: NodeContext
) -> Approved:
    """Approve: the register is changed and the network told, in this transaction (Act Art. 8).

    Somebody else than the one who entered it, on the version he saw, while the records stand as
    they did.  Approving what is approved already changes nothing and tells the same.
    """
    by.must(Function.REVIEW, Mode.EXECUTE)
    filing = lock_filing(tx, filing_id)
    if filing.state is FilingState.APPROVED and filing.version == version + 1:
        return _approved(tx, filing)
    filing.must_be_version(version)
    filing.must_be_anothers(by.operator.operator_id)
    late = find_late(tx, filing, by)
    if late:
        demand = demand_of(tx, filing, by)
        raise Withheld(demand, Ruling(demand.residents - late, late))
    households = [key for key in (filing.household_id, filing.target_id) if key]
    if households:
        store.take_turn(tx, households)
    must_be_fresh(tx, filing)
    particulars = judge(filing.fields, make_ground(tx, filing, context)).must_be_ready()
    approved = advance(tx, filing, FilingEvent.APPROVE, by, approved_by=by.operator.operator_id)
    desk = Desk(tx, filing, by.operator.operator_id, by.now, context.randomness)
    effect = execute(desk, particulars)
    tell_network(tx, effect.told, context)
    if isinstance(particulars, Amending) and particulars.permanent_domicile is not None:
        # The network hears nothing of a domicile; the new one hears of the address.
        tell_domiciles_of(tx, dict.fromkeys(effect.kept, DOMICILE_CHANGED), context)
    store.append_outcome(tx, filing_id, effect.outcome)
    return _approved(tx, approved)


def find_late(tx: Transaction, filing: Filing, by: CaseWorker) -> frozenset[UUID]:
    """Who in the filing was locked after it had been entered (支援措置).

    Then it is neither shown nor approved; it can be returned to the desk, where the guard asks who
    files.
    """
    return protection.find_late_locks(tx, demand_of(tx, filing, by))


def return_(
    tx: Transaction,
    filing_id: UUID,
    *,
    version: int,
    reason: ReturnReason,
    note: str = "",
    by: CaseWorker,
) -> Filing:
    """Return a filing to the desk; a reason of the list is given, a note may be added."""
    by.must(Function.REVIEW, Mode.EXECUTE)
    filing = lock_filing(tx, filing_id)
    filing.must_be_version(version)
    filing.must_be_anothers(by.operator.operator_id)
    return advance(
        tx,
        filing,
        FilingEvent.RETURN,
        by,
        reason=reason.value,
        note=note.strip()[:NOTE_LENGTH_MAX],
        returned_reason=reason.value,
    )


def list_lamps(tx: Transaction, filing_id: UUID) -> list[Lamp]:
    """How far the network has what an approval changed."""
    lamps = []
    for resident, number in store.list_outcome(tx, filing_id):
        marks = {mark for at, mark, _, _ in register.list_marks(tx, resident) if at == number}
        lamps.append(
            Lamp(
                resident,
                number,
                prefecture=Mark.PREFECTURE.value in marks,
                nation=Mark.NATION.value in marks,
                held=Mark.HELD.value in marks,
            )
        )
    return lamps


def get_move_out_certificates(tx: Transaction, filing_id: UUID) -> list[MoveOutCertificate]:
    """The certificates of an approved move-out, as its paper was filed (Order Art. 23).

    For the paper with its 2D code; whoever hands it out asks the guard for that output.
    """
    filing = get_filing(tx, filing_id)
    if filing.kind is not FilingKind.MOVE_OUT or filing.state is not FilingState.APPROVED:
        raise JukiError(ErrorCode.FILING_STATE, "no approved move-out")
    residents = [resident for resident, number in store.list_outcome(tx, filing_id) if number]
    records = {one.resident_id: one for one in register.list_records(tx, residents)}
    return [
        MoveOutCertificate.from_record(records[resident], filing.received_on)
        for resident in residents
        if records[resident].erasure is not None
    ]


def _approved(tx: Transaction, filing: Filing) -> Approved:
    outcome = tuple(store.list_outcome(tx, filing.filing_id))
    return Approved(filing.filing_id, filing.number.text, outcome)
