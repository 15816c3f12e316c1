"""Where the residents live, and where they can have come from.

``Places`` is what a municipality's generation needs to know of geography, as tables: its own towns
and every municipality of the day with towns to have lived in before, most of them nearby.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jukinet.nation.residents.population import DAY_ZERO
from jukinet.nation.residents.texts import TextTable, draw_table
from jukinet.nation.residents.towns import SYNTHETIC_TOWNS, known_municipalities, list_towns
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.municipalities import (
    HISTORY_FROM,
    MunicipalitiesOnDay,
    Municipality,
    MunicipalityKind,
)

CITY: Final = 0
TOWN: Final = 1
VILLAGE: Final = 2

ORIGIN_BITS: Final = 15
# People move within their prefecture far more than the number of its municipalities tells.
_NEARBY: Final = 40
_WEIGHTS: Final = (12, 3, 1)  # city, town, village
# A designated city's residents are registered in its wards; nobody comes from the islands.
_NOBODY_FROM: Final = frozenset(
    {MunicipalityKind.DESIGNATED_CITY, MunicipalityKind.NORTHERN_TERRITORY_VILLAGE}
)


def settlement_of(municipality: Municipality) -> int:
    """Whether the municipality is a city (wards are), a town or a village."""
    if municipality.kind is MunicipalityKind.VILLAGE:
        return VILLAGE
    return TOWN if municipality.kind is MunicipalityKind.TOWN else CITY


@dataclass(frozen=True, slots=True)
class Places:
    """One municipality as home, and all others as origins; entry 0 of texts is empty."""

    code: str
    settlement: int
    home: int  # its own place among the origins
    town_count: int
    town_first: int  # its own towns among all towns
    in_chome: NDArray[np.bool_]  # of its own towns
    origin_codes: TextTable
    origin_names: TextTable
    origin_town_first: NDArray[np.int64]
    origin_town_count: NDArray[np.int64]
    origin_from: NDArray[np.int64]  # day number each began to exist; 0 for as long as is known
    draw_origin: NDArray[np.int32]
    draw_lasting: NDArray[np.int32]  # of those only that are as old as is known
    towns: TextTable


def make_places(code: MunicipalityCode, municipalities: MunicipalitiesOnDay) -> Places:
    """The geography of one municipality on a day."""
    home = municipalities.get(code)
    origins = [row for row in municipalities if row.kind not in _NOBODY_FROM or row is home]
    first, count, towns = _lay_out_towns([row.code.digits for row in origins])
    own = list_towns(code.digits)
    at_home = origins.index(home)
    weights = np.array([_weight(row, home) for row in origins], dtype=np.float64)
    begun = np.array([_begun(row) for row in origins], dtype=np.int64)
    return Places(
        code=code.digits,
        settlement=settlement_of(home),
        home=at_home + 1,
        town_count=len(own),
        town_first=int(first[at_home]),
        in_chome=np.array([town.in_chome for town in own]),
        origin_codes=TextTable.from_texts(["", *(row.code.digits for row in origins)]),
        origin_names=TextTable.from_texts(["", *(row.full_name for row in origins)]),
        origin_town_first=np.concatenate([[0], first]),
        origin_town_count=np.concatenate([[1], count]),
        origin_from=np.concatenate([[0], begun]),
        draw_origin=_draw_table(weights, at_home),
        draw_lasting=_draw_table(np.where(begun == 0, weights, 0), at_home),
        towns=TextTable.from_texts(towns),
    )


def _weight(origin: Municipality, home: Municipality) -> float:
    if origin is home:
        return 0
    weight = _WEIGHTS[settlement_of(origin)]
    return weight * (_NEARBY if origin.code.prefecture == home.code.prefecture else 1)


def _begun(origin: Municipality) -> int:
    """The day number the municipality began; 0 when nothing earlier is known."""
    first = origin.valid_from
    return 0 if first is None or first <= HISTORY_FROM else (first - DAY_ZERO).days


def _draw_table(weights: NDArray[np.float64], at_home: int) -> NDArray[np.int32]:
    """Places among the origins, from 1; whoever has nowhere to come from comes from home."""
    if not weights.any():
        weights = np.zeros(len(weights))
        weights[at_home] = 1
    return draw_table(weights, ORIGIN_BITS) + 1


def _lay_out_towns(codes: list[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], list[str]]:
    """All towns in one list (entry 0 empty), and where each municipality's begin and how many."""
    texts = ["", *(town.name for town in SYNTHETIC_TOWNS)]
    spans = {"": (1, len(SYNTHETIC_TOWNS))}
    for code in known_municipalities():
        names = [town.name for town in list_towns(code)]
        spans[code] = (len(texts), len(names))
        texts += names
    found = [spans.get(code, spans[""]) for code in codes]
    first = np.array([span[0] for span in found], dtype=np.int64)
    count = np.array([span[1] for span in found], dtype=np.int64)
    return first, count, texts
