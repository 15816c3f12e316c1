"""Mutual authentication: what is said, and what each end signs.

::

    terminal                                        chip
    SECURITY OPERATION  certificate           ──▶   verifies, keeps; moves its date on
    GENERAL AUTHENTICATE 1                    ──▶
                                              ◀──   challenge
    GENERAL AUTHENTICATE 2  fresh key, T      ──▶   verifies, makes its half, agrees on keys
                                              ◀──   half; secured: chain, C

    T   the terminal's signature over application, its certificate, challenge, fresh key
    C   the card's signature over all of that and the half

What is signed is a digest of all that was said before it, and the keys are derived under the last
digest.  The terminal speaks first and the chip shows who it is only through the channel, so that a
stranger learns nothing that would let him know the card again.
"""

from __future__ import annotations

from typing import Final

from jukinet.iccard.tlv import tlv
from jukinet.platform.crypto.seal import digest

CHALLENGE: Final = 0x80
FRESH_KEY: Final = 0x81
HALF: Final = 0x82
SECURED_PROOF: Final = 0x83
SIGNATURE: Final = 0x9E
TEMPLATE: Final = 0x7C
CHANNEL_LABEL: Final = b"jukinet card: channel 1\x00"
OPENING_LABEL: Final = b"jukinet card: opened 1\x00"


def request_of(application: bytes, terminal: bytes, challenge: bytes, fresh_key: bytes) -> bytes:
    """What the terminal signs; ``terminal`` is the fingerprint of its certificate."""
    said = (application, terminal, challenge, fresh_key)
    return digest(b"".join(tlv(0xC0 + at, one) for at, one in enumerate(said)))


def transcript_of(request: bytes, half: bytes) -> bytes:
    """What the card signs, and what the keys are derived under."""
    return digest(request + half)


def signed_by_terminal(request: bytes) -> bytes:
    """The bytes under the terminal's signature."""
    return b"jukinet card: terminal 1\x00" + request


def signed_by_card(transcript: bytes) -> bytes:
    """The bytes under the card's signature."""
    return b"jukinet card: card 1\x00" + transcript


def signed_at_the_end(challenge: bytes) -> bytes:
    """The bytes under the last signature of a card that is being ended."""
    return b"jukinet card: terminated 1\x00" + challenge


def opening_request(serial: bytes, challenge: bytes, answer: bytes) -> bytes:
    """What the transport key proves towards a blank."""
    return b"open\x00" + serial + challenge + answer


def opening_answer(serial: bytes, challenge: bytes, answer: bytes) -> bytes:
    """What a blank proves by the same key."""
    return b"opened\x00" + serial + answer + challenge
