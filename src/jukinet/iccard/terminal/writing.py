"""Writing a blank: open it with the transport key, let it make its keys, write, and end writing.

::

    blank = converse(open_blank(transport_key), carrier)      # the batch's key, of both custodians
    keys = converse(blank.make_keys(), carrier)
    card = issuer.certify_card(number, keys, …)
    converse(blank.write(CardContents(…)), carrier)
    converse(blank.finish(), carrier)                          # the transport key is gone

The chip makes its private keys itself.  Stop anywhere and begin anew: until ``finish`` it is a
blank, and ``write`` and ``make_keys`` may be repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from jukinet.iccard.apdu import Command, Ins
from jukinet.iccard.application import DataObject, KeySet, Life
from jukinet.iccard.authority import CardKeys
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.conversation import Dialogue, exchange
from jukinet.iccard.handshake import OPENING_LABEL, opening_answer, opening_request
from jukinet.iccard.pin import CHALLENGE_BYTES
from jukinet.iccard.secure_messaging import SecureChannel
from jukinet.iccard.suite import Suite
from jukinet.iccard.terminal.session import ask_through, keys_of, must_be_done
from jukinet.iccard.terminal.terminal import read_state
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError


@dataclass(frozen=True, slots=True)
class CardContents:
    """What is written into a blank; nothing of it shows in a ``repr``.

    A registration card has code, forbidden PINs (``pin.forbidden_pins``), signed face and, if its
    municipality has services, their authority.  An operator card has root and chain only.
    """

    root: CardCertificate
    issuer: CardCertificate
    card: CardCertificate
    code: ResidentRecordCode | None = None
    forbidden_pins: Sequence[str] = field(default=(), repr=False)
    face: bytes = field(default=b"", repr=False)
    services: CardCertificate | None = None

    def objects(self) -> dict[DataObject, bytes]:
        """What PUT DATA gets."""
        found = {
            DataObject.ROOT: self.root.wire,
            DataObject.CHAIN: self.issuer.wire + self.card.wire,
        }
        if self.code is not None:
            found[DataObject.CODE] = self.code.digits.encode("ascii")
            found[DataObject.FORBIDDEN_PINS] = "".join(self.forbidden_pins).encode("ascii")
            found[DataObject.FACE] = self.face
        if self.services is not None:
            found[DataObject.SERVICE_AUTHORITY] = self.services.wire
        return found


@dataclass(frozen=True, slots=True)
class OpenBlank:
    """A blank that its transport key has opened, until it is reset."""

    serial: bytes
    suite: Suite
    channel: SecureChannel

    def make_keys(self, owner: KeySet = KeySet.CARD) -> Dialogue[CardKeys]:
        """Let the chip make key pairs; the public halves, for the certificate or the roster."""
        command = Command(0, Ins.GENERATE_KEYS, 0x00, owner, expected=1_024)
        return keys_of((yield from self._tell(command)), self.suite)

    def write(self, contents: CardContents) -> Dialogue[None]:
        """Write everything, thing by thing."""
        for wanted, content in contents.objects().items():
            yield from self._tell(Command(0, Ins.PUT_DATA, wanted >> 8, wanted & 0xFF, content))

    def finish(self) -> Dialogue[None]:
        """End writing; IC_CARD_REFUSED when what was written does not fit together."""
        yield from self._tell(Command(0, Ins.ACTIVATE))

    def _tell(self, command: Command) -> Dialogue[bytes]:
        return must_be_done((yield from ask_through(self.channel, command)))


def open_blank(batch_key: TransportKey, randomness: Randomness) -> Dialogue[OpenBlank]:
    """Open a blank with its batch's transport key, and see that it is a blank of that batch.

    TRANSPORT_KEY_WRONG with ``tries_left``; TRANSPORT_KEY_BLOCKED: the blank is dead;
    IC_CARD_REFUSED: it is no blank.
    """
    state = yield from read_state()
    if state.life is not Life.BLANK or state.suite is None:
        raise JukiError(ErrorCode.IC_CARD_REFUSED, "this is no blank")
    serial, suite = state.serial, state.suite
    key = batch_key.for_chip(serial)
    challenge = must_be_done(
        (yield from exchange(Command(0, Ins.GET_CHALLENGE, expected=CHALLENGE_BYTES)))
    )
    answer = randomness.random_bytes(CHALLENGE_BYTES)
    code = key.code(opening_request(serial, challenge, answer))
    told = yield from exchange(
        Command(0, Ins.EXTERNAL_AUTHENTICATE, 0x00, 0x01, answer + code, expected=16)
    )
    if told.tries_left == 0:
        raise JukiError(ErrorCode.TRANSPORT_KEY_BLOCKED, "no tries are left")
    if told.tries_left is not None:
        raise JukiError(
            ErrorCode.TRANSPORT_KEY_WRONG, "another batch's key", tries_left=told.tries_left
        )
    if not key.has_code(opening_answer(serial, challenge, answer), must_be_done(told)):
        raise JukiError(ErrorCode.IC_CARD_NOT_GENUINE, "the blank does not know its key")
    return OpenBlank(serial, suite, SecureChannel(key.channel(challenge + answer, OPENING_LABEL)))
