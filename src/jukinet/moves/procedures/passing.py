"""What a communication server does with a word of two offices: pass it on, unread.

It looks who writes to whom, no further: the seal is not for it.  Its own copy is erased once the
next one has it (``outbox.erase_carried``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from jukinet.moves.messages import Route, SealedWord
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role, register_office_of

Pass = Callable[[Transaction, Sequence[Incoming], NodeContext], Mapping[str, Refusal]]


def pass_across(route: Route) -> Pass:
    """Take a word of our own office to the server of the municipality it is for."""

    def handle(
        tx: Transaction, messages: Sequence[Incoming], context: NodeContext
    ) -> Mapping[str, Refusal]:
        return _pass_on(tx, messages, context, lambda one: _across(route, one, context))

    return handle


def pass_down(route: Route) -> Pass:
    """Hand a word of another municipality to our own office."""

    def handle(
        tx: Transaction, messages: Sequence[Incoming], context: NodeContext
    ) -> Mapping[str, Refusal]:
        return _pass_on(tx, messages, context, lambda one: _down(route, one, context))

    return handle


def _pass_on(
    tx: Transaction,
    messages: Sequence[Incoming],
    context: NodeContext,
    onward: Callable[[Incoming], Outgoing],
) -> Mapping[str, Refusal]:
    refusals, outgoing = dict[str, Refusal](), list[Outgoing]()
    for message in messages:
        try:
            outgoing.append(onward(message))
        except JukiError as error:
            refusals[message.message_id] = Refusal(error.code, error.detail)
    enqueue(tx, outgoing, now=context.clock.now())
    return refusals


def _across(route: Route, message: Incoming, context: NodeContext) -> Outgoing:
    body = message.body
    assert isinstance(body, SealedWord)
    MunicipalityCode(body.addressee)
    server = Party(Role.COMMUNICATION_SERVER, body.addressee)
    if body.origin != context.party.code or body.addressee == body.origin:
        raise JukiError(ErrorCode.OUTSIDE_JURISDICTION, "not a word of our office to another")
    context.directory.get(server)
    return Outgoing(route.across, server, body.thread, body)


def _down(route: Route, message: Incoming, context: NodeContext) -> Outgoing:
    body = message.body
    assert isinstance(body, SealedWord)
    if body.addressee != context.party.code or body.origin != message.sender.code:
        raise JukiError(ErrorCode.OUTSIDE_JURISDICTION, "not a word of the sender's office to ours")
    office = register_office_of(context.party.municipality)
    return Outgoing(route.down, office, body.thread, body)
