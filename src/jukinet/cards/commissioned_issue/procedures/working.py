"""The contractor's terminal: series, works and their steps, results told (points 5, 7 and 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import msgspec

from jukinet.cards.commissioned_issue import store
from jukinet.cards.commissioned_issue.making import (
    SpoiltBecause,
    WorkState,
    WorkStep,
    work_state_after,
)
from jukinet.cards.commissioned_issue.messages import (
    CARDS_MADE,
    RECORDS_MAX,
    CardData,
    CommissionResults,
    LineResult,
)
from jukinet.cards.commissioned_issue.procedures.attending import must_be_in_order
from jukinet.cards.commissioned_issue.procedures.sealing import about, handle_of
from jukinet.cards.commissioned_issue.store import KeptSeries, KeptWork, SeriesLine, StepLine
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext, Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

REFUSED: Final = "refused"
UNDRAWABLE: Final = frozenset(
    {ErrorCode.GLYPH_MISSING, ErrorCode.SHEET_OVERFULL, ErrorCode.PICTURE_UNREADABLE}
)
"""What is wrong with one face and no other."""
SERIES_SHOWN: Final = 200
STEPS_SHOWN: Final = 300


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """What a card says, opened for the time it is made in."""

    data: CardData = field(repr=False)
    photo: bytes = field(repr=False)
    key_id: str
    root: bytes = field(repr=False)
    certificate: bytes = field(repr=False)
    braille: bytes = field(default=b"", repr=False)  # what is embossed, at the holder's wish


Draw = Callable[[OpenedRecord], None]
"""Draws the face of a record, without any machine; raises what is wrong with it."""


def begin_series(tx: Transaction, *, by: CaseWorker, context: NodeContext) -> KeptSeries:
    """Begin a series of work: from now to its end the printer is for registration cards (point 5).

    A series that was interrupted goes on under its own id.
    """
    by.must(Function.CARD_MAKING, Mode.EXECUTE)
    must_be_in_order(tx, by)
    store.lock(tx, "series")
    standing = store.find_open_series(tx)
    if standing is not None:
        if standing.terminal_id != by.terminal_id:
            raise JukiError(ErrorCode.CARD_PRINTER_TAKEN, "a series goes on at another terminal")
        return standing
    series_id = context.randomness.random_bytes(16).hex()
    series = KeptSeries(series_id, by.terminal_id, by.operator.operator_id)
    store.insert_series(tx, series, by.now)
    _record(tx, by, context, series_id, "series-begun")
    return series


def end_series(tx: Transaction, series_id: str, *, by: CaseWorker, context: NodeContext) -> None:
    """End a series; what was begun in it is finished or spoilt first."""
    by.must(Function.CARD_MAKING, Mode.EXECUTE)
    store.lock(tx, "series")
    standing = store.find_open_series(tx)
    if standing is None or standing.series_id != series_id:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "this series is not going on")
    if any(work.series_id == series_id for work in store.list_open_works(tx)):
        raise JukiError(ErrorCode.CARD_WORK_OPEN, "a card of this series is half made")
    store.insert_series_end(tx, series_id, by=by.operator.operator_id, at=by.now)
    _record(tx, by, context, series_id, "series-ended")


def find_open_series(tx: Transaction) -> KeptSeries | None:
    """The series that is going on."""
    return store.find_open_series(tx)


def find_work_on(tx: Transaction, blank: str) -> KeptWork | None:
    """The work on this blank, ended or not; None while it was used for nothing."""
    return store.find_work_on(tx, blank)


def begin_work(
    tx: Transaction,
    series: KeptSeries,
    blank: str,
    *,
    by: CaseWorker,
    context: NodeContext,
    draw: Draw = lambda record: None,
) -> KeptWork | None:
    """Join the blank in the machine with the next record of whoever handed it in; None: no record.

    So no municipality's card is ever made on another's blank.  ``draw`` draws the face before
    anything is joined; a record whose face cannot be drawn is refused and told, and the blank
    waits for the one after it.
    """
    # (1) the right, (2) two persons in the room, (3) a blank handed in, not back, not used,
    # (4) a face that can be drawn: no other glyph is put in the place of a missing one
    by.must(Function.CARD_MAKING, Mode.EXECUTE)  # (1)
    must_be_in_order(tx, by)  # (2)
    owner = store.find_blank_owner(tx, blank)
    if owner is None or owner[1]:  # (3)
        raise JukiError(ErrorCode.CARD_BLANK_UNKNOWN, "nobody handed this blank in")
    while (found := store.take_next_record(tx, owner[0])) is not None:
        try:
            draw(_open(tx, *found, context))  # (4)
            break
        except JukiError as error:
            if error.code not in UNDRAWABLE:
                raise
            _refuse(tx, owner[0], found, error.code, by, context)
    if found is None:
        return None
    work_id = new_key(context.randomness)
    work = KeptWork(work_id, *found, blank, series.series_id, WorkState.BEGUN)
    try:
        with tx.savepoint():
            store.insert_work(tx, work, by=by.operator.operator_id, at=by.now)
    except JukiError as error:
        raise JukiError(ErrorCode.CARD_BLANK_UNKNOWN, "this blank was used before") from error
    store.put_to_work(tx, work.commission_id, work.line, work_id)
    return work


def open_record(tx: Transaction, work: KeptWork, context: NodeContext) -> OpenedRecord:
    """Open what a card says, for as long as it is made; with what certifies its maker."""
    return _open(tx, work.commission_id, work.line, context)


def open_coming(
    tx: Transaction,
    commission_id: str,
    after: int,
    limit: int,
    *,
    by: CaseWorker,
    context: NodeContext,
) -> list[tuple[int, OpenedRecord]]:
    """Open the records whose turn comes next behind a line, so that their faces can be drawn.

    One that does not open waits for its turn: then whoever stands there is told why.
    """
    by.must(Function.CARD_MAKING, Mode.EXECUTE)
    must_be_in_order(tx, by)
    opened = []
    for line in store.list_waiting_lines(tx, commission_id, after, limit):
        with suppress(JukiError):
            opened.append((line, _open(tx, commission_id, line, context)))
    return opened


def _open(tx: Transaction, commission_id: str, line: int, context: NodeContext) -> OpenedRecord:
    kept = store.find_sealed(tx, commission_id, line)
    if kept is None:
        raise JukiError(ErrorCode.NOT_FOUND, "what this record said was erased")
    handle = handle_of(kept.key_id)
    data, photo, braille = (
        context.vault.open(handle, sealed, about(commission_id, line, what)) if sealed else b""
        for sealed, what in (
            (kept.sealed, "data"), (kept.photo_sealed, "photo"), (kept.braille_sealed, "braille"),
        )
    )  # fmt: skip
    decoded = msgspec.json.decode(data, type=CardData)
    if decoded.card_number != kept.card_number:
        raise JukiError(ErrorCode.CARD_DATA_DIFFERS, "the record is about another card")
    certified = store.find_certificate(tx, kept.key_id)
    assert certified is not None, "a commission is taken with its certificate"
    return OpenedRecord(decoded, photo, kept.key_id, *certified, braille)


def _refuse(
    tx: Transaction,
    server: str,
    record: tuple[str, int],
    code: ErrorCode,
    by: CaseWorker,
    context: NodeContext,
) -> None:
    """No card is made of this record; the municipality is told, and makes it or orders it again."""
    commission_id, line = record
    store.insert_refusal(tx, commission_id, line, code.value, by=by.operator.operator_id, at=by.now)
    results = CommissionResults(commission_id, [LineResult(line, REFUSED, code.value)])
    told = Outgoing(CARDS_MADE, Party.parse(server), "", results)
    enqueue(tx, [told], now=context.clock.now())
    record_reading(
        tx, by, context, Function.CARD_MAKING, items=("record", commission_id, str(line)),
        result=code.value, mode=Mode.EXECUTE,
    )  # fmt: skip


def take_step(
    tx: Transaction, work_id: UUID, step: WorkStep, *, by: CaseWorker, chip_key: bytes = b""
) -> WorkState:
    """Note that a step was taken; an inspected card is made, with the key its chip has."""
    by.must(Function.CARD_MAKING, Mode.EXECUTE)
    work = _lock(tx, work_id)
    state = work_state_after(work.state, step)
    store.append_step(
        tx, work_id, step, state, by=by.operator.operator_id, at=by.now, chip_key=chip_key
    )
    if state is WorkState.MADE:
        store.insert_made_card(tx, work_id)
    return state


def spoil(tx: Transaction, work_id: UUID, because: SpoiltBecause, *, by: CaseWorker) -> WorkState:
    """Note that a blank is spoilt; its record waits for another."""
    by.must(Function.CARD_MAKING, Mode.EXECUTE)
    work = _lock(tx, work_id)
    state = work_state_after(work.state, WorkStep.SPOIL)
    store.append_step(
        tx,
        work_id,
        WorkStep.SPOIL,
        state,
        by=by.operator.operator_id,
        at=by.now,
        reason=because.value,
    )
    store.put_to_work(tx, work.commission_id, work.line, None)
    return state


def tell_results(tx: Transaction, context: NodeContext) -> int:
    """Tell every municipality what came of its lines since it was told last; how many works."""
    store.lock(tx, "telling")
    ended = store.list_untold(tx, RECORDS_MAX)
    if not ended:
        return 0
    by_commission: dict[tuple[str, str], list[LineResult]] = defaultdict(list)
    for one in ended:
        result = LineResult(one.line, one.state.value, one.reason, one.blank, one.chip_key)
        by_commission[one.party, one.commission_id].append(result)
    store.insert_told(tx, [one.work_id for one in ended], context.clock.now())
    told = [
        Outgoing(CARDS_MADE, Party.parse(party), "", CommissionResults(commission_id, results))
        for (party, commission_id), results in by_commission.items()
    ]
    enqueue(tx, told, now=context.clock.now())
    return len(ended)


def count_records(
    tx: Transaction, commission_id: str, *, by: CaseWorker
) -> tuple[int, int, int, int]:
    """Of a commission's records: how many came, have nothing to make, are made, are in work."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return store.count_records(tx, commission_id)


def list_series(tx: Transaction, *, by: CaseWorker) -> list[SeriesLine]:
    """Series of work with who began and ended them, newest first (point 8)."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return store.list_series(tx, SERIES_SHOWN)


def list_steps(tx: Transaction, *, by: CaseWorker) -> list[StepLine]:
    """The log of what was done at the terminal, newest first (point 8)."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return store.list_recent_steps(tx, STEPS_SHOWN)


def _lock(tx: Transaction, work_id: UUID) -> KeptWork:
    store.lock(tx, f"work {work_id.hex}")
    work = store.find_work(tx, work_id)
    if work is None:
        raise JukiError(ErrorCode.NOT_FOUND, "no such work")
    return work


def _record(
    tx: Transaction, by: CaseWorker, context: NodeContext, series_id: str, result: str
) -> None:
    record_reading(
        tx,
        by,
        context,
        Function.CARD_MAKING,
        items=("series", series_id),
        result=result,
        mode=Mode.EXECUTE,
    )
