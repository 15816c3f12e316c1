"""Items that stay in the office are entered at the desk, each from the day the law has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from filing_builders import Office, certificates

from jukinet.filings import procedures as filings
from jukinet.filings.amending import list_details, list_triggers
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.filings.scanned_certificate import pack, unpack
from jukinet.filings.trigger import Trigger
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.certificate import MoveOutCertificate, as_of, must_be_of
from jukinet.register.further import FormerSurname, ResidenceCategory
from jukinet.register.papers import Arrival, ItemCorrection, MoveOut
from jukinet.register.record import Occasion, ResidentRecord
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import load_profile
from jukinet.terms.person import PersonName, Relationship, Sex

FOREIGN = {
    "new.nationality": "ブラジル",
    "new.residence_category": "mid-to-long-term",
    "new.residence_status": "定住者",
    "new.residence_period": "3年",
    "new.residence_until": "H27.7.8",
    "new.residence_card": "AB12345678CD",
    "new.foreign_since": "H24.7.9",
}
FIRST_DAYS = {
    "9008": date(2008, 4, 1), "9016": date(2012, 7, 9), "9017": date(2019, 11, 5),
}  # fmt: skip


def set_day(office: Office, day: date) -> None:
    office.clock.advance(timedelta(days=(day - office.clock.today()).days))


def correction(
    office: Office, tx: Transaction, person: ResidentRecord, detail: str, trigger: str,
    **typed: str,
) -> Filing:  # fmt: skip
    fields = {
        "detail": detail, "trigger": trigger, "occurred_on": "きょう",
        f"who.{person.resident_id}": "yes", "paper.ground-of-authority": "yes",
    }  # fmt: skip
    return office.draft(
        tx, FilingKind.CORRECTION, {**fields, **typed}, household=person.household_id,
        by=office.by_authority(),
    )  # fmt: skip


def approve(office: Office, tx: Transaction, draft: Filing) -> None:
    entered = filings.enter(
        tx, draft.filing_id, version=draft.version, by=office.by_authority(),
        context=office.context,
    )  # fmt: skip
    office.approve(tx, entered)


def findings(office: Office, tx: Transaction, draft: Filing) -> set[str]:
    return {one.name for one in filings.look(tx, draft, office.context).errors}


def a_newcomer(office: Office, tx: Transaction) -> ResidentRecord:
    """Somebody without a domicile, entered today."""
    head = office.a_family(tx)[0]
    (household,) = register.open_households(
        tx, 1, at=office.clock.now(), randomness=office.context.randomness
    )
    today = office.clock.today()
    came = Arrival(
        PersonName("SILVA MARIA", "シルバ　マリア"), LifeDate("1980-02-03"), Sex.FEMALE,
        head.identification.address, household, Relationship.parse("世帯主"), None,
        Occasion(today, today, "clerk", office.clock.now()),
    )  # fmt: skip
    (told,) = register.accept_arrivals(tx, [came], randomness=office.context.randomness)
    return register.get_record(tx, told.resident_id)


@pytest.mark.parametrize(
    ("detail", "trigger", "typed", "item", "becomes"),
    [
        ("9007", "health-insurance", "H15.8.1", "health_insurance_since", date(2003, 8, 1)),
        ("9009", "nursing-care", "H15.8.2", "nursing_care_since", date(2003, 8, 2)),
        ("9010", "pension", "H15.8.3", "pension_since", date(2003, 8, 3)),
        ("9011", "child-allowance", "H15.8.4", "child_allowance_since", date(2003, 8, 4)),
        ("9012", "decision-or-judgment", "yes", "electoral_roll", True),
    ],
)
def test_order_12_marks_of_other_lists_are_entered_and_taken_out_by_authority(
    office: Office, tx: Transaction, detail: str, trigger: str, typed: str, item: str,
    becomes: object,
) -> None:  # fmt: skip
    person = office.a_family(tx)[0]
    field = {f"new.{item}": typed}
    approve(office, tx, correction(office, tx, person, detail, trigger, **field))
    assert getattr(register.get_record(tx, person.resident_id).qualifications, item) == becomes
    field = {f"new.{item}": "なし"}
    approve(office, tx, correction(office, tx, person, detail, trigger, **field))
    assert not getattr(register.get_record(tx, person.resident_id).qualifications, item)
    lines = register.list_history(tx, person.resident_id)
    assert [line.detail for line in lines][-2:] == [detail, detail]


def test_a_pension_number_and_a_former_address_are_entered(office: Office, tx: Transaction) -> None:
    person = office.a_family(tx)[0]
    pension = {"new.pension_kind": "1", "new.pension_number": "1234567890"}
    approve(office, tx, correction(office, tx, person, "9010", "pension", **pension))
    former = {
        "new.previous_municipality": "下関市", "new.previous_address": "竹崎町1番",
        "new.moved_in_notified_on": "H15.8.1", "new.address_since": "H15.7.1",
    }  # fmt: skip
    approve(office, tx, correction(office, tx, person, "9013", "clerical-error", **former))
    record = register.get_record(tx, person.resident_id)
    assert record.qualifications.pension is not None and record.moved_in is not None
    assert record.moved_in.previous_address == "竹崎町1番"
    assert record.address_since == LifeDate("2003-07-01")


def test_what_does_not_go_together_and_what_cannot_be_read_is_found_at_the_desk(
    office: Office, tx: Transaction
) -> None:
    person = office.a_family(tx)[0]
    wrong = {"new.pension_number": "1234567890"}
    draft = correction(office, tx, person, "9010", "pension", **wrong)
    assert findings(office, tx, draft) == {"items-unfitting"}
    draft = correction(
        office, tx, person, "9007", "health-insurance", **{"new.health_insurance_since": "いつか"}
    )
    assert findings(office, tx, draft) == {"item-unreadable"}
    draft = correction(office, tx, person, "9007", "health-insurance")
    assert findings(office, tx, draft) == {"nothing-changes"}


@pytest.mark.parametrize("detail", FIRST_DAYS)
def test_an_item_of_a_later_law_is_refused_until_its_day(
    office: Office, tx: Transaction, detail: str
) -> None:
    person, first = office.a_family(tx)[0], FIRST_DAYS[detail]
    items = {
        "9008": {"elderly_medical_since": first.isoformat()},
        "9016": {"foreign_since": first.isoformat()},
        "9017": {"former_surname": "旧姓"},
    }
    for known_on in (date(2003, 8, 25), first - timedelta(days=1)):
        occasion = Occasion(known_on, known_on, "clerk", office.clock.now())
        with pytest.raises(JukiError) as refused:
            ItemCorrection(person.resident_id, detail, items[detail], occasion)
        assert refused.value.code is ErrorCode.ITEM_NOT_IN_FORCE
        assert detail not in list_details(FilingKind.CORRECTION, load_profile().on(known_on))
    occasion = Occasion(first, first, "clerk", office.clock.now())
    ItemCorrection(person.resident_id, detail, items[detail], occasion)
    assert detail in list_details(FilingKind.CORRECTION, load_profile().on(first))
    draft = correction(office, tx, person, detail, "clerical-error")
    assert findings(office, tx, draft) == {"change-missing"}


def test_medical_care_of_the_elderly_did_not_begin_before_2008(office: Office) -> None:
    later = Occasion(date(2008, 5, 1), date(2008, 5, 1), "clerk", office.clock.now())
    with pytest.raises(JukiError) as refused:
        ItemCorrection(uuid4(), "9008", {"elderly_medical_since": "2008-03-31"}, later)
    assert refused.value.code is ErrorCode.ITEM_NOT_IN_FORCE


def test_triggers_of_a_later_law_are_not_offered_before() -> None:
    then = list_triggers(load_profile().on(date(2003, 8, 25)))
    assert set(Trigger) - set(then) == {Trigger.ELDERLY_MEDICAL, Trigger.APPLICATION}
    assert set(list_triggers(load_profile().on(date(2020, 1, 6)))) == set(Trigger)


def test_act_30_45_a_foreign_resident_is_entered_and_names_used_here_keep_their_history(
    office: Office, tx: Transaction
) -> None:
    set_day(office, date(2012, 7, 10))
    person = a_newcomer(office, tx)
    other = "notice-of-other-office"
    approve(office, tx, correction(office, tx, person, "9016", other, **FOREIGN))
    before = office.clock.now()
    office.pass_minutes(1)
    named = {"new.alias": "山田　マリア"}
    approve(office, tx, correction(office, tx, person, "9016", "application", **named))
    office.pass_minutes(1)
    approve(office, tx, correction(office, tx, person, "9016", "application",
                                   **{"new.alias": "見本　マリア"}))  # fmt: skip
    foreign = register.get_record(tx, person.resident_id).foreign
    assert foreign is not None
    assert (foreign.nationality, foreign.category) == (
        "ブラジル", ResidenceCategory.MID_TO_LONG_TERM,
    )  # fmt: skip
    assert foreign.until == date(2015, 7, 8) and foreign.since == date(2012, 7, 9)
    assert foreign.alias == "見本　マリア"
    assert [(one.name, one.entered_at, one.removed_on) for one in foreign.aliases] == [
        ("山田　マリア", "山口市", date(2012, 7, 10)), ("見本　マリア", "山口市", None),
    ]  # fmt: skip
    then = register.get_record_as_of(tx, person.resident_id, date(2012, 7, 10), before)
    assert then is not None and then.foreign is not None and then.foreign.aliases == ()


def test_nobody_with_a_domicile_is_a_foreign_resident(office: Office, tx: Transaction) -> None:
    set_day(office, date(2012, 7, 10))
    person = office.a_family(tx)[0]
    draft = correction(office, tx, person, "9016", "notice-of-other-office", **FOREIGN)
    assert findings(office, tx, draft) == {"items-unfitting"}


def test_order_30_14_a_former_surname_is_entered_travels_and_is_taken_out(
    office: Office, tx: Transaction
) -> None:
    set_day(office, date(2019, 11, 5))
    person = office.a_family(tx)[1]
    typed = {"new.former_surname": "架空", "new.former_surname_kana": "カクウ"}
    approve(office, tx, correction(office, tx, person, "9017", "application", **typed))
    record = register.get_record(tx, person.resident_id)
    assert record.former_surname == FormerSurname("架空", "カクウ")
    today = office.clock.today()
    occasion = Occasion(today, today, "clerk", office.clock.now())
    left = MoveOut(person.resident_id, MunicipalityCode("352012"), "竹崎町1番", occasion)
    register.accept_move_outs(tx, [left])
    erased = register.get_record(tx, person.resident_id)
    certificate = MoveOutCertificate.from_record(erased, today)
    (read,) = unpack(pack([certificate]))
    assert read == certificate and read.former_surname == record.former_surname


def test_a_former_surname_is_taken_out_again(office: Office, tx: Transaction) -> None:
    set_day(office, date(2019, 11, 5))
    person = office.a_family(tx)[1]
    typed = {"new.former_surname": "架空"}
    approve(office, tx, correction(office, tx, person, "9017", "application", **typed))
    typed = {"new.former_surname": "なし"}
    approve(office, tx, correction(office, tx, person, "9017", "application", **typed))
    assert register.get_record(tx, person.resident_id).former_surname is None


def test_a_certificate_has_no_former_surname_before_the_law_has_one() -> None:
    (paper,) = certificates(1)
    told = replace(paper, former_surname=FormerSurname("架空"))
    early, late = load_profile().on(date(2019, 11, 4)), load_profile().on(date(2019, 11, 5))
    assert as_of(early, told) == paper and as_of(late, told) == told
    must_be_of(late, told)
    with pytest.raises(JukiError):
        must_be_of(early, told)
