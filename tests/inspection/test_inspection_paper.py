"""Lists on paper (J-42): approved by another, in the media ledger, read by one, back, destroyed.

By its procedures on a real register, and once through the frame from the request to the slip.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from counter_offices import CLERK, REVIEWER
from inspection_acts import READER, SINCE, make_list
from inspection_office import SHIBAKUBO, InspectionOffice
from test_inspection_screens import at_terminal, receive

from jukinet.counters.frame import make_counter
from jukinet.counters.screen import Facilities, OfficeSettings
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.custody import procedures as custody
from jukinet.custody.medium import Medium, State
from jukinet.custody.screens import FAMILY as CUSTODY
from jukinet.inspection import procedures
from jukinet.inspection.request import InspectionRequest
from jukinet.inspection.screens import FAMILY as INSPECTION
from jukinet.nodes.protection_desk import PATHS, PEOPLE
from jukinet.platform.paper.form import Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.protection.screens import make_family
from jukinet.security.operation import OperationSearch
from jukinet.security.operator import Duty, Function, Mode
from jukinet.security.procedures import list_operations
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode
from paper_tools import text_of, the_engine
from refusals import refused
from web_visitor import Page


def marks(office: InspectionOffice) -> IssueMarks:
    issuer = MunicipalityCode(office.context.party.code)
    return IssueMarks(
        number="", issued_at=office.clock.now(), issuer=issuer, municipality="西東京市",
        mayor="西東京市長", terminal="madoguchi-1", simulated=True,
    )  # fmt: skip


def ask(office: InspectionOffice, request: InspectionRequest, *, approved: bool = True) -> UUID:
    context = office.context
    with office.database.transaction() as tx:
        asked = procedures.request_paper(
            tx, request.request_id, by=office.worker(), context=context
        )
        if approved:
            second = office.worker("takahashi", Duty.REVIEW)
            custody.approve_output(tx, asked.output_id, by=second, context=context)
    return asked.output_id


def put_on_paper(office: InspectionOffice, request: InspectionRequest) -> Medium:
    with office.database.transaction() as tx:
        return procedures.print_list(
            tx, request.request_id, engine=the_engine(), marks=marks(office),
            by=office.worker(), context=office.context,
        )  # fmt: skip


def sheet_of(office: InspectionOffice, medium: Medium) -> Sheet:
    with office.database.transaction() as tx:
        return procedures.get_paper_sheet(
            tx, medium.medium_id, engine=the_engine(), marks=marks(office),
            by=office.worker(), context=office.context,
        )  # fmt: skip


def state_of(office: InspectionOffice, medium: Medium) -> State:
    with office.database.transaction() as tx:
        return custody.get_medium(tx, medium.medium_id, by=office.worker()).state


def test_however_short_it_needs_a_second_person(office: InspectionOffice) -> None:
    office.house(2, f"{SHIBAKUBO}1番")
    request = office.accepted()
    make_list(office)
    refused(ErrorCode.OUTPUT_NOT_APPROVED, lambda: put_on_paper(office, request))
    output = ask(office, request, approved=False)
    refused(ErrorCode.OUTPUT_NOT_APPROVED, lambda: put_on_paper(office, request))
    with office.database.transaction() as tx:
        refused(
            ErrorCode.OWN_WORK,
            lambda: custody.approve_output(tx, output, by=office.worker(), context=office.context),
        )


def test_an_approval_is_for_this_list_this_request_and_one_paper(office: InspectionOffice) -> None:
    office.house(2, f"{SHIBAKUBO}1番")
    request, other = office.accepted(), office.accepted()
    make_list(office)
    ask(office, request)
    refused(ErrorCode.OUTPUT_NOT_APPROVED, lambda: put_on_paper(office, other))
    medium = put_on_paper(office, request)
    assert (medium.state, medium.wanted.persons) == (State.WRITTEN, 2)
    refused(ErrorCode.OUTPUT_NOT_APPROVED, lambda: put_on_paper(office, request))
    ask(office, request)
    make_list(office)
    refused(ErrorCode.OUTPUT_NOT_APPROVED, lambda: put_on_paper(office, request))


def test_the_sheet_has_the_four_items_and_everybody_is_recorded(office: InspectionOffice) -> None:
    office.house(3, f"{SHIBAKUBO}2番3号")
    request = office.accepted()
    make_list(office)
    ask(office, request)
    medium = put_on_paper(office, request)
    office.clock.advance(timedelta(minutes=5))
    sheet = sheet_of(office, medium)
    assert sheet.digest == medium.digest
    text = text_of(sheet.pdf)
    assert "見本一郎" in text and f"{SHIBAKUBO}2番3号" in text and request.number in text
    with office.database.transaction() as tx:
        lines = list_operations(tx, OperationSearch(function=Function.INSPECTION), 100)
    assert len([line for line in lines if line.result == "printed"]) == 3


def test_who_is_protected_meanwhile_closes_the_paper(office: InspectionOffice) -> None:
    _, people = office.house(2, f"{SHIBAKUBO}1番")
    office.house(2, f"{SHIBAKUBO}2番")
    request = office.accepted()
    make_list(office)
    ask(office, request)
    medium = put_on_paper(office, request)
    office.register.lock(people[0])
    refused(ErrorCode.INSPECTION_LIST_OUTDATED, lambda: sheet_of(office, medium))
    with office.database.transaction() as tx:
        refused(
            ErrorCode.INSPECTION_LIST_OUTDATED,
            lambda: procedures.hand_over_paper(
                tx, medium.medium_id, READER, by=office.worker(), context=office.context
            ),
        )


def test_it_is_read_once_is_back_and_is_published(office: InspectionOffice) -> None:
    office.house(4, f"{SHIBAKUBO}1番")
    request = office.accepted()
    make_list(office)
    ask(office, request)
    medium = put_on_paper(office, request)
    by, context = office.worker(), office.context
    with office.database.transaction() as tx:
        viewing = procedures.hand_over_paper(tx, medium.medium_id, READER, by=by, context=context)
        slip = custody.get_slip(tx, custody.get_medium(tx, medium.medium_id, by=by))
    assert (slip.approved_by, slip.received_by) == ("takahashi", READER)
    refused(ErrorCode.INSPECTION_STATE, lambda: sheet_of(office, medium))
    with office.database.transaction() as tx:
        refused(
            ErrorCode.INSPECTION_STATE,
            lambda: procedures.show_page(tx, viewing.viewing_id, 1, by=by, context=context),
        )
    with office.database.transaction() as tx:
        procedures.end_viewing(tx, viewing.viewing_id, 2, by=by, context=context)
        (line,) = procedures.list_publication(tx, SINCE, date(2007, 3, 31), by=by)
    assert line.persons == 4
    assert state_of(office, medium) is State.RETURNED
    with office.database.transaction() as tx:
        refused(
            ErrorCode.STEP_IMPOSSIBLE,
            lambda: procedures.hand_over_paper(
                tx, medium.medium_id, READER, by=by, context=context
            ),
        )


def test_a_reading_ends_although_its_paper_was_lost(office: InspectionOffice) -> None:
    """Reported at the media ledger meanwhile; the reading is listed until somebody ends it."""
    office.house(4, f"{SHIBAKUBO}1番")
    request = office.accepted()
    make_list(office)
    ask(office, request)
    medium = put_on_paper(office, request)
    by, context, key = office.worker(), office.context, medium.medium_id
    with office.database.transaction() as tx:
        viewing = procedures.hand_over_paper(tx, key, READER, by=by, context=context)
        assert procedures.is_out(tx, key, by=by)
        custody.report_loss(tx, key, circumstances="席に無い", by=by, context=context)
        assert not procedures.is_out(tx, key, by=by)
        assert procedures.list_open_viewings(tx, by=by) == [(request.number, viewing)]
        procedures.end_viewing(tx, viewing.viewing_id, 3, by=by, context=context)
        assert procedures.list_open_viewings(tx, by=by) == []
        ended = procedures.get_viewing(tx, viewing.viewing_id, by=by)
    assert ended.notes_copied == 3 and state_of(office, medium) is State.LOST


def test_the_media_ledger_hands_no_list_over_and_takes_none_back(
    office: InspectionOffice,
) -> None:
    """Neither by the ledger's own steps: each hand it goes through is in the reading."""
    office.house(4, f"{SHIBAKUBO}1番")
    request = office.accepted()
    make_list(office)
    ask(office, request)
    medium = put_on_paper(office, request)
    by, context, key = office.worker(), office.context, medium.medium_id
    with office.database.transaction() as tx:
        refused(
            ErrorCode.READING_NOT_RECORDED,
            lambda: custody.hand_over(tx, key, received_by=READER, by=by, context=context),
        )
        assert custody.get_medium(tx, key, by=by).state is State.WRITTEN
        viewing = procedures.hand_over_paper(tx, key, READER, by=by, context=context)
        refused(
            ErrorCode.READING_NOT_RECORDED,
            lambda: custody.take_back(tx, key, brought_by=READER, by=by, context=context),
        )
        procedures.end_viewing(tx, viewing.viewing_id, 1, by=by, context=context)
    assert state_of(office, medium) is State.RETURNED


