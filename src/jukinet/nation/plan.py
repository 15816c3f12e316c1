"""A plan of a nation: which offices there are, how many people, when the clock starts, how it runs.

Values that were checked when they were read (``plan_reading``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from jukinet.nation.plan_file import Carrier as Carrier
from jukinet.nation.residents.rows import DateStyle
from jukinet.terms.codes import MunicipalityCode, PrefectureCode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import Item
from jukinet.terms.municipalities import Municipality
from jukinet.terms.parties import (
    NATIONAL,
    Party,
    Role,
    communication_server_of,
    prefecture_of,
    register_office_of,
)


@dataclass(frozen=True, slots=True)
class PlannedPrefecture:
    """A prefecture with its prefectural server."""

    code: PrefectureCode
    name: str
    name_en: str

    @property
    def party(self) -> Party:
        """The prefectural server (都道府県サーバ)."""
        return Party(Role.PREFECTURAL_SERVER, self.code.digits)


@dataclass(frozen=True, slots=True)
class PlannedMunicipality:
    """A municipality with its two nodes, its carrier, and its share of the residents."""

    municipality: Municipality
    name_en: str
    carrier: Carrier
    date_style: DateStyle
    residents: int
    first_code: int  # where its residents' codes begin in the nation's CodeSpace
    has_counter: bool = False
    has_card_desk: bool = False
    has_family_cards: bool = False

    @property
    def code(self) -> MunicipalityCode:
        """The municipality's code."""
        return self.municipality.code

    @property
    def name(self) -> str:
        """The municipality's name, without the prefecture's."""
        return self.municipality.name

    @property
    def register_office(self) -> Party:
        """The node of the municipality's own system (既存住基システム)."""
        return register_office_of(self.code)

    @property
    def communication_server(self) -> Party:
        """The municipality's communication server (CS)."""
        return communication_server_of(self.code)

    @property
    def prefecture(self) -> Party:
        """The prefectural server it reports to."""
        return prefecture_of(self.communication_server)


@dataclass(frozen=True, slots=True)
class PlannedGrant:
    """What an agency may ask for: an item of an appended table, and items of information."""

    table: str
    item: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class PlannedAgency:
    """An agency that the law provides with identification information."""

    party: Party
    name: str
    name_en: str
    grants: tuple[PlannedGrant, ...]


@dataclass(frozen=True, slots=True)
class PlannedCardIssuer:
    """A contractor that makes the cards of one municipality."""

    party: Party
    name: str
    name_en: str
    municipality: MunicipalityCode


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole nation, checked."""

    name: str
    title: str
    title_en: str
    start: datetime
    speed: float
    seed: int
    law_date: date
    traffic_factor: float
    prefectures: tuple[PlannedPrefecture, ...]
    municipalities: tuple[PlannedMunicipality, ...]
    agencies: tuple[PlannedAgency, ...]
    card_issuers: tuple[PlannedCardIssuer, ...]

    @property
    def national(self) -> Party:
        """The national server (全国サーバ)."""
        return NATIONAL

    @property
    def residents(self) -> int:
        """How many residents the nation begins with."""
        return sum(each.residents for each in self.municipalities)

    @property
    def parties(self) -> tuple[Party, ...]:
        """Every node of the nation, from the centre outwards; who is no office of it last."""
        return (
            self.national,
            *(each.party for each in self.prefectures),
            *(each.communication_server for each in self.municipalities),
            *(each.register_office for each in self.municipalities),
            *(each.party for each in self.agencies),
            *(each.party for each in self.card_issuers),
        )

    @property
    def day(self) -> date:
        """The day (in Japan) on which the nation starts; its municipalities are those of it."""
        return day_of(self.start)

    def find_card_issuer(self, code: MunicipalityCode | str) -> PlannedCardIssuer | None:
        """Who makes the cards of a municipality, where a contractor does."""
        return next((one for one in self.card_issuers if str(one.municipality) == str(code)), None)

    def get_municipality(self, code: MunicipalityCode | str) -> PlannedMunicipality:
        """One municipality of the plan."""
        for each in self.municipalities:
            if each.code.digits == str(code):
                return each
        raise JukiError(ErrorCode.UNKNOWN_MUNICIPALITY, f"{code} is not in plan {self.name}")
