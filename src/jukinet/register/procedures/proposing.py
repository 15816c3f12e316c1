"""Making a record anew is proposed by one and decided by another (改製の起案と決裁)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.randomness import Randomness, new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.register import store
from jukinet.register.flags import must_be_flag_text
from jukinet.register.procedures.remaking import remake_records
from jukinet.register.record import Occasion
from jukinet.register.remaking import RemakingProposal
from jukinet.register.store import remakings
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

PROPOSALS_SHOWN: Final = 100
PROPOSING: Final = (Function.RECORD, Mode.EXECUTE)
APPROVING: Final = (Function.REVIEW, Mode.EXECUTE)


def propose_remaking(
    tx: Transaction, resident: UUID, reason: str, *, by: CaseWorker, randomness: Randomness
) -> RemakingProposal:
    """Propose to make a record anew (Order Art. 16); one proposal of a record is open at a time."""
    by.must(*PROPOSING)
    must_be_flag_text(reason)
    locked = store.lock_records(tx, [resident])  # two proposals come one after the other
    if resident not in locked:
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "there is no such resident record")
    locked[resident].must_stand()
    if remakings.list_remaking_proposals(tx, 1, resident_id=resident):
        raise JukiError(ErrorCode.RECORD_EXISTS, "a proposal about this record is open")
    proposal = RemakingProposal(
        proposal_id=new_key(randomness),
        resident_id=resident,
        reason=reason.strip(),
        proposed_by=by.operator.operator_id,
        proposed_at=by.now,
    )
    remakings.insert_remaking_proposal(tx, proposal)
    return proposal


def approve_remaking(tx: Transaction, proposal_id: UUID, *, by: CaseWorker) -> RemakingProposal:
    """Approve what another proposed: the record is made anew in this transaction."""
    proposal = _decide(tx, proposal_id, by, approved=True)
    day = day_of(by.now)
    occasion = Occasion(day, day, proposal.proposed_by, by.now, by.operator.operator_id)
    remake_records(tx, [proposal.resident_id], proposal.reason, occasion)
    return proposal


def refuse_remaking(tx: Transaction, proposal_id: UUID, *, by: CaseWorker) -> RemakingProposal:
    """Refuse what another proposed; the record stays as it is."""
    return _decide(tx, proposal_id, by, approved=False)


def find_remaking_proposal(tx: Transaction, resident: UUID) -> RemakingProposal | None:
    """The open proposal about a record."""
    return next(iter(remakings.list_remaking_proposals(tx, 1, resident_id=resident)), None)


def get_remaking_proposal(tx: Transaction, proposal_id: UUID) -> RemakingProposal:
    """An open proposal."""
    found = remakings.list_remaking_proposals(tx, 1, proposal_id=proposal_id)
    if not found:
        raise JukiError(ErrorCode.NOT_FOUND, "no such proposal is open")
    return found[0]


def list_remaking_proposals(tx: Transaction, *, by: CaseWorker) -> list[RemakingProposal]:
    """What waits for a second person, oldest first."""
    by.must(*APPROVING)
    return remakings.list_remaking_proposals(tx, PROPOSALS_SHOWN)


def _decide(
    tx: Transaction, proposal_id: UUID, by: CaseWorker, *, approved: bool
) -> RemakingProposal:
    by.must(*APPROVING)
    proposal = get_remaking_proposal(tx, proposal_id)
    proposal.must_be_anothers(by.operator.operator_id)
    decided = remakings.insert_remaking_decision(
        tx, proposal_id, by.operator.operator_id, by.now, approved=approved
    )
    if not decided:
        raise JukiError(ErrorCode.RECORD_EXISTS, "somebody decided just now")
    return proposal
