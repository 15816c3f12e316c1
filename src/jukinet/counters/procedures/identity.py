"""Keep how somebody was identified in a case, and who he is when he is of another municipality."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from jukinet.counters.case import Case, Means
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.identity import TRIES_MAX, Evidence, Guest, IdentityCheck
from jukinet.counters.store import identity as identity_store
from jukinet.platform.crypto.seal import seal_to
from jukinet.platform.crypto.vault import SEAL
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError

CHECKS_SHOWN_MAX: Final = 20
_LABEL: Final = b"counters guest\x00"
PROVING_GUESTS: Final = frozenset({Means.GUEST_CARD, Means.PHOTO_ID})


class _Guest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    municipality: str
    code: str
    name: str

    def __repr__(self) -> str:
        return "_Guest(•••)"


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """A check as a case keeps it: what it was, who made it, when."""

    check: IdentityCheck
    operator_id: str
    checked_at: datetime


def must_have_tries(tx: Transaction, *, by: CaseWorker) -> None:
    """Refuse to compare papers again and again in one case (IDENTITY_TRIES_USED_UP)."""
    if identity_store.count_identity_failures(tx, by.get_case().case_id) >= TRIES_MAX:
        raise JukiError(ErrorCode.IDENTITY_TRIES_USED_UP, "too many papers did not fit")


def record_check(tx: Transaction, check: IdentityCheck, *, by: CaseWorker) -> None:
    """Keep what was shown and found in the open case (本人確認の記録), whatever it was.

    A page that tells of a refusal undoes its transaction; the check is kept all the same.
    """
    tx.when_shown_undone(lambda again: _keep(again, check, by))
    _keep(tx, check, by)


def list_checks(tx: Transaction, case: Case) -> list[KeptCheck]:
    """How somebody was identified in a case, newest first."""
    rows = identity_store.list_identity_checks(tx, case.case_id, CHECKS_SHOWN_MAX)
    return [KeptCheck(*row) for row in rows]


def keep_guest(tx: Transaction, case_id: UUID, guest: Guest, *, context: NodeContext,
               now: datetime) -> None:  # fmt: skip
    """Keep who asks, though he is of another municipality, until the case is closed."""
    told = _Guest(guest.municipality.digits, guest.code.digits, guest.name)
    key = context.vault.public(SEAL)
    sealed = seal_to(key, msgspec.json.encode(told), _LABEL + case_id.bytes)
    identity_store.put_guest(tx, case_id, sealed, now)


def find_guest(tx: Transaction, *, by: CaseWorker, context: NodeContext) -> Guest | None:
    """Who of another municipality asks in the open case; None where nobody proved to be one."""
    case = by.get_case()
    if case.means not in PROVING_GUESTS:
        return None
    sealed = identity_store.find_guest(tx, case.case_id)
    if sealed is None:
        return None
    opened = context.vault.open(SEAL, sealed, _LABEL + case.case_id.bytes)
    told = msgspec.json.decode(opened, type=_Guest)
    return Guest(MunicipalityCode(told.municipality), ResidentRecordCode(told.code), told.name)


def forget_guest(tx: Transaction, case_id: UUID) -> None:
    """The case is over, or somebody else asks in it."""
    identity_store.delete_guest(tx, case_id)


def means_of(evidence: Evidence) -> Means:
    """What a case says of a paper with a photograph that was compared."""
    assert evidence is not Evidence.CARD, "cards are read, not compared"
    return Means.PHOTO_ID


def _keep(tx: Transaction, check: IdentityCheck, by: CaseWorker) -> None:
    identity_store.insert_identity_check(
        tx, by.get_case().case_id, check, operator_id=by.operator.operator_id,
        terminal_id=by.terminal_id, at=by.now,
    )  # fmt: skip
