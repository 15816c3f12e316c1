"""The stop of a key that makes cards: what the nation's card authority says once, and for good.

``7F61`` holds the body ``7F62`` and the root's signature ``5F37`` over exactly the body's bytes.

=========  ==================================================================
tag        in the body
=========  ==================================================================
``5F29``   format (1 byte: 1) and suite (1 byte)
``42``     the root's key id (8 bytes)
``83``     key id (8 bytes) of the stopped key
``5F20``   whose key it was: the municipality's code
``5F25``   since which day: YYYYMMDD in four bytes
=========  ==================================================================

A stop names the key and not a certificate: whatever was certified over a key that somebody else
holds is worth nothing.  There is no way back; who wants to make cards again makes another key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.iccard.certificate import CardCertificate, CertRole, day_from_bytes, day_to_bytes
from jukinet.iccard.suite import Suite
from jukinet.iccard.tlv import fields, tlv, unwrap
from jukinet.platform.crypto.seal import KEY_ID_BYTES, verify
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

FORMAT: Final = 1
KEY_STOP_BYTES_MAX: Final = 512  # a signature of RSA 2048 and its body
_STOP: Final = 0x7F61
_BODY: Final = 0x7F62
_SIGNATURE: Final = 0x5F37
_FORMAT: Final = 0x5F29
_ROOT: Final = 0x42
_KEY: Final = 0x83
_HOLDER: Final = 0x5F20
_SINCE: Final = 0x5F25
_FIELDS: Final = frozenset({_FORMAT, _ROOT, _KEY, _HOLDER, _SINCE})


@dataclass(frozen=True, slots=True)
class KeyStop:
    """That no card under a key is genuine any more; ``wire`` is its only form."""

    suite: Suite
    root_id: bytes
    key_id: bytes
    municipality: MunicipalityCode
    since: date
    signature: bytes = b""

    def __post_init__(self) -> None:
        if {len(self.root_id), len(self.key_id)} != {KEY_ID_BYTES}:
            raise JukiError(ErrorCode.CARD_KEY_STOP_INVALID, "not the id of a key")

    @property
    def body(self) -> bytes:
        """What the root signs."""
        return tlv(
            _BODY,
            tlv(_FORMAT, bytes((FORMAT, self.suite)))
            + tlv(_ROOT, self.root_id)
            + tlv(_KEY, self.key_id)
            + tlv(_HOLDER, self.municipality.digits.encode("ascii"))
            + tlv(_SINCE, day_to_bytes(self.since)),
        )

    @property
    def wire(self) -> bytes:
        """The stop with its signature."""
        return tlv(_STOP, self.body + tlv(_SIGNATURE, self.signature))

    @classmethod
    def from_bytes(cls, wire: bytes) -> KeyStop:
        """Read a stop; CARD_KEY_STOP_INVALID for what is none.  Nothing is verified yet."""
        try:
            if len(wire) > KEY_STOP_BYTES_MAX:
                raise JukiError(ErrorCode.TOO_LARGE, "too long for a stop")
            parts = fields(unwrap(wire, _STOP), frozenset({_BODY, _SIGNATURE}))
            told = fields(parts[_BODY], _FIELDS)
            number, suite = told[_FORMAT]
            found = cls(
                Suite(suite),
                told[_ROOT],
                told[_KEY],
                MunicipalityCode(told[_HOLDER].decode("ascii")),
                day_from_bytes(told[_SINCE]),
                parts[_SIGNATURE],
            )
            if number != FORMAT or found.wire != wire:
                raise JukiError(ErrorCode.BODY_INVALID, "not in its only form")
        except (JukiError, ValueError) as error:
            raise JukiError(ErrorCode.CARD_KEY_STOP_INVALID, "not the stop of a key") from error
        return found

    def must_be_of(self, root: CardCertificate) -> None:
        """Raise CARD_KEY_STOP_INVALID unless the root of the nation's cards signed this."""
        if root.body.role is not CertRole.NATION or self.root_id != root.key_id:
            raise JukiError(ErrorCode.CARD_KEY_STOP_INVALID, "another root is named")
        try:
            verify(root.body.sign_key, self.body, self.signature)
        except JukiError as error:
            raise JukiError(ErrorCode.CARD_KEY_STOP_INVALID, "not signed by the root") from error
