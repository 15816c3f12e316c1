"""The algorithms a card was made with; a card has one suite, and its certificate says which.

Nothing is negotiated.  A chip knows the suite of its own keys; a terminal has a certificate for
each suite it serves and refuses those it was not told to accept, so nobody can talk two ends down.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from jukinet.platform.crypto.agreement import Group
from jukinet.platform.crypto.keys import KeyKind


class Suite(IntEnum):
    """Which algorithms; the numbers are in certificates and never change."""

    P256 = 1  # ECDSA and ECDH on P-256, HPKE
    RSA_2048 = 2  # RSA-PSS and RSA-OAEP
    RSA_1024 = 3  # the same with keys as short as those of 2003: for reading old cards only

    @property
    def sign_kind(self) -> KeyKind:
        """What keys of this suite sign with."""
        return _SIGNING[self]

    @property
    def seal_kind(self) -> KeyKind:
        """What is sealed for keys of this suite with."""
        return _SEALING[self]

    @property
    def group(self) -> Group:
        """What fresh keys are."""
        return _GROUPS[self]


_SIGNING: Final = {
    Suite.P256: KeyKind.ECDSA_P256,
    Suite.RSA_2048: KeyKind.RSA_PSS_2048,
    Suite.RSA_1024: KeyKind.RSA_PSS_1024,
}
_SEALING: Final = {
    Suite.P256: KeyKind.HPKE_P256,
    Suite.RSA_2048: KeyKind.RSA_OAEP_2048,
    Suite.RSA_1024: KeyKind.RSA_OAEP_1024,
}
_GROUPS: Final = {
    Suite.P256: Group.P256,
    Suite.RSA_2048: Group.RSA_2048,
    Suite.RSA_1024: Group.RSA_1024,
}
ACCEPTED: Final = frozenset({Suite.P256, Suite.RSA_2048})
"""What a terminal accepts unless its configuration says otherwise."""
