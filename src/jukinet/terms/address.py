"""Where a person lives, and where the family register is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jukinet.terms.characters import character_count, must_be_representable
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

ADDRESS_LENGTH_MAX: Final = 300


def _must_be_place(text: str) -> None:
    if character_count(text) > ADDRESS_LENGTH_MAX:
        raise JukiError(ErrorCode.INVALID_ADDRESS, "too long")
    if not text or text != text.strip():
        raise JukiError(ErrorCode.INVALID_ADDRESS, "empty, or white space around it")
    must_be_representable(text)


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """An address (住所): the municipality, and town, block and building as written.

    ``text`` does not repeat the names of prefecture and municipality; they follow from the code
    on the day of the entry, so a merger does not falsify what was written before it.
    """

    municipality: MunicipalityCode
    text: str

    def __post_init__(self) -> None:
        _must_be_place(self.text)

    def __repr__(self) -> str:
        return "Address(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class PermanentDomicile:
    """Where the family register is kept (本籍) and the person it is headed by (筆頭者)."""

    text: str
    head: str

    def __post_init__(self) -> None:
        _must_be_place(self.text)
        _must_be_place(self.head)

    def __repr__(self) -> str:
        return "PermanentDomicile(•••)"
