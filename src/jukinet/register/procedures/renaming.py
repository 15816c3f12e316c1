"""Renaming an area as one job over all residents (軽微な修正; Rules Art. 21-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.db.transaction import Transaction
from jukinet.register import store
from jukinet.register.keys import NOISE_BYTES, new_keys
from jukinet.register.papers import Relocation
from jukinet.register.procedures.corrections import relocate
from jukinet.register.record import Occasion, RegisterChange
from jukinet.register.renaming import EXAMPLES, OrderedRenaming, Preview, Renaming
from jukinet.terms.address import ADDRESS_LENGTH_MAX, Address
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

RENAMED_A_TRANSACTION: Final = 200
"""A second of work to lose at a kill, and never more records locked than a clerk waits for."""


def preview_renaming(tx: Transaction, renaming: Renaming) -> Preview:
    """What an order to rename would do, without doing it."""
    residents, households, longest = store.preview_renaming(tx, renaming)
    if longest + len(renaming.new_text) - len(renaming.old_text) > ADDRESS_LENGTH_MAX:
        raise JukiError(ErrorCode.INVALID_ADDRESS, "an address would become too long")
    addresses = store.list_renamed_addresses(tx, renaming, EXAMPLES)
    examples = tuple((address, renaming.apply(address)) for address in addresses)
    return Preview(residents, households, examples)


def order_renaming(
    tx: Transaction, renaming: Renaming, occasion: Occasion, *, randomness: Randomness
) -> UUID:
    """Order an area to be renamed; a job carries it out, and the next order waits for its end."""
    if store.lock_open_renaming(tx) is not None:
        raise JukiError(ErrorCode.RECORD_EXISTS, "another renaming is being carried out")
    preview = preview_renaming(tx, renaming)
    (key,) = new_keys(occasion.at, randomness.random_bytes(NOISE_BYTES))
    store.order_renaming(tx, key, renaming, occasion, preview.residents)
    return key


def rename_area(
    tx: Transaction, old_text: str, new_text: str, occasion: Occasion, *, randomness: Randomness
) -> UUID:
    """Order that addresses beginning with one text begin with another (Rules Art. 21-2 no. 3)."""
    return order_renaming(tx, Renaming(old_text, new_text), occasion, randomness=randomness)


def get_renaming(tx: Transaction, key: UUID) -> OrderedRenaming:
    """An order and how far it is carried out."""
    found = store.find_renaming(tx, key)
    if found is None:
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "there is no such order")
    return found


def rename_some(tx: Transaction, at: datetime) -> list[RegisterChange] | None:
    """Rename the addresses of the next residents under the open order; None when none is due.

    Each is a change of that resident which the network is told of.  How far the register was
    walked moves in the same transaction: killed at any point, nobody is renamed twice or left out.
    """
    order = store.lock_open_renaming(tx)
    if order is None or order.occasion.occurred_on > day_of(at):
        return None
    occasion = replace(order.occasion, at=at)
    rows = store.list_residents_to_rename(tx, order.renaming, order.after, RENAMED_A_TRANSACTION)
    papers = [
        Relocation(
            resident,
            Address(municipality, order.renaming.apply(address)),
            occasion,
            detail=order.renaming.detail,
        )
        for resident, municipality, address in rows
    ]
    changes = relocate(tx, papers)
    done = len(rows) < RENAMED_A_TRANSACTION
    store.advance_renaming(
        tx,
        order.renaming_id,
        after=rows[-1][0] if rows else order.after,
        renamed=len(rows),
        finished_at=at if done else None,
    )
    return changes
