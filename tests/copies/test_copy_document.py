"""What a document says of a record: what nobody asked for is not in it at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from jukinet.copies.document import (
    LEFT_OUT,
    HouseholdCopy,
    ItemCertificate,
    PersonEntry,
    describe,
)
from jukinet.copies.item import BASIC, RecordItem
from jukinet.register.record import Erasure, MovedIn, Qualifications, ResidentRecord
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.person import PersonName, Relationship, Sex

HERE = MunicipalityCode.from_five("13229")
THERE = MunicipalityCode.from_five("20201")
NAMES = {HERE: "東京都西東京市", THERE: "長野県長野市"}
RECORD = ResidentRecord(
    resident_id=UUID(int=1),
    identification=IdentificationInformation(
        ResidentRecordCode.from_ten("1234567890"),
        PersonName("渡邉󠄏　太郎", "わたなべ　たろう"),
        LifeDate("1970-04-01"),
        Sex.MALE,
        Address(HERE, "南町五丁目6番13号"),
    ),
    household_id=UUID(int=2),
    relationship=Relationship.parse("世帯主"),
    permanent_domicile=PermanentDomicile("東京都西東京市南町五丁目6番", "渡邉󠄏　太郎"),
    resident_since=LifeDate("1999-04-01"),
    address_since=LifeDate("1999-04-01"),
    moved_in=MovedIn(date(1999, 4, 5), THERE, "大字鶴賀緑町1613番地"),
    qualifications=Qualifications(True, date(2000, 1, 1)),
    change_number=1,
)


def described(*shown: RecordItem) -> PersonEntry:
    return describe(RECORD, frozenset(shown), NAMES.__getitem__)


def test_the_basic_items_are_always_there() -> None:
    entry = described(*BASIC)
    assert entry.name == RECORD.identification.name
    assert entry.address == "東京都西東京市南町五丁目6番13号"
    assert entry.previous_address == "長野県長野市大字鶴賀緑町1613番地"
    assert entry.notified_on == date(1999, 4, 5)


def test_what_nobody_asked_for_is_left_out() -> None:
    entry = described(*BASIC)
    assert entry.relationship is LEFT_OUT
    assert entry.domicile is LEFT_OUT
    assert entry.code is LEFT_OUT
    assert entry.qualifications is LEFT_OUT
    assert entry.history is LEFT_OUT


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (RecordItem.RELATIONSHIP, "relationship"),
        (RecordItem.DOMICILE, "domicile"),
        (RecordItem.CODE, "code"),
        (RecordItem.HEALTH_INSURANCE, "qualifications"),
    ],
)
def test_an_item_asked_for_is_there_and_brings_no_other(item: RecordItem, field: str) -> None:
    entry = described(*BASIC, item)
    optional = ("relationship", "domicile", "code", "qualifications")
    assert [name for name in optional if getattr(entry, name) is not LEFT_OUT] == [field]


def test_qualifications_say_since_when_or_that_there_is_none() -> None:
    entry = described(RecordItem.HEALTH_INSURANCE, RecordItem.PENSION, RecordItem.ELECTORAL_ROLL)
    assert entry.qualifications == (
        ("選挙人名簿", "登録あり"),
        ("国民健康保険", "平成12年1月1日資格取得"),
        ("国民年金", "資格なし"),
    )


def test_an_erased_record_says_why_and_whereto() -> None:
    erasure = Erasure("2101", date(2003, 9, 1), True, THERE, "大字鶴賀緑町1613番地")
    entry = describe(RECORD.erased(erasure), BASIC, NAMES.__getitem__)
    assert entry.closing is not None
    assert entry.closing.destination == "長野県長野市大字鶴賀緑町1613番地"
    assert entry.closing.planned


def test_a_document_without_persons_or_items_cannot_exist() -> None:
    with pytest.raises(AssertionError):
        HouseholdCopy("南町", LEFT_OUT, ())
    with pytest.raises(AssertionError):
        ItemCertificate((described(),), frozenset(), LEFT_OUT)


def test_a_document_shows_nothing_of_a_person_by_accident() -> None:
    entry = replace(described(*RecordItem), remarks=("備考",))
    for value in (entry, HouseholdCopy(entry.address, "渡邉󠄏　太郎", (entry,))):
        assert not set("渡邉南町備考") & set(repr(value))
