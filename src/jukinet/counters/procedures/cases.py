"""Open cases, call them from the queue, hand them on, close them; each in one list, always."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.counters import store
from jukinet.counters.case import Affair, Case, Means, Relation, number_of_case
from jukinet.counters.case_file import TOUCH_STEP, CaseEvent, CaseFile, CaseState
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.identity import ComparedBy, Evidence, Finding, Guest, IdentityCheck
from jukinet.counters.procedures.identity import forget_guest, keep_guest, record_check
from jukinet.counters.resident_card import CardRead, Holder
from jukinet.counters.store.bells import delete_bell
from jukinet.platform.crypto.randomness import Randomness, new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

CASES_SHOWN_MAX: Final = 200
"""An office that has more people waiting than this needs no list, it needs help."""
BY_CARD: Final = frozenset({Means.CARD, Means.GUEST_CARD})
"""What a case says of cards; only what was read from one may say it."""


def open_case(
    tx: Transaction,
    affair: Affair,
    relation: Relation,
    means: Means,
    *,
    by: CaseWorker,
    randomness: Randomness,
    waiting: bool = False,
    requester: UUID | None = None,
) -> CaseFile:
    """Give a case the next number of the day; it lies before the operator, or waits its turn.

    «Card» is said by :func:`open_case_by_card` alone: IDENTITY_UNPROVEN for a card nobody read.
    """
    if means in BY_CARD:
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "no card was read")
    return _open(tx, affair, relation, means, by, randomness, waiting, requester)


def _open(
    tx: Transaction, affair: Affair, relation: Relation, means: Means, by: CaseWorker,
    randomness: Randomness, waiting: bool = False, requester: UUID | None = None,
) -> CaseFile:  # fmt: skip
    by.must(Function.SEARCH, Mode.READ)
    day = day_of(by.now)
    place = store.next_place_in_day(tx, day)
    case = Case(
        case_id=new_key(randomness),
        number=number_of_case(day, place),
        affair=affair,
        relation=relation,
        means=means,
        opened_at=by.now,
        requester=requester,
    )
    owner = None if waiting else by.operator.operator_id
    terminal_id = None if waiting else by.terminal_id
    state = CaseState.WAITING if waiting else CaseState.OPEN
    file = CaseFile(case, state, owner, terminal_id, by.now)
    store.insert_case(tx, file, day, place, by=by.operator.operator_id)
    _note(tx, file, CaseEvent.OPENED, by)
    return file


def open_case_by_card(
    tx: Transaction, affair: Affair, read: CardRead, holder: Holder, *, by: CaseWorker,
    randomness: Randomness,
) -> CaseFile:  # fmt: skip
    """Open a case for whoever laid down a card and knew its PIN (Act Art. 12: he asks himself)."""
    read.must_prove(holder, by.now)
    file = _open(
        tx, affair, Relation.SELF, Means.CARD, by, randomness, requester=holder.resident_id
    )
    _record_card(tx, file, read, by)
    return file


def open_case_of_guest(
    tx: Transaction, affair: Affair, read: CardRead, *, by: CaseWorker, context: NodeContext
) -> CaseFile:
    """Open a case for the holder of another municipality's card (Act Art. 12-2 of 2003)."""
    read.must_be_fresh(by.now)
    file = _open(tx, affair, Relation.SELF, Means.GUEST_CARD, by, context.randomness)
    _keep_guest_of(tx, file, read, by, context)
    return file


def prove_requester(tx: Transaction, read: CardRead, holder: Holder, *, by: CaseWorker) -> CaseFile:
    """In the open case, whoever asks has laid down a card and knew its PIN."""
    read.must_prove(holder, by.now)
    file = _identify(tx, by, Relation.SELF, Means.CARD, holder.resident_id)
    _record_card(tx, file, read, by)
    return file


def prove_guest(
    tx: Transaction, read: CardRead, *, by: CaseWorker, context: NodeContext
) -> CaseFile:
    """In the open case, whoever asks has laid down a card of another municipality."""
    read.must_be_fresh(by.now)
    file = _identify(tx, by, Relation.SELF, Means.GUEST_CARD, None)
    _keep_guest_of(tx, file, read, by, context)
    return file


def receive_guest(
    tx: Transaction, guest: Guest, *, by: CaseWorker, context: NodeContext
) -> CaseFile:
    """In the open case, papers of somebody of another municipality fit what is held of him."""
    file = _identify(tx, by, Relation.SELF, Means.PHOTO_ID, None)
    keep_guest(tx, file.case.case_id, guest, context=context, now=by.now)
    return file


def call_case(tx: Transaction, case_id: UUID, *, by: CaseWorker) -> CaseFile:
    """Take a case in hand: one that waits, one's own, or one that was long untouched."""
    by.must(Function.SEARCH, Mode.READ)
    file = store.lock_case(tx, case_id)
    theirs = file.state is CaseState.OPEN and file.owner != by.operator.operator_id
    return _move(tx, file, CaseEvent.TAKEN_OVER if theirs else CaseEvent.CALLED, by)


