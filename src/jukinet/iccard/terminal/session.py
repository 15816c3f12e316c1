"""A session with one application of a card, and how a chip's no becomes an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jukinet.iccard.apdu import Command, Ins, Response, StatusWord
from jukinet.iccard.application import DataObject
from jukinet.iccard.authority import CardKeys
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.conversation import Dialogue, exchange
from jukinet.iccard.pin import PinPurpose, PinQuestion
from jukinet.iccard.pin_pad import PinRequest
from jukinet.iccard.secure_messaging import SecureChannel
from jukinet.iccard.suite import Suite
from jukinet.iccard.tlv import fields
from jukinet.platform.crypto.bare_key import key_of_bare
from jukinet.terms.errors import ErrorCode, JukiError

READ_BYTES: Final = 1_024
"""How much is read at a time: an answer that a chip of 2003 could still hold in memory."""

_REASONS: Final = {
    StatusWord.NOT_ALLOWED: (ErrorCode.IC_TERMINAL_RIGHT_MISSING, "the chip asks for more rights"),
    StatusWord.BLOCKED: (ErrorCode.IC_PIN_LOCKED, "no tries are left"),
    StatusWord.DATA_UNUSABLE: (ErrorCode.IC_PIN_TOO_SIMPLE, "the chip refuses this PIN"),
    StatusWord.STATE_WRONG: (ErrorCode.IC_CARD_NOT_READY, "the card has not come so far"),
    StatusWord.TERMINATED: (ErrorCode.IC_CARD_TERMINATED, "the card has been ended"),
    StatusWord.CHANNEL_BROKEN: (ErrorCode.IC_CARD_CHANNEL_BROKEN, "the chip broke off"),
    StatusWord.CHANNEL_MISSING: (ErrorCode.IC_CARD_CHANNEL_BROKEN, "the chip knows no channel"),
}


def must_be_done(response: Response) -> bytes:
    """The answer's data, or the error that the chip's status word means."""
    if response.done:
        return response.data
    tries = response.tries_left
    if tries:
        raise JukiError(ErrorCode.IC_PIN_WRONG, "the PIN is wrong", tries_left=tries)
    for status, (code, detail) in _REASONS.items():
        if response.status == status:
            raise JukiError(code, detail)
    raise JukiError(ErrorCode.IC_CARD_REFUSED, "the chip refused", status=response.status)


def elements_of(content: bytes, wanted: frozenset[int] | None = None) -> dict[int, bytes]:
    """The elements of a chip's answer; IC_CARD_ANSWER_INVALID when they are not those wanted."""
    try:
        return dict(fields(content, wanted))
    except JukiError as error:
        raise JukiError(ErrorCode.IC_CARD_ANSWER_INVALID, "the chip answers nonsense") from error


def keys_of(content: bytes, suite: Suite) -> CardKeys:
    """The public halves that a chip tells of keys it made."""
    found = elements_of(content, frozenset({0x86, 0x87}))
    try:
        return CardKeys(
            key_of_bare(suite.sign_kind, found[0x86]), key_of_bare(suite.seal_kind, found[0x87])
        )
    except JukiError as error:
        raise JukiError(ErrorCode.IC_CARD_ANSWER_INVALID, "the chip tells no keys") from error


def ask_through(channel: SecureChannel, command: Command) -> Dialogue[Response]:
    """One command through a channel; IC_CARD_CHANNEL_BROKEN when either end has lost it."""
    secured = yield from exchange(channel.secure_command(command))
    if secured.status in (StatusWord.CHANNEL_BROKEN, StatusWord.CHANNEL_MISSING):
        channel.end()
        must_be_done(secured)
    return channel.open_response(secured)


@dataclass(frozen=True, slots=True)
class PinState:
    """What a chip says of a PIN."""

    tries_left: int
    is_set: bool


@dataclass(frozen=True, slots=True)
class CardSession:
    """A proven card behind a secure channel; ends when the card is reset, pulled or selected."""

    application: bytes
    channel: SecureChannel
    root: CardCertificate
    issuer: CardCertificate
    card: CardCertificate

    def ask(self, command: Command) -> Dialogue[Response]:
        """One command through the channel."""
        return (yield from ask_through(self.channel, command))

    def tell(self, command: Command) -> Dialogue[bytes]:
        """One command that must succeed; its data."""
        return must_be_done((yield from self.ask(command)))

    def read_file(self, fid: int) -> Dialogue[bytes]:
        """A whole file of the application."""
        yield from self.tell(Command(0, Ins.SELECT, 0x02, 0x0C, fid.to_bytes(2, "big")))
        content = b""
        while True:
            at = len(content)
            read = Command(0, Ins.READ_BINARY, at >> 8, at & 0xFF, expected=READ_BYTES)
            piece = yield from self.tell(read)
            content += piece
            if len(piece) < READ_BYTES:
                return content

    def read_pin_state(self) -> Dialogue[PinState]:
        """Tries left, and whether a PIN is set."""
        wanted = DataObject.PIN_STATE
        told = yield from self.tell(
            Command(0, Ins.GET_DATA, wanted >> 8, wanted & 0xFF, expected=256)
        )
        state = elements_of(told, frozenset({0x80, 0x81}))
        if len(state[0x80]) != 1:
            raise JukiError(ErrorCode.IC_CARD_ANSWER_INVALID, "the chip counts no tries")
        return PinState(state[0x80][0], state[0x81] == b"\x01")

    def ask_for_pin(self, purpose: PinPurpose) -> Dialogue[PinRequest]:
        """A challenge for the PIN pad; the pad's block answers it once."""
        challenge = yield from self.tell(Command(0, Ins.GET_CHALLENGE, expected=16))
        question = PinQuestion(purpose, self.application, challenge)
        return PinRequest(question, self.issuer, self.card)

    def verify_pin(self, block: bytes) -> Dialogue[None]:
        """The holder's PIN: IC_PIN_WRONG with ``tries_left``, IC_PIN_LOCKED, IC_CARD_NOT_READY."""
        yield from self.tell(Command(0, Ins.VERIFY, 0x00, 0x81, block))

    def __repr__(self) -> str:
        return f"CardSession({self.application.hex()}, {self.card.body.role.name})"
