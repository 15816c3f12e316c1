"""A session with an operator card: what a counter's sign-on and a pack's holder ask of it."""

from __future__ import annotations

from jukinet.iccard.apdu import Command, Ins
from jukinet.iccard.application import DataObject
from jukinet.iccard.authority import CardKeys
from jukinet.iccard.chip.operator import ABOUT, SEALED
from jukinet.iccard.conversation import Dialogue
from jukinet.iccard.terminal.session import CardSession, keys_of
from jukinet.iccard.tlv import tlv


class OperatorSession(CardSession):
    """A session with the operator's application; every use wants ``verify_pin`` before it."""

    @property
    def card_id(self) -> str:
        """The card's name in the roster."""
        return self.card.body.holder.decode("ascii")

    def prove(self, challenge: bytes) -> Dialogue[bytes]:
        """The operator's signature over exactly these bytes, by the key in the roster."""
        command = Command(0, Ins.INTERNAL_AUTHENTICATE, 0x00, 0x00, challenge, expected=512)
        return (yield from self.tell(command))

    def unseal(self, sealed: bytes, about: bytes) -> Dialogue[bytes]:
        """What was sealed for this card's second key."""
        content = tlv(SEALED, sealed) + tlv(ABOUT, about)
        command = Command(0, Ins.SECURITY_OPERATION, 0x80, 0x86, content, expected=2_048)
        return (yield from self.tell(command))

    def read_keys(self) -> Dialogue[CardKeys]:
        """The public halves of the operator's two keys: to know his signature, to seal for him."""
        wanted = DataObject.OPERATOR_KEYS
        command = Command(0, Ins.GET_DATA, wanted >> 8, wanted & 0xFF, expected=1_024)
        return keys_of((yield from self.tell(command)), self.card.body.suite)

    def set_pin(self, block: bytes) -> Dialogue[None]:
        """Set the PIN, at the administrator's terminal (SET_PIN)."""
        yield from self.tell(Command(0, Ins.RESET_PIN, 0x02, 0x81, block))
