"""Municipalities as of a date (その日の市区町村).

Mergers took more than a thousand municipalities out of the list between 2003 and 2006, so a code
is right or wrong only on a day.  Three sources are joined by ``MunicipalityDirectory``:

* today's rows of the package ``japancode`` (end of 2023), whose first days are not told;
* dated rows of our own for 東京都, 長野県 and 山口県 (``tables/municipalities_dated.csv``),
  complete from the first stage of the network on; a first day of 1970-04-01 means that day or
  earlier;
* a whole history of the country in a file, for simulations (``from_history``).

Where a prefecture's dated rows are complete for a day they alone are asked.  Elsewhere today's rows
are the best we know, and ``is_dated`` says that they are not proof.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from jukinet.terms.codes import MunicipalityCode, PrefectureCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.tables import read_rows

DATED_FROM: Final = date(2002, 8, 5)
HISTORY_FROM: Final = date(1970, 4, 1)
HISTORY_COLUMNS: Final = (
    "lgcode6",
    "prefecture",
    "parent",
    "name",
    "kind",
    "valid_from",
    "valid_to",
)


class MunicipalityKind(StrEnum):
    """What kind of municipality (市区町村の別)."""

    CITY = "city"
    DESIGNATED_CITY = "designated_city"
    DESIGNATED_CITY_WARD = "designated_city_ward"
    SPECIAL_WARD = "special_ward"
    TOWN = "town"
    VILLAGE = "village"
    NORTHERN_TERRITORY_VILLAGE = "northern_territory_village"


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality, or ward of a designated city, for as long as it bore this code and name."""

    code: MunicipalityCode
    name: str
    kana: str
    prefecture_name: str
    kind: MunicipalityKind
    parent_name: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if not self.name or not self.prefecture_name:
            raise JukiError(ErrorCode.INVALID_TABLE, "a municipality without a name")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise JukiError(ErrorCode.INVALID_TABLE, "a municipality ends before it begins")

    @property
    def full_name(self) -> str:
        """As an address begins: 北海道札幌市中央区."""
        return f"{self.prefecture_name}{self.parent_name}{self.name}"

    def existed_on(self, day: date) -> bool:
        """Whether the row holds on the day; an untold first or last day does not exclude it."""
        return not (
            (self.valid_from is not None and day < self.valid_from)
            or (self.valid_to is not None and self.valid_to < day)
        )


class MunicipalitiesOnDay:
    """The municipalities of one day."""

    __slots__ = ("_by_code", "_dated", "day")

    def __init__(self, rows: Iterable[Municipality], day: date, dated: frozenset[str]) -> None:
        self.day = day
        self._dated = dated
        self._by_code = {row.code.digits: row for row in rows}

    def __len__(self) -> int:
        return len(self._by_code)

    def __iter__(self) -> Iterator[Municipality]:
        return iter(self._by_code.values())

    def find(self, code: MunicipalityCode | str) -> Municipality | None:
        """The municipality with this code on this day, if there was one."""
        return self._by_code.get(str(code))

    def get(self, code: MunicipalityCode | str) -> Municipality:
        """The municipality with this code on this day."""
        found = self._by_code.get(str(code))
        if found is None:
            raise JukiError(
                ErrorCode.UNKNOWN_MUNICIPALITY, f"no municipality {code} on {self.day.isoformat()}"
            )
        return found

    @property
    def names(self) -> Mapping[str, str]:
        """Full names by code."""
        return {code: row.full_name for code, row in self._by_code.items()}

    def is_dated(self, prefecture: PrefectureCode) -> bool:
        """Whether the prefecture's list is known for this very day."""
        return prefecture.digits in self._dated


