"""What is printed on a card, as the chip keeps it: for comparing with what one sees.

The municipality signs it together with the card's number, so that neither the face of another card
nor an altered one passes.  ``C0`` form, ``C1`` name, ``C2`` end of validity, ``C3`` municipality;
form B also ``C4`` birth date, ``C5`` sex, ``C6`` address; ``C7`` is the picture.

It stays as the front was printed. What changes later is entered on the back (Order Art. 30-18), and
an office that wants to know where somebody lives now asks the register, not the card.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from jukinet.iccard.certificate import (
    CERTIFICATE,
    CardCertificate,
    CertRole,
    day_from_bytes,
    day_to_bytes,
)
from jukinet.iccard.handshake import SIGNATURE
from jukinet.iccard.tlv import fields, tlv
from jukinet.platform.crypto.seal import verify
from jukinet.terms.errors import ErrorCode, JukiError

PICTURE_BYTES_MAX: Final = 12_288
_LABEL: Final = b"jukinet card: face 1\x00"
_FACE: Final = 0xE0
_FORM, _NAME, _VALID, _OFFICE, _BIRTH, _SEX, _ADDRESS, _PICTURE = range(0xC0, 0xC8)
_ALWAYS: Final = frozenset({_FORM, _NAME, _VALID, _OFFICE})


class FaceForm(StrEnum):
    """Form A has no photograph, form B has one (規則37条)."""

    A = "A"
    B = "B"


@dataclass(frozen=True, slots=True, repr=False)
class Face:
    """What is printed; ``picture`` is an image file's bytes, as printed."""

    form: FaceForm
    name: str
    valid_until: date
    municipality: str
    birth_date: str = ""
    """As it is printed, for a birth date may be unclear."""
    sex: str = ""
    address: str = ""
    picture: bytes = field(default=b"")

    def __post_init__(self) -> None:
        if len(self.picture) > PICTURE_BYTES_MAX or not self.name or not self.municipality:
            raise JukiError(ErrorCode.TOO_LARGE, "this face does not fit a chip")
        if self.form is FaceForm.A and (self.birth_date or self.sex or self.address):
            raise JukiError(ErrorCode.FORMAT_INVALID, "form A says less")

    def __repr__(self) -> str:
        return f"Face({self.form.value}, •••)"

    def to_bytes(self) -> bytes:
        """The face as a chip keeps it, before it is signed."""
        texts = (
            (_FORM, self.form.value), (_NAME, self.name), (_OFFICE, self.municipality),
            (_BIRTH, self.birth_date), (_SEX, self.sex), (_ADDRESS, self.address),
        )  # fmt: skip
        body = b"".join(tlv(tag, text.encode()) for tag, text in texts if text)
        body += tlv(_VALID, day_to_bytes(self.valid_until))
        return tlv(_FACE, body + (tlv(_PICTURE, self.picture) if self.picture else b""))


def face_body(card: str, face: Face) -> bytes:
    """The bytes under the municipality's signature; ``card`` is the card's number."""
    return _LABEL + tlv(0xC0, card.encode("ascii")) + face.to_bytes()


def signed_face(face: Face, signer: CardCertificate, signature: bytes) -> bytes:
    """What the card-face application keeps."""
    return signer.wire + face.to_bytes() + tlv(SIGNATURE, signature)


def read_face(
    content: bytes, *, card: CardCertificate, issuer: CardCertificate, root: CardCertificate
) -> Face:
    """The face in a chip; IC_CARD_FACE_ALTERED unless the card's municipality signed it for it.

    (1) The signer makes cards and the root says so, (2) for the municipality that issued this
    card, (3) and signed this face for this very card.
    """
    try:
        found = fields(content, frozenset({CERTIFICATE, _FACE, SIGNATURE}))
        signer = CardCertificate.from_bytes(tlv(CERTIFICATE, found[CERTIFICATE]))
        signer.must_be_issued_by(root)  # (1)
        ours = (CertRole.MUNICIPALITY, issuer.body.holder)
        if (signer.body.role, signer.body.holder) != ours:  # (2)
            raise JukiError(ErrorCode.SIGNATURE_INVALID, "another municipality signed")
        face = _read(found[_FACE])
        signed = face_body(card.body.holder.decode("ascii"), face)
        verify(signer.body.sign_key, signed, found[SIGNATURE])  # (3)
    except (JukiError, ValueError) as error:
        raise JukiError(ErrorCode.IC_CARD_FACE_ALTERED, "the face is not as signed") from error
    return face


def _read(body: bytes) -> Face:
    found = fields(body)
    if not found.keys() >= _ALWAYS or not found.keys() <= set(range(_FORM, _PICTURE + 1)):
        raise JukiError(ErrorCode.BODY_INVALID, "not the elements of a face")
    return Face(
        form=FaceForm(found[_FORM].decode()),
        name=found[_NAME].decode(),
        valid_until=day_from_bytes(found[_VALID]),
        municipality=found[_OFFICE].decode(),
        birth_date=found.get(_BIRTH, b"").decode(),
        sex=found.get(_SEX, b"").decode(),
        address=found.get(_ADDRESS, b"").decode(),
        picture=found.get(_PICTURE, b""),
    )
