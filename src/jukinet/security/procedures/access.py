"""Record who looked, in the transaction that looked; show a resident who did, with proofs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jukinet.platform.crypto.pseudonym import subject_of
from jukinet.platform.crypto.vault import Vault
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.ledger import log
from jukinet.platform.ledger.entry import Entry, new_entry
from jukinet.platform.ledger.merkle import Proof
from jukinet.security.access_record import ENTRY_KIND, AccessRecord, RecordedAccess
from jukinet.terms.codes import ResidentRecordCode

SHOWN_MAX: Final = 1000
"""A resident is looked up some ten times a year; a thousand entries are decades of them."""


@dataclass(frozen=True, slots=True)
class ProvenAccess:
    """An access record with the proof that the ledger of some tree size holds its entry.

    ``proof`` is None for an entry that is not in that tree yet: it waits for the next checkpoint.
    """

    access: RecordedAccess
    entry: Entry
    proof: Proof | None


def record_access(
    tx: Transaction, records: Sequence[AccessRecord], vault: Vault, now: datetime
) -> list[int]:
    """Append access records to the ledger in the transaction that read; their entry ids, in order.

    (告示第334号: every use of identification information is recorded.)
    """
    return log.append(tx, [_to_entry(record, vault, now) for record in records])


def list_access_of(
    tx: Transaction,
    codes: Iterable[ResidentRecordCode],
    *,
    vault: Vault,
    tree_size: int | None = None,
) -> list[ProvenAccess]:
    """Who looked at the holder of these codes, newest first, each entry with its proof.

    ``codes`` are the present code and any former ones.  Proofs are against the tree of
    ``tree_size``, normally that of a co-signed checkpoint; without it none are made.
    """
    subjects = [subject_of(vault, code) for code in codes]
    return [
        ProvenAccess(
            RecordedAccess.from_content(entry_id, entry.recorded_at, entry.content),
            entry,
            _find_proof(tx, entry_id, tree_size),
        )
        for entry_id, entry in log.list_by_subject(tx, subjects, SHOWN_MAX)
        if entry.kind == ENTRY_KIND
    ]


def _find_proof(tx: Transaction, entry_id: int, tree_size: int | None) -> Proof | None:
    if tree_size is None:
        return None
    leaf = log.find_leaf(tx, entry_id)
    if leaf is None or leaf[0] >= tree_size:
        return None
    return log.inclusion_proof(tx, entry_id, tree_size)


def _to_entry(record: AccessRecord, vault: Vault, now: datetime) -> Entry:
    subject = record.pseudonym
    if record.subject is not None:
        subject = subject_of(vault, record.subject)
    return new_entry(ENTRY_KIND, subject, now, record.to_content())
