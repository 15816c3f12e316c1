"""Card-verifiable certificates: what a chip can read and check without help.

``7F21`` holds the body ``7F4E`` and the signature ``5F37`` over exactly the body's bytes.

=========  ==================================================================
tag        in the body
=========  ==================================================================
``5F29``   format (1 byte: 1) and suite (1 byte)
``5F2E``   role (1 byte)
``42``     issuer: key id (8 bytes) of the key that signed
``5F20``   holder: whom the key belongs to, 1 to 48 bytes
``86``     bare public key for signatures
``87``     bare public key for sealing (cards only)
``7F4C``   rights (2 bytes)
``5F25``   first day, ``5F24`` last day: YYYYMMDD in four bytes
=========  ==================================================================

Who may certify whom is :data:`ISSUERS`.  A certificate counts if its issuer was in force on its
first day: a card outlives the yearly key of the municipality that made it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final

from jukinet.iccard.rights import NO_RIGHTS, Right, rights_of, rights_to_bytes
from jukinet.iccard.suite import Suite
from jukinet.iccard.tlv import fields, iterate, tlv, unwrap
from jukinet.platform.crypto.bare_key import bare_of, key_of_bare
from jukinet.platform.crypto.keys import PublicKey
from jukinet.platform.crypto.seal import KEY_ID_BYTES, digest, verify
from jukinet.terms.errors import ErrorCode, JukiError

FORMAT: Final = 1
HOLDER_BYTES_MAX: Final = 48
CERTIFICATE_BYTES_MAX: Final = 1_024
CERTIFICATE: Final = 0x7F21
_BODY: Final = 0x7F4E
_SIGNATURE: Final = 0x5F37
_FORMAT: Final = 0x5F29
_ROLE: Final = 0x5F2E
_ISSUER: Final = 0x42
_HOLDER: Final = 0x5F20
_SIGN_KEY: Final = 0x86
_SEAL_KEY: Final = 0x87
_RIGHTS: Final = 0x7F4C
_FIRST_DAY: Final = 0x5F25
_LAST_DAY: Final = 0x5F24
_ALWAYS: Final = frozenset(
    {_FORMAT, _ROLE, _ISSUER, _HOLDER, _SIGN_KEY, _RIGHTS, _FIRST_DAY, _LAST_DAY}
)


class CertRole(IntEnum):
    """What the holder of a certificate is; the numbers never change."""

    NATION = 1  # the root: whoever verifies holds it already
    MUNICIPALITY = 2  # makes cards
    TERMINAL = 3  # talks to cards
    CARD = 4  # a registration card
    OPERATOR_CARD = 5
    SERVICE_AUTHORITY = 6  # a municipality's key for services under its by-law
    SERVICE_TERMINAL = 7
    SERVICE_CARD = 8  # a service application in a card


ISSUERS: Final = {
    CertRole.NATION: CertRole.NATION,
    CertRole.MUNICIPALITY: CertRole.NATION,
    CertRole.TERMINAL: CertRole.NATION,
    CertRole.SERVICE_AUTHORITY: CertRole.NATION,
    CertRole.CARD: CertRole.MUNICIPALITY,
    CertRole.OPERATOR_CARD: CertRole.MUNICIPALITY,
    CertRole.SERVICE_TERMINAL: CertRole.SERVICE_AUTHORITY,
    CertRole.SERVICE_CARD: CertRole.SERVICE_AUTHORITY,
}
SEALED_FOR: Final = frozenset({CertRole.CARD, CertRole.OPERATOR_CARD, CertRole.SERVICE_CARD})
"""Holders with a key for sealing."""
WITH_RIGHTS: Final = frozenset({CertRole.TERMINAL, CertRole.SERVICE_TERMINAL})


@dataclass(frozen=True, slots=True)
class CertificateBody:
    """What a certificate says, before it is signed."""

    suite: Suite
    role: CertRole
    issuer: bytes
    holder: bytes
    sign_key: PublicKey
    first_day: date
    last_day: date
    seal_key: PublicKey | None = None
    rights: Right = NO_RIGHTS

    def __post_init__(self) -> None:
        # (1) the holder is named, (2) the keys are of the suite, (3) only cards are sealed for,
        # (4) only terminals have rights, (5) the days are in order.
        fit = (
            len(self.issuer) == KEY_ID_BYTES
            and 1 <= len(self.holder) <= HOLDER_BYTES_MAX  # (1)
            and self.sign_key.kind is self.suite.sign_kind  # (2)
            and (self.seal_key is None or self.seal_key.kind is self.suite.seal_kind)
            and (self.seal_key is not None) == (self.role in SEALED_FOR)  # (3)
            and (self.role in WITH_RIGHTS or self.rights == NO_RIGHTS)  # (4)
            and self.first_day <= self.last_day  # (5)
        )
        if not fit:
            raise JukiError(ErrorCode.CERTIFICATE_INVALID, "a certificate that cannot be")

    def to_bytes(self) -> bytes:
        """The body as it is signed."""
        seal = tlv(_SEAL_KEY, bare_of(self.seal_key)) if self.seal_key is not None else b""
        return tlv(
            _BODY,
            tlv(_FORMAT, bytes((FORMAT, self.suite)))
            + tlv(_ROLE, bytes((self.role,)))
            + tlv(_ISSUER, self.issuer)
            + tlv(_HOLDER, self.holder)
            + tlv(_SIGN_KEY, bare_of(self.sign_key))
            + seal
            + tlv(_RIGHTS, rights_to_bytes(self.rights))
            + tlv(_FIRST_DAY, day_to_bytes(self.first_day))
            + tlv(_LAST_DAY, day_to_bytes(self.last_day)),
        )

    def signed(self, signature: bytes) -> CardCertificate:
        """The certificate with its issuer's signature over ``to_bytes()``."""
        wire = tlv(CERTIFICATE, self.to_bytes() + tlv(_SIGNATURE, signature))
        return CardCertificate(self, signature, wire)


