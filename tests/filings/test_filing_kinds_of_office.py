"""Births, deaths, corrections, codes, names of areas: what is entered beside a move."""

from __future__ import annotations

from dataclasses import replace

import pytest
from filing_builders import (
    DOMICILE,
    HOME,
    OTHER_OFFICE,
    Keys,
    Office,
    certificates,
    everybody,
)
from test_filing_kinds import household_of

from jukinet.filings import procedures as filings
from jukinet.filings.kinds import FilingKind
from jukinet.link.jobs import rename_areas
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.record import RecordState
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import Sex

LATE = {"answer.filed-late": "reason-unaware"}


def test_order_12_a_child_is_entered_with_a_code_and_a_notice_is_due(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    entered = office.entered(
        tx,
        FilingKind.BIRTH,
        {
            "occurred_on": "8/24",
            "child.name": "見本　新",
            "child.kana": "ミホン　アラタ",
            "child.sex": "male",
            "relationship.child": "子",
            "child.domicile": DOMICILE.text,
            "child.head": DOMICILE.head,
            "paper.birth-report": "yes",
        },
        household=family[0].household_id,
    )
    ((resident, _),) = office.approve(tx, entered).changes
    record = register.get_record(tx, resident)
    assert record.identification.birth_date == LifeDate("2003-08-24")
    assert record.identification.address.text == HOME
    assert resident in {notice.resident_id for notice in register.list_code_notices_due(tx)}


def test_order_8_a_death_erases_and_appoints_who_remains(office: Office, tx: Transaction) -> None:
    family = office.a_family(tx)[:2]
    husband, wife = family[0].resident_id, family[1].resident_id
    child = household_of(tx, wife)[2].resident_id
    entered = office.entered(
        tx,
        FilingKind.DEATH,
        {
            "occurred_on": "きのう",
            f"who.{husband}": "yes",
            "paper.death-report": "yes",
            "rest_householder": str(wife),
            f"relationship.{child}": "子",
        },
        household=family[0].household_id,
    )
    office.approve(tx, entered)
    assert register.get_record(tx, husband).state is RecordState.ERASED
    assert [str(m.relationship) for m in household_of(tx, wife)] == ["世帯主", "子"]


@pytest.mark.parametrize(
    ("fields", "item", "becomes"),
    [
        (
            {"detail": "3301", "new.name": "結婚　花子", "new.kana": "ケッコン　ハナコ"},
            "name",
            "結婚　花子",
        ),
        (
            {"detail": "9006", "new.domicile": "東京都千代田区1番", "new.head": "結婚　一"},
            "permanent_domicile",
            "東京都千代田区1番",
        ),
        (
            {"detail": "3302", "new.birth": "S32.12.4", "new.sex": "female"},
            "birth_date",
            "1957-12-04",
        ),
    ],
)
def test_act_9_notices_of_the_family_register_correct_one_item(
    office: Office, tx: Transaction, fields: dict[str, str], item: str, becomes: str
) -> None:
    family = office.a_family(tx)
    wife = family[1].resident_id
    entered = office.entered(
        tx,
        FilingKind.FAMILY_REGISTER,
        {
            **fields,
            "occurred_on": "H15.8.20",
            "paper.family-register-notice": "yes",
            f"who.{wife}": "yes",
        },
        household=family[0].household_id,
        by=office.by_authority(),
    )
    office.approve(tx, entered)
    line = register.list_history(tx, wife)[-1]
    assert line.becomes is not None and line.becomes[item] == becomes
    assert line.approved_by == "takahashi"


@pytest.mark.parametrize(
    ("trigger", "detail", "allowed"),
    [
        ("filing-missing", "2301", True),
        ("field-check", "2301", True),
        ("decision-or-judgment", "2302", True),
        ("health-insurance", "2301", False),
        ("pension", "2302", False),
        ("clerical-error", "2307", True),
        ("", "2301", False),
    ],
)
def test_order_12_an_erasure_ex_officio_rests_on_a_trigger_that_leads_to_it(
    office: Office, tx: Transaction, trigger: str, detail: str, allowed: bool
) -> None:
    family = office.a_family(tx, ("見本　不在", "1950-01-01", "世帯主", Sex.UNKNOWN))
    fields = {
        "occurred_on": "きのう",
        "detail": detail,
        "trigger": trigger,
        "paper.ground-of-authority": "yes",
        **everybody(family),
    }
    by, household = office.by_authority(), family[0].household_id
    if not allowed:
        with pytest.raises(JukiError):
            office.entered(tx, FilingKind.EX_OFFICIO, fields, household=household, by=by)
        return
    office.approve(
        tx, office.entered(tx, FilingKind.EX_OFFICIO, fields, household=household, by=by)
    )
    assert register.get_record(tx, family[0].resident_id).state is RecordState.ERASED


def test_order_12_somebody_who_never_filed_is_entered_ex_officio(
    office: Office, tx: Transaction
) -> None:
    office.a_family(tx)
    entered = office.entered(
        tx,
        FilingKind.EX_OFFICIO,
        {
            "occurred_on": "H15.4.1",
            "detail": "1301",
            "trigger": "filing-missing",
            "paper.ground-of-authority": "yes",
            "address": HOME,
            "person.1.name": "無届　四郎",
            "person.1.kana": "ムトドケ　シロウ",
            "person.1.birth": "S40.1.1",
            "person.1.sex": "male",
            "relationship.1": "世帯主",
        },
        by=office.by_authority(),
    )
    ((resident, _),) = office.approve(tx, entered).changes
    assert register.list_history(tx, resident)[0].detail == "1301"


def test_act_14_a_wrong_relocation_is_withdrawn_by_stacking(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx, ("見本　独", "1950-01-01", "世帯主", Sex.MALE))
    resident, household = family[0].resident_id, family[0].household_id
    moved = office.entered(
        tx,
        FilingKind.RELOCATION,
        {
            "occurred_on": "きのう",
            "address": "泉町9番",
            "answer.address-new": "lease-seen",
            **everybody(family),
        },
        household=household,
    )
    office.approve(tx, moved)
    wrong = register.list_history(tx, resident)[-1]
    entered = office.entered(
        tx,
        FilingKind.CANCELLATION,
        {
            "occurred_on": "きょう",
            "trigger": "clerical-error",
            "change_id": str(wrong.change_id),
            "paper.ground-of-authority": "yes",
            **everybody(family),
        },
        household=household,
        by=office.by_authority(),
    )
    office.approve(tx, entered)
    assert register.get_record(tx, resident).identification.address.text == HOME
    assert [line.cancelled for line in register.list_history(tx, resident)] == [False, True, False]


def test_act_30_3_a_code_is_changed_without_a_reason(office: Office, tx: Transaction) -> None:
    family = office.a_family(tx)
    resident = family[0].resident_id
    entered = office.entered(
        tx,
        FilingKind.CODE_CHANGE,
        {f"who.{resident}": "yes", "paper.code-change-request": "yes"},
        household=family[0].household_id,
    )
    office.approve(tx, entered)
    now = register.get_record(tx, resident).identification.code
    assert now != family[0].identification.code
    assert resident in {notice.resident_id for notice in register.list_code_notices_due(tx)}


def test_rules_21_2_an_area_is_renamed_as_one_job(office: Office) -> None:
    with office.database.transaction() as tx:
        family = office.a_family(tx)
        entered = office.entered(
            tx,
            FilingKind.RENAMING,
            {
                "occurred_on": "きょう",
                "detail": "3203",
                "trigger": "area-renamed",
                "area.old": "亀山町",
                "area.new": "新亀山町",
                "paper.ground-of-authority": "yes",
            },
            by=office.by_authority(),
        )
        office.approve(tx, entered)
    assert rename_areas(office.database, office.context) == len(family)
    with office.database.transaction() as tx:
        record = register.get_record(tx, family[0].resident_id)
        assert record.identification.address.text == "新亀山町2番1号"
        line = register.list_history(tx, family[0].resident_id)[-1]
    assert (line.detail, line.paper) == ("3203", entered.number.text)


def test_a_late_filing_waits_for_the_reason_and_the_reviewer_reads_it(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    fields = {
        "occurred_on": "H15.7.1",
        "address": "泉町9番",
        "answer.address-new": "lease-seen",
        **everybody(family),
    }
    with pytest.raises(JukiError) as unanswered, tx.savepoint():
        office.entered(tx, FilingKind.RELOCATION, fields, household=family[0].household_id)
    assert unanswered.value.code is ErrorCode.FILING_UNANSWERED
    entered = office.entered(
        tx, FilingKind.RELOCATION, {**fields, **LATE}, household=family[0].household_id
    )
    judgement = filings.look(tx, entered, office.context)
    assert judgement.answers["filed-late"] == "reason-unaware"
    assert judgement.deadline is not None and judgement.deadline.days_late == 41


def test_a_code_that_stands_already_is_not_entered_a_second_time(
    office: Office, tx: Transaction, filing_keys: Keys
) -> None:
    family = office.a_family(tx)
    (lone,) = certificates(1)
    taken = replace(
        lone,
        identification=replace(lone.identification, code=family[0].identification.code),
    )
    code = filings.seal_certificates([taken], filing_keys.vaults[OTHER_OFFICE])
    clerk = office.clerk()
    begun = filings.begin(tx, FilingKind.MOVE_IN, by=clerk, context=office.context)
    read = filings.scan_certificate(
        tx, begun.filing_id, code, version=begun.version, by=clerk, context=office.context
    )
    judgement = filings.look(tx, read, office.context)
    assert "already-registered" in {finding.name for finding in judgement.errors}
