"""Talking with a card: dialogues that know no reader, and the carriers that bring them to one.

A *dialogue* is a generator: it yields command bytes, is sent response bytes, and returns what came
of it; a refusal is a :class:`JukiError`.  A *carrier* brings one command to a card and its answer
back, in process, over PC/SC or from another machine.  :func:`converse` runs the one over the other.

    session = converse(terminal.authenticate(today=today), carrier)
    code = converse(session.read_code(), carrier)

Dialogues use short commands with chaining and GET RESPONSE, which every reader carries.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Final, Protocol, TypeVar

from jukinet.iccard.apdu import (
    CHAINED,
    SHORT_ANSWER_MAX,
    SHORT_DATA_MAX,
    Command,
    Ins,
    Response,
    StatusWord,
)
from jukinet.terms.errors import ErrorCode, JukiError

T = TypeVar("T")
Dialogue = Generator[bytes, bytes, T]
"""Yields command bytes, receives response bytes, returns a ``T``."""

ANSWER_BYTES_MAX: Final = 16_384
"""A chip that never stops answering is none: the longest answer is a face of 8 KiB, secured."""


class CardCarrier(Protocol):
    """A way to one card, and back; CARD_MISSING when there is none (any more)."""

    def reset(self) -> bytes:
        """Reset the card: it forgets every session; its answer to reset."""

    def transmit(self, command: bytes) -> bytes:
        """Bring one command to the card; what it answers."""


def converse(dialogue: Dialogue[T], carrier: CardCarrier) -> T:
    """Run a dialogue with the card at the end of a carrier; what the dialogue returns."""
    try:
        command = next(dialogue)
        while True:
            command = dialogue.send(carrier.transmit(command))
    except StopIteration as end:
        result: T = end.value
        return result
    finally:
        dialogue.close()


def exchange(command: Command) -> Dialogue[Response]:
    """One command, in as many pieces as it needs, and the whole answer to it."""
    pieces = [
        command.data[at : at + SHORT_DATA_MAX] for at in range(0, len(command.data), SHORT_DATA_MAX)
    ] or [b""]
    for piece in pieces[:-1]:
        part = Command(command.cla | CHAINED, command.ins, command.p1, command.p2, piece)
        response = _read(part, (yield part.to_bytes()))
        if not response.done:
            return response
    expected = min(command.expected, SHORT_ANSWER_MAX)
    last = Command(command.cla, command.ins, command.p1, command.p2, pieces[-1], expected)
    response = _read(last, (yield last.to_bytes()))
    collected = response.data
    while response.status & 0xFF00 == StatusWord.MORE:
        if len(collected) > ANSWER_BYTES_MAX:
            raise JukiError(ErrorCode.IC_CARD_ANSWER_INVALID, "the card does not stop answering")
        wanted = response.status & 0xFF or SHORT_ANSWER_MAX
        more = Command(0, Ins.GET_RESPONSE, expected=wanted)
        response = _read(more, (yield more.to_bytes()))
        collected += response.data
    return Response(collected, response.status)


def _read(command: Command, wire: bytes) -> Response:
    try:
        return Response.from_bytes(wire)
    except JukiError as error:
        raise JukiError(
            ErrorCode.IC_CARD_ANSWER_INVALID, f"no response to {command.ins:02x}"
        ) from error
