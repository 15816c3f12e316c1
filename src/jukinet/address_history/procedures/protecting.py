"""Whom the office protects, and who lives with her, their domiciles close too (支援措置)."""

from __future__ import annotations

from typing import Final

from jukinet.address_history.procedures.telling import tell_domiciles_of
from jukinet.address_history.store import notices as store
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.procedures.covered import LOCKS_MAX, list_protected
from jukinet.register import procedures as register
from jukinet.register.procedures.guarded import list_closed, list_housemates

NO_CHANGE: Final = ""
"""The reason of a notice that says nothing new of the address."""


def tell_protection(tx: Transaction, context: NodeContext) -> int:
    """Tell the domiciles of residents who are to be closed there since, or no longer; how many.

    The notice is the one of every change: the address as it stands, and whether it is closed.
    """
    protected = list_protected(tx)
    closed = list_closed(tx, protected | list_housemates(tx, protected)) if protected else protected
    changed = closed ^ store.list_told_protected(tx, LOCKS_MAX)
    if not changed:
        return 0
    standing = [one for one in register.list_records(tx, changed) if not one.erasure]
    return len(tell_domiciles_of(tx, {one.resident_id: NO_CHANGE for one in standing}, context))
