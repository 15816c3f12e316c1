"""Residents of whom the network is told nothing: whatever is found of them elsewhere is a leak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from jukinet.nation.simulation.visitors import Visitor
from jukinet.nation.simulation.world import Grounds
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.register.papers import Birth
from jukinet.register.procedures import open_households, receive_codes, record_births
from jukinet.register.record import Occasion
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.parties import Party
from jukinet.terms.person import HOUSEHOLDER, PersonName, Sex

START = datetime(2003, 8, 25, tzinfo=UTC)
BORN = date(1961, 3, 14)
NAMES = ("甲", "乙", "丙", "丁")
PLACES = ("青", "赤", "白")


@dataclass(frozen=True)
class Stranger:
    """A visitor of other towns' counters, and the key of his record."""

    visitor: Visitor
    key: str


def settle_strangers(grounds: Grounds, office: Party, place: int) -> list[Stranger]:
    """Enter people at an office without telling anybody."""
    code, randomness = office.municipality, SeededRandomness(f"strangers {office}")
    start = 8_000_000_000 + 1_000 * place
    codes = [ResidentRecordCode.from_ten(str(start + 7 * n)) for n in range(len(NAMES))]
    with grounds.databases[office].transaction() as tx:
        receive_codes(tx, [one.digits for one in codes], at=START, randomness=randomness)
        households = open_households(tx, len(NAMES), at=START, randomness=randomness)
        births = [
            Birth(
                name=PersonName(f"訪問　{PLACES[place]}{name}", "ホウモン"),
                sex=Sex.FEMALE,
                address=Address(code, f"訪問町{PLACES[place]}番{name}号"),
                household_id=household,
                relationship=HOUSEHOLDER,
                permanent_domicile=PermanentDomicile("本籍町九丁目", "訪問"),
                occasion=Occasion(BORN, date(2003, 8, 25), "clerk", START),
            )
            for name, household in zip(NAMES, households, strict=True)
        ]
        entered = record_births(tx, births, randomness=randomness)
    found = [(one.resident_id.hex, one.identification) for one in entered]
    return [
        Stranger(Visitor(code, told.code, told.name.written, told.address.text), key)
        for key, told in found
    ]
