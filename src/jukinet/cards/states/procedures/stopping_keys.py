"""A key that makes cards is stopped: entered once at the nation, taken by everybody below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jukinet.cards.states import store
from jukinet.cards.states.bodies import CardKeyStops
from jukinet.cards.states.procedures.listing import pass_on
from jukinet.cards.states.told import StoppedKey, next_instant
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.key_stop import KeyStop
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Refusal
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Role


def stop_key(tx: Transaction, stop: KeyStop, root: CardCertificate, context: NodeContext) -> None:
    """The nation enters what its card authority stopped, and tells everybody.

    From here on every terminal that has heard of it refuses every card under the key.
    """
    if context.party.role is not Role.NATIONAL_SERVER:
        raise JukiError(ErrorCode.SENDER_MAY_NOT_SEND, "a key is stopped at the nation")
    stop.must_be_of(root)
    before = store.lock_list(tx)
    instant = next_instant(before, context.clock.now())
    store.insert_key_stops(tx, [_to_stopped(stop, context)], instant)
    store.save_stops(tx, before, (), instant)
    pass_on(tx, context)


def take_key_stops(
    tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Take stopped keys from above, and pass them on to everybody below."""
    refusals: dict[str, Refusal] = {}
    for one in incoming:
        body = one.body
        assert isinstance(body, CardKeyStops)
        try:
            stops = [KeyStop.from_bytes(bytes.fromhex(wire)) for wire in body.stops]
        except (JukiError, ValueError):
            refusals[one.message_id] = Refusal(ErrorCode.CARD_KEY_STOP_INVALID, "no stop of a key")
            continue
        kept = [_to_stopped(stop, context) for stop in stops]
        store.insert_key_stops(tx, kept, context.clock.now())
    pass_on(tx, context)
    return refusals


def _to_stopped(stop: KeyStop, context: NodeContext) -> StoppedKey:
    now = context.clock.now()
    return StoppedKey(stop.key_id.hex(), stop.municipality, stop.since, stop.wire, now)
