"""The marks that a server keeps, and keeps unread: whom each is about is a pseudonym in its row.

Who has the server's database and not its vault learns how many are protected and not who.  A mark
is asked for by the code of somebody whose record is at hand, and a mark that waits by the key of
somebody whose record has come; nothing lists whom the marks are about, and nothing can.

The program before this one wrote codes and keys.  What it wrote gets its pseudonyms here, before
anything is looked up and by a job besides, so that no mark is ever missed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from jukinet.link.store import marks
from jukinet.platform.crypto.pseudonym import pseudonym_of
from jukinet.platform.crypto.vault import Vault
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.messages import ProtectionMarked, ProtectionTold

NAMED_AT_ONCE: Final = 1_000
"""Rows of before that get their pseudonyms in one statement; a town has some hundreds of marks."""


def keep(tx: Transaction, told: ProtectionTold, context: NodeContext) -> None:
    """Append a mark."""
    subject = _of_code(context.vault, told.code)
    marks.append_protection_mark(tx, told, subject, context.clock.now())


def list_kept(tx: Transaction, codes: Sequence[str], context: NodeContext) -> list[ProtectionTold]:
    """The newest mark of every lock on the holders of these codes."""
    name_former(tx, context)
    return marks.list_protection_marks(tx, {_of_code(context.vault, one): one for one in codes})


def keep_waiting(tx: Transaction, mark: ProtectionMarked, context: NodeContext) -> None:
    """Append a mark that waits for a record."""
    subject = _of_person(context.vault, mark.person_key)
    marks.append_waiting_mark(tx, mark, subject, context.clock.now())


def list_waiting(
    tx: Transaction, person_keys: Sequence[str], context: NodeContext
) -> list[tuple[int, ProtectionMarked]]:
    """The marks that wait for these persons, each under its number."""
    if not marks.has_waiting_marks(tx):
        return []
    name_former(tx, context)
    wanted = {_of_person(context.vault, one): one for one in person_keys}
    return marks.list_waiting_marks(tx, wanted)


def end_waiting(tx: Transaction, waiting_id: int, context: NodeContext) -> None:
    """Her record came, and the mark took effect."""
    marks.end_waiting_mark(tx, waiting_id, context.clock.now())


def erase_before(tx: Transaction, instant: datetime, context: NodeContext) -> int:
    """Erase marks that were lifted or took effect before an instant; how many rows."""
    name_former(tx, context)
    return marks.delete_lifted_marks(tx, instant) + marks.delete_ended_waiting(tx, instant)


def name_former(tx: Transaction, context: NodeContext) -> None:
    """Give what the former program wrote its pseudonyms."""
    vault = context.vault
    _name(tx, vault, marks.list_marks_without_subject, _of_code, marks.put_subjects_of_marks)
    _name(tx, vault, marks.list_waiting_without_subject, _of_person, marks.put_subjects_of_waiting)


def _name(
    tx: Transaction,
    vault: Vault,
    list_without: Callable[[Transaction, int], list[tuple[int, str]]],
    name: Callable[[Vault, str], bytes],
    put: Callable[[Transaction, Sequence[tuple[int, bytes]]], None],
) -> None:
    while rows := list_without(tx, NAMED_AT_ONCE):
        put(tx, [(one, name(vault, key)) for one, key in rows])


def _of_code(vault: Vault, code: str) -> bytes:
    return pseudonym_of(vault, "protection mark", code)


def _of_person(vault: Vault, person_key: str) -> bytes:
    return pseudonym_of(vault, "protection mark that waits", person_key)
