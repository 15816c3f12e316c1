"""The municipality's ledger: contracts, keys, commissions, what was told of their lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.cards.commissioned_issue.commission import LINES_MAX, LedgerLine, LineState
from jukinet.cards.commissioned_issue.contract import Contract, Duty
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.terms.card import CardNumber

Q: Final = load_queries("jukinet.cards.commissioned_issue")

ToldResult = tuple[int, str, str, str, bytes]
"""Line, outcome, reason, blank, public key of the chip."""


@dataclass(frozen=True, slots=True)
class KeptCommission:
    """A commission as it is kept; ``party`` is the other side."""

    commission_id: str
    party: str
    key_id: str
    lines: int
    due_on: date


@dataclass(frozen=True, slots=True)
class CertifiedKey:
    """A contractor's key that can be used: sealed for, and certified to make our cards."""

    key_id: str
    spki: bytes
    root: bytes
    certificate: bytes


@dataclass(frozen=True, slots=True)
class LineSums:
    """How many lines of a commission have come how far."""

    with_data: int
    refused: int
    made: int
    received: int
    erased: bool


def lock(tx: Transaction, what: str) -> None:
    """One at a time works on this; held until the transaction ends."""
    tx.run(Q.lock_issuing, {"what": what})


def insert_contract(
    tx: Transaction, contract_id: UUID, contract: Contract, *, by: str, at: datetime
) -> None:
    """Append a contract."""
    tx.run(
        Q.insert_contract,
        {
            "contract_id": contract_id,
            "issuer": contract.issuer,
            "number": contract.number,
            "responsible": contract.responsible,
            "place": contract.place,
            "duties": sorted(duty.value for duty in contract.duties),
            "valid_from": contract.valid_from,
            "valid_to": contract.valid_to,
            "entered_by": by,
            "entered_at": at,
        },
    )


def list_contracts(tx: Transaction) -> list[Contract]:
    """The contract of each contractor that was entered last."""
    return [_to_contract(row) for row in tx.all(Q.list_contracts)]


def find_contract(tx: Transaction, issuer: str) -> Contract | None:
    """The contract that was entered last."""
    row = tx.maybe(Q.find_contract, {"issuer": issuer})
    return None if row is None else _to_contract(row)


def _to_contract(row: Row) -> Contract:
    party, number, responsible, place, duties, valid_from, valid_to = row
    return Contract(
        party, number, responsible, place, frozenset(map(Duty, duties)), valid_from, valid_to
    )


def insert_issuing_keys(
    tx: Transaction, issuer: str, keys: Sequence[tuple[str, bytes, bytes]], at: datetime
) -> None:
    """Append keys a contractor offered."""
    tx.run(
        Q.insert_issuing_keys,
        {
            "issuer": issuer,
            "key_ids": [key[0] for key in keys],
            "spkis": [key[1] for key in keys],
            "sign_spkis": [key[2] for key in keys],
            "offered_at": at,
        },
    )


def count_unused_keys(tx: Transaction) -> dict[str, int]:
    """How many certified keys of each contractor no commission has."""
    return {row[0]: row[1] for row in tx.all(Q.count_unused_keys)}


def find_unused_key(tx: Transaction, issuer: str) -> CertifiedKey | None:
    """The oldest certified key of a contractor that no commission has."""
    row = tx.maybe(Q.find_unused_key, {"issuer": issuer})
    return None if row is None else CertifiedKey(*row)


def find_signing_key(tx: Transaction, key_id: str) -> bytes | None:
    """The key that is to sign the cards of a commission."""
    row = tx.maybe(Q.find_signing_key, {"key_id": key_id})
    return None if row is None else row[0]


def list_uncertified_keys(tx: Transaction, limit: int) -> list[tuple[str, str, bytes]]:
    """Key, contractor and signing key of those the nation has not certified yet."""
    rows = tx.all(Q.list_uncertified_keys, {"limit": limit})
    return [(row[0], row[1], row[2]) for row in rows]


def insert_certificate(
    tx: Transaction, key_id: str, root: bytes, certificate: bytes, *, by: str, at: datetime
) -> None:
    """Append a certificate."""
    tx.run(
        Q.insert_certificate,
        {
            "key_id": key_id,
            "root": root,
            "certificate": certificate,
            "entered_by": by,
            "entered_at": at,
        },
    )


def find_certificate(tx: Transaction, key_id: str) -> tuple[bytes, bytes] | None:
    """Root and certificate of a commission's key."""
    row = tx.maybe(Q.find_certificate, {"key_id": key_id})
    return None if row is None else (row[0], row[1])


def find_issuing_key(tx: Transaction, issuer: str, key_id: str) -> bytes | None:
    """A key this contractor offered."""
    row = tx.maybe(Q.find_issuing_key, {"issuer": issuer, "key_id": key_id})
    return None if row is None else row[0]


