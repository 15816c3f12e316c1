"""A form and a sheet: what is filled, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from jukinet.platform.paper.verification import Verification


class Standard(StrEnum):
    """What a PDF must conform to; there is no PDF of ours that conforms to nothing."""

    ARCHIVE = "a-2b"  # print and archive (PDF/A-2b)
    ACCESSIBLE = "ua-1"  # electronic delivery (PDF/UA-1): read aloud, in order


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where the official seal belongs, in millimetres from the lower left corner of its page.

    ``sheet.typ`` leaves a square of 24 mm free there; a test compares the two.
    """

    name: str
    page: int
    x: float
    y: float


AT_THE_END: Final = SealPlace("end", -1, 167, 26)
"""Beside the mayor's name under a certification, on the last page."""
IN_THE_HEAD: Final = SealPlace("head", 0, 167, 231)
"""Beside the mayor's name at the top of a letter."""


@dataclass(frozen=True, slots=True)
class Form:
    """One printed form (様式): its identity is printed on every sheet.

    ``template`` is the path of its typst file below the package.  A form with ``pattern`` has the
    ground that shows 「複写」 on photocopies, a ``verified`` one carries a verification code.
    """

    form_id: str
    title: str
    template: str
    revision: int = 1
    seal: SealPlace | None = None
    pattern: bool = False
    landscape: bool = False
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A composed document: its bytes, and what the issuer keeps about them."""

    form_id: str
    pdf: bytes = field(repr=False)
    pages: int
    digest: bytes = field(repr=False)
    seal: SealPlace | None = None
    sealed: bool = False
    verification: Verification | None = None
