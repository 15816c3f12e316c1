"""Fees by by-law (手数料): so much for a document of a kind, on a day, unless the fee is waived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from jukinet.copies.purpose import read_table
from jukinet.copies.request import CopyKind
from jukinet.counters.case import Relation
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Validity

WAIVED_FOR: Final = frozenset({Relation.PUBLIC_BODY, Relation.OFFICE})
"""Public bodies ask for their duties (Act Art. 12-2), the office for its own: they pay nothing."""

YEN_MAX: Final = 10_000
"""No by-law asks more for one document; a larger number is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Fee:
    """What a by-law asks for one document of a kind, for a time."""

    kind: CopyKind
    yen: int
    validity: Validity

    def __post_init__(self) -> None:
        if not 0 <= self.yen <= YEN_MAX:
            raise JukiError(ErrorCode.INVALID_TABLE, "no by-law asks such a fee")


@dataclass(frozen=True, slots=True)
class Charge:
    """What one request costs: each document's fee, how many, and whether it is waived."""

    each_yen: int
    documents: int
    waived: bool

    @property
    def yen(self) -> int:
        """What is to be paid."""
        return 0 if self.waived else self.each_yen * self.documents


@dataclass(frozen=True, slots=True)
class FeeTable:
    """The by-law's table; on each day each kind has one fee."""

    fees: tuple[Fee, ...]

    def charge(self, kind: CopyKind, relation: Relation, documents: int, day: date) -> Charge:
        """What so many documents of a kind cost whoever asks for them."""
        found = [fee for fee in self.fees if fee.kind is kind and fee.validity.covers(day)]
        if len(found) != 1:
            raise JukiError(
                ErrorCode.INVALID_TABLE, "a kind has one fee on each day", fees=len(found)
            )
        return Charge(found[0].yen, documents, relation in WAIVED_FOR)

    def replaced(self, yen_by_kind: Mapping[str, int]) -> FeeTable:
        """With a municipality's own fees for the kinds it names."""
        kept = [fee for fee in self.fees if fee.kind.value not in yen_by_kind]
        own = [
            Fee(fee.kind, yen_by_kind[fee.kind.value], fee.validity)
            for fee in self.fees
            if fee.kind.value in yen_by_kind
        ]
        return FeeTable((*kept, *own))


def new_fee_table(rows: Iterable[tuple[str, int, date, date | None]]) -> FeeTable:
    """A table from a municipality's settings: kind, yen, first and last day."""
    return FeeTable(
        tuple(Fee(CopyKind(kind), yen, Validity(first, last)) for kind, yen, first, last in rows)
    )


@lru_cache(maxsize=1)
def load_fees() -> FeeTable:
    """The model by-law."""
    return new_fee_table(
        (
            row["kind"],
            int(row["yen"]),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in read_table("fees.csv")
    )
