"""The PIN pad's part: look who asks, seal what was typed, give nothing else away.

The pad sits at the bridge beside the reader.  It is handed a request (the chip's challenge and the
card's certificates), and by the roots it was set up with it sees for itself that the key it seals
for belongs to a card: a page or a node that puts its own key there gets nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jukinet.iccard.application import NETWORK, OPERATOR
from jukinet.iccard.certificate import CERTIFICATE, SEALED_FOR, CardCertificate
from jukinet.iccard.pin import (
    CHALLENGE_BYTES,
    HOLDER_PIN,
    OPERATOR_PIN,
    PinPurpose,
    PinQuestion,
    PinRule,
    make_block,
    must_be_allowed,
)
from jukinet.iccard.tlv import iterate, tlv
from jukinet.terms.errors import ErrorCode, JukiError

REQUEST_BYTES_MAX: Final = 4_096
_PURPOSE, _APPLICATION, _CHALLENGE = 0xC0, 0xC1, 0xC2
_RULES: Final = {NETWORK: HOLDER_PIN, OPERATOR: OPERATOR_PIN}
_CHOSEN: Final = frozenset({PinPurpose.SET, PinPurpose.CHANGE_TO})


@dataclass(frozen=True, slots=True)
class PinRequest:
    """What a node asks the pad for; nothing in it is secret."""

    question: PinQuestion
    issuer: CardCertificate
    card: CardCertificate

    @property
    def rule(self) -> PinRule:
        """What a PIN of this application looks like."""
        try:
            return _RULES[self.question.application]
        except KeyError:
            raise JukiError(ErrorCode.BODY_INVALID, "this application has no PIN") from None

    def to_bytes(self) -> bytes:
        """The request on its way to the bridge."""
        question = self.question
        return (
            tlv(_PURPOSE, bytes((question.purpose,)))
            + tlv(_APPLICATION, question.application)
            + tlv(_CHALLENGE, question.challenge)
            + self.issuer.wire
            + self.card.wire
        )

    @classmethod
    def from_bytes(cls, wire: bytes) -> PinRequest:
        """Read a request; BODY_INVALID for what is none."""
        try:
            if len(wire) > REQUEST_BYTES_MAX:
                raise JukiError(ErrorCode.TOO_LARGE, "too long for a request")
            purpose, application, challenge, issuer, card = iterate(wire)
            tags = (purpose[0], application[0], challenge[0], issuer[0], card[0])
            if tags != (_PURPOSE, _APPLICATION, _CHALLENGE, CERTIFICATE, CERTIFICATE):
                raise JukiError(ErrorCode.BODY_INVALID, "not the elements of a request")
            if len(purpose[1]) != 1 or len(challenge[1]) != CHALLENGE_BYTES:
                raise JukiError(ErrorCode.BODY_INVALID, "not a challenge")
            return cls(
                PinQuestion(PinPurpose(purpose[1][0]), application[1], challenge[1]),
                CardCertificate.from_bytes(tlv(*issuer)),
                CardCertificate.from_bytes(tlv(*card)),
            )
        except (JukiError, ValueError) as error:
            raise JukiError(ErrorCode.BODY_INVALID, "not a request for a PIN") from error


@dataclass(frozen=True, slots=True)
class PinPad:
    """A pad that trusts these roots."""

    roots: Sequence[CardCertificate]

    def seal(self, request: PinRequest, pin: str) -> bytes:
        """The block for what was typed.

        (1) The key belongs to a card, and a root of ours says so; (2) a PIN that is chosen now
        may be chosen; (3) sealed for that card and this entry alone.
        """
        self.must_be_card(request)  # (1)
        if request.question.purpose in _CHOSEN:
            must_be_allowed(request.rule, pin)  # (2)
        key = request.card.body.seal_key
        assert key is not None
        return make_block(key, request.question, pin)  # (3)

    def must_be_card(self, request: PinRequest) -> None:
        """Refuse what no root of ours knows; a pad asks this before anybody types."""
        root = next((one for one in self.roots if one.key_id == request.issuer.body.issuer), None)
        if root is None or request.card.body.role not in SEALED_FOR:
            raise JukiError(ErrorCode.IC_CARD_NOT_GENUINE, "no root of ours knows this card")
        try:
            request.issuer.must_be_issued_by(root)
            request.card.must_be_issued_by(request.issuer)
        except JukiError as error:
            raise JukiError(ErrorCode.IC_CARD_NOT_GENUINE, "the card is not certified") from error
