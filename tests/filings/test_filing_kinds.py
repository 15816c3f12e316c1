"""Each kind of filing by its article: what it does to the register when it is approved."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from filing_builders import (
    HOME,
    OTHER_OFFICE,
    THERE,
    Keys,
    Office,
    certificates,
    everybody,
    some_codes,
)

from jukinet.counters.case import Means, Relation
from jukinet.filings import procedures as filings
from jukinet.filings.fields import FieldReader
from jukinet.filings.kinds import FilingKind
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.further import NationalPension
from jukinet.register.record import Qualifications, ResidentRecord
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import Sex


def household_of(tx: Transaction, resident: UUID) -> list[ResidentRecord]:
    record = register.get_record(tx, resident)
    return list(register.get_household(tx, record.household_id).members)


def test_act_22_a_family_with_a_scanned_certificate_moves_in_with_its_codes(
    office: Office, tx: Transaction, filing_keys: Keys
) -> None:
    family = certificates()
    code = filings.seal_certificates(family, filing_keys.vaults[OTHER_OFFICE])
    clerk = office.clerk()
    begun = filings.begin(tx, FilingKind.MOVE_IN, by=clerk, context=office.context)
    read = filings.scan_certificate(
        tx, begun.filing_id, code, version=begun.version, by=clerk, context=office.context
    )
    assert read.fields["address"] == "泉町9番"
    fields = {**read.fields, "occurred_on": "8/20", "answer.address-new": "lease-seen"}
    saved = filings.save_draft(
        tx, read.filing_id, fields, version=read.version, by=clerk, context=office.context
    )
    entered = filings.enter(
        tx, saved.filing_id, version=saved.version, by=clerk, context=office.context
    )
    approved = office.approve(tx, entered)
    records = [register.get_record(tx, resident) for resident, _ in approved.changes]
    assert [r.identification.code for r in records] == [c.identification.code for c in family]
    assert {r.household_id for r in records} == {records[0].household_id}
    assert {r.identification.address.text for r in records} == {"泉町9番"}
    moved_in = records[0].moved_in
    assert moved_in is not None
    assert (moved_in.previous_municipality, moved_in.previous_address) == (THERE, "竹崎町1番2号")


def test_act_22_only_those_come_who_are_ticked(
    office: Office, tx: Transaction, filing_keys: Keys
) -> None:
    code = filings.seal_certificates(certificates(), filing_keys.vaults[OTHER_OFFICE])
    clerk = office.clerk()
    begun = filings.begin(tx, FilingKind.MOVE_IN, by=clerk, context=office.context)
    read = filings.scan_certificate(
        tx, begun.filing_id, code, version=begun.version, by=clerk, context=office.context
    )
    fields = {k: v for k, v in read.fields.items() if k != "who.2"}
    fields |= {"occurred_on": "8/20", "answer.address-new": "lease-seen"}
    saved = filings.save_draft(
        tx, read.filing_id, fields, version=read.version, by=clerk, context=office.context
    )
    entered = filings.enter(
        tx, saved.filing_id, version=saved.version, by=clerk, context=office.context
    )
    assert len(office.approve(tx, entered).changes) == 1


def test_act_22_a_certificate_of_another_form_is_typed(office: Office, tx: Transaction) -> None:
    entered = office.entered(
        tx,
        FilingKind.MOVE_IN,
        {
            "way": "typed",
            "occurred_on": "H15.8.20",
            "address": HOME,
            "answer.address-new": "lease-seen",
            "paper.move-out-certificate": "yes",
            "previous_municipality": THERE.digits,
            "previous_address": "竹崎町1番2号",
            "planned_on": "H15.8.20",
            "issued_on": "H15.8.18",
            "person.1.name": "転入　一郎",
            "person.1.kana": "テンニュウ　イチロウ",
            "person.1.birth": "S45.1.2",
            "person.1.sex": "male",
            "person.1.code": some_codes(1, 3_500_000_000)[0],
            "person.1.pension_kind": "1",
            "person.1.pension_number": "1234-567890",
            "relationship.1": "世帯主",
        },
    )
    seen = filings.look(tx, entered, office.context)
    reviewed = {line.item: line.becomes for line in seen.differences}
    assert (reviewed["pension_kind"], reviewed["pension_number"]) == ("1", "1234567890")
    ((resident, _),) = office.approve(tx, entered).changes
    record = register.get_record(tx, resident)
    assert record.identification.birth_date == LifeDate("1970-01-02")
    assert record.qualifications == Qualifications(pension=NationalPension(1, "1234567890"))
    assert register.list_history(tx, resident)[0].detail == "1101"


@pytest.mark.parametrize(
    ("kind", "number", "finding"),
    [("", "1234567890", "pension-kind-missing"), ("1", "123", "pension-unreadable")],
)
def test_order_23_a_pension_is_typed_as_the_certificate_says_it(
    kind: str, number: str, finding: str
) -> None:
    fields = {"k": kind, "n": number}
    reader = FieldReader(fields, date(2003, 8, 25), THERE)
    assert reader.pension("k", "n") is None
    assert [one.name for one in reader.findings] == [finding]


def test_order_30_2_somebody_from_abroad_gets_a_new_code(office: Office, tx: Transaction) -> None:
    office.a_family(tx)
    entered = office.entered(
        tx,
        FilingKind.MOVE_IN,
        {
            "way": "abroad",
            "occurred_on": "きょう",
            "address": HOME,
            "paper.passport": "yes",
            "paper.family-register-copy": "yes",
            "person.1.name": "帰国　三郎",
            "person.1.kana": "キコク　サブロウ",
            "person.1.birth": "1960-05-06",
            "person.1.sex": "male",
            "relationship.1": "世帯主",
        },
    )
    ((resident, number),) = office.approve(tx, entered).changes
    assert number == 1
    assert register.list_history(tx, resident)[0].detail == "1103"
    assert resident in {notice.resident_id for notice in register.list_code_notices_due(tx)}


def test_act_22_somebody_joins_a_household_by_its_number(
    office: Office, tx: Transaction, filing_keys: Keys
) -> None:
    family = office.a_family(tx)
    number = register.get_household(tx, family[0].household_id).number
    (lone,) = certificates(1)
    code = filings.seal_certificates([lone], filing_keys.vaults[OTHER_OFFICE])
    clerk = office.clerk()
    begun = filings.begin(tx, FilingKind.MOVE_IN, by=clerk, context=office.context)
    read = filings.scan_certificate(
        tx, begun.filing_id, code, version=begun.version, by=clerk, context=office.context
    )
    fields = {
        **read.fields,
        "occurred_on": "きのう",
        "address": HOME,
        "household": "existing",
        "household_number": number,
        "relationship.1": "弟",
    }
    saved = filings.save_draft(
        tx, read.filing_id, fields, version=read.version, by=clerk, context=office.context
    )
    entered = filings.enter(
        tx, saved.filing_id, version=saved.version, by=clerk, context=office.context
    )
    office.approve(tx, entered)
    members = household_of(tx, family[0].resident_id)
    assert [
        str(m.relationship) for m in members if m.identification.name == lone.identification.name
    ] == ["弟"]


def test_act_23_one_who_relocates_alone_opens_a_household_of_his_own(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    child = family[2].resident_id
    entered = office.entered(
        tx,
        FilingKind.RELOCATION,
        {
            "occurred_on": "きのう",
            "address": "泉町9番",
            "answer.address-new": "lease-seen",
            f"who.{child}": "yes",
            f"relationship.{child}": "世帯主",
        },
        household=family[0].household_id,
    )
    office.approve(tx, entered)
    (alone,) = household_of(tx, child)
    assert alone.is_householder and alone.identification.address.text == "泉町9番"
    assert len(household_of(tx, family[0].resident_id)) == 2


def test_act_24_when_the_householder_leaves_the_rest_is_placed_anew(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    husband, wife, child = (member.resident_id for member in family)
    fields = {
        "occurred_on": "H15.9.1",
        "destination_municipality": THERE.digits,
        "destination_address": "竹崎町1番",
        f"who.{husband}": "yes",
    }
    with pytest.raises(JukiError) as unfinished, tx.savepoint():
        office.entered(tx, FilingKind.MOVE_OUT, fields, household=family[0].household_id)
    assert unfinished.value.code is ErrorCode.FILING_INCOMPLETE
    entered = office.entered(
        tx,
        FilingKind.MOVE_OUT,
        {**fields, "rest_householder": str(wife), f"relationship.{child}": "子"},
        household=family[0].household_id,
    )
    office.approve(tx, entered)
    assert [str(m.relationship) for m in household_of(tx, wife)] == ["世帯主", "子"]


def test_act_24_a_move_out_by_post_needs_no_identity_check_at_the_desk(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    clerk = office.clerk(office.case(Relation.SELF, Means.NONE))
    fields = {
        "occurred_on": "H15.9.1",
        "destination_municipality": THERE.digits,
        "destination_address": "竹崎町1番",
        **everybody(family),
    }
    with pytest.raises(JukiError), tx.savepoint():
        office.entered(tx, FilingKind.MOVE_OUT, fields, household=family[0].household_id, by=clerk)
    office.entered(
        tx,
        FilingKind.MOVE_OUT,
        {**fields, "by_post": "yes"},
        household=family[0].household_id,
        by=clerk,
    )


def test_act_24_a_move_abroad_has_no_municipality(office: Office, tx: Transaction) -> None:
    family = office.a_family(tx)
    entered = office.entered(
        tx,
        FilingKind.MOVE_OUT,
        {
            "occurred_on": "H15.9.1",
            "abroad": "yes",
            "destination_address": "フランス共和国",
            **everybody(family),
        },
        household=family[0].household_id,
    )
    office.approve(tx, entered)
    assert register.list_history(tx, family[0].resident_id)[-1].detail == "2102"


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("9001", ["世帯主", "夫", "子"]),
        ("9002", ["世帯主"]),
    ],
)
def test_act_25_household_changes(
    office: Office, tx: Transaction, detail: str, expected: list[str]
) -> None:
    family = office.a_family(tx)
    husband, wife, child = (str(member.resident_id) for member in family)
    fields = {"occurred_on": "きのう", "detail": detail}
    if detail == "9001":
        fields |= {
            f"relationship.{husband}": "夫",
            f"relationship.{wife}": "世帯主",
            f"relationship.{child}": "子",
        }
    else:
        fields |= {f"who.{wife}": "yes", f"relationship.{wife}": "世帯主"}
    entered = office.entered(tx, FilingKind.HOUSEHOLD, fields, household=family[0].household_id)
    approved = office.approve(tx, entered)
    assert all(number is None for _, number in approved.changes), "the network is not told"
    assert [str(m.relationship) for m in household_of(tx, UUID(wife))] == expected


def test_act_25_two_households_become_one(office: Office, tx: Transaction) -> None:
    family = office.a_family(tx)
    other = office.a_family(tx, ("見本　次郎", "1960-01-01", "世帯主", Sex.MALE))
    number = register.get_household(tx, family[0].household_id).number
    key = other[0].resident_id
    entered = office.entered(
        tx,
        FilingKind.HOUSEHOLD,
        {
            "occurred_on": "きのう",
            "detail": "9003",
            "household_number": number,
            f"relationship.{key}": "弟",
        },
        household=other[0].household_id,
    )
    office.approve(tx, entered)
    assert len(household_of(tx, key)) == 4
