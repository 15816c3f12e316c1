"""The end of a returned card's chip, proven: its last signature, which anybody can verify.

An ended chip has nothing left in it and does nothing any more (Order Art. 30-23).  The office keeps
the signature with the certificate that verifies it, so the proof outlives both card and office.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.terminal.network import number_of, verify_end
from jukinet.terms.card import CardNumber
from jukinet.terms.errors import ErrorCode, JukiError


@dataclass(frozen=True, slots=True)
class ChipEnd:
    """What a chip signed when it was ended, over which challenge, and by which certificate."""

    certificate: bytes = field(repr=False)
    challenge: bytes = field(repr=False)
    signature: bytes = field(repr=False)


def must_be_the_end_of(end: ChipEnd, number: CardNumber) -> None:
    """Refuse a signature that does not say that this very card was ended; IC_CARD_NOT_GENUINE."""
    try:
        card = CardCertificate.from_bytes(end.certificate)
        named = number_of(card)
    except JukiError as error:
        raise JukiError(ErrorCode.IC_CARD_NOT_GENUINE, "no certificate of a card") from error
    if named != number:
        raise JukiError(ErrorCode.IC_CARD_NOT_GENUINE, "another card was ended")
    verify_end(card, end.challenge, end.signature)
