"""Whom a row is about, without his code.

An access record must be found again for a resident who asks who looked, and must not tell anybody
else whom it is about.  It names its subject by a message code over the resident record code under
a key that never leaves the node's vault: equal for equal codes at one node, useless elsewhere.

Other holdings that must be found and must not be read name whom they are about in the same way,
each by pseudonyms of its own, so that who has both tables cannot join them.
"""

from __future__ import annotations

from jukinet.platform.crypto.vault import SUBJECT, Vault
from jukinet.terms.codes import ResidentRecordCode


def subject_of(vault: Vault, code: ResidentRecordCode) -> bytes:
    """The 32 bytes by which this node's records name the holder of a code."""
    return vault.mac(SUBJECT, b"resident record code:" + code.digits.encode("ascii"))


def pseudonym_of(vault: Vault, holding: str, key: str) -> bytes:
    """The 32 bytes by which one holding of this node names whom a key belongs to."""
    return vault.mac(SUBJECT, f"{holding}:{key}".encode("ascii"))
