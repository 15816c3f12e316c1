"""Papers and people for the tests of the register; every name is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.db.transaction import Transaction
from jukinet.register.papers import Birth
from jukinet.register.procedures import open_households, receive_codes, record_births
from jukinet.register.record import Occasion, RegisterChange
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.person import HOUSEHOLDER, PersonName, Relationship, Sex

YAMAGUCHI = MunicipalityCode("352039")
SHIMONOSEKI = MunicipalityCode("352012")
NOW = datetime(2003, 8, 25, 1, 0, tzinfo=UTC)
DICE = SeededRandomness(7)


def an_occasion(on: date = date(2003, 8, 25), at: datetime = NOW) -> Occasion:
    return Occasion(on, date(2003, 8, 25), "clerk-1", at)


def some_codes(count: int, start: int = 1_000_000_000) -> list[str]:
    return [ResidentRecordCode.from_ten(str(start + i)).digits for i in range(count)]


def hand_over_codes(tx: Transaction, count: int = 50) -> list[str]:
    codes = some_codes(count)
    receive_codes(tx, codes, at=NOW, randomness=DICE)
    return codes


def a_birth(household: UUID, name: str = "見本 一", relationship: str = "子") -> Birth:
    return Birth(
        name=PersonName(name, "ミホン イチ"),
        sex=Sex.FEMALE,
        address=Address(YAMAGUCHI, "亀山町2番1号"),
        household_id=household,
        relationship=Relationship.parse(relationship),
        permanent_domicile=PermanentDomicile("山口県山口市亀山町2番", "見本 太郎"),
        occasion=an_occasion(),
    )


def a_household(tx: Transaction, members: int = 1) -> tuple[UUID, list[RegisterChange]]:
    """A household with a householder and children, entered by way of the front door."""
    (household,) = open_households(tx, 1, at=NOW, randomness=DICE)
    births = [a_birth(household, relationship=str(HOUSEHOLDER))]
    births += [a_birth(household) for _ in range(members - 1)]
    return household, record_births(tx, births, randomness=DICE)
