"""The letter about a move that never arrived: printed for the right person, never past a lock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import cast

import pytest
from filing_builders import Office

from jukinet.counters.card_reader import CardReader
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.screen import Download, Facilities, OfficeSettings, Visit
from jukinet.filings.screens.letters import LETTER_SCREENS, show_letter
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.web.catalogue import load_catalogue
from jukinet.platform.web.forms import Form
from jukinet.protection.procedures import take_lock
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from paper_tools import text_of, the_engine

WORDS = load_catalogue("jukinet.filings", "wording.toml")["ja"]


def a_visit(
    tx: Transaction, office: Office, by: CaseWorker, resident: object, *, paper: bool = True
) -> Visit:
    return Visit(
        tx=tx,
        context=office.context,
        by=by,
        path={"resident_id": str(resident)},
        query=MappingProxyType({}),
        form=cast("Form", None),
        words=WORDS,
        facilities=Facilities(
            reader=cast("CardReader", None),
            settings=OfficeSettings("山口県山口市", "Yamaguchi", "山口市長　見本　次郎"),
            paper=the_engine() if paper else None,
        ),
        screen=LETTER_SCREENS[0],
    )


def at_the_list(office: Office) -> CaseWorker:
    """Nobody stands at the counter: lists are worked on without a case."""
    return replace(office.clerk(), case=None)


def a_move_that_never_arrived(tx: Transaction, office: Office) -> list[ResidentRecord]:
    family = office.a_family(tx)
    office.move_out_long_ago(tx, family)
    return family


def test_the_letter_names_the_person_and_the_planned_day(office: Office, tx: Transaction) -> None:
    first, *_ = a_move_that_never_arrived(tx, office)
    office.clock.advance(timedelta(days=60))
    answer = show_letter(a_visit(tx, office, at_the_list(office), first.resident_id))
    assert isinstance(answer, Download)
    assert not set(answer.file_name) & set(first.identification.name.written)
    text = text_of(answer.content)
    assert "見本太郎様" in text
    assert "山口県山口市亀山町2番1号" in text
    assert "平成15年7月1日" in text
    assert "竹崎町" not in text, "where she meant to go is nobody's business on an envelope"


def test_nobody_protected_is_written_to_from_a_list(office: Office, tx: Transaction) -> None:
    first, second, *_ = a_move_that_never_arrived(tx, office)
    office.clock.advance(timedelta(days=60))
    taker = office.worker("protector", frozenset((Function.PROTECTION, mode) for mode in Mode))
    take_lock(tx, first.resident_id, (), by=taker, context=office.context)
    with pytest.raises(JukiError) as raised:
        show_letter(a_visit(tx, office, at_the_list(office), first.resident_id))
    assert raised.value.code is ErrorCode.PROTECTED
    assert show_letter(a_visit(tx, office, at_the_list(office), second.resident_id))


def test_who_has_no_open_move_gets_no_letter(office: Office, tx: Transaction) -> None:
    [first, *_] = office.a_family(tx)
    with pytest.raises(JukiError) as raised:
        show_letter(a_visit(tx, office, at_the_list(office), first.resident_id))
    assert raised.value.code is ErrorCode.NOT_FOUND


def test_a_counter_without_the_print_font_says_so(office: Office, tx: Transaction) -> None:
    [first, *_] = office.a_family(tx)
    with pytest.raises(JukiError) as raised:
        show_letter(a_visit(tx, office, at_the_list(office), first.resident_id, paper=False))
    assert raised.value.code is ErrorCode.FONT_MISSING


def test_who_may_not_work_on_filings_gets_no_letter(office: Office, tx: Transaction) -> None:
    first, *_ = a_move_that_never_arrived(tx, office)
    stranger = office.worker("stranger", frozenset())
    with pytest.raises(JukiError) as raised:
        show_letter(a_visit(tx, office, stranger, first.resident_id))
    assert raised.value.code is ErrorCode.ACCESS_REFUSED