def insert_commission(
    tx: Transaction, commission: KeptCommission, *, by: str, at: datetime
) -> None:
    """Append a commission that is not known yet."""
    tx.run(
        Q.insert_commission,
        {
            "commission_id": commission.commission_id,
            "issuer": commission.party,
            "key_id": commission.key_id,
            "lines": commission.lines,
            "due_on": commission.due_on,
            "ordered_by": by,
            "ordered_at": at,
        },
    )


def find_commission(tx: Transaction, commission_id: str) -> KeptCommission | None:
    """The commission of this id."""
    row = tx.maybe(Q.find_commission, {"commission_id": commission_id})
    return None if row is None else KeptCommission(*row)


def list_commissions(tx: Transaction, party: str, limit: int) -> list[KeptCommission]:
    """Commissions, newest first, of one party or of all."""
    rows = tx.all(Q.list_commissions, {"party": party, "limit": limit})
    return [KeptCommission(*row) for row in rows]


def insert_ledger_lines(
    tx: Transaction, commission_id: str, numbers: Sequence[tuple[int, str]]
) -> None:
    """Append lines of the commission ledger."""
    tx.run(
        Q.insert_commission_lines,
        {
            "commission_id": commission_id,
            "lines": [line for line, _ in numbers],
            "card_numbers": [number for _, number in numbers],
        },
    )


def list_ordered_numbers(tx: Transaction) -> frozenset[str]:
    """Numbers of cards that are ordered already."""
    return frozenset(row[0] for row in tx.all(Q.list_ordered_numbers))


def list_ledger_lines(
    tx: Transaction, commission_id: str, above: int = 0, limit: int = LINES_MAX
) -> list[LedgerLine]:
    """The lines of a commission above one, each with what is known of it."""
    given = {"commission_id": commission_id, "above": above, "limit": limit}
    return [_to_line(row) for row in tx.all(Q.list_ledger_lines, given)]


def sum_lines(tx: Transaction, commission_ids: Sequence[str]) -> dict[str, LineSums]:
    """How the lines of each commission stand."""
    rows = tx.all(Q.sum_lines, {"commission_ids": list(commission_ids)})
    return {row[0]: LineSums(*row[1:]) for row in rows}


def _to_line(row: Row) -> LedgerLine:
    line, number, blank, chip_key, refused, commissioned, received = row
    if blank is not None:
        state = LineState.RECEIVED if received else LineState.MADE
    elif refused is not None:
        state = LineState.REFUSED
    else:
        state = LineState.COMMISSIONED if commissioned else LineState.ORDERED
    return LedgerLine(line, CardNumber(number), state, refused or "", blank or "", chip_key or b"")


def insert_line_results(
    tx: Transaction, commission_id: str, results: Sequence[ToldResult], at: datetime
) -> None:
    """Append what was told of lines; repetitions change nothing."""
    tx.run(
        Q.insert_line_results,
        {
            "commission_id": commission_id,
            "lines": [one[0] for one in results],
            "outcomes": [one[1] for one in results],
            "reasons": [one[2] for one in results],
            "blanks": [one[3] for one in results],
            "chip_keys": [one[4] for one in results],
            "told_at": at,
        },
    )


def list_told_works(tx: Transaction, party: str) -> list[tuple[str, int, str, str]]:
    """Commission, line, blank and outcome of every work a contractor told of."""
    return [(row[0], row[1], row[2], row[3]) for row in tx.all(Q.list_told_works, {"party": party})]


def list_commissioned_lines(tx: Transaction, party: str) -> set[tuple[str, int]]:
    """The lines our server made data for, or refused."""
    return {(row[0], row[1]) for row in tx.all(Q.list_commissioned_lines, {"party": party})}


def list_refused_lines(tx: Transaction, party: str) -> set[tuple[str, int]]:
    """The lines for which there is nothing to make."""
    return {(row[0], row[1]) for row in tx.all(Q.list_refused_lines, {"party": party})}


def insert_erasure(
    tx: Transaction, commission_id: str, statement: bytes, signature: bytes, at: datetime
) -> None:
    """Append a proof of erasure."""
    tx.run(
        Q.insert_erasure,
        {
            "commission_id": commission_id,
            "statement": statement,
            "signature": signature,
            "told_at": at,
        },
    )


def find_erasure(tx: Transaction, commission_id: str) -> tuple[bytes, bytes] | None:
    """Statement and signature of an erasure."""
    row = tx.maybe(Q.find_erasure, {"commission_id": commission_id})
    return None if row is None else (row[0], row[1])


def list_unerased(tx: Transaction, today: date, limit: int) -> list[tuple[str, str, date]]:
    """Commissions whose day is over, without a proof of erasure."""
    rows = tx.all(Q.list_unerased, {"today": today, "limit": limit})
    return [(row[0], row[1], row[2]) for row in rows]
