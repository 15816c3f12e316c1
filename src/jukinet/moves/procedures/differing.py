"""What two towns have differently: told to the other, found out by one, closed at both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.moves import store
from jukinet.moves.difference import AUTOMATIC, DifferenceLine, Finding, Item, compare
from jukinet.moves.messages import DIFFERENCES_TOLD
from jukinet.moves.procedures.desk import NETWORK, OFFICE, note_use
from jukinet.moves.words import DIFFERENCES_MAX, Differences, Differing, EnteredPerson
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Refusal, act_on_each
from jukinet.platform.message.letter_way import send_letter, take_letter
from jukinet.platform.message.outbox import enqueue
from jukinet.register import procedures as register
from jukinet.register.procedures.guarded import list_closed
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError

LISTED_MAX: Final = 200
TEXT_MAX: Final = 300


def open_differences(
    tx: Transaction,
    thread: UUID,
    other: MunicipalityCode,
    came: Sequence[tuple[ResidentRecord, EnteredPerson]],
    context: NodeContext,
) -> None:
    """Compare what was entered with the records here; note and tell what differs (Act Art. 14).

    Of a protected person, and of who lives with her, no address is written down or told.
    """
    closed = list_closed(tx, [record.resident_id for record, _ in came])
    lines = [
        _line(person, item, ours, theirs, context)
        for record, person in came
        for item, ours, theirs in compare(record, person, address=record.resident_id not in closed)
    ]
    _note_and_tell(tx, thread, other, lines, context)


def note_and_tell(
    tx: Transaction,
    thread: UUID,
    other: MunicipalityCode,
    found: Sequence[tuple[EnteredPerson, Item, str]],
    context: NodeContext,
) -> None:
    """Note and tell single items, with as much of ours as the other town may know."""
    hidden = {code for code in {person.code for person, _, _ in found} if _is_closed(tx, code)}
    lines = [
        _line(person, item, ours, "" if person.code in hidden else person.address, context)
        for person, item, ours in found
    ]
    _note_and_tell(tx, thread, other, lines, context)


def _is_closed(tx: Transaction, code: str) -> bool:
    """Whether a record of ours hides where whoever has this code is."""
    return bool(list_closed(tx, register.list_residents_by_code(tx, ResidentRecordCode(code))))


def _line(
    person: EnteredPerson, item: Item, ours: str, theirs: str, context: NodeContext
) -> Differing:
    return Differing(
        difference=new_key(context.randomness).hex,
        code=person.code,
        item=item.value,
        ours=ours[:TEXT_MAX],
        theirs=theirs[:TEXT_MAX],
        finding=Finding.NOTED.value if item in AUTOMATIC else "",
    )


def _note_and_tell(
    tx: Transaction,
    thread: UUID,
    other: MunicipalityCode,
    lines: list[Differing],
    context: NodeContext,
) -> None:
    """A large family that differs in everything is more than one letter may hold."""
    for at in range(0, len(lines), DIFFERENCES_MAX):
        some = lines[at : at + DIFFERENCES_MAX]
        store.open_differences(tx, thread, other.digits, some, OFFICE, context.clock.now())
        _tell(tx, thread, other, some, context)


def report_difference(
    tx: Transaction,
    thread: UUID,
    other: MunicipalityCode,
    code: ResidentRecordCode,
    item: Item,
    *,
    ours: str,
    theirs: str,
    by: CaseWorker,
    context: NodeContext,
) -> UUID:
    """A clerk tells the other town of something it has differently; the key at both towns."""
    by.must(Function.FILING, Mode.WRITE)
    key = new_key(context.randomness)
    line = Differing(
        difference=key.hex, code=code.digits, item=item.value, ours=ours[:TEXT_MAX],
        theirs=theirs[:TEXT_MAX], finding="",
    )  # fmt: skip
    store.open_differences(tx, thread, other.digits, [line], by.operator.operator_id, by.now)
    _tell(tx, thread, other, [line], context)
    note_use(tx, by, context, Mode.WRITE, "move-difference-told")
    return key


def settle_difference(
    tx: Transaction, difference: UUID, finding: Finding, *, by: CaseWorker, context: NodeContext
) -> None:
    """Say what was found out about a difference; it is closed here and, once told, there."""
    by.must(Function.FILING, Mode.WRITE)
    line = store.find_difference(tx, difference)
    if line is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such difference")
    if not store.settle_difference(tx, difference, finding, by.operator.operator_id, by.now):
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "somebody has found out before")
    told = Differing(
        difference=difference.hex, code=line.code, item=line.item.value, ours=line.ours,
        theirs=line.theirs, finding=finding.value,
    )  # fmt: skip
    _tell(tx, line.thread, MunicipalityCode(line.other), [told], context)
    note_use(tx, by, context, Mode.WRITE, "move-difference-settled")


def list_differences(
    tx: Transaction, *, by: CaseWorker, thread: UUID | None = None
) -> list[DifferenceLine]:
    """What is not settled yet, oldest first; or everything about one move."""
    by.must(Function.FILING, Mode.READ)
    if thread is not None:
        return store.list_differences_of(tx, thread, LISTED_MAX)
    return store.list_differences_open(tx, LISTED_MAX)


def hear_differences(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Note what another town has differently, or has found out; what is ours is theirs there."""
    _, refusals = act_on_each(tx, messages, lambda one: _hear(tx, one, context))
    return refusals


def _hear(tx: Transaction, message: Incoming, context: NodeContext) -> None:
    taken = take_letter(DIFFERENCES_TOLD, message, context)
    thread, other = taken.letter.reference, taken.letter.writer.code
    now = context.clock.now()
    for line in taken.words.lines:
        _must_be_readable(line)
    for line in taken.words.lines:
        known = store.find_difference(tx, UUID(hex=line.difference))
        if known is None:
            mirrored = Differing(
                difference=line.difference, code=line.code, item=line.item, ours=line.theirs,
                theirs=line.ours, finding=line.finding,
            )  # fmt: skip
            store.open_differences(tx, thread, other, [mirrored], NETWORK, now)
        elif known.other != other:
            raise JukiError(ErrorCode.MOVE_MISDIRECTED, "a difference with another municipality")
        elif line.finding:
            store.settle_difference(tx, known.difference_id, Finding(line.finding), NETWORK, now)


def _must_be_readable(line: Differing) -> None:
    """A line that says what none can refuses its letter, before any of it has an effect."""
    UUID(hex=line.difference)
    ResidentRecordCode(line.code)
    Item(line.item)
    if line.finding:
        Finding(line.finding)


def _tell(
    tx: Transaction,
    thread: UUID,
    other: MunicipalityCode,
    lines: list[Differing],
    context: NodeContext,
) -> None:
    word = send_letter(DIFFERENCES_TOLD, other, thread, Differences(lines=lines), context)
    enqueue(tx, [word], now=context.clock.now())
