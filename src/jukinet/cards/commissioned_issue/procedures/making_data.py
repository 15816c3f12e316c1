"""The communication server makes the data of an order (point 2 of the notice).

What goes on a card is what the server holds, not what the order says: every line is looked up by
its code and compared; a line that contradicts is refused, told to the office, and told to the
contractor as a line for which there is nothing to make.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec

from jukinet.cards.commissioned_issue import store
from jukinet.cards.commissioned_issue.messages import (
    CARD_RECORDS,
    RESULTS_TOLD,
    CardData,
    CardRecords2,
    CardsOrdered,
    CardsOrdered2,
    CommissionResults,
    LineResult,
    OrderedCard,
    OrderedCard2,
    SealedRecord2,
)
from jukinet.cards.commissioned_issue.procedures.connecting import Connection, must_be_ours
from jukinet.cards.commissioned_issue.procedures.sealing import seal_for
from jukinet.cards.commissioned_issue.store import KeptCommission
from jukinet.cards.commissioned_issue.way import must_be_small_enough
from jukinet.cards.face import CardForm
from jukinet.iccard.pin import forbidden_pins
from jukinet.notices.holding import Holding, State
from jukinet.notices.procedures import find_holdings_by_code, read_tallies
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.security.access_record import AccessRecord
from jukinet.security.procedures import record_access
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, register_office_of

AFFAIR: Final = "card-commission"
COMMISSIONED: Final = "commissioned"
REFUSED: Final = "refused"
BY_PROGRAM: Final = "program"
_RESIDENTS: Final = f"state:{State.RESIDENT.value}"

AnOrder = CardsOrdered | CardsOrdered2


@dataclass(frozen=True, slots=True)
class _Made:
    """What came of a part of an order."""

    records: list[SealedRecord2]
    refused: list[LineResult]


def make_data(
    tx: Transaction,
    messages: Sequence[Incoming],
    context: NodeContext,
    connection: Connection | None,
) -> None:
    """Make the data of orders, seal it for the contractor, and tell the office what was refused."""
    outgoing: list[Outgoing] = []
    for message in messages:
        body = message.body
        assert isinstance(body, CardsOrdered | CardsOrdered2)
        try:
            spki = _must_be_possible(tx, body, context, connection)
        except JukiError as refusal:
            made = _Made([], [_refused(card, refusal.code) for card in body.cards])
        else:
            made = _make(tx, body, spki, context)
            outgoing.append(_to_issuer(body, made))
        outgoing.append(_to_office(body, made, context))
    enqueue(tx, outgoing, now=context.clock.now())


def _must_be_possible(
    tx: Transaction, body: AnOrder, context: NodeContext, connection: Connection | None
) -> bytes:
    """The commission's key, if this order may go out at all.

    (1) our contractor, (2) in today's directory, over a way his standing allows, (3) a town he may
    serve, (4) a key that he offered and no other commission has.
    """
    issuer = must_be_ours(connection, body.issuer).issuer  # (1)
    assert connection is not None
    connection.must_hold(context)  # (2)
    people = read_tallies(tx).get((context.party.code, _RESIDENTS), 0)
    standing = context.directory.get(issuer).standing
    must_be_small_enough(standing, people, context.clock.today())  # (3)
    spki = store.find_issuing_key(tx, body.issuer, body.key_id)
    if spki is None:
        raise JukiError(ErrorCode.CARD_KEY_UNAVAILABLE, "he never offered this key")
    commission = KeptCommission(
        body.commission_id, body.issuer, body.key_id, body.lines, date.fromisoformat(body.due_on)
    )
    known = store.find_commission(tx, body.commission_id)
    if known is None:
        try:
            with tx.savepoint():
                store.insert_commission(tx, commission, by=BY_PROGRAM, at=context.clock.now())
        except JukiError as error:
            raise JukiError(ErrorCode.CARD_KEY_UNAVAILABLE, "another commission has it") from error
    elif known != commission:
        raise JukiError(ErrorCode.CARD_DATA_DIFFERS, "parts of one order contradict each other")
    return spki  # (4)


def _make(tx: Transaction, body: AnOrder, spki: bytes, context: NodeContext) -> _Made:
    holdings = find_holdings_by_code(tx, [card.code for card in body.cards])
    records, refused, looked = [], [], []
    for card in body.cards:
        data = _data_of(card, holdings.get(card.code), context)
        result = COMMISSIONED if data is not None else REFUSED
        looked.append(_access(card, body.commission_id, result, context))
        if data is None:
            refused.append(_refused(card, ErrorCode.CARD_DATA_DIFFERS))
            continue
        plain = msgspec.json.encode(data)
        sealed = seal_for(spki, plain, body.commission_id, card.line, "data")
        braille = card.braille_sealed if isinstance(card, OrderedCard2) else b""
        records.append(
            SealedRecord2(card.line, card.card_number, sealed, card.photo_sealed, braille)
        )
    record_access(tx, looked, context.vault, context.clock.now())
    return _Made(records, refused)


def _data_of(card: OrderedCard, held: Holding | None, context: NodeContext) -> CardData | None:
    """What is written on the card, of what we hold; None when the order is about somebody else."""
    if held is None or held.state is not State.RESIDENT:
        return None
    facts = held.identification
    same = card.name == facts.name.written and card.birth_date == facts.birth_date.text
    if not same or held.municipality != context.party.municipality:
        return None
    born = facts.birth_date.known
    shown = card.form == CardForm.B.value
    return CardData(
        card_number=card.card_number,
        code=facts.code.digits,
        form=card.form,
        name=facts.name.written,
        municipality=context.party.code,
        valid_until=card.valid_until,
        birth_date=facts.birth_date.text if shown else "",
        sex=facts.sex.value if shown else "",
        address=facts.address.text if shown else "",
        forbidden_pins=list(forbidden_pins(born)) if born is not None else [],
    )


def _access(
    card: OrderedCard, commission_id: str, result: str, context: NodeContext
) -> AccessRecord:
    office = register_office_of(context.party.municipality)
    return AccessRecord(
        who=office,
        node=context.party,
        affair=AFFAIR,
        case=f"{commission_id}/{card.line}",
        items=("name", "birth_date", "sex", "address")
        if card.form == CardForm.B.value
        else ("name",),
        result=result,
        receipt="",
        subject=_code_or_none(card.code),
    )


def _code_or_none(digits: str) -> ResidentRecordCode | None:
    try:
        return ResidentRecordCode(digits)
    except JukiError:
        return None


def _refused(card: OrderedCard, code: ErrorCode) -> LineResult:
    return LineResult(card.line, REFUSED, code.value)


def _to_issuer(body: AnOrder, made: _Made) -> Outgoing:
    records = CardRecords2(
        commission_id=body.commission_id,
        key_id=body.key_id,
        lines=body.lines,
        due_on=body.due_on,
        root=body.root,
        certificate=body.certificate,
        records=made.records,
        refused=[one.line for one in made.refused],
    )
    return Outgoing(CARD_RECORDS, Party.parse(body.issuer), "", records)


def _to_office(body: AnOrder, made: _Made, context: NodeContext) -> Outgoing:
    results = [*(LineResult(one.line, COMMISSIONED) for one in made.records), *made.refused]
    told = CommissionResults(body.commission_id, results)
    return Outgoing(RESULTS_TOLD, register_office_of(context.party.municipality), "", told)
