"""Compare a paper with a photograph with our own register, or by the nation's word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.counters.case import Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.identity import Finding, Guest, IdentityCheck
from jukinet.counters.procedures import (
    identify_requester,
    is_as_marked,
    means_of,
    must_have_tries,
    receive_guest,
    record_check,
    record_reading,
)
from jukinet.identity_check.messages import CheckAnswered
from jukinet.identity_check.photo_id import HeldIdentity, ShownIdentity, fits, judge
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.guard import Demand, Output
from jukinet.register.procedures import list_records, list_residents_by_code, search
from jukinet.register.procedures.guarded import find_veil
from jukinet.register.record import Erasure, ResidentRecord
from jukinet.register.search import Clues
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import ResidentRecordCode

CLOSED: Final = {"21": Finding.MOVED, "22": Finding.DEAD}
"""Why a record is closed, by the first figures of its reason (規則11条2項)."""
ITEMS: Final = ("identity",)


def compare_here(
    tx: Transaction, shown: ShownIdentity, *, by: CaseWorker, context: NodeContext
) -> Finding:
    """Compare what was shown with our own register; whoever is proven asks in this case."""
    by.must(Function.SEARCH, Mode.READ)
    must_have_tries(tx, by=by)
    finding, proven = find_out(
        tx, shown, document=by.get_case().case_id, operator_id=by.operator.operator_id, now=by.now
    )
    _record(tx, shown, finding, by=by)
    record_reading(
        tx, by, context, Function.SEARCH, items=ITEMS,
        subjects=[proven] if proven else (), result=finding.value,
    )  # fmt: skip
    if proven is not None:
        identify_requester(
            tx, by=by, relation=Relation.SELF, means=means_of(shown.evidence),
            requester=proven.resident_id,
        )  # fmt: skip
    return finding


def find_out(
    tx: Transaction, shown: ShownIdentity, *, document: UUID, operator_id: str, now: datetime
) -> tuple[Finding, ResidentRecord | None]:
    """What our register says to a paper, and whose it is where it proves somebody.

    The guard is asked before anything is made of what fits (支援措置).  A paper of somebody
    protected, or of whoever lives with her or went with her, proves nothing here: that it fits
    would tell whoever holds it that she lives in this town.  They are proven by their cards.
    """
    candidates = _candidates(tx, shown)
    records = [one for one in candidates if fits(shown, _to_held(one))]
    if _must_be_silent(tx, records, document, operator_id, now):
        return Finding.PROTECTED, None
    finding, held = judge(shown, map(_to_held, candidates))
    proven = next(
        (one for one in records if held and one.identification is held.identification), None
    )
    return finding, proven


def settle_elsewhere(
    tx: Transaction, shown: ShownIdentity, answered: CheckAnswered | None, *, mark: int,
    by: CaseWorker, context: NodeContext,
) -> Finding:  # fmt: skip
    """Keep what the national server said; whoever is proven is a guest of this case.

    None is no answer: it proves nobody, and says nothing against anybody either.  So is an answer
    that came after the case went on from ``mark``, where it was when the question was asked: it was
    left, or somebody was identified in it, though it were by another card.  Of whoever went
    from here and is protected, or went with somebody who is, this office does not say where that
    is: the guard knows her by the record she left.
    """
    by.must(Function.SEARCH, Mode.READ)
    if not is_as_marked(tx, mark, by=by):
        answered = None
    finding = Finding.NO_ANSWER if answered is None else answered.finding
    code = ResidentRecordCode(answered.code) if answered and answered.code else None
    if code is not None:
        known = list_records(tx, list_residents_by_code(tx, code))
        case_id, operator_id = by.get_case().case_id, by.operator.operator_id
        if _must_be_silent(tx, known, case_id, operator_id, by.now):
            finding, code = Finding.PROTECTED, None
    _record(tx, shown, finding, by=by)
    record_reading(tx, by, context, Function.SEARCH, items=ITEMS, result=finding.value)
    if code is not None:
        guest = Guest(shown.municipality, code, shown.name.strip())
        receive_guest(tx, guest, by=by, context=context)
    return finding


def _record(tx: Transaction, shown: ShownIdentity, finding: Finding, *, by: CaseWorker) -> None:
    check = IdentityCheck(shown.evidence, shown.compared_by, shown.municipality, finding)
    record_check(tx, check, by=by)


def _candidates(tx: Transaction, shown: ShownIdentity) -> list[ResidentRecord]:
    """Every record that may be his, erased ones included."""
    if shown.code is not None:
        return list_records(tx, list_residents_by_code(tx, shown.code))
    clues = Clues(name=shown.name, birth_date=shown.birth_date, sex=shown.sex)
    return list_records(
        tx, [hit.resident_id for hit in search(tx, clues, include_erased=True).hits]
    )


def _to_held(record: ResidentRecord) -> HeldIdentity:
    return HeldIdentity(record.identification, _closed(record.erasure))


def _closed(erasure: Erasure | None) -> Finding | None:
    return None if erasure is None else CLOSED.get(erasure.detail[:2], Finding.ERASED)


def _must_be_silent(
    tx: Transaction, records: Iterable[ResidentRecord], document: UUID, operator_id: str,
    now: datetime,
) -> bool:  # fmt: skip
    """Whether a finding about these people would tell where somebody protected lives."""

    def demand(asked: frozenset[UUID]) -> Demand:
        return Demand(
            output=Output.IDENTITY_CHECK,
            residents=asked,
            document=document,
            requester=None,
            requester_proven=False,
            operator_id=operator_id,
        )

    veil = find_veil(tx, [one.resident_id for one in records], demand=demand, now=now)
    return bool(veil.withheld or veil.near)
