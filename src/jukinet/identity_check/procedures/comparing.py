"""Compare a paper with a photograph with our own register, or by the nation's word."""

from __future__ import annotations

from typing import Final

from jukinet.counters.case import Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.identity import Finding, Guest, IdentityCheck
from jukinet.counters.procedures import (
    identify_requester,
    means_of,
    must_have_tries,
    receive_guest,
    record_check,
    record_reading,
)
from jukinet.identity_check.messages import CheckAnswered
from jukinet.identity_check.photo_id import HeldIdentity, ShownIdentity, judge
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.guard import Demand, Output
from jukinet.protection.procedures import rule
from jukinet.register.procedures import list_records, list_residents_by_code, search
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
    """Compare what was shown with our own register; whoever is proven asks in this case.

    A protected person's paper proves nothing here (支援措置): that it fits would tell whoever holds
    it that she lives in this town.  She is proven by her card.
    """
    by.must(Function.SEARCH, Mode.READ)
    must_have_tries(tx, by=by)
    records = _candidates(tx, shown)
    finding, held = judge(shown, [_to_held(one) for one in records])
    proven = next(
        (one for one in records if held and one.identification is held.identification), None
    )
    if proven is not None and _is_protected(tx, proven, by):
        finding, proven = Finding.PROTECTED, None
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


def settle_elsewhere(
    tx: Transaction, shown: ShownIdentity, answered: CheckAnswered | None, *, by: CaseWorker,
    context: NodeContext,
) -> Finding:  # fmt: skip
    """Keep what the national server said; whoever is proven is a guest of this case.

    None is no answer: it proves nobody, and says nothing against anybody either.
    """
    by.must(Function.SEARCH, Mode.READ)
    finding = Finding.NO_ANSWER if answered is None else answered.finding
    _record(tx, shown, finding, by=by)
    record_reading(tx, by, context, Function.SEARCH, items=ITEMS, result=finding.value)
    if answered is not None and answered.code is not None:
        guest = Guest(shown.municipality, ResidentRecordCode(answered.code), shown.name.strip())
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


def _is_protected(tx: Transaction, record: ResidentRecord, by: CaseWorker) -> bool:
    demand = Demand(
        output=Output.SEARCH_RESULT,
        residents=frozenset({record.resident_id}),
        document=by.get_case().case_id,
        requester=record.resident_id,
        requester_proven=False,
        operator_id=by.operator.operator_id,
    )
    return bool(rule(tx, demand, by.now).withheld)
