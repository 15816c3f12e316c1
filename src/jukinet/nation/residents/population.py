"""The households of one municipality, and who lives in a block of them.

Households are drawn for the whole municipality first (a byte each), so that any block of them can
be worked out alone, in any order, in any process: block ``n`` is households ``4096 n`` and the
following, and everything random in it comes from generators seeded by the nation's seed, the
municipality, a stream number and ``n``.  Only uniform numbers are drawn; every distribution is
ours, so that a new NumPy cannot change who lives in the nation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jukinet.nation.residents.households import (
    LAST_OF_SIZE,
    LIVING_ALONE,
    MEMBERS_MAX,
    OUTSIDE,
    SIZES,
    TABLES,
    TEMPLATES,
)
from jukinet.nation.residents.names import (
    FEMALE,
    GIVEN_BITS,
    MALE,
    PERIODS,
    SURNAME_BITS,
    load_names,
)

HOUSEHOLDS_PER_BLOCK: Final = 4096
YEAR: Final = 365.25
# Day numbers count from here; nobody of the nation was born earlier.
DAY_ZERO: Final = date(1880, 1, 1)
AGE_MAX: Final = 103

# Streams of random numbers; a new one is added at the end, or every nation changes.
HOUSEHOLDS_STREAM: Final = 1
PEOPLE_STREAM: Final = 2
DWELLING_STREAM: Final = 3
DOUBLES_STREAM: Final = 4

_DRAWN_AT_ONCE: Final = 65_536
# Of those who live alone, one pair in so many has one name and one birthday (同姓同名・同生年月日).
_ALONE_PER_DOUBLE: Final = 300
# Those of a municipality's first block who share name and birthday with somebody in every other
# municipality of the nation.
_NATIONAL_DOUBLES: Final = 3
_GIVEN_SHIFT: Final = 13_007


def day_number(day: date) -> int:
    """Days since ``DAY_ZERO``."""
    return (day - DAY_ZERO).days


def new_generator(seed: int, municipality: str, stream: int, block: int = 0) -> np.random.Generator:
    """The generator of one stream of one block: PCG64, seeded by everything that names it."""
    sequence = np.random.SeedSequence([seed, int(municipality), stream, block])
    return np.random.Generator(np.random.PCG64(sequence))


def draw_households(
    seed: int, municipality: str, *, count: int, settlement: int
) -> NDArray[np.uint8]:
    """The template of each household of a municipality of exactly ``count`` residents.

    ``settlement`` is the column of shares: 0 city, 1 town, 2 village.
    """
    rng = new_generator(seed, municipality, HOUSEHOLDS_STREAM)
    shares = np.array([template.shares[settlement] for template in TEMPLATES], dtype=np.int64)
    bounds = np.cumsum(shares) / shares.sum()
    drawn: list[NDArray[np.uint8]] = []
    residents = 0
    while residents < count:
        some = np.searchsorted(bounds, rng.random(_DRAWN_AT_ONCE), side="right").astype(np.uint8)
        ends = residents + np.cumsum(SIZES[some])
        whole = int(np.searchsorted(ends, count, side="right"))
        drawn.append(some[:whole])
        if whole < len(some):
            residents = int(ends[whole - 1]) if whole else residents
            break
        residents = int(ends[-1])
    left = count - residents
    if left:
        drawn.append(np.array([LAST_OF_SIZE[left]], dtype=np.uint8))
    return np.concatenate(drawn) if drawn else np.empty(0, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class People:
    """The residents of one block, one entry each, households together, the householder first.

    ``head`` is the row of one's householder in the block, ``household`` the household's place in
    it.  Names are places in the tables of ``names``; births are day numbers.
    """

    template: NDArray[np.uint8]  # one entry a household
    household: NDArray[np.int64]
    slot: NDArray[np.int64]
    head: NDArray[np.int64]
    relationship: NDArray[np.int32]
    sex: NDArray[np.int8]
    birth: NDArray[np.int64]
    surname: NDArray[np.int32]
    given: NDArray[np.int32]
    own_surname: NDArray[np.bool_]
    register_surname: NDArray[np.int32]
    register_given: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.slot)


def make_people(
    seed: int, municipality: str, block: int, template: NDArray[np.uint8], on: date
) -> People:
    """Everybody in the households of a block, with sexes, births and names."""
    rng = new_generator(seed, municipality, PEOPLE_STREAM, block)
    today = day_number(on)
    present = TABLES.present[template]
    household, slot = np.nonzero(present)
    sex = (rng.random(present.shape) >= TABLES.male_share[template])[present].astype(np.int8)
    birth = _draw_births(rng, template, today)[present]
    head = (np.cumsum(SIZES[template]) - SIZES[template])[household]
    own_surname = TABLES.own_surname[template][present]
    surname, given = _draw_names(rng, sex, birth, household, own_surname)
    _plant_doubles(seed, block, template, (sex, birth, surname, given), today)
    register = TABLES.register[template][present]
    inside = register != OUTSIDE
    heading = np.where(inside, head + register, 0)
    fathers = _draw_given(rng, np.full(len(sex), MALE, np.int8), birth - round(28 * YEAR))
    return People(
        template=template,
        household=household,
        slot=slot,
        head=head,
        relationship=TABLES.relationship[template][present],
        sex=sex,
        birth=birth,
        surname=surname,
        given=given,
        own_surname=own_surname,
        register_surname=np.where(inside, surname[heading], surname),
        register_given=np.where(inside, given[heading], fathers),
    )


def _draw_births(
    rng: np.random.Generator, template: NDArray[np.uint8], today: int
) -> NDArray[np.int64]:
    """Day of birth of every member, one column a slot; a gap counts from a member before it."""
    rows = np.arange(len(template))
    births = np.empty((len(template), MEMBERS_MAX), dtype=np.int64)
    ages = _triangular(rng.random(len(template)), TABLES.head_age[template])
    births[:, 0] = today - 1 - (ages * YEAR).astype(np.int64)
    for slot in range(1, MEMBERS_MAX):
        start, end = TABLES.gap_from[template, slot], TABLES.gap_to[template, slot]
        gap = start + rng.random(len(template)) * (end - start)
        born = births[rows, TABLES.of[template, slot]] + (gap * YEAR).astype(np.int64)
        # Whoever would be too young is as old as the template demands, give or take some months.
        latest = today - 1 - TABLES.at_least[template, slot] * YEAR - rng.random(len(template)) * 75
        births[:, slot] = np.minimum(born, latest.astype(np.int64))
    return np.maximum(births, today - round(AGE_MAX * YEAR))


def _triangular(uniform: NDArray[np.float64], shape: NDArray[np.float64]) -> NDArray[np.float64]:
    """Triangular distribution by its inverse: columns of ``shape`` are lowest, peak, highest."""
    low, peak, high = shape[:, 0], shape[:, 1], shape[:, 2]
    rising = uniform < (peak - low) / (high - low)
    up = low + np.sqrt(uniform * (high - low) * (peak - low))
    down = high - np.sqrt((1 - uniform) * (high - low) * (high - peak))
    return np.where(rising, up, down)


_PERIOD_STARTS: Final = np.array([day_number(date(max(year, 1880), 1, 1)) for year in PERIODS])


def _draw_given(
    rng: np.random.Generator, sex: NDArray[np.int8], birth: NDArray[np.int64]
) -> NDArray[np.int32]:
    uniform = rng.integers(0, 2**GIVEN_BITS, size=len(sex))
    return _given_for(sex, birth, uniform, 0)


def _given_for(
    sex: NDArray[np.int8], birth: NDArray[np.int64], uniform: NDArray[np.int64], shift: int
) -> NDArray[np.int32]:
    period = np.maximum(np.searchsorted(_PERIOD_STARTS, birth, side="right") - 1, 0)
    column = (uniform + shift) % 2**GIVEN_BITS
    return load_names().draw_given[sex * len(PERIODS) + period, column]


def _draw_names(
    rng: np.random.Generator,
    sex: NDArray[np.int8],
    birth: NDArray[np.int64],
    household: NDArray[np.int64],
    own_surname: NDArray[np.bool_],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Surname and given name of everybody; two next to each other at home are not namesakes."""
    names = load_names()
    count = len(sex)
    drawn = names.draw_surname[rng.integers(0, 2**SURNAME_BITS, size=count)]
    surname = np.where(own_surname, drawn, drawn[np.searchsorted(household, household)])
    uniform = rng.integers(0, 2**GIVEN_BITS, size=count)
    given = _given_for(sex, birth, uniform, 0)
    for back in (1, 2):
        alike = np.zeros(count, dtype=np.bool_)
        alike[back:] = (given[back:] == given[:-back]) & (household[back:] == household[:-back])
        alike &= sex == np.roll(sex, back)
        other = _given_for(sex, birth, uniform, back * _GIVEN_SHIFT)
        given = np.where(alike, other, given)
    return surname, given


