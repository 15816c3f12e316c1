"""The register office: contract, order, and the commission ledger (委託簿) that follows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from jukinet.cards.commissioned_issue import store
from jukinet.cards.commissioned_issue.commission import LINES_MAX, CardWanted, LedgerLine
from jukinet.cards.commissioned_issue.contract import Contract
from jukinet.cards.commissioned_issue.messages import (
    CARDS_ORDERED,
    RECORDS_BYTES_MAX,
    RECORDS_MAX,
    CardsOrdered2,
    OrderedCard2,
)
from jukinet.cards.commissioned_issue.procedures.certifying import must_not_be_stopped
from jukinet.cards.commissioned_issue.procedures.sealing import seal_for
from jukinet.cards.commissioned_issue.store import CertifiedKey, KeptCommission, LineSums
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.custody.output import OutputKind
from jukinet.custody.procedures import must_be_approved, record_done
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext, Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role, communication_server_of

COMMISSIONS_SHOWN: Final = 200


def enter_contract(
    tx: Transaction, contract: Contract, *, by: CaseWorker, context: NodeContext
) -> None:
    """Enter a contract with the duties it names (point 1; 告示第334号 第4の10)."""
    by.must(Function.CARD_MAKING, Mode.WRITE)
    issuer = Party.parse(contract.issuer)
    if issuer.role is not Role.CARD_ISSUER:
        raise JukiError(ErrorCode.INVALID_PARTY, "a contract is with a card issuer")
    contract_id = new_key(context.randomness)
    store.insert_contract(tx, contract_id, contract, by=by.operator.operator_id, at=by.now)
    _record(tx, by, context, ("contract", contract.number), "entered")


def digest_order(cards: Sequence[CardWanted], issuer: Party) -> bytes:
    """What a second person approves: these very cards, made by this contractor."""
    parts = [str(issuer).encode()]
    for card in cards:
        parts += [card.card_number.digits.encode(), card.code.digits.encode(), card.form.encode()]
        parts += [digest(card.photo), digest(card.embossing)]
    return digest(b"\n".join(parts))


def order_cards(
    tx: Transaction,
    cards: Sequence[CardWanted],
    issuer: Party,
    *,
    output_id: UUID,
    due_on: date,
    by: CaseWorker,
    context: NodeContext,
) -> str:
    """Order cards from a contractor; the ledger's lines and the order to our server (point 2)."""
    # (1) the right, (2) a contract with every duty, in force today, (3) approved by another,
    # (4) a key of the contractor that no other commission has
    by.must(Function.CARD_MAKING, Mode.WRITE)  # (1)
    if not 1 <= len(cards) <= LINES_MAX or len({card.card_number for card in cards}) < len(cards):
        raise JukiError(ErrorCode.FORMAT_INVALID, "an order is of some cards, each once")
    contract = store.find_contract(tx, str(issuer))
    if contract is None:
        raise JukiError(ErrorCode.CARD_CONTRACT_LACKING, "there is no contract with him")
    contract.must_cover(day_of(by.now))  # (2)
    wanted = digest_order(cards, issuer)
    must_be_approved(
        tx,
        output_id,
        kind=OutputKind.CARD_COMMISSION,
        digest=wanted,
        persons=len(cards),
        by=by,
    )  # (3)
    record_done(tx, output_id, persons=len(cards), digest=wanted, by=by, context=context)
    store.lock(tx, str(issuer))
    key = store.find_unused_key(tx, str(issuer))
    if key is None:  # (4)
        raise JukiError(
            ErrorCode.CARD_KEY_UNAVAILABLE, "no certified key of the contractor is left"
        )
    must_not_be_stopped(tx, key.certificate)
    commission_id = context.randomness.random_bytes(16).hex()
    commission = KeptCommission(commission_id, str(issuer), key.key_id, len(cards), due_on)
    store.insert_commission(tx, commission, by=by.operator.operator_id, at=by.now)
    numbers = [(line, card.card_number.digits) for line, card in enumerate(cards, 1)]
    store.insert_ledger_lines(tx, commission_id, numbers)
    _record(tx, by, context, ("commission", commission_id), "ordered")
    _tell_server(tx, commission, cards, key, context)
    return commission_id


