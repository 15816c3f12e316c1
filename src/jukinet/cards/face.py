"""The face of a card (券面): what stands on it, in one of two forms (規則37条).

Form A shows name, end of validity and municipality; form B birth date, sex, address and photograph
besides.  The applicant chooses.  What changes later is entered on the back (:class:`BackEntry`),
the face is never written again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from jukinet.terms.dates import LifeDate
from jukinet.terms.person import Sex


class CardForm(StrEnum):
    """Form A or B (Aバージョン・Bバージョン), chosen at the application."""

    A = "a"
    B = "b"


BRAILLE_CELLS: Final[Mapping[CardForm, int]] = {CardForm.A: 14, CardForm.B: 9}
"""Cells in a line of Braille: across the card, or beside the photograph."""
BACK_ENTRIES_MAX: Final = 4
"""Lines on the back (追記欄). When they are full the card is renewed (規則40条)."""


@dataclass(frozen=True, slots=True, repr=False)
class HolderItems:
    """What form B shows besides; ``photo`` is the picture as it was made anew."""

    birth: LifeDate
    sex: Sex
    address: str
    photo: bytes


@dataclass(frozen=True, slots=True)
class CardFace:
    """One card's face; ``holder`` is there on form B and only there."""

    form: CardForm
    name: str = field(repr=False)
    valid_until: date
    municipality: str
    holder: HolderItems | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        assert (self.form is CardForm.B) == (self.holder is not None)
        assert self.name and self.municipality


@dataclass(frozen=True, slots=True)
class BackEntry:
    """One change on the back of a card (追記): what is new, since when, entered on which day."""

    item: str  # 氏名・住所…
    becomes: str = field(repr=False)
    changed_on: LifeDate
    entered_on: date
