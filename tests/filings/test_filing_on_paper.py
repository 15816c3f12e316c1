"""The filing on paper: what the summary shows, in Japanese, and nothing before it is ready."""

from __future__ import annotations

import pytest
from filing_builders import Office, everybody
from filing_visits import a_visit

from jukinet.counters.screen import Download, Page
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.filings.screens.signing import show_paper
from jukinet.platform.db.transaction import Transaction
from jukinet.protection.procedures import take_lock
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from paper_tools import text_of


def a_relocation(
    tx: Transaction, office: Office, address: str = "湯田温泉1丁目3番2号"
) -> tuple[list[ResidentRecord], Filing]:
    family = office.a_family(tx)
    fields = {
        "occurred_on": "H15.8.24", "address": address, "answer.address-new": "lease-seen",
        **everybody(family),
    }  # fmt: skip
    draft = office.draft(tx, FilingKind.RELOCATION, fields, household=family[0].household_id)
    return family, draft


def test_the_paper_shows_before_and_after_in_japanese(office: Office, tx: Transaction) -> None:
    _, draft = a_relocation(tx, office)
    answer = show_paper(a_visit(tx, office, office.clerk(), draft), FilingKind.RELOCATION)
    assert isinstance(answer, Download)
    text = text_of(answer.content)
    assert "住民異動届" in text
    for shown in (
        "転居",
        "見本太郎",
        "見本花子",
        "亀山町2番1号",
        "湯田温泉1丁目3番2号",
        "平成15年8月24日",
    ):
        assert shown in text
    assert "届出人署名" in text
    assert "the person" not in text, "paper does not follow the screen's language"


def test_what_cannot_be_sent_is_not_printed(office: Office, tx: Transaction) -> None:
    _, draft = a_relocation(tx, office, address="")
    with pytest.raises(JukiError) as raised:
        show_paper(a_visit(tx, office, office.clerk(), draft), FilingKind.RELOCATION)
    assert raised.value.code is ErrorCode.FILING_INCOMPLETE


def test_nothing_of_somebody_protected_is_printed(office: Office, tx: Transaction) -> None:
    family, draft = a_relocation(tx, office)
    taker = office.worker("protector", frozenset((Function.PROTECTION, mode) for mode in Mode))
    take_lock(tx, family[0].resident_id, (), by=taker, context=office.context)
    answer = show_paper(a_visit(tx, office, office.clerk(), draft), FilingKind.RELOCATION)
    assert isinstance(answer, Page)
    assert answer.status == 423


def test_another_code_is_asked_for_by_a_form_of_its_own(office: Office, tx: Transaction) -> None:
    family = office.a_family(tx)
    draft = office.draft(tx, FilingKind.CODE_CHANGE, {}, household=family[0].household_id)
    with pytest.raises(JukiError) as raised:
        show_paper(a_visit(tx, office, office.clerk(), draft), FilingKind.CODE_CHANGE)
    assert raised.value.code is ErrorCode.FILING_INCOMPLETE
    draft = office.draft(
        tx, FilingKind.CODE_CHANGE, everybody(family[1:2]), household=family[0].household_id
    )
    answer = show_paper(a_visit(tx, office, office.clerk(), draft), FilingKind.CODE_CHANGE)
    assert isinstance(answer, Download)
    text = text_of(answer.content)
    assert "住民票コード変更請求書" in text and "変更を受ける方氏名見本花子" in text
    for record in family:
        assert record.identification.code.digits not in text
