"""A foreign resident from abroad is entered by one filing, from 2012-07-09 on (Act Art. 30-46)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from filing_builders import HOME, Office

from jukinet.filings import procedures as filings
from jukinet.filings.evidence import papers_offered
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.further import ForeignResident, ResidenceCategory
from jukinet.register.papers import Arrival
from jukinet.register.record import Occasion
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode
from jukinet.terms.law import load_profile
from jukinet.terms.person import HOUSEHOLDER, PersonName, Sex
from refusals import refusing

FIRST = date(2012, 7, 9)
MARIA = {
    "way": "abroad",
    "occurred_on": "きょう",
    "address": HOME,
    "paper.passport": "yes",
    "paper.residence-card": "yes",
    "person.1.name": "SILVA MARIA",
    "person.1.kana": "シルバ　マリア",
    "person.1.birth": "1980-02-03",
    "person.1.sex": "female",
    "relationship.1": "世帯主",
    "person.1.nationality": "ブラジル",
    "person.1.residence_category": "mid-to-long-term",
    "person.1.residence_status": "定住者",
    "person.1.residence_period": "3年",
    "person.1.residence_until": "H27.7.8",
    "person.1.residence_card": "ab12345678cd",
}
HUSBAND = {
    "person.2.name": "帰国　三郎",
    "person.2.kana": "キコク　サブロウ",
    "person.2.birth": "1979-05-06",
    "person.2.sex": "male",
    "person.2.domicile": "山口県山口市亀山町2番",
    "person.2.head": "帰国　三郎",
    "relationship.2": "夫",
    "paper.family-register-copy": "yes",
}


def set_day(office: Office, day: date) -> None:
    office.clock.advance(timedelta(days=(day - office.clock.today()).days))


@pytest.fixture
def then(office: Office, tx: Transaction) -> Office:
    """The office on the second day on which foreigners have records; the address is known."""
    office.a_family(tx)
    set_day(office, date(2012, 7, 10))
    return office


def draft(office: Office, tx: Transaction, **changed: str) -> Filing:
    return office.draft(tx, FilingKind.MOVE_IN, {**MARIA, **changed}, by=office.clerk())


def found(office: Office, tx: Transaction, **changed: str) -> set[tuple[str, str]]:
    judged = filings.look(tx, draft(office, tx, **changed), office.context)
    return {(one.name, one.field.rpartition(".")[2]) for one in (*judged.errors, *judged.warnings)}


def test_act_30_46_one_filing_enters_a_foreign_resident(then: Office, tx: Transaction) -> None:
    entered = then.entered(tx, FilingKind.MOVE_IN, MARIA)
    judged = filings.look(tx, entered, then.context)
    assert {line.item for line in judged.differences} >= {
        "nationality", "residence_category", "residence_status", "residence_period",
        "residence_until", "residence_card", "foreign_since",
    }  # fmt: skip
    ((resident, number),) = then.approve(tx, entered).changes
    assert number == 1
    record = register.get_record(tx, resident)
    assert record.foreign == ForeignResident(
        "ブラジル", ResidenceCategory.MID_TO_LONG_TERM, "定住者", "3年", date(2015, 7, 8),
        "AB12345678CD", date(2012, 7, 10),
    )  # fmt: skip
    (line,) = register.list_history(tx, resident)
    assert line.detail == "1103", "one change, and not a second by authority"


def test_a_family_of_both_comes_by_one_filing_with_the_papers_of_both(
    then: Office, tx: Transaction
) -> None:
    entered = then.entered(tx, FilingKind.MOVE_IN, {**MARIA, **HUSBAND})
    residents = [resident for resident, _ in then.approve(tx, entered).changes]
    records = [register.get_record(tx, resident) for resident in residents]
    assert [record.foreign is not None for record in records] == [True, False]
    assert records[1].permanent_domicile is not None
    lacking = {**HUSBAND, "paper.family-register-copy": ""}
    assert found(then, tx, **lacking) == {("paper-missing", "family-register-copy")}
    lacking = {**HUSBAND, "paper.residence-card": ""}
    assert found(then, tx, **lacking) == {("paper-missing", "residence-card")}


@pytest.mark.parametrize(
    ("field", "typed", "finding"),
    [
        ("nationality", "", "residence-missing"),
        ("residence_category", "", "residence-missing"),
        ("residence_category", "born-here", "item-unreadable"),
        ("residence_status", "", "residence-missing"),
        ("residence_period", "", "residence-missing"),
        ("residence_until", "いつか", "item-unreadable"),
        ("residence_until", "H24.7.9", "residence-over"),
        ("residence_card", "AB123", "item-unreadable"),
        ("residence_card", "", "residence-card-later"),
        ("head", "見本　太郎", "items-unfitting"),
    ],
)
def test_what_lacks_or_does_not_fit_is_found_beside_its_field(
    then: Office, tx: Transaction, field: str, typed: str, finding: str
) -> None:
    fields = {f"person.1.{field}": typed}
    if field == "head":
        fields["person.1.domicile"] = "山口市亀山町2番"
    assert found(then, tx, **fields) == {(finding, field)}


def test_a_special_permanent_resident_has_no_period(then: Office, tx: Transaction) -> None:
    gone = dict.fromkeys((f"person.1.residence_{one}" for one in ("status", "period", "until")), "")
    assert not found(then, tx, **gone, **{"person.1.residence_category": "special-permanent"})


def test_a_card_that_comes_later_is_answered_for(then: Office, tx: Transaction) -> None:
    fields = {
        **MARIA, "person.1.residence_card": "",
        "answer.residence-card-later": "passport-says-later",
    }  # fmt: skip
    ((resident, _),) = then.approve(tx, then.entered(tx, FilingKind.MOVE_IN, fields)).changes
    foreign = register.get_record(tx, resident).foreign
    assert foreign is not None and foreign.card == ""


def test_who_came_before_foreigners_had_records_is_one_since_the_first_day(
    office: Office, tx: Transaction
) -> None:
    office.a_family(tx)
    set_day(office, FIRST)
    entered = office.entered(tx, FilingKind.MOVE_IN, {**MARIA, "occurred_on": "H24.7.6"})
    ((resident, _),) = office.approve(tx, entered).changes
    record = register.get_record(tx, resident)
    assert record.foreign is not None and record.foreign.since == FIRST
    assert record.resident_since == LifeDate("2012-07-06")


def test_before_the_first_day_nobody_is_entered_as_a_foreign_resident(
    office: Office, tx: Transaction
) -> None:
    office.a_family(tx)
    set_day(office, FIRST - timedelta(days=1))
    judged = filings.look(tx, draft(office, tx), office.context)
    assert "nationality" not in {line.item for line in judged.differences}
    offered = papers_offered(FilingKind.MOVE_IN, MARIA, load_profile().on(office.clock.today()))
    assert "residence-card" not in offered


@pytest.mark.parametrize(
    ("known_on", "since", "domicile", "code"),
    [
        (date(2012, 7, 8), date(2012, 7, 9), None, ErrorCode.ITEM_NOT_IN_FORCE),
        (date(2012, 7, 9), date(2012, 7, 8), None, ErrorCode.ITEM_NOT_IN_FORCE),
        (FIRST, FIRST, PermanentDomicile("山口市", "X"), ErrorCode.INVALID_CHANGE_DETAILS),
    ],
)
def test_the_register_takes_no_foreign_resident_before_his_day_or_with_a_domicile(
    known_on: date, since: date, domicile: PermanentDomicile | None, code: ErrorCode, office: Office
) -> None:
    foreign = ForeignResident("ブラジル", ResidenceCategory.MID_TO_LONG_TERM, since=since)
    occasion = Occasion(known_on, known_on, "clerk", office.clock.now())
    with refusing(code):
        Arrival(
            PersonName("SILVA MARIA", "シルバ"), LifeDate("1980-02-03"), Sex.FEMALE,
            Address(MunicipalityCode("352039"), HOME), uuid4(), HOUSEHOLDER, domicile, occasion,
            foreign=foreign,
        )  # fmt: skip


NEVER_FILED = {
    **{field: text for field, text in MARIA.items() if field.startswith(("person.", "relation"))},
    "occurred_on": "H24.7.10",
    "address": HOME,
    "detail": "1301",
    "trigger": "filing-missing",
    "paper.ground-of-authority": "yes",
}


def test_order_12_a_foreign_resident_who_never_filed_is_entered_in_one_step(
    then: Office, tx: Transaction
) -> None:
    """Birth date and sex are before the reviewer's eyes, too."""
    entered = then.entered(tx, FilingKind.EX_OFFICIO, NEVER_FILED, by=then.by_authority())
    shown = {line.item for line in filings.look(tx, entered, then.context).differences}
    assert shown >= {"birth_date", "sex", "relationship", "nationality", "residence_card"}
    ((resident, _),) = then.approve(tx, entered).changes
    record = register.get_record(tx, resident)
    assert record.foreign is not None and record.foreign.nationality == "ブラジル"
    assert record.foreign.since == date(2012, 7, 10)
    (line,) = register.list_history(tx, resident)
    assert line.detail == "1301"


def test_the_office_enters_foreign_residents_of_every_category(
    then: Office, tx: Transaction
) -> None:
    born = {
        **NEVER_FILED, "person.1.birth": "H24.7.10", "person.1.residence_category": "born-here",
        **dict.fromkeys((f"person.1.residence_{one}" for one in ("status", "period", "until")), ""),
        "person.1.residence_card": "",
    }  # fmt: skip
    entered = then.entered(tx, FilingKind.EX_OFFICIO, born, by=then.by_authority())
    ((resident, _),) = then.approve(tx, entered).changes
    foreign = register.get_record(tx, resident).foreign
    assert foreign is not None and foreign.category is ResidenceCategory.BORN_HERE
    early = {**born, "occurred_on": "H24.7.9"}
    judged = filings.look(
        tx, then.draft(tx, FilingKind.EX_OFFICIO, early, by=then.by_authority()), then.context
    )
    assert "arrived-before-birth" in {one.name for one in judged.errors}
