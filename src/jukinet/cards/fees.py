"""The fee for a card (交付手数料): by by-law, about ¥500 (the cost without the chip card).

The table is the model by-law; what a municipality's own says otherwise stands in its office's file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from jukinet.cards.application import ApplicationKind, ReissueCause
from jukinet.cards.table import read_table
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Validity

YEN_MAX: Final = 10_000
"""No by-law asks more for a card; a larger number is a slip of the pen."""
_KEY_PREFIX: Final = "card-"
OFFICE_BEARS: Final = frozenset({ReissueCause.CHIP_BROKEN, ReissueCause.KEY_STOPPED})
"""What the holder did not cause he does not pay for."""


@dataclass(frozen=True, slots=True)
class CardFee:
    """What a by-law asks for one kind of application, for a time."""

    kind: ApplicationKind
    yen: int
    validity: Validity

    def __post_init__(self) -> None:
        if not 0 <= self.yen <= YEN_MAX:
            raise JukiError(ErrorCode.INVALID_TABLE, "no by-law asks such a fee")


def key_of(kind: ApplicationKind) -> str:
    """The key by which an office's own fees name a card that is asked for so."""
    return f"{_KEY_PREFIX}{kind}"


def find_fee(
    kind: ApplicationKind, cause: ReissueCause | None, day: date, own: Mapping[str, int]
) -> int:
    """The yen to be paid on a day, by the town's by-law or, where it is silent, by the model.

    ``own`` are the municipality's fees by key (``key_of``).
    """
    if cause in OFFICE_BEARS:
        return 0
    found = [fee for fee in load_fees() if fee.kind is kind and fee.validity.covers(day)]
    if len(found) != 1:
        raise JukiError(ErrorCode.INVALID_TABLE, "a card has one fee on each day")
    (model,) = found
    return replace(model, yen=own.get(key_of(kind), model.yen)).yen


@lru_cache(maxsize=1)
def load_fees() -> tuple[CardFee, ...]:
    """The model by-law."""
    return tuple(
        CardFee(
            ApplicationKind(row["kind"]),
            int(row["yen"]),
            Validity(date.fromisoformat(row["valid_from"]), date.fromisoformat(row["valid_to"])),
        )
        for row in read_table("fees.csv")
    )
