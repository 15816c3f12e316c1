"""Residents of whom the network is told nothing: whatever is found of them elsewhere is a leak.

What a wide-area copy can say of each is said of nobody else in the nation, so that it can be
searched for by itself: a year of birth that nobody else has, a day of becoming a resident and a
filing day of his own, a former address, a relationship that no other household has.  Only sex
cannot: three words say it of everybody, and alone it is about nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from jukinet.nation.simulation.visitors import Visitor
from jukinet.nation.simulation.world import Grounds
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.register.papers import Birth, ItemCorrection
from jukinet.register.procedures import (
    correct_items,
    open_households,
    receive_codes,
    record_births,
)
from jukinet.register.record import Occasion
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.parties import Party
from jukinet.terms.person import HOUSEHOLDER, PersonName, Relationship, Sex

START = datetime(2003, 8, 25, tzinfo=UTC)
BORN, SETTLED, FILED = date(1889, 3, 14), date(1911, 2, 3), date(1923, 4, 5)
APART = timedelta(days=37)
"""Between the days of one stranger and the next."""
HEAD_BORN = date(1961, 3, 14)
KIN = tuple(
    Relationship.parse(f"{who}の祖母")
    for who in ("夫の兄の子の妻", "妻の弟の子の夫", "夫の妹の子の夫")
)
"""Of the strangers of each town; no other household has such a member."""
NAMES = ("甲", "乙", "丙", "丁")
PLACES = ("青", "赤", "白")


@dataclass(frozen=True)
class Stranger:
    """A visitor of other towns' counters, and the key of his record."""

    visitor: Visitor
    keys: tuple[str, str]
    """His record's, and that of the householder he lives with."""


def settle_strangers(grounds: Grounds, office: Party, place: int) -> list[Stranger]:
    """Enter people at an office without telling anybody."""
    code, randomness = office.municipality, SeededRandomness(f"strangers {office}")
    start = 8_000_000_000 + 1_000 * place
    codes = [ResidentRecordCode.from_ten(str(start + 7 * n)) for n in range(2 * len(NAMES))]
    occasion = Occasion(HEAD_BORN, date(2003, 8, 25), "clerk", START)
    with grounds.databases[office].transaction() as tx:
        receive_codes(tx, [one.digits for one in codes], at=START, randomness=randomness)
        households = open_households(tx, len(NAMES), at=START, randomness=randomness)
        head = Birth(
            name=PersonName("訪問　主", "ホウモン"), sex=Sex.FEMALE,
            address=Address(code, "訪問町"), household_id=households[0],
            relationship=HOUSEHOLDER,
            permanent_domicile=PermanentDomicile("本籍町九丁目", "訪問"), occasion=occasion,
        )  # fmt: skip
        births = []
        for n, household in enumerate(households):
            mark, day = f"{PLACES[place]}{NAMES[n]}", BORN + APART * (len(NAMES) * place + n)
            head = replace(
                head, address=Address(code, f"訪問町{PLACES[place]}番{NAMES[n]}号"),
                household_id=household,
            )  # fmt: skip
            guest = replace(
                head, name=PersonName(f"訪問　{mark}", "ホウモン"), relationship=KIN[place],
                occasion=replace(occasion, occurred_on=day),
            )  # fmt: skip
            births += [head, guest]
        entered = record_births(tx, births, randomness=randomness)
        guests = [
            Visitor(
                code, one.identification.code, one.identification.name.written,
                one.identification.address.text, one.identification.birth_date.text,
                str(KIN[place]), *_texts(len(NAMES) * place + n),
            )
            for n, one in enumerate(entered[1::2])
        ]  # fmt: skip
        correct_items(tx, [
            ItemCorrection(one.resident_id, "9013", _settled(visitor), occasion)
            for one, visitor in zip(entered[1::2], guests, strict=True)
        ])  # fmt: skip
    keys = [one.resident_id.hex for one in entered]
    return [
        Stranger(visitor, (mine, heads))
        for visitor, heads, mine in zip(guests, keys[::2], keys[1::2], strict=True)
    ]


def _texts(number: int) -> tuple[str, str, str]:
    """Since when, filed when, from where: the texts of one stranger."""
    since, filed = SETTLED + APART * number, FILED + APART * number
    return since.isoformat(), filed.isoformat(), f"旧住所町{number}番の奥"


def _settled(visitor: Visitor) -> dict[str, str | None]:
    return {
        "resident_since": visitor.resident_since,
        "moved_in_notified_on": visitor.filed_on,
        "previous_municipality": visitor.home.digits,
        "previous_address": visitor.former_address,
    }
