"""The yearly figures a prefecture's council is shown, from what its municipalities told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jukinet.cards.states import store
from jukinet.cards.yearly import YearLine, make_yearly
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import Party, Role, communication_server_of, prefecture_of


@dataclass(frozen=True, slots=True)
class MunicipalFigures:
    """One municipality's cards by fiscal year; the empty code is all of them together."""

    municipality: str
    years: Sequence[YearLine]


def list_yearly_figures(tx: Transaction, up_to: date, of: Party) -> list[MunicipalFigures]:
    """Cards issued in each fiscal year, all together first, then by municipality.

    A card counts on the day it was first activated, once, where it was issued, whatever became of
    it; a prefecture counts those of its own municipalities.
    """
    rows = [one for one in store.count_issued(tx) if _is_counted_by(of, one[0])]
    together = MunicipalFigures("", make_yearly(((day, n) for _, day, n in rows), up_to))
    codes = sorted({code for code, _, _ in rows})
    return [together] + [
        MunicipalFigures(
            code, make_yearly(((day, n) for one, day, n in rows if one == code), up_to)
        )
        for code in codes
    ]


def _is_counted_by(office: Party, municipality: str) -> bool:
    if office.role is not Role.PREFECTURAL_SERVER:
        return True
    return prefecture_of(communication_server_of(MunicipalityCode(municipality))) == office