_Personal = tuple[NDArray[np.int8], NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]


def _plant_doubles(
    seed: int,
    block: int,
    template: NDArray[np.uint8],
    columns: _Personal,
    today: int,
) -> None:
    """Give pairs of people who live alone one name, sex and birthday; some of them nationwide."""
    for kind in range(LIVING_ALONE):
        first_rows = (np.cumsum(SIZES[template]) - SIZES[template])[template == kind]
        pairs = len(first_rows) // _ALONE_PER_DOUBLE + (len(first_rows) >= 8 and block == 0)
        ones, others = first_rows[:pairs], first_rows[pairs : 2 * pairs]
        for column in columns:
            column[others] = column[ones]
    if block == 0:
        alone = (np.cumsum(SIZES[template]) - SIZES[template])[template == 1]
        chosen = alone[len(alone) - min(_NATIONAL_DOUBLES, len(alone) // 4) :]
        _give_national_names(seed, chosen, columns, today)


def _give_national_names(
    seed: int, chosen: NDArray[np.int64], columns: _Personal, today: int
) -> None:
    rng = new_generator(seed, "0", DOUBLES_STREAM)
    sex, birth, surname, given = columns
    count = len(chosen)
    sexes = (np.arange(_NATIONAL_DOUBLES) % 2).astype(np.int8) * np.int8(FEMALE)
    births = today - (36 * YEAR + rng.random(_NATIONAL_DOUBLES) * 25 * YEAR).astype(np.int64)
    surnames = load_names().draw_surname[rng.integers(0, 2**SURNAME_BITS, size=_NATIONAL_DOUBLES)]
    givens = _draw_given(rng, sexes, births)
    sex[chosen], birth[chosen] = sexes[:count], births[:count]
    surname[chosen], given[chosen] = surnames[:count], givens[:count]
