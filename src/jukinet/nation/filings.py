"""What a resident brings to the counter: the papers (届出) for each thing that happens.

Pure: from the records as they stand, the day and a generator of random numbers to the papers that
``register.procedures`` take.  The details are as plausible as a synthetic life allows: children
bear their mother's surname, people move to towns that exist, a date is never before the last one
the record tells of.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np

from jukinet.nation.residents.dwelling import BAN_MAX, BANCHI_MAX, CHOME_MAX, GO_MAX
from jukinet.nation.residents.names import (
    FEMALE,
    MALE,
    PERIODS,
    SURNAME_VARIANTS,
    load_names,
)
from jukinet.nation.residents.towns import list_towns
from jukinet.register.papers import Birth, CodeChange, Death, NameCorrection, Relocation
from jukinet.register.record import Occasion, ResidentRecord
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import day_of
from jukinet.terms.person import PersonName, Relationship, Sex

# Who enters what traffic brings; the history shows that nobody sat at a counter.
OPERATOR: Final = "traffic"
MOTHER_AGES: Final = (19, 44)
# A birth or a relocation is notified within fourteen days (法23条), a death within seven.
NOTIFIED_WITHIN: Final = 14
DEATH_NOTIFIED_WITHIN: Final = 7
_KANJI: Final = "〇一二三四五六七八九"


def age_of(record: ResidentRecord, today: date) -> int:
    """Age in years; of births partly unknown, the least it can be."""
    born = record.identification.birth_date.latest
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def new_occasion(
    rng: np.random.Generator, now: datetime, within: int, *records: ResidentRecord
) -> Occasion:
    """Something of the last days, but not before anything the records tell of."""
    today = day_of(now)
    happened = today - timedelta(days=int(rng.integers(0, within)))
    for record in records:
        for since in (record.resident_since, record.address_since):
            if since is not None:
                happened = max(happened, min(since.latest, today))
    return Occasion(happened, today, OPERATOR, now)


def new_address(rng: np.random.Generator, municipality: MunicipalityCode) -> Address:
    """Somewhere in the municipality."""
    towns = list_towns(municipality.digits)
    town = towns[int(rng.integers(0, len(towns)))]
    if town.in_chome:
        chome = _KANJI[1 + int(rng.integers(0, CHOME_MAX))]
        ban, go = 1 + int(rng.integers(0, BAN_MAX)), 1 + int(rng.integers(0, GO_MAX))
        return Address(municipality, f"{town.name}{chome}丁目{ban}番{go}号")
    return Address(municipality, f"{town.name}{1 + int(rng.integers(0, BANCHI_MAX))}番地")


def new_given_name(rng: np.random.Generator, sex: Sex, born: date) -> tuple[str, str]:
    """Given name and reading, as usual for the sex and the year."""
    names = load_names()
    period = int(np.searchsorted(PERIODS, born.year, side="right")) - 1
    column = FEMALE if sex is Sex.FEMALE else MALE
    drawn = names.draw_given[column * len(PERIODS) + max(period, 0)]
    at = int(drawn[int(rng.integers(0, len(drawn)))])
    return names.given.written.text(at), names.given.kana.text(at)


def new_surname(rng: np.random.Generator) -> tuple[str, str]:
    """Surname and reading, as frequent as in the country."""
    names = load_names()
    at = int(names.draw_surname[int(rng.integers(0, len(names.draw_surname)))])
    return names.surnames.written.text(at), names.surnames.kana.text(at)


def can_be_mother(record: ResidentRecord, today: date) -> bool:
    """Whether a child may be born to this resident."""
    youngest, oldest = MOTHER_AGES
    return (
        record.identification.sex is Sex.FEMALE
        and youngest <= age_of(record, today) <= oldest
        and str(record.relationship) in _CHILD_OF
    )


# The child's relationship to the householder, by the mother's.
_CHILD_OF: Final = {
    "世帯主": "子",
    "妻": "子",
    "妻（未届）": "子",
    "子": "子の子",
    "子の妻": "子の子",
}


def file_birth(rng: np.random.Generator, mother: ResidentRecord, now: datetime) -> Birth:
    """A child in the mother's household (戸籍法49条: notified within fourteen days)."""
    occasion = new_occasion(rng, now, NOTIFIED_WITHIN, mother)
    sex = Sex.MALE if rng.random() < 0.512 else Sex.FEMALE
    surname, surname_kana = _halves(mother.identification.name)[0]
    given, given_kana = new_given_name(rng, sex, occasion.occurred_on)
    return Birth(
        name=_join(surname, given, surname_kana, given_kana),
        sex=sex,
        address=mother.identification.address,
        household_id=mother.household_id,
        relationship=Relationship.parse(_CHILD_OF[str(mother.relationship)]),
        permanent_domicile=mother.permanent_domicile,
        occasion=occasion,
    )


def file_death(rng: np.random.Generator, record: ResidentRecord, now: datetime) -> Death:
    """A death of the last days (戸籍法86条)."""
    return Death(record.resident_id, new_occasion(rng, now, DEATH_NOTIFIED_WITHIN, record))


def file_relocations(
    rng: np.random.Generator, household: Sequence[ResidentRecord], now: datetime
) -> list[Relocation]:
    """The household moves inside the municipality, together."""
    address = new_address(rng, household[0].identification.address.municipality)
    occasion = new_occasion(rng, now, NOTIFIED_WITHIN, *household)
    return [Relocation(each.resident_id, address, occasion) for each in household]


def file_name_correction(
    rng: np.random.Generator,
    household: Sequence[ResidentRecord],
    record: ResidentRecord,
    now: datetime,
) -> NameCorrection:
    """A variant given up for the common character, or another name by the family register."""
    was = record.identification.name
    (surname, surname_kana), (given, given_kana) = _halves(was)
    occasion = new_occasion(rng, now, NOTIFIED_WITHIN, record)
    common = _without_variants(was.written)
    if common != was.written:
        name, detail = PersonName(common, was.kana), "3201"
    elif len(household) == 1:
        surname, surname_kana = new_surname(rng)
        name, detail = _join(surname, given, surname_kana, given_kana), "3301"
    else:
        birth = record.identification.birth_date.earliest
        given, given_kana = new_given_name(rng, record.identification.sex, birth)
        name, detail = _join(surname, given, surname_kana, given_kana), "3301"
    return NameCorrection(record.resident_id, name, occasion, detail)


def file_code_change(rng: np.random.Generator, record: ResidentRecord, now: datetime) -> CodeChange:
    """Another code at request (法30条の3); it takes effect the same day."""
    return CodeChange(record.resident_id, new_occasion(rng, now, 1, record))


def _halves(name: PersonName) -> tuple[tuple[str, str], tuple[str, str]]:
    """Surname and given name, each with its reading; without a space all is surname."""
    written = name.written.replace(" ", "\u3000").partition("\u3000")
    kana = name.kana.replace(" ", "\u3000").partition("\u3000")
    return (written[0], kana[0]), (written[2], kana[2])


def _join(surname: str, given: str, surname_kana: str, given_kana: str) -> PersonName:
    return PersonName(
        "\u3000".join(part for part in (surname, given) if part),
        "\u3000".join(part for part in (surname_kana, given_kana) if part),
    )


def _without_variants(written: str) -> str:
    for common, spellings in SURNAME_VARIANTS.items():
        for spelling, _ in spellings:
            written = written.replace(spelling, common)
    return written
