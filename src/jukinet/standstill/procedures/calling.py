"""The contact list (連絡網): whom to call when the machines stop."""

from __future__ import annotations

from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.standstill import store
from jukinet.standstill.contacts import Contact, ContactList


def save_contacts(
    tx: Transaction, contacts: tuple[Contact, ...], *, by: CaseWorker, context: NodeContext
) -> None:
    """Write the contact list anew; the former one is kept (告示第15号 第7の1)."""
    by.must(Function.STANDSTILL, Mode.WRITE)
    store.insert_contacts(tx, contacts, by=by.operator.operator_id, at=by.now)
    record_reading(
        tx,
        by,
        context,
        Function.STANDSTILL,
        items=("contact-list",),
        result="written",
        mode=Mode.WRITE,
    )


def find_contacts(tx: Transaction, *, by: CaseWorker) -> ContactList | None:
    """The contact list that holds, if one was ever written."""
    by.must(Function.STANDSTILL, Mode.READ)
    return store.find_contacts(tx)
