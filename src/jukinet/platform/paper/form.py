"""A form and a sheet: what is filled, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from jukinet.platform.paper.verification import Verification


class Standard(StrEnum):
    """What a PDF must conform to; there is no PDF of ours that conforms to nothing."""

    ARCHIVE = "a-2b"  # print and archive (PDF/A-2b)
    ACCESSIBLE = "ua-1"  # electronic delivery (PDF/UA-1): read aloud, in order


@dataclass(frozen=True, slots=True)
class Form:
    """One printed form (様式): its identity is printed on every sheet.

    ``template`` is the path of its typst file below the package.  A form with ``seal`` has a place
    for the official seal, one with ``pattern`` the ground that shows 「複写」 on photocopies.
    """

    form_id: str
    title: str
    template: str
    revision: int = 1
    seal: bool = False
    pattern: bool = False
    landscape: bool = False
    verified: bool = False
    """Whether the paper carries a verification code."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A composed document: its bytes, and what the issuer keeps about them."""

    form_id: str
    pdf: bytes = field(repr=False)
    pages: int
    digest: bytes = field(repr=False)
    seal: bool = False
    """Whether the last page has a place for the seal."""
    sealed: bool = False
    verification: Verification | None = None
