"""The TOML file of a plan, table by table; unknown keys are refused."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from jukinet.nation.residents.rows import DateStyle
from jukinet.terms.identification import Item


class Carrier(StrEnum):
    """How a register office hands over to its communication server: one meaning, three ways."""

    MESSAGE = "message"
    FILE = "file"
    MEDIUM = "medium"


class ClockTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When the nation's clock starts, with its offset from UTC, and how fast it runs."""

    start: datetime
    speed: float


class ResidentsTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The seed of everything random, and how many residents: a size's name or a number."""

    seed: int
    size: str | int


class PrefectureTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A prefecture that takes part; the name is checked against the code."""

    code: str
    name: str
    name_en: str


class MunicipalityTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A municipality that takes part, by its code and name on the day of the plan."""

    code: str
    name: str
    name_en: str
    population: int  # the real one, of which the plan's size takes a share
    carrier: Carrier = Carrier.MESSAGE
    dates: DateStyle = DateStyle.ISO
    counter: bool = False  # whether its office has counters that can be sat at
    card_desk: bool = False  # whether these make cards, with blanks and their key
    family_cards: bool = False  # whether a family there has cards, with which it can move


class GrantTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One item of an appended table (別表), and the items of information allowed."""

    table: str
    item: str
    items: tuple[Item, ...]


class AgencyTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An agency with what it may ask for."""

    code: str
    name: str
    name_en: str
    grants: tuple[GrantTable, ...]


class CardIssuerTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A contractor that makes a municipality's cards, reached by media that a messenger carries."""

    code: str
    name: str
    name_en: str
    municipality: str  # whose cards it makes


class PlanFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file."""

    title: str
    title_en: str
    clock: ClockTable
    residents: ResidentsTable
    prefectures: tuple[PrefectureTable, ...]
    municipalities: tuple[MunicipalityTable, ...]
    agencies: tuple[AgencyTable, ...] = ()
    card_issuers: tuple[CardIssuerTable, ...] = ()
    law_date: date | None = None  # the law of this day; without it, of the day of the start
    traffic_factor: float = 1.0  # how many times the changes of a real year
