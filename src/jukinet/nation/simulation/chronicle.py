"""What offices did and heard about moves with one visit, in the order in which it was committed.

The registers say how a week ended.  This says how it came about: a card was read, a word of another
town took effect, a move-in was approved; so that a checker can ask of each approval what its town
had been told by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from jukinet.moves.messages import CERTIFICATE_TOLD, MOVE_IN_FILED, MOVE_IN_SETTLED
from jukinet.moves.words import Answered, Asked, Settled
from jukinet.nation.simulation.wrapping import wrap_handlers
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Handler, Incoming, NodeContext, Procedure, Refusal
from jukinet.platform.message.kinds import MessageKind
from jukinet.platform.message.letter_way import AnyWay, take_letter
from jukinet.platform.node.parts import Node
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.errors import JukiError

_HEARD: Final[Mapping[MessageKind, AnyWay]] = {
    way.down: way for way in (MOVE_IN_FILED, CERTIFICATE_TOLD, MOVE_IN_SETTLED)
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A first move-in was taken with a card (最初の転入届)."""

    office: MunicipalityCode
    thread: str
    code: ResidentRecordCode


@dataclass(frozen=True, slots=True)
class Heard:
    """A word of another town had its effect."""

    office: MunicipalityCode
    thread: str
    word: Asked | Answered | Settled


@dataclass(frozen=True, slots=True)
class Approved:
    """A move-in under the special rule was approved: these people were entered."""

    office: MunicipalityCode
    thread: str
    codes: tuple[ResidentRecordCode, ...]


@dataclass(slots=True)
class Chronicle:
    """One nation's week of moves."""

    events: list[Taken | Heard | Approved] = field(default_factory=list)

    def attend(self, node: Node) -> Node:
        """The node with its own handlers; what they heard of moves is written down here."""
        return wrap_handlers(node, self._attended)

    def _attended(self, handler: Handler) -> Procedure:
        procedure = handler.procedure
        if handler.kind not in _HEARD:
            return procedure

        def handle(
            tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
        ) -> Mapping[str, Refusal] | None:
            refusals = procedure(tx, incoming, context) or {}
            taken = [one for one in incoming if one.message_id not in refusals]
            heard = [event for one in taken if (event := _open(handler, one, context))]
            tx.after_commit(lambda: self.events.extend(heard))
            return refusals

        return handle


def _open(handler: Handler, message: Incoming, context: NodeContext) -> Heard | None:
    with suppress(JukiError):
        taken = take_letter(_HEARD[handler.kind], message, context)
        return Heard(context.party.municipality, taken.letter.reference.hex, taken.words)
    return None
