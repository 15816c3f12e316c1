"""Services of a municipality in the card (条例利用, 独自利用): what they are, and who permits them.

A service is a *definition*: a name and files with what must be proven to read and to write each.
That is all its "code" can be in this chip; it interprets no programs.  Only a service that the
municipality's by-law allows gets in: the municipality's key for services, which the nation has
certified, signs a *permit* over identifier, digest of the definition, and which cards it is for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.iccard.application import SERVICE_AID_BYTES, SERVICE_PREFIX, service_aid
from jukinet.iccard.certificate import CardCertificate, day_from_bytes, day_to_bytes
from jukinet.iccard.rights import Right, rights_of, rights_to_bytes
from jukinet.iccard.tlv import fields, iterate, tlv
from jukinet.platform.crypto.seal import digest, verify
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

NAME_BYTES_MAX: Final = 48
SERVICE_FILES_MAX: Final = 8
SERVICE_FILE_BYTES_MAX: Final = 2_048
SERVICE_RIGHTS: Final = Right.SERVICE_READ | Right.SERVICE_WRITE
_FIRST_FID: Final = 0x0301
_LABEL: Final = b"jukinet card: permit 1\x00"
_NAME, _FILE = 0xC0, 0xC1
_AID, _DIGEST, _CARD, _LAST_DAY, _SIGNATURE = 0xC2, 0xC3, 0xC4, 0xC5, 0x9E
_PERMIT: Final = frozenset({_AID, _DIGEST, _CARD, _LAST_DAY, _SIGNATURE})


@dataclass(frozen=True, slots=True)
class ServiceFile:
    """One file of a service: how long at most, and the rights that reading and writing take."""

    bytes_max: int
    read: Right = Right.SERVICE_READ
    write: Right = Right.SERVICE_WRITE

    def __post_init__(self) -> None:
        if not 0 < self.bytes_max <= SERVICE_FILE_BYTES_MAX:
            raise JukiError(ErrorCode.TOO_LARGE, "a service's file of this length has no room")
        if not self.read or not self.write or (self.read | self.write) not in SERVICE_RIGHTS:
            raise JukiError(ErrorCode.FORMAT_INVALID, "a service knows its own rights only")


@dataclass(frozen=True, slots=True)
class ServiceDefinition:
    """A service as it is loaded; its files are numbered from 0301 on."""

    name: str
    files: Sequence[ServiceFile]

    def __post_init__(self) -> None:
        if not 0 < len(self.name.encode()) <= NAME_BYTES_MAX:
            raise JukiError(ErrorCode.FORMAT_INVALID, "a service has a short name")
        if not 0 < len(self.files) <= SERVICE_FILES_MAX:
            raise JukiError(ErrorCode.TOO_LARGE, "a service has one to eight files")

    @property
    def by_fid(self) -> dict[int, ServiceFile]:
        """The files by identifier."""
        return {_FIRST_FID + at: one for at, one in enumerate(self.files)}

    def to_bytes(self) -> bytes:
        """The definition as it is loaded and digested."""
        return tlv(_NAME, self.name.encode()) + b"".join(
            tlv(
                _FILE,
                one.bytes_max.to_bytes(2, "big")
                + rights_to_bytes(one.read)
                + rights_to_bytes(one.write),
            )
            for one in self.files
        )

    @classmethod
    def from_bytes(cls, wire: bytes) -> ServiceDefinition:
        """Read a definition; FORMAT_INVALID for what is none."""
        try:
            (tag, name), *files = iterate(wire)
            if tag != _NAME or any(kind != _FILE or len(one) != 6 for kind, one in files):
                raise JukiError(ErrorCode.FORMAT_INVALID, "not the elements of a service")
            return cls(
                name.decode(),
                [
                    ServiceFile(
                        int.from_bytes(one[:2], "big"), rights_of(one[2:4]), rights_of(one[4:])
                    )
                    for _, one in files
                ],
            )
        except (JukiError, ValueError) as error:
            raise JukiError(ErrorCode.FORMAT_INVALID, "not a service") from error


@dataclass(frozen=True, slots=True)
class Permit:
    """A municipality's permit for a service; ``card`` is a card's number, or empty for all."""

    aid: bytes
    definition_digest: bytes
    last_day: date
    card: str = ""
    signature: bytes = b""

    @property
    def body(self) -> bytes:
        """The bytes under the signature."""
        return _LABEL + self._elements()

    def _elements(self) -> bytes:
        return (
            tlv(_AID, self.aid)
            + tlv(_DIGEST, self.definition_digest)
            + tlv(_CARD, self.card.encode("ascii"))
            + tlv(_LAST_DAY, day_to_bytes(self.last_day))
        )

    def to_bytes(self) -> bytes:
        """The permit as it is shown to a chip."""
        return self._elements() + tlv(_SIGNATURE, self.signature)

    @classmethod
    def from_bytes(cls, wire: bytes) -> Permit:
        """Read a permit; FORMAT_INVALID for what is none.  Nothing is verified yet."""
        try:
            found = fields(wire, _PERMIT)
            permit = cls(
                found[_AID], found[_DIGEST], day_from_bytes(found[_LAST_DAY]),
                found[_CARD].decode("ascii"), found[_SIGNATURE],
            )  # fmt: skip
            if permit.to_bytes() != wire:
                raise JukiError(ErrorCode.FORMAT_INVALID, "not in its only form")
        except (JukiError, ValueError) as error:
            raise JukiError(ErrorCode.FORMAT_INVALID, "not a permit") from error
        return permit

    def must_permit(
        self, definition: bytes, authority: CardCertificate, *, card: bytes, not_before: bytes
    ) -> None:
        """Raise IC_SERVICE_NOT_PERMITTED unless this service may go into this card.

        (1) The municipality that made the card signed it, (2) for a service of its own, (3) this
        very definition, (4) this card, or all; (5) and the permit is not over.
        """
        try:
            verify(authority.body.sign_key, self.body, self.signature)  # (1)
        except JukiError as error:
            raise _not_permitted("not signed by the municipality") from error
        municipality = bytes.fromhex(authority.body.holder.decode("ascii"))
        if len(self.aid) != SERVICE_AID_BYTES or not self.aid.startswith(
            SERVICE_PREFIX + municipality
        ):  # (2)
            raise _not_permitted("a service of another municipality")
        if self.definition_digest != digest(definition):  # (3)
            raise _not_permitted("another service than the one permitted")
        if self.card and self.card.encode("ascii") != card:  # (4)
            raise _not_permitted("permitted for another card")
        if day_to_bytes(self.last_day) < not_before:  # (5)
            raise _not_permitted("the permit is over")


def make_permit(
    municipality: MunicipalityCode, number: int, definition: ServiceDefinition, *,
    last_day: date, card: str = "",
) -> Permit:  # fmt: skip
    """A permit that still wants its signature."""
    aid = service_aid(municipality.digits, number)
    return Permit(aid, digest(definition.to_bytes()), last_day, card)


def _not_permitted(why: str) -> JukiError:
    return JukiError(ErrorCode.IC_SERVICE_NOT_PERMITTED, why)
