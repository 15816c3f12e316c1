"""Homes and dates: where each household lives, since when, and what follows for each member.

Every date lies between the birth and the day before the register's day; who was not born here has
moved in, with the notification of move-in (転入届) and the former address that Art. 7 asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jukinet.nation.residents.households import LIVING_ALONE, RELATIONSHIPS, SIZES
from jukinet.nation.residents.places import ORIGIN_BITS, Places
from jukinet.nation.residents.population import (
    DWELLING_STREAM,
    YEAR,
    People,
    day_number,
    new_generator,
)

# A family register is kept under today's name of the place.
_AS_IT_IS: Final = np.iinfo(np.int64).max
# Day 0 stands for "no such date" in every column of dates but the birth.
NONE: Final = 0

CHOME_MAX: Final = 3
BAN_MAX: Final = 40
BANCHI_MAX: Final = 2999
GO_MAX: Final = 30
BRANCH_MAX: Final = 20
BUILDINGS: Final = (
    "コーポ模擬", "ハイツ模擬", "メゾン模擬", "模擬荘", "模擬アパート", "模擬マンション",
    "模擬第一ビル", "模擬第二ビル", "グリーンハイツ模擬", "サンコーポ模擬", "パーク模擬",
    "模擬団地",
)  # fmt: skip
ROOMS: Final = 40

# In cities, towns and villages: the share of native households, and of flats among those who live
# alone and among the others.
_NATIVE: Final = (0.28, 0.5, 0.65)
_FLATS: Final = ((0.7, 0.3), (0.35, 0.1), (0.12, 0.02))
_MOVED_INSIDE: Final = 0.35
_REGISTER_HERE: Final = 0.55
_JOINING: Final = frozenset({"妻", "夫", "妻（未届）", "子の妻", "妻の母", "同居人", "縁故者"})
_JOINS: Final = np.array([word in _JOINING for word in RELATIONSHIPS])
_MOVE_IN_DAYS_MAX: Final = 14  # 法22条: within fourteen days
_ROLL_DAYS: Final = 90  # three months at the address before the electoral roll
_NURSING_CARE_FROM: Final = date(2000, 4, 1)
_INSURANCE_FROM: Final = date(1961, 4, 1)  # insurance and pension for the whole people
_NATIONAL_INSURANCE: Final = 0.38
_ALLOWANCE: Final = 0.7
_ALLOWANCE_YEARS: Final = 6


@dataclass(frozen=True, slots=True)
class Homes:
    """Address of each household of a block (one entry a household), and its family register."""

    town: NDArray[np.int64]
    chome: NDArray[np.int64]
    number: NDArray[np.int64]  # ban from 1, banchi from BAN_MAX + 1
    branch: NDArray[np.int64]  # 0 none, go from 1, branch numbers from GO_MAX + 1
    building: NDArray[np.int64]
    room: NDArray[np.int64]
    register_place: NDArray[np.int64]
    register_town: NDArray[np.int64]
    register_number: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Residence:
    """Dates and origin of each resident of a block; a date of ``NONE`` is not there."""

    since: NDArray[np.int64]
    moved_inside: NDArray[np.int64]
    notified: NDArray[np.int64]
    origin: NDArray[np.int64]
    origin_town: NDArray[np.int64]
    origin_number: NDArray[np.int64]
    on_roll: NDArray[np.bool_]
    health: NDArray[np.int64]
    care: NDArray[np.int64]
    pension: NDArray[np.int64]
    allowance: NDArray[np.int64]


def make_homes(rng: np.random.Generator, people: People, places: Places) -> Homes:
    """An address for every household of the block."""
    count = len(people.template)
    u = rng.random((8, count))
    town = (u[0] * places.town_count).astype(np.int64)
    in_chome = places.in_chome[town]
    alone = people.template < LIVING_ALONE
    flats = _FLATS[places.settlement]
    in_flat = u[1] < np.where(alone, flats[0], flats[1])
    ban = 1 + (u[2] * BAN_MAX).astype(np.int64)
    banchi = BAN_MAX + 1 + (u[2] * BANCHI_MAX).astype(np.int64)
    go = 1 + (u[3] * GO_MAX).astype(np.int64)
    branch = GO_MAX + 1 + (u[3] * 2 * BRANCH_MAX).astype(np.int64)
    branch[branch > GO_MAX + BRANCH_MAX] = 0
    here = u[6] < _REGISTER_HERE
    today = np.full(count, _AS_IT_IS)
    origin = _draw_origin(rng, today, places)
    register_place = np.where(here, places.home, origin)
    return Homes(
        town=town + places.town_first,
        chome=np.where(in_chome, 1 + (u[4] * CHOME_MAX).astype(np.int64), 0),
        number=np.where(in_chome, ban, banchi),
        branch=np.where(in_chome, go, branch),
        building=np.where(in_flat, 1 + (u[5] * len(BUILDINGS)).astype(np.int64), 0),
        room=np.where(in_flat, 1 + (u[7] * ROOMS).astype(np.int64), 0),
        register_place=register_place,
        register_town=_draw_town(rng, register_place, places),
        register_number=_draw_banchi(rng, count),
    )


def _draw_origin(
    rng: np.random.Generator, moved: NDArray[np.int64], places: Places
) -> NDArray[np.int64]:
    """Where each came from on the day ``moved``; the municipality existed by then."""
    uniform = rng.integers(0, 2**ORIGIN_BITS, size=len(moved))
    drawn = places.draw_origin[uniform]
    too_young = places.origin_from[drawn] > moved
    return np.where(too_young, places.draw_lasting[uniform], drawn).astype(np.int64)


def _draw_town(
    rng: np.random.Generator, origin: NDArray[np.int64], places: Places
) -> NDArray[np.int64]:
    count = places.origin_town_count[origin]
    return places.origin_town_first[origin] + (rng.random(len(origin)) * count).astype(np.int64)


def _draw_banchi(rng: np.random.Generator, count: int) -> NDArray[np.int64]:
    return BAN_MAX + 1 + (rng.random(count) * BANCHI_MAX).astype(np.int64)


def make_residence(rng: np.random.Generator, people: People, places: Places, on: date) -> Residence:
    """Since when everybody lives here, whence they came, and what they are qualified for."""
    yesterday = day_number(on) - 1
    native = rng.random(len(people.template)) < _NATIVE[places.settlement]
    since = _draw_since(rng, people, native, yesterday)
    moved = since > people.birth
    inside = _draw_move_inside(rng, people, yesterday)[people.household]
    own_way = _JOINS[people.relationship] & native[people.household]
    # Members of a household that moved in came together, from one address, and said so together.
    leader = np.where(own_way, np.arange(len(since)), people.head)
    delay = rng.integers(0, _MOVE_IN_DAYS_MAX, size=len(since))[leader]
    notified = np.minimum(since + delay, yesterday)
    origin = _draw_origin(rng, since[leader], places)[leader]
    town = _draw_town(rng, origin, places)[leader]
    number = _draw_banchi(rng, len(since))[leader]
    health, pension = _draw_insurance(rng, people, since, yesterday)
    return Residence(
        since=since,
        moved_inside=np.where(inside > since, inside, NONE),
        notified=np.where(moved, notified, NONE),
        origin=np.where(moved, origin, 0),
        origin_town=np.where(moved, town, 0),
        origin_number=np.where(moved, number, 0),
        on_roll=(_age(people, yesterday) >= 20) & (since <= yesterday - _ROLL_DAYS),
        health=health,
        care=_nursing_care(people, since, yesterday),
        pension=pension,
        allowance=_draw_allowance(rng, people, since, yesterday),
    )


def _age(people: People, today: int) -> NDArray[np.float64]:
    return (today - people.birth) / YEAR


def _after(people: People, years: float) -> NDArray[np.int64]:
    return people.birth + round(years * YEAR)


def _draw_since(
    rng: np.random.Generator, people: People, native: NDArray[np.bool_], yesterday: int
) -> NDArray[np.int64]:
    """The day each became a resident: born here, married here, or moved in with the household."""
    heads = people.birth[np.cumsum(SIZES[people.template]) - SIZES[people.template]]
    span = np.clip(yesterday - heads - round(18 * YEAR), 30, round(40 * YEAR))
    arrival = yesterday - (rng.random(len(native)) ** 2 * span).astype(np.int64)
    joined = people.birth + ((21 + rng.random(len(people)) * 9) * YEAR).astype(np.int64)
    joined = np.minimum(joined, yesterday - 7)
    own_way = np.where(_JOINS[people.relationship], joined, people.birth)
    since = np.where(native[people.household], own_way, arrival[people.household])
    return np.maximum(since, people.birth)


def _draw_move_inside(
    rng: np.random.Generator, people: People, yesterday: int
) -> NDArray[np.int64]:
    count = len(people.template)
    day = yesterday - (rng.random(count) * 15 * YEAR).astype(np.int64)
    return np.where(rng.random(count) < _MOVED_INSIDE, day, NONE)


def _draw_insurance(
    rng: np.random.Generator, people: People, since: NDArray[np.int64], yesterday: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """National health insurance of whole households, and national pension from 20 to 59."""
    insured = (rng.random(len(people.template)) < _NATIONAL_INSURANCE)[people.household]
    wives = people.relationship == RELATIONSHIPS.index("妻")
    age = _age(people, yesterday)
    pensioned = (insured | wives) & (age >= 20.1) & (age < 60)
    first = np.maximum(since, day_number(_INSURANCE_FROM))
    twenty = np.maximum(_after(people, 20), first)
    return np.where(insured, first, NONE), np.where(pensioned, twenty, NONE)


def _nursing_care(people: People, since: NDArray[np.int64], yesterday: int) -> NDArray[np.int64]:
    start = np.maximum(_after(people, 65), day_number(_NURSING_CARE_FROM))
    return np.where(_age(people, yesterday) >= 65.01, np.maximum(start, since), NONE)


def _draw_allowance(
    rng: np.random.Generator, people: People, since: NDArray[np.int64], yesterday: int
) -> NDArray[np.int64]:
    """Child allowance is paid to the householder of a home with a child below school age."""
    starts = np.cumsum(SIZES[people.template]) - SIZES[people.template]
    youngest = np.maximum.reduceat(people.birth, starts)
    paid = (yesterday - youngest < _ALLOWANCE_YEARS * YEAR) & (SIZES[people.template] > 1)
    paid &= rng.random(len(starts)) < _ALLOWANCE
    first = np.minimum(np.maximum(youngest + 15, since[starts]), yesterday)
    return np.where(paid[people.household] & (people.slot == 0), first[people.household], NONE)


def new_dwelling_generator(seed: int, municipality: str, block: int) -> np.random.Generator:
    """The generator for everything in this module."""
    return new_generator(seed, municipality, DWELLING_STREAM, block)
