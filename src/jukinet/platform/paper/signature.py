"""The signature behind an official seal: the library that puts it together, and the vault's part.

Apart from ``seal``, because the library is large: who seals nothing never loads it.
"""

from __future__ import annotations

import asyncio
import io
from datetime import datetime
from typing import TYPE_CHECKING, Final

from asn1crypto import pem as armour
from asn1crypto import x509
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigAppearanceSetup,
    SigIOSetup,
    SigMDPSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer
from pyhanko.stamp.static import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from jukinet.platform.crypto.seal import der_signature
from jukinet.platform.paper.form import SealPlace
from jukinet.platform.paper.seal_image import SIMULATED_WORDS, draw_seal

if TYPE_CHECKING:
    from jukinet.platform.paper.seal import OfficeSeal

FIELD: Final = "OfficialSeal"
MM: Final = 72 / 25.4
SIDE_MM: Final = 24
CONTAINER_BYTES: Final = 6_144  # hexadecimal: certificates of office and authority fill half of it
_ALGORITHM: Final = "sha256"
_NO_MARGIN: Final = SimpleBoxLayoutRule(
    AxisAlignment.ALIGN_MIN, AxisAlignment.ALIGN_MIN, Margins(0, 0, 0, 0)
)


def sign(pdf: bytes, place: SealPlace, by: OfficeSeal, reason: str, at: datetime) -> bytes:
    """Drive the library's protocol: field, signature dictionary, digest, container."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    signer = _VaultSigner(by)
    embedding = PdfCMSEmbedder(_field(place)).write_cms(FIELD, writer)
    next(embedding)
    embedding.send(
        SigObjSetup(
            sig_placeholder=SignatureObject(
                timestamp=at,
                subfilter=SigSeedSubFilter.PADES,
                reason=reason,
                bytes_reserved=2 * CONTAINER_BYTES,
            ),
            mdp_setup=SigMDPSetup(_ALGORITHM, certify=True, docmdp_perms=MDPPerm.NO_CHANGES),
            appearance_setup=SigAppearanceSetup(_image(by), at, None),
        )
    )
    prepared, output = embedding.send(SigIOSetup(_ALGORITHM))
    # The library is written for signers that wait; ours does not, and neither do our callers.
    container = asyncio.run(
        signer.async_sign(
            prepared.document_digest,
            _ALGORITHM,
            use_pades=True,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=at),
        )
    )
    embedding.send(container.dump())
    result: bytes = output.getvalue()
    return result


def _field(place: SealPlace) -> SigFieldSpec:
    x, y, side = round(place.x * MM), round(place.y * MM), round(SIDE_MM * MM)
    return SigFieldSpec(FIELD, on_page=place.page, box=(x, y, x + side, y + side))


def _image(by: OfficeSeal) -> StaticStampStyle:
    words = SIMULATED_WORDS if by.simulated else by.words
    drawing = draw_seal(by.font, words, round(SIDE_MM * MM), simulated=by.simulated)
    return StaticStampStyle(
        border_width=0,
        background=RawContent(drawing),
        background_layout=_NO_MARGIN,
        background_opacity=1.0,
    )


class _VaultSigner(Signer):
    """A signer of the library that asks the vault for each signature."""

    def __init__(self, by: OfficeSeal) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        certificate, root = _certificate(by.certificate), _certificate(by.root)
        store.register_multiple([certificate, root])
        super().__init__(signing_cert=certificate, cert_registry=store, embed_roots=True)
        self._vault: Final = by.vault
        self._handle: Final = by.handle

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        assert digest_algorithm == _ALGORITHM, "what the vault's ECDSA hashes with"
        return der_signature(self._vault.sign(self._handle, data))


def _certificate(pem: bytes) -> x509.Certificate:
    _, _, der = armour.unarmor(pem)
    return x509.Certificate.load(der)
