"""Keys that make no cards any more, as every node keeps them and tells them further.

They travel beside the stopped list and under its ordering key, before the part whose instant stands
for them: a list that is complete up to that instant goes with every key stopped before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from jukinet.cards.states import store
from jukinet.cards.states.bodies import KEYS_MAX, CardKeyStops
from jukinet.cards.states.messages import (
    CARD_KEY_STOPS_HANDED,
    CARD_KEY_STOPS_LISTED,
    CARD_KEY_STOPS_PASSED,
)
from jukinet.cards.states.procedures.below import ORDERING_KEY
from jukinet.cards.states.told import StoppedKey
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext, Outgoing
from jukinet.platform.message.kinds import MessageKind
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.parties import Party, Role

KEYS_SHOWN: Final = 1_000
_KINDS: Final[Mapping[Role, MessageKind]] = {
    Role.NATIONAL_SERVER: CARD_KEY_STOPS_LISTED,
    Role.PREFECTURAL_SERVER: CARD_KEY_STOPS_PASSED,
    Role.COMMUNICATION_SERVER: CARD_KEY_STOPS_HANDED,
}


def is_key_stopped(tx: Transaction, key_id: str) -> bool:
    """Whether a key (hex) makes no cards any more, as this node knows."""
    return store.is_key_stopped(tx, key_id)


def list_stopped_keys(tx: Transaction) -> list[StoppedKey]:
    """Every key that was stopped, oldest first."""
    return [one for _, one in store.list_key_stops(tx, 0, KEYS_SHOWN)]


def pass_keys_on(tx: Transaction, below: Sequence[Party], context: NodeContext) -> None:
    """Tell offices below of stopped keys they were not told of; whoever calls holds the list."""
    passed = store.list_passed_keys(tx, [str(party) for party in below])
    since = min(passed.get(str(party), 0) for party in below)
    lines = store.list_key_stops(tx, since, KEYS_MAX)
    if not lines:
        return
    kind = _KINDS[context.party.role]
    outgoing: list[Outgoing] = []
    for party in below:
        wires = [one.statement.hex() for n, one in lines if n > passed.get(str(party), 0)]
        if wires:
            outgoing.append(Outgoing(kind, party, ORDERING_KEY, CardKeyStops(stops=wires)))
    store.save_passed_keys(tx, [str(one.to) for one in outgoing], lines[-1][0])
    enqueue(tx, outgoing, now=context.clock.now())
