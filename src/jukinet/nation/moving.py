"""Moves from one municipality to another: setting out, being under way, arriving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np

from jukinet.nation import filings
from jukinet.nation.succession import file_succession
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.papers import Arrival, MoveIn, MoveOut
from jukinet.register.record import Occasion, RegisterChange, ResidentRecord
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate, day_of
from jukinet.terms.person import HOUSEHOLDER, PersonName, Sex

# Of those who could go alone, so many take the whole household along.
_TOGETHER: Final = 0.4
# Some arrive the same day, the others some days later.
_SAME_DAY: Final = 0.5
_MINUTES_MAX: Final = 120
_DAYS_MAX: Final = 5


@dataclass(frozen=True, slots=True, repr=False)
class Journey:
    """Movers between two municipalities, with the certificates they carry (転出証明書)."""

    certificates: tuple[MoveOutCertificate, ...]
    destination: MunicipalityCode
    arrives_at: datetime
    draw: int
    tries: int = 0

    def __repr__(self) -> str:
        return f"Journey({len(self.certificates)} to {self.destination})"


def set_out(
    tx: Transaction,
    rng: np.random.Generator,
    household: Sequence[ResidentRecord],
    somebody: ResidentRecord,
    destination: MunicipalityCode,
    now: datetime,
) -> tuple[list[RegisterChange], Journey]:
    """File the move-out of somebody, alone or with the household (法24条)."""
    together = somebody.is_householder or rng.random() < _TOGETHER
    movers = list(household) if together else [somebody]
    address = filings.new_address(rng, destination)
    occasion = filings.new_occasion(rng, now, 1, *movers)
    papers = [MoveOut(each.resident_id, destination, address.text, occasion) for each in movers]
    certificates, changes = register.accept_move_outs(tx, papers)
    gone = {each.resident_id for each in movers}
    rest = [each for each in household if each.resident_id not in gone]
    register.change_households(tx, file_succession(rest, occasion))
    if rng.random() < _SAME_DAY:
        delay = timedelta(minutes=int(rng.integers(15, _MINUTES_MAX)))
    else:
        delay = timedelta(days=int(rng.integers(1, _DAYS_MAX)))
    journey = Journey(tuple(certificates), destination, now + delay, int(rng.integers(0, 2**62)))
    return changes, journey


def accept_at_destination(
    tx: Transaction, journey: Journey, now: datetime, randomness: Randomness
) -> list[RegisterChange]:
    """File the move-in with the certificates (法22条); they form a household of their own."""
    rng = np.random.Generator(np.random.PCG64(journey.draw))
    address = filings.new_address(rng, journey.destination)
    today = day_of(now)
    household = register.open_households(tx, 1, at=now, randomness=randomness)[0]
    family = any(each.relationship == HOUSEHOLDER for each in journey.certificates)
    papers = [
        MoveIn(
            certificate=each,
            address=address,
            household_id=household,
            relationship=each.relationship if family else HOUSEHOLDER,
            occasion=Occasion(min(each.planned_on, today), today, filings.OPERATOR, now),
        )
        for each in journey.certificates
    ]
    return register.accept_move_ins(tx, papers, randomness=randomness)


def arrive_from_abroad(
    tx: Transaction,
    rng: np.random.Generator,
    municipality: MunicipalityCode,
    now: datetime,
    randomness: Randomness,
) -> list[RegisterChange]:
    """Somebody comes from abroad whose last code cannot be found (令30条の2)."""
    today = day_of(now)
    born = today - timedelta(days=int(rng.integers(20 * 365, 60 * 365)))
    household = register.open_households(tx, 1, at=now, randomness=randomness)[0]
    address = filings.new_address(rng, municipality)
    sex = _any_sex(rng)
    name = _somebody(rng, sex, born)
    paper = Arrival(
        name=name,
        birth_date=LifeDate.from_date(born),
        sex=sex,
        address=address,
        household_id=household,
        relationship=HOUSEHOLDER,
        permanent_domicile=PermanentDomicile(f"模擬県模擬市{address.text}", name.written),
        occasion=filings.new_occasion(rng, now, filings.NOTIFIED_WITHIN),
    )
    return register.accept_arrivals(tx, [paper], randomness=randomness)


def _any_sex(rng: np.random.Generator) -> Sex:
    return Sex.MALE if rng.random() < 0.5 else Sex.FEMALE


def _somebody(rng: np.random.Generator, sex: Sex, born: date) -> PersonName:
    surname, surname_kana = filings.new_surname(rng)
    given, given_kana = filings.new_given_name(rng, sex, born)
    return PersonName(f"{surname}\u3000{given}", f"{surname_kana}\u3000{given_kana}")
