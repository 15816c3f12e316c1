"""Renaming areas, lots and buildings: one order over all addresses that begin so (軽微な修正)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.register.record import Occasion
from jukinet.terms.address import ADDRESS_LENGTH_MAX
from jukinet.terms.characters import character_count, must_be_representable
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import ChangeReason, get_detail_reason

OLD_TEXT_MIN: Final = 2
EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True, repr=False)
class Renaming:
    """What addresses began with and begin with from now on.

    A text that ends in a figure stops there: 二丁目1 is not the beginning of 二丁目12.
    """

    old_text: str
    new_text: str
    detail: str = "3203"

    def __post_init__(self) -> None:
        if len(self.old_text) < OLD_TEXT_MIN or self.old_text == self.new_text:
            raise JukiError(ErrorCode.INVALID_ADDRESS, "nothing would be renamed, or everything")
        if self.old_text != self.old_text.lstrip() or self.new_text != self.new_text.lstrip():
            raise JukiError(ErrorCode.INVALID_ADDRESS, "white space at the beginning")
        if character_count(self.new_text) > ADDRESS_LENGTH_MAX // 2 or not self.new_text:
            raise JukiError(ErrorCode.INVALID_ADDRESS, "empty or too long")
        must_be_representable(self.new_text)
        if get_detail_reason(self.detail).reason is not ChangeReason.MINOR_CORRECTION:
            raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "not a minor correction")

    def __repr__(self) -> str:
        return "Renaming(•••)"

    def apply(self, address: str) -> str:
        """An address as it reads afterwards."""
        return self.new_text + address.removeprefix(self.old_text)


@dataclass(frozen=True, slots=True, repr=False)
class Preview:
    """What an order would do: how many residents in how many households, and some addresses."""

    residents: int
    households: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class OrderedRenaming:
    """An order and how far it is carried out."""

    renaming_id: UUID
    renaming: Renaming
    occasion: Occasion
    residents: int
    after: UUID
    renamed: int
    finished_at: datetime | None
