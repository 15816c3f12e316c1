"""What a slice needs to take part: outgoing and incoming messages, refusals, handlers, context.

A handler is a procedure over a *list* of incoming messages of one kind: it runs set-based inside
the transaction that also marks the messages as effective, and it returns the refusals, if any, by
message id. It never commits, never talks to the network, and puts what must be told into the
outbox of the same transaction. Raising means "not now": the runner tries the messages one by one,
then later, then parks the one that fails alone. Refusing means "never": the sender is told the
code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from jukinet.platform.message.kinds import MessageKind
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

if TYPE_CHECKING:
    from jukinet.platform.crypto.directory import PeerDirectory
    from jukinet.platform.crypto.randomness import Randomness
    from jukinet.platform.crypto.vault import Vault
    from jukinet.platform.db.transaction import Transaction
    from jukinet.terms.clock import Clock
    from jukinet.terms.law import Law

NOT_THE_MESSAGE: Final = frozenset(
    {
        ErrorCode.DATABASE_UNAVAILABLE,
        ErrorCode.DISK_FULL,
        ErrorCode.TRANSACTION_CONFLICT,
        ErrorCode.QUERY_CANCELLED,
        ErrorCode.VAULT_LOCKED,
        ErrorCode.VAULT_UNAVAILABLE,
    }
)
"""Failures of the house, not of the message: the round is undone and repeated as it was."""

Done = TypeVar("Done")

ORDERING_KEY: Final = re.compile(r"[A-Za-z0-9_-]{0,64}")
"""An opaque uuid hex, never a code; twice its length is plenty."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to be told: put into the outbox by the transaction that made the change.

    ``ordering_key`` is the opaque key of the person the message is about; messages of one key to
    one destination take effect in the order they were enqueued. ``""`` means the order does not
    matter.
    """

    kind: MessageKind
    to: Party
    ordering_key: str
    body: msgspec.Struct = field(repr=False)

    def __post_init__(self) -> None:
        if ORDERING_KEY.fullmatch(self.ordering_key) is None:
            raise ValueError("an ordering key is opaque: at most 64 of A-Z a-z 0-9 _ -")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One accepted message, its body decoded: what a handler sees."""

    message_id: str
    sender: Party
    number: int
    ordering_key: str
    ordering_sequence: int
    made_at: datetime
    body: msgspec.Struct = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A handler's final no to one message; the sender is told the code and shows its sentence.

    ``detail`` is an English fact for the operator of this node; it never names a person and does
    not travel.
    """

    code: ErrorCode
    detail: str = ""


def act_on_each(
    tx: Transaction, messages: Sequence[Incoming], act: Callable[[Incoming], Done]
) -> tuple[list[Done], dict[str, Refusal]]:
    """Act on messages one by one; what cannot be is refused alone, and nothing it wrote stays.

    Refuses as :func:`judge_each` does.
    """

    def act_whole(message: Incoming) -> Done:
        with tx.savepoint():
            return act(message)

    return judge_each(messages, act_whole)


def judge_each(
    messages: Sequence[Incoming], judge: Callable[[Incoming], Done]
) -> tuple[list[Done], dict[str, Refusal]]:
    """Look at messages one by one, writing nothing; what cannot be is refused with its code.

    A ``ValueError`` is a value that cannot exist, a day or a key. A failure of the house is no
    message's fault: it goes on up, and the round is repeated.
    """
    done, refusals = list[Done](), dict[str, Refusal]()
    for message in messages:
        try:
            done.append(judge(message))
        except JukiError as error:
            if error.code in NOT_THE_MESSAGE:
                raise
            refusals[message.message_id] = Refusal(error.code, error.detail)
        except ValueError:
            refusals[message.message_id] = Refusal(ErrorCode.BODY_INVALID, "no such value")
    return done, refusals


@dataclass(frozen=True, slots=True)
class NodeContext:
    """What a procedure may use: who we are, the time, keys by handle, peers, the law, chance."""

    party: Party
    clock: Clock
    vault: Vault
    directory: PeerDirectory
    law: Callable[[date], Law]
    randomness: Randomness


Procedure = Callable[["Transaction", Sequence[Incoming], NodeContext], Mapping[str, Refusal] | None]


@dataclass(frozen=True, slots=True)
class Handler:
    """Joins a kind to the procedure that gives it effect on this node.

    The procedure gets up to 500 messages of this kind at once, never two of the same ordering
    key, and returns ``{message_id: Refusal}`` for those it refuses (or ``None``).
    """

    kind: MessageKind
    procedure: Procedure
