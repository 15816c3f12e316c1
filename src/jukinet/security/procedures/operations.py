"""Record what operators saw, tried and did, in the transaction that did it; search the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from jukinet.platform.crypto.pseudonym import subject_of
from jukinet.platform.crypto.vault import Vault
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.ledger import log
from jukinet.platform.ledger.entry import new_entry
from jukinet.security import store
from jukinet.security.operation import (
    OPERATION_KIND,
    Operation,
    OperationSearch,
    RecordedOperation,
)

OPERATIONS_SHOWN_MAX: Final = 1_000
"""What one can read through; a busy operator makes some hundred lines a day."""


def record_operations(
    tx: Transaction, operations: Sequence[Operation], vault: Vault, now: datetime
) -> list[int]:
    """Append lines to the operation record; their ledger entries' ids, in order.

    (告示第334号 and 告示第15号: who used which terminal for what is recorded and kept.)
    """
    subjects = [
        None if operation.subject is None else subject_of(vault, operation.subject)
        for operation in operations
    ]
    entry_ids = log.append(
        tx,
        [
            new_entry(OPERATION_KIND, subject, now, operation.to_content())
            for operation, subject in zip(operations, subjects, strict=True)
        ],
    )
    store.insert_operations(tx, entry_ids, operations, subjects, now)
    return entry_ids


def list_operations(
    tx: Transaction, search: OperationSearch, limit: int = OPERATIONS_SHOWN_MAX
) -> list[RecordedOperation]:
    """Lines of the operation record that fit the search, newest first."""
    return store.list_operations(tx, search, min(limit, OPERATIONS_SHOWN_MAX))
