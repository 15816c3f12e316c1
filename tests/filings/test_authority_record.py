"""The record of authority: what the office did by itself, before its approval and after."""

from __future__ import annotations

from dataclasses import replace

import pytest
from filing_builders import Office, everybody
from filing_visits import a_visit

from jukinet.counters.screen import Answer, Download, Page
from jukinet.filings import procedures as filings
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind, rule_of
from jukinet.filings.screens.authority import AUTHORITY_SCREENS, has_record, show_record
from jukinet.filings.screens.signing import SIGNING_SCREENS, show_paper
from jukinet.platform.db.transaction import Transaction
from jukinet.protection.procedures import take_lock
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from paper_tools import text_of

OF_THE_OFFICE = {kind for kind in FilingKind if rule_of(kind).is_by_office}


def an_erasure(tx: Transaction, office: Office) -> tuple[list[ResidentRecord], Filing]:
    """The child of a family is not found any more; she is erased after a field check."""
    family = office.a_family(tx)
    fields = {
        "detail": "2301", "trigger": "field-check", "occurred_on": "H15.8.20",
        "ground": "現地調査報告書", "paper.ground-of-authority": "yes", **everybody(family[2:]),
    }  # fmt: skip
    clerk = office.by_authority()
    draft = office.draft(
        tx, FilingKind.EX_OFFICIO, fields, household=family[0].household_id, by=clerk
    )
    return family, draft


def send(tx: Transaction, office: Office, draft: Filing) -> Filing:
    return filings.enter(
        tx, draft.filing_id, version=draft.version, by=office.by_authority(), context=office.context
    )


def lock(tx: Transaction, office: Office, record: ResidentRecord) -> None:
    taker = office.worker("protector", frozenset((Function.PROTECTION, mode) for mode in Mode))
    take_lock(tx, record.resident_id, (), by=taker, context=office.context)


def words_of(answer: Answer) -> str:
    assert isinstance(answer, Download)
    return text_of(answer.content)


def test_before_it_is_sent_the_record_says_what_will_change(
    office: Office, tx: Transaction
) -> None:
    _, draft = an_erasure(tx, office)
    visit = a_visit(tx, office, office.by_authority(), draft)
    text = words_of(show_paper(visit, FilingKind.EX_OFFICIO))
    assert "職権記録書" in text
    assert "住民異動届" not in text
    for shown in ("実態調査", "法14条・34条", "現地調査報告書", "見本葵", "亀山町2番1号"):
        assert shown in text
    assert "要する（令12条4項）" in text
    assert "takahashi" not in text


def test_after_the_approval_it_says_who_entered_and_who_approved(
    office: Office, tx: Transaction
) -> None:
    _, draft = an_erasure(tx, office)
    approved = send(tx, office, draft)
    office.approve(tx, approved)
    visit = a_visit(tx, office, office.by_authority(), approved)
    text = words_of(show_record(visit))
    for shown in ("sasaki", "takahashi", "見本葵", "消除", "平成15年8月20日", draft.number.text):
        assert shown in text
    assert "見本花子" not in text, "only who was changed"


