"""A paper certificate of a foreign resident is typed whole, from 2012-07-09 on (Order Art. 23)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from filing_builders import HOME, Office, some_codes

from jukinet.filings import procedures as filings
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.further import Alias, ForeignResident, FormerSurname, ResidenceCategory
from jukinet.terms.codes import MunicipalityCode

THERE = MunicipalityCode("352012")
FIRST = date(2012, 7, 9)
AT = "person.1."
CERTIFIED = {
    "way": "typed",
    "occurred_on": "きょう",
    "address": HOME,
    "paper.move-out-certificate": "yes",
    "previous_municipality": THERE.digits,
    "previous_address": "竹崎町1番2号",
    "planned_on": "きょう",
    "issued_on": "きのう",
    "person.1.name": "SILVA MARIA",
    "person.1.kana": "シルバ　マリア",
    "person.1.birth": "1980-02-03",
    "person.1.sex": "female",
    "person.1.code": some_codes(1, 3_500_000_000)[0],
    "relationship.1": "世帯主",
    "person.1.nationality": "ブラジル",
    "person.1.residence_category": "mid-to-long-term",
    "person.1.residence_status": "定住者",
    "person.1.residence_period": "3年",
    "person.1.residence_until": "H27.7.8",
    "person.1.residence_card": "ab12345678cd",
    "person.1.foreign_since": "H24.7.9",
    "person.1.aliases": "見本　一／下関市／H24.7.9／下関市／H24.8.1、見本　二/下関市/H24.8.1",
}


@pytest.fixture
def then(office: Office, tx: Transaction) -> Office:
    """The office in the autumn of 2012; the address is known."""
    office.a_family(tx)
    office.clock.advance(timedelta(days=(date(2012, 10, 10) - office.clock.today()).days))
    return office


def draft(office: Office, tx: Transaction, **changed: str) -> Filing:
    return office.draft(tx, FilingKind.MOVE_IN, {**CERTIFIED, **changed}, by=office.clerk())


def found(office: Office, tx: Transaction, **changed: str) -> set[tuple[str, str]]:
    judged = filings.look(tx, draft(office, tx, **changed), office.context)
    return {(one.name, one.field.rpartition(".")[2]) for one in (*judged.errors, *judged.warnings)}


def test_what_the_certificate_says_of_a_foreign_resident_goes_on(
    then: Office, tx: Transaction
) -> None:
    entered = then.entered(tx, FilingKind.MOVE_IN, CERTIFIED)
    reviewed = {one.item for one in filings.look(tx, entered, then.context).differences}
    assert reviewed >= {
        "nationality", "residence_category", "residence_status", "residence_period",
        "residence_until", "residence_card", "foreign_since", "aliases",
    }  # fmt: skip
    ((resident, _),) = then.approve(tx, entered).changes
    assert register.get_record(tx, resident).foreign == ForeignResident(
        "ブラジル", ResidenceCategory.MID_TO_LONG_TERM, "定住者", "3年", date(2015, 7, 8),
        "AB12345678CD", FIRST,
        (
            Alias("見本　一", "下関市", FIRST, "下関市", date(2012, 8, 1)),
            Alias("見本　二", "下関市", date(2012, 8, 1)),
        ),
    )  # fmt: skip
    assert register.list_history(tx, resident)[0].detail == "1101"


@pytest.mark.parametrize(
    ("field", "typed", "finding"),
    [
        ("nationality", "", "residence-missing"),
        ("residence_category", "", "residence-missing"),
        ("residence_status", "", "residence-missing"),
        ("residence_until", "いつか", "item-unreadable"),
        ("residence_until", "H24.10.9", "residence-ended"),
        ("residence_card", "AB123", "item-unreadable"),
        ("foreign_since", "", "residence-missing"),
        ("foreign_since", "H24.7.8", "item-unreadable"),
        ("foreign_since", "H24.10.11", "item-unreadable"),
        ("aliases", "見本　一", "alias-unreadable"),
        ("aliases", "見本　一／下関市／いつか", "alias-unreadable"),
        ("aliases", "見本　一／下関市／H24.8.1／下関市／H24.7.9", "alias-unreadable"),
    ],
)
def test_what_lacks_or_does_not_fit_is_found_beside_its_field(
    then: Office, tx: Transaction, field: str, typed: str, finding: str
) -> None:
    assert found(then, tx, **{AT + field: typed}) == {(finding, field)}


def test_nobody_has_a_domicile_beside_a_nationality(then: Office, tx: Transaction) -> None:
    fields = {f"{AT}domicile": "山口市亀山町2番", f"{AT}head": "見本　太郎"}
    assert found(then, tx, **fields) == {("items-unfitting", "head")}


def test_the_day_alone_makes_nobody_a_foreign_resident_unseen(
    then: Office, tx: Transaction
) -> None:
    items = ("nationality", "category", "status", "period", "until", "card")
    gone = {f"{AT}{one if one == 'nationality' else f'residence_{one}'}": "" for one in items} | {
        f"{AT}aliases": ""
    }
    assert found(then, tx, **gone) == {
        ("residence-missing", "nationality"),
        ("residence-missing", "residence_category"),
    }


def test_a_child_born_here_comes_with_its_category_alone(then: Office, tx: Transaction) -> None:
    fields = {f"{AT}residence_{one}": "" for one in ("status", "period", "until", "card")} | {
        f"{AT}residence_category": "born-here",
        f"{AT}aliases": "",
    }
    assert not found(then, tx, **fields)


def test_a_period_that_is_over_is_answered_for(then: Office, tx: Transaction) -> None:
    """A renewal that was applied for in time is decided after the end (Immigration Act Art. 20)."""
    fields = {
        **CERTIFIED, f"{AT}residence_until": "H24.10.9",
        "answer.residence-ended": "renewal-applied-for",
    }  # fmt: skip
    assert len(then.approve(tx, then.entered(tx, FilingKind.MOVE_IN, fields)).changes) == 1


def test_before_the_first_day_a_certificate_says_nothing_of_it(
    office: Office, tx: Transaction
) -> None:
    office.a_family(tx)
    office.clock.advance(timedelta(days=(date(2012, 7, 8) - office.clock.today()).days))
    judged = filings.look(tx, draft(office, tx), office.context)
    assert {one.item for one in judged.differences}.isdisjoint({"nationality", "foreign_since"})


@pytest.mark.parametrize(
    ("day", "kept"),
    [(date(2019, 11, 4), None), (date(2019, 11, 5), FormerSurname("旧田", "キュウタ"))],
)
def test_a_former_surname_is_typed_from_its_day_on(
    day: date, kept: FormerSurname | None, office: Office, tx: Transaction
) -> None:
    """Order Art. 30-14."""
    office.a_family(tx)
    office.clock.advance(timedelta(days=(day - office.clock.today()).days))
    items = ("nationality", "foreign_since", "aliases")
    stay = ("category", "status", "period", "until", "card")
    national = dict.fromkeys(
        [*(AT + one for one in items), *(f"{AT}residence_{s}" for s in stay)], ""
    )
    surname = {f"{AT}former_surname": "旧田", f"{AT}former_surname_kana": "キュウタ"}
    entered = office.entered(tx, FilingKind.MOVE_IN, {**CERTIFIED, **national, **surname})
    ((resident, _),) = office.approve(tx, entered).changes
    assert register.get_record(tx, resident).former_surname == kept