@pytest.mark.parametrize(
    ("function", "mode"),
    [
        (Function.INSPECTION, Mode.READ),
        (Function.INSPECTION, Mode.WRITE),
        (Function.INSPECTION, Mode.EXECUTE),
        (Function.MEDIA, Mode.READ),
        (Function.MEDIA, Mode.WRITE),
    ],
)
def test_without_a_right_nobody_gets_through(
    office: InspectionOffice, function: Function, mode: Mode
) -> None:
    office.house(1, f"{SHIBAKUBO}1番")
    request = office.accepted()
    make_list(office)
    ask(office, request)
    medium = put_on_paper(office, request)
    by, context, key = office.worker(without=[(function, mode)]), office.context, medium.medium_id
    paper: dict[str, Any] = {
        "engine": the_engine(),
        "marks": marks(office),
        "by": by,
        "context": context,
    }
    acts: dict[str, tuple[set[tuple[Function, Mode]], Callable[[], object]]]
    inspect = {one: (Function.INSPECTION, one) for one in Mode}
    media = {one: (Function.MEDIA, one) for one in Mode}
    with office.database.transaction() as tx:
        acts = {
            "desk": (
                {inspect[Mode.READ], media[Mode.READ]},
                lambda: procedures.get_paper_desk(tx, request, by=by),
            ),
            "ask": (
                {inspect[Mode.READ], inspect[Mode.WRITE], media[Mode.WRITE]},
                lambda: procedures.request_paper(tx, request.request_id, by=by, context=context),
            ),
            "print": (
                {inspect[Mode.EXECUTE]},
                lambda: procedures.print_list(tx, request.request_id, **paper),
            ),
            "sheet": (
                {inspect[Mode.EXECUTE], media[Mode.READ]},
                lambda: procedures.get_paper_sheet(tx, key, **paper),
            ),
            "hand over": (
                {inspect[Mode.WRITE], media[Mode.READ], media[Mode.WRITE]},
                lambda: procedures.hand_over_paper(tx, key, READER, by=by, context=context),
            ),
        }
        for needed, act in acts.values():
            if (function, mode) in needed:
                refused(ErrorCode.ACCESS_REFUSED, act)


