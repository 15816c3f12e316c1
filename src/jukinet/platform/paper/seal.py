"""The official seal: a PAdES signature whose visible part is the seal's image.

The office's key (handle ``office-seal``) never leaves its vault: ``signature`` puts the signature's
container together, the vault signs it.  The certificate is issued by the nation's authority for the
office and may be used to commit itself (nonRepudiation).  Sheet and image reach that module
separately, and nothing else draws the image: a PDF with a seal on it is a PDF that was signed, and
a byte changed afterwards shows.

The signature is of the profile PAdES B-B; there is no time stamp authority in the network.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from jukinet.platform.crypto.seal import digest
from jukinet.platform.crypto.vault import OFFICE_SEAL, Vault
from jukinet.platform.paper.form import Sheet
from jukinet.terms.errors import ErrorCode, JukiError


@dataclass(frozen=True, slots=True)
class OfficeSeal:
    """What an office seals with: key by handle, certificates, and the words of the seal."""

    vault: Vault = field(repr=False)
    certificate: bytes  # PEM, issued for the handle's key
    root: bytes  # PEM, of the nation's authority
    words: str  # 西東京市長之印
    font: Path  # the print font: the image is drawn with its outlines
    handle: str = OFFICE_SEAL
    simulated: bool = False


def seal(sheet: Sheet, by: OfficeSeal, *, reason: str, at: datetime) -> Sheet:
    """The sheet with the official seal on its place; later changes break the signature."""
    if sheet.seal is None or sheet.sealed:
        raise JukiError(ErrorCode.SHEET_INVALID, f"{sheet.form_id}: there is no place for a seal")
    from jukinet.platform.paper.signature import sign

    pdf = sign(sheet.pdf, sheet.seal, by, reason, at)
    return replace(sheet, pdf=pdf, digest=digest(pdf), sealed=True)
