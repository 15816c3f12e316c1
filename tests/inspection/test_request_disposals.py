"""Requests whose keeping has ended go by two persons; what was published and recorded stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from counter_offices import CLERK, MadeCards
from counter_visitor import CounterVisitor
from inspection_office import InspectionOffice, make_inspection_office
from test_inspection_screens import at_terminal

from jukinet.inspection import procedures
from jukinet.inspection.keeping import EMPTIED
from jukinet.inspection.request import InspectionRequest
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import roster
from jukinet.terms.errors import ErrorCode
from refusals import refused

RECEIVED, LAST_DAY, DUE = date(2006, 11, 6), date(2011, 11, 6), date(2011, 11, 7)
SECOND = "takahashi"


@pytest.fixture
def lasting_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Operators' cards that outlive the papers, so that the same clerk signs on years later."""
    monkeypatch.setattr(roster, "CARD_VALID", timedelta(days=20 * 365))


@pytest.fixture
def office(
    lasting_cards: None,
    make_database: Callable[[tuple[str, ...]], Database],
    keys: NodeContext,
    at: ManualClock,
    cards: MadeCards,
    tmp_path: Path,
) -> InspectionOffice:
    made = make_inspection_office(replace(keys, clock=at), make_database, tmp_path, cards)
    made.set_day(RECEIVED)
    return made


def an_ended(office: InspectionOffice) -> InspectionRequest:
    request = office.accepted()
    with office.database.transaction() as tx:
        return procedures.end_request(
            tx, request.request_id, by=office.worker(), context=office.context
        )


def due(office: InspectionOffice) -> list[str]:
    with office.database.transaction() as tx:
        return [one.number for one in procedures.list_disposable(tx, by=office.worker())]


def test_only_what_is_settled_and_kept_to_its_last_day_is_due(office: InspectionOffice) -> None:
    ended = an_ended(office)
    office.accepted()  # nobody ended it: it is still worked on
    office.set_day(LAST_DAY)
    assert due(office) == []
    office.set_day(DUE)
    assert due(office) == [ended.number]


def test_one_proposes_another_confirms_and_what_was_written_is_gone(
    office: InspectionOffice,
) -> None:
    ended = an_ended(office)
    office.set_day(DUE)
    context = office.context
    with office.database.transaction() as tx:
        proposed = procedures.propose_disposal(tx, by=office.worker(), context=context)
    assert due(office) == [], "it is proposed already"

    def confirm(name: str) -> int:
        by = office.worker(name)
        with office.database.transaction() as tx:
            return procedures.confirm_disposal(tx, proposed.disposal_id, by=by, context=context)

    refused(ErrorCode.OWN_WORK, lambda: confirm("sasaki"))
    assert confirm(SECOND) == 1
    refused(ErrorCode.INSPECTION_STATE, lambda: confirm(SECOND))
    with office.database.transaction() as tx:
        by = office.worker()
        kept = procedures.get_request_file(tx, ended.request_id, by=by)
        ((disposal, numbers),) = procedures.list_disposals(tx, by=by)
    assert (kept.request.asker_address, kept.request.detail) == (EMPTIED, EMPTIED)
    assert kept.request.readers == (EMPTIED,)
    assert (kept.request.asker, kept.request.area) == (ended.asker, ended.area)
    assert len(kept.steps) == 3
    assert (disposal.proposed_by, disposal.confirmed_by) == ("sasaki", SECOND)
    assert numbers == [ended.number]
    assert due(office) == []


def test_nothing_is_proposed_when_nothing_is_due(office: InspectionOffice) -> None:
    an_ended(office)
    with office.database.transaction() as tx:
        refused(
            ErrorCode.INSPECTION_STATE,
            lambda: procedures.propose_disposal(tx, by=office.worker(), context=office.context),
        )


def test_each_step_of_a_disposal_asks_for_its_right(office: InspectionOffice) -> None:
    an_ended(office)
    office.set_day(DUE)
    context = office.context
    with office.database.transaction() as tx:
        proposed = procedures.propose_disposal(tx, by=office.worker(), context=context)
    reader = office.worker(without=[(Function.INSPECTION, Mode.READ)])
    decider = office.worker(without=[(Function.INSPECTION, Mode.EXECUTE)])
    second = office.worker(SECOND, without=[(Function.REVIEW, Mode.EXECUTE)])
    with office.database.transaction() as tx:
        for act in (
            lambda: procedures.list_disposable(tx, by=reader),
            lambda: procedures.list_disposals(tx, by=reader),
            lambda: procedures.propose_disposal(tx, by=decider, context=context),
            lambda: procedures.confirm_disposal(
                tx, proposed.disposal_id, by=second, context=context
            ),
        ):
            refused(ErrorCode.ACCESS_REFUSED, act)


def test_the_screen_lists_what_is_due_and_takes_the_proposal(office: InspectionOffice) -> None:
    ended = an_ended(office)
    office.set_day(DUE)
    clerk: CounterVisitor = at_terminal(office, CLERK)
    here = "/inspections/disposals"
    assert here in clerk.get("/inspections").text
    assert ended.number in clerk.get(here).said
    proposed = clerk.send(clerk.form(here, here), press="propose")
    assert proposed.headers["location"].startswith(here)
    said = clerk.get(here).said
    assert "別の人の確認を待っています" in said
    assert "廃棄できる申出書はありません" in said
    assert "確認して廃棄する" not in said, "not by whoever proposed"
    assert due(office) == []


def test_the_screen_opens_in_english_too(office: InspectionOffice) -> None:
    page = at_terminal(office, CLERK).get("/inspections/disposals?lang=en")
    assert "Nothing is due." in page.said


def test_the_screen_is_closed_to_whoever_has_no_right_to_inspection(
    office: InspectionOffice,
) -> None:
    assert at_terminal(office, "tanaka").get("/inspections/disposals").status == 403
