"""Tell every holder: letters in packs, made by the job, printed, posted and noted at the counter.

Letters of protected persons and of those who live with them are packs of their own, which only
those open who protect them: the address is hers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jukinet.cards import procedures as cards
from jukinet.cards.card import RegistrationCard
from jukinet.cards.mass_reissue import store
from jukinet.cards.mass_reissue.procedures.desk import POSTING, get_reissue, record
from jukinet.cards.mass_reissue.reissue import PACK_SIZE, Progress, Reissue
from jukinet.cards.mass_reissue.store import LetterLine, Pack
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.procedures.covered import list_protected
from jukinet.register import procedures as register
from jukinet.register.procedures.guarded import list_housemates
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

PACKS_MAX: Final = 10_000
PACKED_AT_ONCE: Final = 10 * PACK_SIZE


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A letter: whose turn it is, about which card, to whom."""

    line: LetterLine
    card: RegistrationCard
    holder: ResidentRecord

    def __repr__(self) -> str:
        return "Letter(•••)"


def put_into_packs(tx: Transaction, context: NodeContext) -> int:
    """Put the holders of ended cards into packs of letters; full ones, and the rest at the end."""
    store.lock_reissues(tx)
    return sum(
        _pack(tx, one, context)
        for one in store.list_reissues(tx, PACKS_MAX)
        if one.progress in (Progress.RUNNING, Progress.STOPPED, Progress.DONE)
    )


def open_pack(
    tx: Transaction, reissue_id: UUID, number: int, *, by: CaseWorker, context: NodeContext
) -> list[Letter]:
    """Whose letters are in a pack, to print them; each is a line of the operation record."""
    by.must(*POSTING)
    pack = _get_pack(tx, reissue_id, number)
    if pack.guarded:
        by.must(Function.PROTECTION, Mode.READ)
    lines = store.list_letters(tx, reissue_id, number)
    records = register.list_records(tx, {line.resident_id for line in lines})
    holders = {one.resident_id: one for one in records}
    made = {one.card_id: one for one in cards.list_cards(tx, [line.card_id for line in lines])}
    record_reading(
        tx, by, context, Function.CARD, mode=Mode.WRITE, result="printed",
        items=("mass-reissue", "name", "address"), subjects=records,
    )  # fmt: skip
    return [Letter(line, made[line.card_id], holders[line.resident_id]) for line in lines]


def note_posted(
    tx: Transaction, reissue_id: UUID, number: int, *, by: CaseWorker, context: NodeContext
) -> None:
    """A pack went to the post."""
    by.must(*POSTING)
    pack = _get_pack(tx, reissue_id, number)
    if pack.guarded:
        by.must(Function.PROTECTION, Mode.READ)
    who = by.operator.operator_id
    if not store.mark_posted(tx, reissue_id, number, by=who, at=by.now):
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "the pack was posted before")
    record(tx, by, context, Mode.WRITE, "posted", str(number))


def _pack(tx: Transaction, reissue: Reissue, context: NodeContext) -> int:
    waiting = store.list_unpacked(tx, reissue.reissue_id, PACKED_AT_ONCE)
    if not waiting:
        return 0
    protected = list_protected(tx)
    near = protected | list_housemates(tx, protected)
    made = 0
    for guarded in (False, True):
        places = [place for place, resident in waiting if (resident in near) == guarded]
        for some in _cut(places, whole=reissue.progress is not Progress.DONE):
            now = context.clock.now()
            store.insert_pack(tx, reissue.reissue_id, some, guarded=guarded, at=now)
            made += 1
    return made


def _cut(places: Sequence[int], *, whole: bool) -> list[Sequence[int]]:
    packs = [places[at : at + PACK_SIZE] for at in range(0, len(places), PACK_SIZE)]
    return [pack for pack in packs if len(pack) == PACK_SIZE or not whole]


def _get_pack(tx: Transaction, reissue_id: UUID, number: int) -> Pack:
    get_reissue(tx, reissue_id)
    for pack in store.list_packs(tx, reissue_id, PACKS_MAX):
        if pack.number == number:
            return pack
    raise JukiError(ErrorCode.NOT_FOUND, "there is no such pack")