@dataclass(frozen=True, slots=True)
class CardCertificate:
    """A certificate as it lies in a chip or a terminal; ``wire`` is its only form."""

    body: CertificateBody
    signature: bytes
    wire: bytes

    @classmethod
    def from_bytes(cls, wire: bytes) -> CardCertificate:
        """Read a certificate; CERTIFICATE_INVALID for what is none.  Nothing is verified yet."""
        try:
            if len(wire) > CERTIFICATE_BYTES_MAX:
                raise JukiError(ErrorCode.TOO_LARGE, "too long for a certificate")
            parts = fields(unwrap(wire, CERTIFICATE), frozenset({_BODY, _SIGNATURE}))
            found = cls(_read_body(parts[_BODY]), parts[_SIGNATURE], wire)
            if found.body.signed(found.signature).wire != wire:
                raise JukiError(ErrorCode.BODY_INVALID, "not in its only form")
        except (JukiError, ValueError) as error:
            raise JukiError(ErrorCode.CERTIFICATE_INVALID, "not a card certificate") from error
        return found

    @property
    def key_id(self) -> bytes:
        """By which certificates it issued name it."""
        return self.body.sign_key.key_id

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the whole certificate."""
        return digest(self.wire)

    def must_be_issued_by(self, issuer: CardCertificate) -> None:
        """Raise CERTIFICATE_INVALID unless the issuer may have signed it, and did.

        Days are the verifier's business: a terminal has a clock, a chip has a date.
        """
        ours, theirs = self.body, issuer.body
        # (1) one suite from end to end, (2) the issuer is named, (3) it may certify such holders,
        # (4) it was in force, (5) it signed exactly this.
        if ours.suite is not theirs.suite:  # (1)
            raise JukiError(ErrorCode.CERTIFICATE_INVALID, "the issuer is of another suite")
        if ours.issuer != issuer.key_id:  # (2)
            raise JukiError(ErrorCode.CERTIFICATE_INVALID, "another issuer is named")
        if ISSUERS[ours.role] is not theirs.role:  # (3)
            raise JukiError(ErrorCode.CERTIFICATE_INVALID, "the issuer may not certify this")
        if not theirs.first_day <= ours.first_day <= theirs.last_day:  # (4)
            raise JukiError(ErrorCode.CERTIFICATE_INVALID, "the issuer was not in force")
        try:
            verify(theirs.sign_key, ours.to_bytes(), self.signature)  # (5)
        except JukiError as error:
            raise JukiError(ErrorCode.CERTIFICATE_INVALID, "not signed by the issuer") from error

    def __repr__(self) -> str:
        return f"CardCertificate({self.body.role.name}, {self.fingerprint[:4].hex()})"


def day_to_bytes(day: date) -> bytes:
    """A day in four bytes, readable in a dump: 20 26 08 05."""
    return bytes.fromhex(f"{day:%Y%m%d}")


def day_from_bytes(wire: bytes) -> date:
    """The day; ValueError for what is none."""
    digits = wire.hex()
    if len(digits) != 8:
        raise ValueError("not a day")
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def read_chain(content: bytes) -> tuple[CardCertificate, CardCertificate]:
    """An issuer's certificate and one it issued; CERTIFICATE_INVALID when it is not those two."""
    try:
        issuer, own = (
            CardCertificate.from_bytes(tlv(tag, value)) for tag, value in iterate(content)
        )
    except ValueError as error:
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "not two certificates") from error
    return issuer, own


def _read_body(content: bytes) -> CertificateBody:
    found = fields(content)
    if found.keys() - {_SEAL_KEY} != _ALWAYS or len(found[_ROLE]) != 1:
        raise JukiError(ErrorCode.BODY_INVALID, "not the elements of a certificate")
    if len(found[_FORMAT]) != 2 or found[_FORMAT][0] != FORMAT:
        raise JukiError(ErrorCode.FORMAT_INVALID, "another format of certificate")
    suite = Suite(found[_FORMAT][1])
    seal = found.get(_SEAL_KEY)
    return CertificateBody(
        suite=suite,
        role=CertRole(found[_ROLE][0]),
        issuer=found[_ISSUER],
        holder=found[_HOLDER],
        sign_key=key_of_bare(suite.sign_kind, found[_SIGN_KEY]),
        first_day=day_from_bytes(found[_FIRST_DAY]),
        last_day=day_from_bytes(found[_LAST_DAY]),
        seal_key=None if seal is None else key_of_bare(suite.seal_kind, seal),
        rights=rights_of(found[_RIGHTS]),
    )
