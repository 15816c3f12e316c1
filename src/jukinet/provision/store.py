"""Rows of the schema ``provision`` as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction
from jukinet.provision.grants import Grant, GrantBook
from jukinet.terms.identification import Item
from jukinet.terms.parties import Party, Role

Q: Final = load_queries("jukinet.provision")


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer under its caller's key, and the digest of the request it answers."""

    agency: Party
    key: str
    body_digest: bytes = field(repr=False)
    receipt: str
    subject: bytes | None
    body: bytes = field(repr=False)


def find_book_version(tx: Transaction) -> int:
    """The version of the grant book that this transaction sees."""
    version: int = tx.value(Q.find_book_version)
    return version


def turn_book_page(tx: Transaction) -> int:
    """Begin the next version of the book."""
    version: int = tx.value(Q.turn_book_page)
    return version


def read_book(tx: Transaction, version: int) -> GrantBook:
    """The whole book."""
    grants = [
        Grant(
            Party(Role.AGENCY, agency),
            table,
            item,
            frozenset(Item(name) for name in items),
            valid_from,
            valid_to,
        )
        for _, agency, table, item, items, valid_from, valid_to in tx.all(Q.list_grants)
        if valid_to is None or valid_from <= valid_to  # else withdrawn before its first day
    ]
    return GrantBook.new(version, grants, (agency for (agency,) in tx.all(Q.list_suspended)))


def insert_grant(tx: Transaction, grant: Grant, made_at: datetime) -> None:
    """Append a grant."""
    tx.run(
        Q.insert_grant,
        {
            "agency": grant.agency.code,
            "table": grant.table,
            "item": grant.item,
            "items": sorted(grant.items),
            "valid_from": grant.valid_from,
            "valid_to": grant.valid_to,
            "made_at": made_at,
        },
    )


def insert_withdrawal(
    tx: Transaction, agency: Party, table: str, item: str, *, last_day: date, made_at: datetime
) -> int:
    """Append the end of an agency's grants of one row; how many there were."""
    return tx.run(
        Q.insert_withdrawal,
        {
            "agency": agency.code,
            "table": table,
            "item": item,
            "last_day": last_day,
            "made_at": made_at,
        },
    )


def insert_suspension(
    tx: Transaction, agency: Party, *, suspended: bool, reason: str, made_at: datetime
) -> None:
    """Append that a connection is suspended, or resumed."""
    tx.run(
        Q.insert_suspension,
        {"agency": agency.code, "suspended": suspended, "reason": reason, "made_at": made_at},
    )


def answers_rest_sealed(tx: Transaction) -> bool:
    """Whether kept answers are sealed."""
    return bool(tx.value(Q.answers_rest_sealed))


def list_answers(
    tx: Transaction, asked: Sequence[tuple[Party, str]]
) -> dict[tuple[Party, str], KeptAnswer]:
    """The answers kept under these keys, where there are any."""
    rows = tx.all(
        Q.list_answers,
        {"agencies": [agency.code for agency, _ in asked], "keys": [key for _, key in asked]},
    )
    kept = (
        KeptAnswer(Party(Role.AGENCY, agency), key, digest, receipt, subject, body)
        for agency, key, digest, receipt, subject, body in rows
    )
    return {(answer.agency, answer.key): answer for answer in kept}


def insert_answers(
    tx: Transaction, answers: Sequence[KeptAnswer], answered_at: datetime
) -> frozenset[str]:
    """Keep answers; the receipts of those whose key nobody else used meanwhile.

    In one order for every worker, so that two who meet the same keys wait and do not block.
    """
    ordered = sorted(answers, key=lambda answer: (answer.agency.code, answer.key))
    rows = tx.all(
        Q.insert_answers,
        {
            "agencies": [answer.agency.code for answer in ordered],
            "keys": [answer.key for answer in ordered],
            "digests": [answer.body_digest for answer in ordered],
            "receipts": [answer.receipt for answer in ordered],
            "subjects": [answer.subject for answer in ordered],
            "bodies": [answer.body for answer in ordered],
            "answered_at": answered_at,
        },
    )
    return frozenset(receipt for (receipt,) in rows)


def delete_old_answers(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget answers given before an instant; how many were forgotten."""
    return tx.run(Q.delete_old_answers, {"before": before, "limit": limit})