def links(page: Page, ending: str) -> list[str]:
    return [link for link in re.findall(r'href="([^"]+)"', page.text) if link.endswith(ending)]


def test_from_the_request_to_the_slip_at_the_counter(office: InspectionOffice) -> None:
    office.house(5, f"{SHIBAKUBO}1番")
    facilities = Facilities(
        office.counter.tray, OfficeSettings("西東京市", "Nishitokyo", "西東京市長", simulated=True),
        paper=the_engine(),
    )  # fmt: skip
    families = (COUNTERS, CUSTODY, make_family(PEOPLE, PATHS), INSPECTION)
    office.counter.app = make_counter(office.context, office.database, families, facilities)
    clerk = at_terminal(office, CLERK)
    clerk.open_case(affair="inspection", relation="third-party", means="photo-id")
    here = receive(clerk, "pledge", "survey-outline").headers["location"].partition("?")[0]
    clerk.send(clerk.form(here, f"{here}/decision"), press="accept")
    clerk.send(clerk.form(f"{here}/list", f"{here}/list"), press="make")
    assert f'href="{here}/papers"' in clerk.get(here).text
    clerk.send(clerk.form(f"{here}/papers", f"{here}/papers"), press="ask")
    assert "承認を待っています" in clerk.get(f"{here}/papers").said
    with office.database.transaction() as tx:
        (output,) = custody.list_outputs(tx, by=office.worker())[:1]
        second = office.worker(REVIEWER, Duty.REVIEW)
        custody.approve_output(tx, output.output_id, by=second, context=office.context)
    clerk.send(clerk.form(f"{here}/papers", f"{here}/papers"), press="print")
    page = clerk.get(f"{here}/papers")
    (sheet,) = links(page, "/sheet")
    ledger = clerk.get("/media/" + sheet.split("/")[-2])
    assert "閲覧の受付の" in ledger.said and 'value="hand-over"' not in ledger.text
    assert clerk.get(sheet).body.startswith(b"%PDF")
    handing = sheet.removesuffix("/sheet") + "/hand-over"
    clerk.send(clerk.form(f"{here}/papers", handing))
    page = clerk.get(f"{here}/papers")
    assert "閲覧中" in page.said
    (slip,) = links(page, "/slip")
    assert clerk.get(slip).body.startswith(b"%PDF")
    (reading,) = links(clerk.get(here), "/paper")
    clerk.send(clerk.form(reading, reading.removesuffix("/paper") + "/end"), notes="1")
    assert "返却済み" in clerk.get(f"{here}/papers").said
