"""Telling a sender that a message it believes delivered was refused after all.

The receipt names what the acceptance steps refused. A handler refuses later, after the receipt
has gone out; then the receiver tells the sender with a message of its own, by the same outbox and
with the same guarantees. It is the one kind any party may send to any party it has heard from,
and its handler believes it only for messages that were really sent to whoever refuses them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final

import msgspec

from jukinet.platform.db.queries import load_queries
from jukinet.platform.message.handling import Handler, Incoming, NodeContext, Outgoing
from jukinet.platform.message.kinds import Jurisdiction, MessageKind
from jukinet.platform.message.outbox import to_json
from jukinet.terms.parties import Party

if TYPE_CHECKING:
    from jukinet.platform.db.transaction import Transaction

Q = load_queries("jukinet.platform.message")


class MessageRefused(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which message of the addressee was refused, and by which code."""

    number: Annotated[int, msgspec.Meta(ge=1)]
    message_id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
    kind: Annotated[str, msgspec.Meta(max_length=64)]
    code: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{1,64}$")]


MESSAGE_REFUSED: Final = MessageKind(
    tag="message-refused/1",
    body=MessageRefused,
    sender=None,
    receiver=None,
    article="",  # no article: the network speaking of itself
    jurisdiction=Jurisdiction.CORRESPONDENT,
)


def tell_refused(to: Party, *, number: int, message_id: str, kind: str, code: str) -> Outgoing:
    """Make the message that tells a sender of a refusal."""
    body = MessageRefused(number=number, message_id=message_id, kind=kind, code=code)
    return Outgoing(kind=MESSAGE_REFUSED, to=to, ordering_key="", body=body)


def note_refusals(tx: Transaction, incoming: Sequence[Incoming], context: NodeContext) -> None:
    """Note which of our messages were refused, to be shown to whoever made them."""
    rows = []
    for one in incoming:
        assert isinstance(one.body, MessageRefused)
        rows.append(
            {
                "destination": str(one.sender),
                "number": one.body.number,
                "message_id": one.body.message_id,
                "code": one.body.code,
            }
        )
    tx.run(Q.record_refusal_told, {"refused": to_json(rows), "now": context.clock.now()})


NOTE_REFUSALS: Final = Handler(kind=MESSAGE_REFUSED, procedure=note_refusals)
