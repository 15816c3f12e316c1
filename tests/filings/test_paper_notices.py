"""When a line is down: the move-in notice goes by post, and one that came has its own dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from filing_builders import (
    OTHER_OFFICE,
    THERE,
    Keys,
    Office,
    certificates,
    everybody,
)
from filing_visits import a_visit

from jukinet.counters.screen import Download
from jukinet.filings import procedures as filings
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.filings.screens.notices import show_confirmed_notice, show_move_in_notice
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.papers import MoveConfirmation
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from paper_tools import squeezed, text_of

MOVED = date(2003, 9, 2)
READING = frozenset({(Function.FILING, Mode.READ)})


def moved_out(office: Office, tx: Transaction) -> tuple[Filing, list[ResidentRecord]]:
    family = office.a_family(tx)
    fields = {
        "occurred_on": "H15.9.1",
        "destination_municipality": THERE.digits,
        "destination_address": "竹崎町1番",
        **everybody(family),
    }
    household = family[0].household_id
    filing = office.entered(tx, FilingKind.MOVE_OUT, fields, household=household)
    office.approve(tx, filing)
    office.clock.advance(timedelta(days=40))
    return filings.get_filing(tx, filing.filing_id), family


def hear(
    office: Office, tx: Transaction, filing: Filing, people: list[ResidentRecord], **more: Any
) -> int:
    given: dict[str, Any] = {"municipality": THERE, "moved_on": MOVED, "by": office.clerk(), **more}
    residents = [one.resident_id for one in people]
    return filings.hear_paper_notice(
        tx,
        filing.filing_id,
        residents,
        context=office.context,
        **given,
    )


def test_a_notice_on_paper_confirms_with_its_own_date_and_the_later_one_by_line_changes_nothing(
    office: Office, tx: Transaction
) -> None:
    filing, family = moved_out(office, tx)
    assert hear(office, tx, filing, family[:2]) == 2
    record = register.get_record(tx, family[0].resident_id)
    assert record.erasure is not None and record.erasure.move_confirmed_on == MOVED
    waiting = filings.list_unconfirmed_moves(tx, by=office.clerk(), context=office.context)
    assert [one.resident_id for one in waiting] == [family[2].resident_id]
    before = len(register.list_history(tx, family[0].resident_id))
    register.confirm_moves(
        tx, [MoveConfirmation(family[0].resident_id, THERE, MOVED, office.clock.now())]
    )
    assert len(register.list_history(tx, family[0].resident_id)) == before
    assert filings.list_steps(tx, filing.filing_id)[-1].event == "paper-notice"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"moved_on": date(2099, 1, 1)}, ErrorCode.INVALID_DATE),
        ({"people": []}, ErrorCode.FORM_INVALID),
        ({"by": "reader"}, ErrorCode.ACCESS_REFUSED),
    ],
)
def test_a_notice_that_cannot_be_is_not_entered(
    office: Office, tx: Transaction, wrong: dict[str, Any], code: ErrorCode
) -> None:
    filing, family = moved_out(office, tx)
    if wrong.get("by") == "reader":
        wrong = {"by": office.worker(rights=READING)}
    people = wrong.pop("people", family)
    with pytest.raises(JukiError) as refused:
        hear(office, tx, filing, people, **wrong)
    assert refused.value.code is code


def test_people_of_another_move_out_are_not_confirmed_by_it(
    office: Office, tx: Transaction
) -> None:
    filing, _ = moved_out(office, tx)
    others = office.a_family(tx)
    with pytest.raises(JukiError) as refused:
        hear(office, tx, filing, others)
    assert refused.value.code is ErrorCode.FORM_INVALID


def test_the_governor_is_told_on_paper_of_those_who_have_arrived(
    office: Office, tx: Transaction
) -> None:
    filing, family = moved_out(office, tx)
    hear(office, tx, filing, family[:1])
    answer = show_confirmed_notice(a_visit(tx, office, office.clerk(), filing))
    assert isinstance(answer, Download)
    text = text_of(answer.content)
    assert "山口県知事" in text and "平成15年9月2日" in text
    assert squeezed(family[0].identification.name.written) in text
    assert squeezed(family[1].identification.name.written) not in text


def test_the_former_mayor_is_told_on_paper_who_came_and_when(
    office: Office, tx: Transaction, filing_keys: Keys
) -> None:
    office.a_family(tx)
    clerk, context = office.clerk(), office.context
    code = filings.seal_certificates(certificates(), filing_keys.vaults[OTHER_OFFICE])
    begun = filings.begin(tx, FilingKind.MOVE_IN, by=clerk, context=context)
    scanned = filings.scan_certificate(
        tx, begun.filing_id, code, version=begun.version, by=clerk, context=context
    )
    fields = {**scanned.fields, "occurred_on": "8/20", "answer.address-new": "lease-seen"}
    saved = filings.save_draft(
        tx, begun.filing_id, fields, version=scanned.version, by=clerk, context=context
    )
    entered = filings.enter(tx, begun.filing_id, version=saved.version, by=clerk, context=context)
    office.approve(tx, entered)
    answer = show_move_in_notice(a_visit(tx, office, clerk, entered))
    assert isinstance(answer, Download)
    text = text_of(answer.content)
    assert "下関市長" in text and "平成15年8月20日" in text and "竹崎町1番2号" in text
    assert all(squeezed(one.identification.name.written) in text for one in certificates())
