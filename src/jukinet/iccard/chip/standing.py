"""What a chip knows of whoever talks to it: lost at every reset, never written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from jukinet.iccard.apdu import StatusWord
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.chip.refusal import ChipRefusal
from jukinet.iccard.rights import NO_RIGHTS, Right
from jukinet.iccard.secure_messaging import SecureChannel

CARD_OPENED: Final = b"transport key"
"""The domain of a session that the transport key opened."""


@dataclass(slots=True)
class Standing:
    """The state of one conversation."""

    channel: SecureChannel | None = None
    secured: bool = False
    """Whether the command at hand came through the channel."""
    domain: bytes = b""
    """By whose keys the other end proved itself; empty: nobody has."""
    rights: Right = NO_RIGHTS
    terminal: CardCertificate | None = None
    challenge: bytes = field(default=b"", repr=False)
    """What the next proof or PIN block must answer; good once."""
    pin_of: bytes = b""
    """The application whose PIN was right."""

    def take_challenge(self) -> bytes:
        """The challenge, once; STATE_WRONG when there is none."""
        challenge, self.challenge = self.challenge, b""
        if not challenge:
            raise ChipRefusal(StatusWord.STATE_WRONG)
        return challenge

    def end(self) -> None:
        """Forget everything that was proven."""
        if self.channel is not None:
            self.channel.end()
        self.channel, self.secured, self.domain, self.rights = None, False, b"", NO_RIGHTS
        self.terminal, self.challenge, self.pin_of = None, b"", b""


@dataclass(frozen=True, slots=True)
class Need:
    """What must have been proven: always a session of the domain, then rights, then a PIN."""

    rights: Right = NO_RIGHTS
    pin: bool = False
    never: bool = False


NEVER: Final = Need(never=True)


def must_meet(standing: Standing, need: Need, *, domain: bytes, application: bytes) -> None:
    """Raise NOT_ALLOWED unless everything needed was proven in this conversation.

    (1) Somebody was proven by this domain's keys, (2) this very command came through the channel,
    (3) the certificate has all the rights, (4) the PIN of this application was right.
    """
    met = (
        not need.never
        and standing.domain == domain  # (1)
        and standing.secured  # (2)
        and need.rights in standing.rights  # (3)
        and (not need.pin or standing.pin_of == application)  # (4)
    )
    if not met:
        raise ChipRefusal(StatusWord.NOT_ALLOWED)