def call_next_case(tx: Transaction, *, by: CaseWorker) -> CaseFile | None:
    """Call whoever has waited longest; two who call at once call two."""
    by.must(Function.SEARCH, Mode.READ)
    file = store.lock_next_case(tx)
    return None if file is None else _move(tx, file, CaseEvent.CALLED, by)


def identify_requester(
    tx: Transaction,
    *,
    by: CaseWorker,
    relation: Relation,
    means: Means,
    requester: UUID | None = None,
) -> CaseFile:
    """Say who asks in the open case and how he was identified; before, it may have been unknown.

    A case that says «card» is a proof to the guard (支援措置), so only whoever read the card may
    say so: by hand a case may stay what a card made it, and never become it.
    """
    before = store.lock_case(tx, by.get_case().case_id).case
    stays = before.means is means and requester in (None, before.requester)
    if means in BY_CARD and not stays:
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "no card was read")
    known = requester if requester is not None else before.requester
    return _identify(tx, by, relation, means, known)


def _identify(
    tx: Transaction, by: CaseWorker, relation: Relation, means: Means, requester: UUID | None
) -> CaseFile:
    by.must(Function.SEARCH, Mode.READ)
    file = store.lock_case(tx, by.get_case().case_id)
    if means is not Means.GUEST_CARD or file.case.means is not means:
        forget_guest(tx, file.case.case_id)
    case = replace(file.case, relation=relation, means=means, requester=requester)
    return _move(tx, replace(file, case=case), CaseEvent.IDENTIFIED, by)


def mark_case(tx: Transaction, *, by: CaseWorker) -> int:
    """How far the open case has come, for what is to be answered in it later."""
    return store.count_case_events(tx, by.get_case().case_id)


def is_as_marked(tx: Transaction, mark: int, *, by: CaseWorker) -> bool:
    """Whether nothing has happened to the case since; from here on nothing does.

    Whoever laid down a card meanwhile stands there, even if the case says the same of him as of
    somebody before: an answer about papers does not put another in his place.
    """
    file = store.lock_case(tx, by.get_case().case_id)
    same = store.count_case_events(tx, file.case.case_id) == mark
    return same and file.belongs_to(by.operator.operator_id)


def set_case_aside(tx: Transaction, case_id: UUID, *, by: CaseWorker) -> CaseFile:
    """Put a case back into the queue, where everybody sees it."""
    by.must(Function.SEARCH, Mode.READ)
    return _move(tx, store.lock_case(tx, case_id), CaseEvent.SET_ASIDE, by)


def close_case(tx: Transaction, case_id: UUID, *, by: CaseWorker) -> CaseFile:
    """A case is done; who of another municipality asked in it is forgotten, its bell ends."""
    by.must(Function.SEARCH, Mode.READ)
    forget_guest(tx, case_id)
    delete_bell(tx, case_id)
    return _move(tx, store.lock_case(tx, case_id), CaseEvent.CLOSED, by)


def find_case_in_hand(
    tx: Transaction, case_id: UUID | None, operator_id: str, now: datetime
) -> Case | None:
    """The case that lies before an operator, if it is still his; noted as worked on."""
    if case_id is None:
        return None
    file = store.get_case(tx, case_id)
    if not file.belongs_to(operator_id):
        return None
    if now - file.touched_at >= TOUCH_STEP:
        store.touch_case(tx, case_id, operator_id, now)
    return file.case


def get_case_file(tx: Transaction, case_id: UUID) -> CaseFile:
    """A case as the office keeps it; NOT_FOUND when there is none."""
    return store.get_case(tx, case_id)


def list_unfinished_cases(tx: Transaction) -> list[CaseFile]:
    """Every case that is not closed, each once: those in hand, then the queue in its order."""
    return store.list_unfinished_cases(tx, CASES_SHOWN_MAX)


def _record_card(tx: Transaction, file: CaseFile, read: CardRead, by: CaseWorker) -> None:
    issuer = MunicipalityCode(read.municipality)
    check = IdentityCheck(Evidence.CARD, ComparedBy.PIN, issuer, Finding.PROVEN)
    record_check(tx, check, by=replace(by, case=file.case))


def _keep_guest_of(
    tx: Transaction, file: CaseFile, read: CardRead, by: CaseWorker, context: NodeContext
) -> None:
    _record_card(tx, file, read, by)
    guest = Guest(MunicipalityCode(read.municipality), read.code, read.name)
    keep_guest(tx, file.case.case_id, guest, context=context, now=by.now)


def _move(tx: Transaction, file: CaseFile, event: CaseEvent, by: CaseWorker) -> CaseFile:
    moved = file.after(event, by.operator.operator_id, by.terminal_id, by.now)
    store.save_case(tx, moved)
    _note(tx, moved, event, by)
    return moved


def _note(tx: Transaction, file: CaseFile, event: CaseEvent, by: CaseWorker) -> None:
    store.insert_case_event(
        tx,
        file.case.case_id,
        event.value,
        operator_id=by.operator.operator_id,
        terminal_id=by.terminal_id,
        at=by.now,
    )
