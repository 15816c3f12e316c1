"""Reads the plan of a nation from a TOML file, and checks it.

Plans in ``plans/`` go by their name, any other by its path.  Reading one checks everything that a
node would trip over later: codes and their check digits, that each municipality existed on the
plan's day and bears that name, that its prefecture takes part, that an agency's grant is an item of
an appended table (別表) in force.  A mistake is one sentence that names the file and the place in
it.

How many residents a municipality has follows from its real population of 2003 and the size asked
for: ``mini`` and ``town`` are totals for the whole plan, ``full`` is the real number, and any other
total can be given as a number.  Resident record codes are handed out along the plan's order, each
municipality taking the next range of the nation's ``CodeSpace``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec

from jukinet.nation.plan import (
    Plan,
    PlannedAgency,
    PlannedCardIssuer,
    PlannedGrant,
    PlannedMunicipality,
    PlannedPrefecture,
)
from jukinet.nation.plan_file import (
    AgencyTable,
    CardIssuerTable,
    MunicipalityTable,
    PlanFile,
    PrefectureTable,
)
from jukinet.nation.residents.code_space import RESERVE_START
from jukinet.terms.codes import MunicipalityCode, PrefectureCode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law, load_profile
from jukinet.terms.municipalities import (
    MunicipalitiesOnDay,
    MunicipalityDirectory,
    load_directory,
    prefecture_names,
)
from jukinet.terms.parties import Party, Role

DEFAULT_PLAN: Final = "first_light"
PLAN_BYTES_MAX: Final = 1_000_000  # a whole country of 3,200 municipalities is a third of it
# A municipality has at least so many residents, as long as the total allows it.
RESIDENTS_MIN: Final = 20
# Faster, and a day of the nation would pass while one transaction commits.
SPEED_MAX: Final = 36_000
SEED_MAX: Final = 2**63 - 1
# Real population, whatever it is; the other sizes are totals.
FULL: Final = "full"
SIZES: Final = {"mini": 12_000, "town": 100_000}


@dataclass(frozen=True, slots=True)
class _Reading:
    """The file being read: what its rows are checked against, and how to complain."""

    name: str
    municipalities: MunicipalitiesOnDay
    law: Law

    def refuse(self, place: str, why: str) -> JukiError:
        return JukiError(ErrorCode.CONFIGURATION_INVALID, f"plan {self.name}: {place}: {why}")


def list_plans() -> list[str]:
    """The plans that come with the program."""
    folder = files("jukinet.nation") / "plans"
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    )


def load_plan(
    name: str | Path = DEFAULT_PLAN,
    *,
    size: str | int | None = None,
    speed: float | None = None,
    seed: int | None = None,
    day: date | None = None,
    directory: MunicipalityDirectory | None = None,
) -> Plan:
    """Read and check a plan; what is given here overrides what the file says."""
    title, content = _read(name)
    try:
        plan = msgspec.toml.decode(content, type=PlanFile)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"plan {title}: {error}") from error
    start = _start(title, plan.clock.start, day)
    opening = day_of(start)
    reading = _Reading(
        title,
        (directory or load_directory()).on(opening),
        load_profile().on(plan.law_date or opening),
    )
    return _make_plan(
        reading,
        plan,
        start=start,
        size=plan.residents.size if size is None else size,
        speed=plan.clock.speed if speed is None else speed,
        seed=plan.residents.seed if seed is None else seed,
    )


def _read(name: str | Path) -> tuple[str, bytes]:
    if str(name) in list_plans():
        return str(name), (files("jukinet.nation") / "plans" / f"{name}.toml").read_bytes()
    path = Path(name)
    try:
        with path.open("rb") as file:
            return path.stem, file.read(PLAN_BYTES_MAX)
    except OSError as error:
        known = ", ".join(list_plans())
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID,
            f"no plan {path.name}: give one of {known}, or the path of a TOML file",
        ) from error


def _start(title: str, start: datetime, day: date | None) -> datetime:
    if start.tzinfo is None:
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID,
            f"plan {title}: clock.start: say which time it is, 2003-08-25T09:00:00+09:00",
        )
    return start if day is None else datetime.combine(day, start.timetz())


def _make_plan(
    reading: _Reading, file: PlanFile, *, start: datetime, size: str | int, speed: float, seed: int
) -> Plan:
    if not 0 < speed <= SPEED_MAX:
        raise reading.refuse("clock.speed", f"{speed:g} is not above 0 and up to {SPEED_MAX}")
    if not 0 <= seed <= SEED_MAX:
        raise reading.refuse("residents.seed", "not a whole number from 0 to 2**63 - 1")
    if not 0 <= file.traffic_factor <= 10**6:
        raise reading.refuse("traffic_factor", "not between 0 and a million")
    _must_be_distinct(reading, "prefectures", [each.code for each in file.prefectures])
    _must_be_distinct(reading, "municipalities", [each.code for each in file.municipalities])
    _must_be_distinct(reading, "agencies", [each.code for each in file.agencies])
    issuers = file.card_issuers
    _must_be_distinct(reading, "card_issuers", [each.code for each in issuers])
    _must_be_distinct(reading, "card_issuers", [each.municipality for each in issuers])
    prefectures = tuple(_prefecture(reading, each) for each in file.prefectures)
    counts = _share_out(reading, file.municipalities, size)
    municipalities = []
    first_code = 0
    for each, count in zip(file.municipalities, counts, strict=True):
        planned = _municipality(reading, each, prefectures, count, first_code)
        municipalities.append(planned)
        first_code += count
    return Plan(
        name=reading.name,
        title=file.title,
        title_en=file.title_en,
        start=start,
        speed=speed,
        seed=seed,
        law_date=reading.law.day,
        traffic_factor=file.traffic_factor,
        prefectures=prefectures,
        municipalities=tuple(municipalities),
        agencies=tuple(_agency(reading, each) for each in file.agencies),
        card_issuers=tuple(
            _card_issuer(reading, each, municipalities) for each in file.card_issuers
        ),
    )


def _must_be_distinct(reading: _Reading, place: str, codes: Sequence[str]) -> None:
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise reading.refuse(place, f"{', '.join(twice)} stands there twice")


def _prefecture(reading: _Reading, row: PrefectureTable) -> PlannedPrefecture:
    place = f"prefecture {row.code}"
    try:
        code = PrefectureCode(row.code)
    except JukiError as error:
        raise reading.refuse(place, error.detail) from error
    name = prefecture_names()[code.digits]
    if row.name != name:
        raise reading.refuse(place, f"this is the code of {name}, not of {row.name}")
    return PlannedPrefecture(code, row.name, row.name_en)


def _municipality(
    reading: _Reading,
    row: MunicipalityTable,
    prefectures: Sequence[PlannedPrefecture],
    residents: int,
    first_code: int,
) -> PlannedMunicipality:
    place = f"municipality {row.code}"
    try:
        found = reading.municipalities.get(MunicipalityCode(row.code))
    except JukiError as error:
        raise reading.refuse(place, error.detail) from error
    if found.name != row.name:
        day = reading.municipalities.day.isoformat()
        raise reading.refuse(place, f"on {day} this was {found.name}, not {row.name}")
    if found.code.prefecture not in {each.code for each in prefectures}:
        raise reading.refuse(place, f"{found.prefecture_name} is not among the prefectures")
    if (row.card_desk or row.family_cards) and not row.counter:
        raise reading.refuse(place, "cards are made and laid down at a counter")
    return PlannedMunicipality(
        found, row.name_en, row.carrier, row.dates, residents, first_code, row.counter,
        row.card_desk, row.family_cards,
    )  # fmt: skip


def _agency(reading: _Reading, row: AgencyTable) -> PlannedAgency:
    place = f"agency {row.code}"
    try:
        party = Party(Role.AGENCY, row.code)
    except JukiError as error:
        raise reading.refuse(place, error.detail) from error
    for grant in row.grants:
        if reading.law.find_purpose(grant.table, grant.item) is None:
            raise reading.refuse(
                place, f"appended table {grant.table} has no item {grant.item} that day"
            )
        if not grant.items:
            raise reading.refuse(place, f"grant {grant.table}-{grant.item} allows no item")
    grants = tuple(PlannedGrant(each.table, each.item, each.items) for each in row.grants)
    return PlannedAgency(party, row.name, row.name_en, grants)


def _card_issuer(
    reading: _Reading, row: CardIssuerTable, municipalities: Sequence[PlannedMunicipality]
) -> PlannedCardIssuer:
    place = f"card issuer {row.code}"
    try:
        party = Party(Role.CARD_ISSUER, row.code)
    except JukiError as error:
        raise reading.refuse(place, error.detail) from error
    for each in municipalities:
        if each.code.digits == row.municipality:
            return PlannedCardIssuer(party, row.name, row.name_en, each.code)
    raise reading.refuse(place, f"{row.municipality} is not among the municipalities")


# --- how many people ------------------------------------------------------------------------


def parse_size(text: str) -> str | int:
    """``mini``, ``town``, ``full`` or a total, as given on the command line."""
    return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else text


def _share_out(reading: _Reading, rows: Sequence[MunicipalityTable], size: str | int) -> list[int]:
    """Residents of each municipality: its real share of the total, and nobody lives nowhere."""
    if not rows:
        raise reading.refuse("municipalities", "a nation has at least one")
    if any(row.population <= 0 for row in rows):
        raise reading.refuse("municipalities", "every population is a positive number")
    populations = [row.population for row in rows]
    if size == FULL:
        return populations
    total = SIZES.get(size) if isinstance(size, str) else size
    if total is None:
        known = ", ".join([*SIZES, FULL])
        raise reading.refuse("residents.size", f"give one of {known}, or a number of residents")
    if not len(rows) <= total < RESERVE_START:
        raise reading.refuse(
            "residents.size", f"{total} residents for {len(rows)} municipalities is not possible"
        )
    least = min(RESIDENTS_MIN, total // len(rows))
    spare = total - least * len(rows)
    whole = sum(populations)
    counts = [least + spare * population // whole for population in populations]
    # What rounding down left over goes to those it cost most.
    behind = sorted(range(len(rows)), key=lambda at: -(spare * populations[at] % whole))
    for at in behind[: total - sum(counts)]:
        counts[at] += 1
    return counts
