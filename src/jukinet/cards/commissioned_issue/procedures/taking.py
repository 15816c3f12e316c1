"""The contractor makes keys for commissions to come, and takes the records of those that came."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from jukinet.cards.commissioned_issue import store
from jukinet.cards.commissioned_issue.messages import (
    KEYS_MAX,
    KEYS_OFFERED,
    CardRecords,
    CardRecords2,
    IssuingKey,
    IssuingKeysOffered,
    SealedRecord2,
)
from jukinet.cards.commissioned_issue.procedures.certifying import must_certify
from jukinet.cards.commissioned_issue.procedures.sealing import (
    KEY_KIND,
    SIGNING_KIND,
    handle_of,
    signing_handle_of,
)
from jukinet.cards.commissioned_issue.store import KeptCommission, KeptPart
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import (
    Incoming,
    NodeContext,
    Outgoing,
    Procedure,
    Refusal,
)
from jukinet.platform.message.outbox import enqueue
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

BY_PROGRAM: Final = "program"


def offer_keys(
    tx: Transaction, server: Party, count: int, *, by: CaseWorker, context: NodeContext
) -> list[str]:
    """Make keys, each for one commission of a municipality, and offer their public halves.

    A key that was made although this transaction was undone opens nothing and offends nobody.
    """
    by.must(Function.CARD_MAKING, Mode.EXECUTE)
    if not 1 <= count <= KEYS_MAX or server.role is not Role.COMMUNICATION_SERVER:
        raise JukiError(ErrorCode.FORMAT_INVALID, "some keys are offered to a municipality")
    key_ids = [context.randomness.random_bytes(16).hex() for _ in range(count)]
    wanted = {handle_of(key_id): KEY_KIND for key_id in key_ids}
    wanted |= {signing_handle_of(key_id): SIGNING_KIND for key_id in key_ids}
    context.vault.create_missing(wanted)
    store.insert_made_keys(tx, str(server), key_ids, by.now)
    record_reading(
        tx,
        by,
        context,
        Function.CARD_MAKING,
        items=("keys", str(server)),
        result="offered",
        mode=Mode.EXECUTE,
    )
    public = context.vault.public
    keys = [
        IssuingKey(key_id, public(handle_of(key_id)).spki, public(signing_handle_of(key_id)).spki)
        for key_id in key_ids
    ]
    body = IssuingKeysOffered(issuer=str(context.party), keys=keys)
    enqueue(tx, [Outgoing(KEYS_OFFERED, server, "", body)], now=context.clock.now())
    return key_ids


def take_records(
    tx: Transaction,
    messages: Sequence[Incoming],
    context: NodeContext,
    municipalities: Collection[str],
) -> Mapping[str, Refusal]:
    """Take records that a municipality commissioned; nothing is opened before it is made."""
    refusals: dict[str, Refusal] = {}
    for message in messages:
        body = message.body
        assert isinstance(body, CardRecords | CardRecords2)
        try:
            _take(tx, message.sender, body, context, municipalities)
        except JukiError as refusal:
            refusals[message.message_id] = Refusal(refusal.code, refusal.detail)
    return refusals


def only_of_served(
    tx: Transaction,
    messages: Sequence[Incoming],
    context: NodeContext,
    *,
    procedure: Procedure,
    municipalities: Collection[str],
) -> Mapping[str, Refusal]:
    """Give effect to what comes from the municipalities on the list; refuse the rest."""
    served = [one for one in messages if one.sender.code in municipalities]
    refusals = dict(procedure(tx, served, context) or {}) if served else {}
    for one in messages:
        if one.sender.code not in municipalities:
            refusals[one.message_id] = Refusal(ErrorCode.CARD_ISSUER_NOT_OURS)
    return refusals


def must_be_served(sender: Party, municipalities: Collection[str]) -> None:
    """Refuse whoever is not on this terminal's list (point 2 a): it is for these alone."""
    if sender.code not in municipalities:
        raise JukiError(ErrorCode.CARD_ISSUER_NOT_OURS, "this terminal makes no cards for him")


def _take(
    tx: Transaction,
    sender: Party,
    body: CardRecords | CardRecords2,
    context: NodeContext,
    municipalities: Collection[str],
) -> None:
    # (1) on this terminal's list, (2) for a key made for that very municipality that still exists,
    # (3) no commission changes after it came, (4) not one that was erased, (5) with a certificate
    # by which our key makes his cards
    must_be_served(sender, municipalities)  # (1)
    made_for = store.find_made_key(tx, body.key_id)
    if made_for != str(sender) or handle_of(body.key_id) not in context.vault.list_handles():
        raise JukiError(ErrorCode.CARD_KEY_UNAVAILABLE, "no key of ours for him")  # (2)
    commission = KeptCommission(
        body.commission_id, str(sender), body.key_id, body.lines, date.fromisoformat(body.due_on)
    )
    known = store.find_commission(tx, body.commission_id)
    if known is None:
        try:
            with tx.savepoint():
                store.insert_commission(tx, commission, by=BY_PROGRAM, at=context.clock.now())
        except JukiError as error:
            raise JukiError(ErrorCode.CARD_KEY_UNAVAILABLE, "another commission has it") from error
    elif known != commission:  # (3)
        raise JukiError(ErrorCode.CARD_DATA_DIFFERS, "parts of one commission contradict")
    elif store.list_erasing(tx, body.commission_id):  # (4)
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "the commission was erased")
    public = context.vault.public(signing_handle_of(body.key_id))
    must_certify(body.root, body.certificate, public.spki, sender.code)  # (5)
    if known is None:
        store.insert_certificate(
            tx, body.key_id, body.root, body.certificate, by=BY_PROGRAM, at=context.clock.now()
        )
    if any(line > body.lines for line in (*body.refused, *(one.line for one in body.records))):
        raise JukiError(ErrorCode.CARD_DATA_DIFFERS, "a line beyond the last one")
    records = [
        KeptPart(
            one.line, one.card_number, one.sealed, one.photo_sealed,
            one.braille_sealed if isinstance(one, SealedRecord2) else b"",
        )
        for one in body.records
    ]  # fmt: skip
    store.insert_records(tx, body.commission_id, records, body.refused)
