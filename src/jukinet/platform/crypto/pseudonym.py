"""Subjects of access records without their codes.

An access record must be found again for a resident who asks who looked, and must not tell anybody
else whom it is about.  It names its subject by a message code over the resident record code under
a key that never leaves the node's vault: equal for equal codes at one node, useless elsewhere.
"""

from __future__ import annotations

from jukinet.platform.crypto.vault import SUBJECT, Vault
from jukinet.terms.codes import ResidentRecordCode


def subject_of(vault: Vault, code: ResidentRecordCode) -> bytes:
    """The 32 bytes by which this node's records name the holder of a code."""
    return vault.mac(SUBJECT, b"resident record code:" + code.digits.encode("ascii"))