class MunicipalityDirectory:
    """The municipalities of all days that are known (市区町村一覧)."""

    __slots__ = ("_dated", "_dated_from", "_ever", "_undated")

    def __init__(
        self, dated: Iterable[Municipality], undated: Iterable[Municipality], dated_from: date
    ) -> None:
        self._dated = tuple(dated)
        self._undated = tuple(undated)
        self._dated_from = dated_from
        ever: dict[str, list[Municipality]] = {}
        for row in (*self._undated, *self._dated):
            ever.setdefault(row.code.digits, []).append(row)
        self._ever = ever

    def on(self, day: date) -> MunicipalitiesOnDay:
        """The municipalities of a day."""
        return _on_day(self, day)

    def list_ever(self, code: MunicipalityCode | str) -> list[Municipality]:
        """All rows of a code on any day: old codes stay good for looking up after a merger."""
        return list(self._ever.get(str(code), ()))

    def full_name(self, code: MunicipalityCode, day: date) -> str:
        """What a municipality is called on a day, with its prefecture, or was called at last."""
        found = self.on(day).find(code)
        if found is not None:
            return found.full_name
        return self._get_last(code).full_name

    def prefecture_name(self, code: MunicipalityCode) -> str:
        """What the prefecture of a municipality is called; none has changed its name."""
        return self._get_last(code).prefecture_name

    def _get_last(self, code: MunicipalityCode) -> Municipality:
        ever = self.list_ever(code)
        if not ever:
            raise JukiError(ErrorCode.UNKNOWN_MUNICIPALITY, f"no municipality {code}")
        return ever[-1]

    def _make(self, day: date) -> MunicipalitiesOnDay:
        if day < self._dated_from:
            dated: frozenset[str] = frozenset()
        else:
            dated = frozenset(row.code.prefecture.digits for row in self._dated)
        rows = [row for row in self._undated if row.code.prefecture.digits not in dated]
        rows += [row for row in self._dated if row.existed_on(day)]
        return MunicipalitiesOnDay(rows, day, dated)

    @classmethod
    def from_history(cls, path: Path) -> MunicipalityDirectory:
        """The directory of a whole-history file.

        Its header is ``lgcode6,prefecture,parent,name,kind,valid_from,valid_to``, both days
        included.  A row that ends the day before it begins held on no day and is left out: such
        rows come of a town renamed on the day it became a city.
        """
        try:
            with path.open(encoding="utf-8", newline="") as lines:
                reader = csv.DictReader(lines, strict=True)
                if tuple(reader.fieldnames or ()) != HISTORY_COLUMNS:
                    raise JukiError(ErrorCode.INVALID_TABLE, "not the columns of a history file")
                rows = [_from_history_row(row) for row in reader if not _held_on_no_day(row)]
        except (ValueError, csv.Error):
            raise JukiError(ErrorCode.INVALID_TABLE, "a row that cannot be read") from None
        return cls(rows, (), HISTORY_FROM)


@lru_cache(maxsize=64)
def _on_day(directory: MunicipalityDirectory, day: date) -> MunicipalitiesOnDay:
    return directory._make(day)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _held_on_no_day(row: Mapping[str, str]) -> bool:
    first, last = _day(row["valid_from"]), _day(row["valid_to"])
    return first is not None and last is not None and last + timedelta(days=1) == first


def _from_history_row(row: Mapping[str, str]) -> Municipality:
    return Municipality(
        code=MunicipalityCode(row["lgcode6"]),
        name=row["name"],
        kana="",
        prefecture_name=row["prefecture"],
        kind=MunicipalityKind(row["kind"]),
        parent_name=row["parent"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
    )


def _from_dated_row(row: Mapping[str, str]) -> Municipality:
    return Municipality(
        code=MunicipalityCode(row["code"]),
        name=row["name"],
        kana=row["kana"],
        prefecture_name=row["prefecture"],
        kind=MunicipalityKind(row["kind"]),
        valid_from=_day(row["first_day"]),
        valid_to=_day(row["last_day"]),
    )


def _kind_today(name: str, parent: str, cities_with_wards: frozenset[str]) -> MunicipalityKind:
    if parent:
        return MunicipalityKind.DESIGNATED_CITY_WARD
    if name in cities_with_wards:
        return MunicipalityKind.DESIGNATED_CITY
    return _KIND_BY_ENDING[name[-1]]


_KIND_BY_ENDING: Final = {
    "市": MunicipalityKind.CITY,
    "区": MunicipalityKind.SPECIAL_WARD,
    "町": MunicipalityKind.TOWN,
    "村": MunicipalityKind.VILLAGE,
}


def _todays_rows() -> list[Municipality]:
    text = files("japancode").joinpath("data", "municipalities.json").read_text(encoding="utf-8")
    rows: list[dict[str, str]] = json.loads(text)
    parents = frozenset(row["city"].split(" ")[0] for row in rows if " " in row["city"])
    return [_from_todays_row(row, parents) for row in rows]


def _from_todays_row(row: Mapping[str, str], cities_with_wards: frozenset[str]) -> Municipality:
    parent, _, name = row["city"].rpartition(" ")
    return Municipality(
        code=MunicipalityCode(row["lgcode"].zfill(6)),
        name=name,
        kana=row["citykana"].rpartition(" ")[2],
        prefecture_name=row["pref"],
        kind=_kind_today(name, parent, cities_with_wards),
        parent_name=parent,
    )


@lru_cache(maxsize=1)
def load_directory() -> MunicipalityDirectory:
    """Today's rows and our own dated ones."""
    dated = [_from_dated_row(row) for row in read_rows("municipalities_dated.csv")]
    return MunicipalityDirectory(dated, _todays_rows(), DATED_FROM)


def find_by_name(name: str, day: date) -> MunicipalityCode:
    """The municipality somebody names on a day, with its prefecture where two have one name."""
    wanted = "".join(name.split())
    found = [one for one in load_directory().on(day) if wanted in {one.name, one.full_name}]
    if len(found) != 1:
        raise JukiError(ErrorCode.UNKNOWN_MUNICIPALITY, "no municipality of that name, or two")
    return found[0].code


@lru_cache(maxsize=1)
def prefecture_names() -> Mapping[str, str]:
    """Names of the 47 prefectures by code."""
    text = files("japancode").joinpath("data", "prefectures.json").read_text(encoding="utf-8")
    rows: list[dict[str, str]] = json.loads(text)
    return {PrefectureCode.from_number(int(row["pid"])).digits: row["pref"] for row in rows}