def list_commissions(
    tx: Transaction, *, by: CaseWorker, party: str = "", limit: int = COMMISSIONS_SHOWN
) -> list[KeptCommission]:
    """Commissions, newest first."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return store.list_commissions(tx, party, min(limit, COMMISSIONS_SHOWN))


def list_ledger_lines(
    tx: Transaction, commission_id: str, *, by: CaseWorker, above: int = 0, limit: int = LINES_MAX
) -> list[LedgerLine]:
    """The commission ledger: every line above one, and what came of it."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return store.list_ledger_lines(tx, commission_id, above, min(limit, LINES_MAX))


def get_commission(tx: Transaction, commission_id: str, *, by: CaseWorker) -> KeptCommission:
    """One commission; NOT_FOUND where there is none of this id."""
    by.must(Function.CARD_MAKING, Mode.READ)
    found = store.find_commission(tx, commission_id)
    if found is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such commission")
    return found


def sum_commissions(
    tx: Transaction, commission_ids: Sequence[str], *, by: CaseWorker
) -> dict[str, LineSums]:
    """How far the lines of these commissions have come."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return store.sum_lines(tx, commission_ids)


def list_contracts(tx: Transaction, *, by: CaseWorker) -> list[tuple[Contract, int]]:
    """The contract of each contractor, and how many certified keys of his are left."""
    by.must(Function.CARD_MAKING, Mode.READ)
    left = store.count_unused_keys(tx)
    return [(one, left.get(one.issuer, 0)) for one in store.list_contracts(tx)]


def list_overdue_erasures(
    tx: Transaction, *, by: CaseWorker, today: date
) -> list[tuple[str, str, date]]:
    """Commissions whose data should have been erased by now, without a proof (point 9)."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return store.list_unerased(tx, today, COMMISSIONS_SHOWN)


def _tell_server(
    tx: Transaction,
    commission: KeptCommission,
    cards: Sequence[CardWanted],
    key: CertifiedKey,
    context: NodeContext,
) -> None:
    server = communication_server_of(context.party.municipality)
    lines = [
        _to_line(card, line, commission.commission_id, key.spki)
        for line, card in enumerate(cards, 1)
    ]
    bodies = [
        CardsOrdered2(
            commission_id=commission.commission_id,
            issuer=commission.party,
            key_id=commission.key_id,
            lines=commission.lines,
            due_on=commission.due_on.isoformat(),
            root=key.root,
            certificate=key.certificate,
            cards=some,
        )
        for some in cut_by_weight(lines, [_weight_of(line) for line in lines])
    ]
    told = [Outgoing(CARDS_ORDERED, server, "", body) for body in bodies]
    enqueue(tx, told, now=context.clock.now())


def _weight_of(line: OrderedCard2) -> int:
    return len(line.photo_sealed) + len(line.braille_sealed)


def _to_line(card: CardWanted, line: int, commission_id: str, spki: bytes) -> OrderedCard2:
    photo, braille = (
        seal_for(spki, plain, commission_id, line, what) if plain else b""
        for plain, what in ((card.photo, "photo"), (card.embossing, "braille"))
    )
    return OrderedCard2(
        line=line,
        card_number=card.card_number.digits,
        code=card.code.digits,
        name=card.name,
        birth_date=card.birth_date,
        form=card.form.value,
        valid_until=card.valid_until.isoformat(),
        photo_sealed=photo,
        braille_sealed=braille,
    )


def cut_by_weight(
    lines: Sequence[OrderedCard2], weights: Sequence[int]
) -> list[list[OrderedCard2]]:
    """Lines in pieces that a message may carry."""
    pieces: list[list[OrderedCard2]] = []
    room = 0
    for line, weight in zip(lines, weights, strict=True):
        if not pieces or weight > room or len(pieces[-1]) == RECORDS_MAX:
            pieces.append([])
            room = RECORDS_BYTES_MAX
        pieces[-1].append(line)
        room -= weight
    return pieces


def _record(
    tx: Transaction, by: CaseWorker, context: NodeContext, items: tuple[str, ...], result: str
) -> None:
    record_reading(
        tx, by, context, Function.CARD_MAKING, items=items, result=result, mode=Mode.WRITE
    )
