"""The communication server passes on what office and contractor say to each other.

It passes on what comes from the contractor it is configured for, over a way that is allowed today,
about its own municipality's commissions, and refuses the rest. It reads nothing that is sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from jukinet.cards.commissioned_issue import store
from jukinet.cards.commissioned_issue.messages import (
    BOX_TO_ISSUER,
    BOX_TOLD,
    ERASED_TOLD,
    KEYS_TOLD,
    RESULTS_TOLD,
    SIGNED_TO_ISSUER,
    SIGNED_TOLD,
    CommissionErased,
    CommissionResults,
    IssuingKeysOffered,
)
from jukinet.cards.commissioned_issue.procedures.connecting import Connection, must_be_ours
from jukinet.cards.commissioned_issue.procedures.proving import must_be_erased
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal
from jukinet.platform.message.kinds import MessageKind
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, register_office_of

Check = Callable[[Transaction, Incoming, NodeContext], None]


def pass_to_issuer(
    tx: Transaction,
    messages: Sequence[Incoming],
    context: NodeContext,
    connection: Connection | None,
    kind: MessageKind,
) -> Mapping[str, Refusal]:
    """Pass the office's word on to the contractor."""
    return _pass(tx, messages, context, connection, kind, None)


def pass_to_office(
    tx: Transaction,
    messages: Sequence[Incoming],
    context: NodeContext,
    connection: Connection | None,
    kind: MessageKind,
) -> Mapping[str, Refusal]:
    """Pass the contractor's word on to the office, as far as it is about our commissions."""
    return _pass(tx, messages, context, connection, kind, _CHECKS.get(kind.tag))


def _pass(
    tx: Transaction,
    messages: Sequence[Incoming],
    context: NodeContext,
    connection: Connection | None,
    kind: MessageKind,
    check: Check | None,
) -> Mapping[str, Refusal]:
    downwards = kind in (BOX_TO_ISSUER, SIGNED_TO_ISSUER)
    outgoing: list[Outgoing] = []
    refusals: dict[str, Refusal] = {}
    for message in messages:
        try:
            # (1) our contractor and no other, (2) over a way that is allowed, (3) about our cards
            ours = must_be_ours(connection, _contractor_of(message, connection, downwards))  # (1)
            ours.must_hold(context)  # (2)
            if check is not None:
                check(tx, message, context)  # (3)
        except JukiError as refusal:
            refusals[message.message_id] = Refusal(refusal.code, refusal.detail)
            continue
        office = register_office_of(context.party.municipality)
        outgoing.append(Outgoing(kind, ours.issuer if downwards else office, "", message.body))
    enqueue(tx, outgoing, now=context.clock.now())
    return refusals


def _contractor_of(
    message: Incoming, connection: Connection | None, downwards: bool
) -> Party | str:
    """Who the message is from, or for; a signature to the contractor names none."""
    if not downwards:
        return message.sender
    named = getattr(message.body, "issuer", None)
    if isinstance(named, str):
        return named
    return connection.issuer if connection is not None else ""


def _take_keys(tx: Transaction, message: Incoming, context: NodeContext) -> None:
    body = message.body
    assert isinstance(body, IssuingKeysOffered)
    if body.issuer != str(message.sender):
        raise JukiError(ErrorCode.CARD_ISSUER_NOT_OURS, "keys are offered by who made them")
    keys = [(key.key_id, key.spki, key.sign_spki) for key in body.keys]
    store.insert_issuing_keys(tx, body.issuer, keys, context.clock.now())


def _must_be_our_commission(tx: Transaction, message: Incoming, context: NodeContext) -> None:
    body: msgspec.Struct = message.body
    assert isinstance(body, CommissionResults | CommissionErased)
    known = store.find_commission(tx, body.commission_id)
    if known is None or known.party != str(message.sender):
        raise JukiError(ErrorCode.NOT_FOUND, "no commission of ours with this contractor")
    if isinstance(body, CommissionErased):
        must_be_erased(body, known, context)


_CHECKS: Mapping[str, Check] = {
    KEYS_TOLD.tag: _take_keys,
    RESULTS_TOLD.tag: _must_be_our_commission,
    ERASED_TOLD.tag: _must_be_our_commission,
    BOX_TOLD.tag: lambda tx, message, context: None,
    SIGNED_TOLD.tag: lambda tx, message, context: None,
}
