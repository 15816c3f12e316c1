"""Sessions with the applications of a registration card, as a counter uses them."""

from __future__ import annotations

from jukinet.iccard.apdu import Command, Ins
from jukinet.iccard.application import CODE_FILE, FACE_FILE, PERSONAL_AUTHENTICATION, DataObject
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.conversation import Dialogue
from jukinet.iccard.face import Face, read_face
from jukinet.iccard.handshake import SIGNATURE, signed_at_the_end
from jukinet.iccard.terminal.session import CardSession, elements_of
from jukinet.iccard.tlv import tlv
from jukinet.platform.crypto.seal import verify
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError


def number_of(card: CardCertificate) -> CardNumber:
    """The number of a registration card."""
    return CardNumber(card.body.holder.decode("ascii"))


class NetworkSession(CardSession):
    """A session with the network application.

    ``request = converse(session.ask_for_pin(PinPurpose.VERIFY), carrier)``, let the pad seal the
    PIN, ``converse(session.verify_pin(block), carrier)``, then ``read_code()``.
    """

    def read_code(self) -> Dialogue[ResidentRecordCode]:
        """The resident record code, after the PIN."""
        content = yield from self.read_file(CODE_FILE)
        try:
            return ResidentRecordCode(content.decode("ascii"))
        except (JukiError, ValueError):
            raise JukiError(ErrorCode.IC_CARD_ANSWER_INVALID, "what is there is no code") from None

    def set_pin(self, block: bytes) -> Dialogue[None]:
        """Set the PIN, or reset it after a lock; the terminal needs SET_PIN.

        The caller has checked the holder's identity.  IC_PIN_TOO_SIMPLE: choose another.
        """
        yield from self.tell(Command(0, Ins.RESET_PIN, 0x02, 0x81, block))

    def change_pin(self, former: bytes, chosen: bytes) -> Dialogue[None]:
        """The holder changes his PIN; blocks for CHANGE_FROM and CHANGE_TO of one challenge."""
        content = tlv(0x81, former) + tlv(0x82, chosen)
        yield from self.tell(Command(0, Ins.CHANGE_PIN, 0x00, 0x81, content))


class FaceSession(CardSession):
    """A session with the card-face application."""

    def read_face(self) -> Dialogue[Face]:
        """What ought to be printed; IC_CARD_FACE_ALTERED unless its municipality signed it."""
        content = yield from self.read_file(FACE_FILE)
        return read_face(content, card=self.card, issuer=self.issuer, root=self.root)

    def write_face(self, signed: bytes) -> Dialogue[None]:
        """Write the face anew (``MunicipalIssuer.sign_face``); needs CHANGE_ENTRIES."""
        wanted = DataObject.FACE
        yield from self.tell(Command(0, Ins.PUT_DATA, wanted >> 8, wanted & 0xFF, signed))


class ManagerSession(CardSession):
    """A session with the card itself."""

    def install_personal_authentication(self) -> Dialogue[None]:
        """Make room for the public personal authentication service; needs INSTALL."""
        yield from self.tell(Command(0, Ins.LOAD, 0x00, 0x00, PERSONAL_AUTHENTICATION))

    def terminate(self, challenge: bytes) -> Dialogue[bytes]:
        """End a returned card for good; its last signature over 16 bytes of ours, verified.

        Needs TERMINATE.  ``verify_end`` tells a third party the same.
        """
        proof = yield from self.tell(Command(0, Ins.TERMINATE, 0x00, 0x00, challenge, expected=256))
        signature = elements_of(proof, frozenset({SIGNATURE}))[SIGNATURE]
        verify_end(self.card, challenge, signature)
        return signature


def verify_end(card: CardCertificate, challenge: bytes, signature: bytes) -> None:
    """Raise IC_CARD_NOT_GENUINE unless this card said that it was ended."""
    try:
        verify(card.body.sign_key, signed_at_the_end(challenge), signature)
    except JukiError as error:
        raise JukiError(ErrorCode.IC_CARD_NOT_GENUINE, "another card was ended") from error