def test_a_correction_stays_on_its_record_when_the_register_goes_on(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    papers = []
    for name in ("見本　大郎", "見本　太朗"):
        fields = {
            "detail": "3201", "trigger": "clerical-error", "occurred_on": "きょう",
            "new.name": name, "new.kana": "ミホン　タロウ", "ground": "戸籍の附票",
            "paper.ground-of-authority": "yes", **everybody(family[:1]),
        }  # fmt: skip
        draft = office.draft(
            tx, FilingKind.CORRECTION, fields,
            household=family[0].household_id, by=office.by_authority(),
        )  # fmt: skip
        entered = send(tx, office, draft)
        office.approve(tx, entered)
        papers.append(words_of(show_record(a_visit(tx, office, office.by_authority(), entered))))
    assert register.get_record(tx, family[0].resident_id).identification.name.written == (
        "見本　太朗"
    )
    assert "見本大郎" in papers[0]
    assert "見本太朗" not in papers[0]
    assert "見本太朗" in papers[1]


def test_what_a_cancellation_withdraws_is_named(office: Office, tx: Transaction) -> None:
    family, draft = an_erasure(tx, office)
    wife = family[1]
    fields = {
        "detail": "3201", "trigger": "clerical-error", "occurred_on": "きょう",
        "new.name": "見本　華子", "new.kana": "ミホン　ハナコ", "ground": "戸籍の附票",
        "paper.ground-of-authority": "yes", **everybody([wife]),
    }  # fmt: skip
    wrong = send(
        tx, office,
        office.draft(tx, FilingKind.CORRECTION, fields, household=wife.household_id,
                     by=office.by_authority()),
    )  # fmt: skip
    office.approve(tx, wrong)
    line = register.list_history(tx, wife.resident_id)[-1]
    withdrawal = office.draft(
        tx, FilingKind.CANCELLATION,
        {"trigger": "clerical-error", "occurred_on": "きょう", "change_id": str(line.change_id),
         "paper.ground-of-authority": "yes", **everybody([wife])},
        household=wife.household_id, by=office.by_authority(),
    )  # fmt: skip
    visit = a_visit(tx, office, office.by_authority(), withdrawal)
    assert wrong.number.text in words_of(show_paper(visit, FilingKind.CANCELLATION))
    sent = send(tx, office, withdrawal)
    office.approve(tx, sent)
    text = words_of(show_record(visit))
    assert "取消し" in text
    assert wrong.number.text in text
    assert "見本花子" in text
    assert draft.number.text not in text


def test_a_renamed_area_has_its_record_too(office: Office, tx: Transaction) -> None:
    fields = {
        "detail": "3204", "trigger": "area-renamed", "occurred_on": "きょう",
        "area.old": "亀山町", "area.new": "亀山本町", "ground": "市告示第12号",
        "paper.ground-of-authority": "yes",
    }  # fmt: skip
    draft = office.draft(tx, FilingKind.RENAMING, fields, by=office.by_authority())
    sent = send(tx, office, draft)
    office.approve(tx, sent)
    text = words_of(show_record(a_visit(tx, office, office.by_authority(), sent)))
    for shown in ("亀山町", "亀山本町", "市告示第12号"):
        assert shown in text


def test_only_the_offices_own_work_that_was_sent_has_a_record(
    office: Office, tx: Transaction
) -> None:
    family, draft = an_erasure(tx, office)
    relocation = office.entered(
        tx,
        FilingKind.RELOCATION,
        {"occurred_on": "H15.8.24", "address": "泉町9番", "answer.address-new": "lease-seen",
         **everybody(family)},
        household=family[0].household_id,
    )  # fmt: skip
    for filing in (draft, relocation):
        assert not has_record(filing)
        with pytest.raises(JukiError) as raised:
            show_record(a_visit(tx, office, office.by_authority(), filing))
        assert raised.value.code is ErrorCode.FILING_STATE
    assert not has_record(replace(send(tx, office, draft), disposed_on=draft.received_on))


def test_nothing_of_somebody_protected_is_on_a_record(office: Office, tx: Transaction) -> None:
    family, draft = an_erasure(tx, office)
    visit = a_visit(tx, office, office.by_authority(), draft)
    sent = send(tx, office, draft)
    office.approve(tx, sent)
    lock(tx, office, family[2])  # who is erased is no member any more, and is asked about too
    with pytest.raises(JukiError) as raised:
        show_record(visit)
    assert raised.value.code is ErrorCode.PROTECTED


def test_a_draft_about_somebody_protected_prints_nothing(office: Office, tx: Transaction) -> None:
    family, draft = an_erasure(tx, office)
    lock(tx, office, family[2])
    answer = show_paper(a_visit(tx, office, office.by_authority(), draft), FilingKind.EX_OFFICIO)
    assert isinstance(answer, Page)
    assert answer.status == 423


def test_the_right_to_filings_opens_the_record_and_its_draft() -> None:
    (screen,) = AUTHORITY_SCREENS
    assert (screen.function, screen.mode) == (Function.FILING, Mode.READ)
    papers = {screen.path.split("/")[2]: screen for screen in SIGNING_SCREENS}
    for kind in OF_THE_OFFICE:
        assert papers[kind.value].function is Function.FILING
        assert papers[kind.value].mode is Mode.WRITE
