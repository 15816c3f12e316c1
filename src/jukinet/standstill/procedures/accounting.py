"""Numbers for a standstill: reserved by place, and accounted for one by one afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.platform.crypto.randomness import Randomness, new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.standstill import store
from jukinet.standstill.by_hand import EnteredUse
from jukinet.standstill.numbers import BLOCK_LENGTHS, Account, Block, Series, Use, account_for
from jukinet.terms.errors import ErrorCode, JukiError

USES_MAX: Final = 20_000
NUMBERS: Final = "numbers"


def reserve_numbers(
    tx: Transaction, places: Iterable[str], *, randomness: Randomness, now: datetime
) -> list[Block]:
    """The blocks of every place, one a series; a place without one gets the next numbers."""
    store.lock(tx, NUMBERS)
    there = {(block.place, block.series) for block in store.list_open_blocks(tx)}
    for place in places:
        for series in Series:
            if (place, series) not in there:
                block_id = new_key(randomness)
                count = BLOCK_LENGTHS[series.value]
                store.insert_block(tx, block_id, place, series, count, now)
    return store.list_open_blocks(tx)


def account_for_blocks(
    tx: Transaction, blocks: list[Block]
) -> list[tuple[Account, list[EnteredUse]]]:
    """What became of every number of these blocks, with what was entered about each."""
    uses = store.list_uses(tx, blocks, USES_MAX)
    return [
        (
            account_for(block, (Use(use.series, use.number, use.outcome) for use in uses)),
            [use for use in uses if use.series is block.series and block.covers(use.number)],
        )
        for block in blocks
    ]


def list_accounts(tx: Transaction, *, by: CaseWorker) -> list[tuple[Account, list[EnteredUse]]]:
    """The blocks that are not settled, with what became of their numbers so far."""
    by.must(Function.STANDSTILL, Mode.READ)
    return account_for_blocks(tx, store.list_open_blocks(tx))


def settle_block(
    tx: Transaction, block_id: UUID, *, note: str, by: CaseWorker, context: NodeContext
) -> Account:
    """Close a block after a standstill: every number is accounted for, gaps with a reason.

    The place gets the next block with the next pack; what was free is never given.
    """
    by.must(Function.STANDSTILL, Mode.EXECUTE)
    store.lock(tx, NUMBERS)
    block = next((one for one in store.list_open_blocks(tx) if one.block_id == block_id), None)
    if block is None:
        raise JukiError(ErrorCode.NOT_FOUND, "no open block has this key")
    ((account, _),) = account_for_blocks(tx, [block])
    if not account.settled and not note.strip():
        raise JukiError(ErrorCode.FORM_INVALID, "a gap needs a reason", gaps=len(account.gaps))
    store.settle_block(tx, account, note.strip(), by=by.operator.operator_id, at=by.now)
    record_reading(
        tx,
        by,
        context,
        Function.STANDSTILL,
        items=("block", block.series, block.place),
        result="settled",
        mode=Mode.EXECUTE,
    )
    return account
