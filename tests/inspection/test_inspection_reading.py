"""Lists and how they are read, on a real register; permission tests beside each step."""

from __future__ import annotations

from datetime import date

from inspection_acts import READER, begin, make_list, show
from inspection_office import SHIBAKUBO, InspectionOffice

from jukinet.counters.case import Means
from jukinet.custody.procedures import approve_output
from jukinet.inspection import procedures
from jukinet.inspection.excerpt import PAGE_LINES
from jukinet.security.operation import OperationSearch
from jukinet.security.operator import Duty, Function, Mode
from jukinet.security.procedures import list_operations
from jukinet.terms.errors import ErrorCode
from refusals import refused


class TestTheList:
    def test_it_has_the_area_and_the_four_items(self, office: InspectionOffice) -> None:
        office.house(3, f"{SHIBAKUBO}2番3号")
        office.house(2, "田無町二丁目1番")
        assert (make_list(office).lines, office.accepted().area) == (3, SHIBAKUBO)
        page = show(office, begin(office, office.accepted()))
        assert [line.address for _, line in page.lines] == [f"{SHIBAKUBO}2番3号"] * 3
        fields = set(page.lines[0][1].__slots__) - {"resident_id", "household_id"}
        assert fields == {"name", "birth_date", "sex", "address"}

    def test_it_is_made_from_the_register_as_it_stands(self, office: InspectionOffice) -> None:
        office.house(1, f"{SHIBAKUBO}1番")
        assert make_list(office).lines == 1
        office.house(1, f"{SHIBAKUBO}2番")
        assert make_list(office).lines == 2

    def test_who_is_protected_is_left_out_with_her_household(
        self, office: InspectionOffice
    ) -> None:
        _, (victim, *_) = office.house(3, f"{SHIBAKUBO}2番3号")
        office.house(2, f"{SHIBAKUBO}9番")
        office.register.lock(victim)
        excerpt = make_list(office)
        assert (excerpt.lines, excerpt.left_out) == (2, 3)

    def test_more_than_fifty_need_a_second_person(self, office: InspectionOffice) -> None:
        for number in range(6):
            office.house(9, f"{SHIBAKUBO}{number + 1}番")
        context = office.context
        refused(ErrorCode.OUTPUT_NOT_APPROVED, lambda: make_list(office))
        with office.database.transaction() as tx:
            asked = procedures.request_excerpt(tx, SHIBAKUBO, by=office.worker(), context=context)
            assert asked.wanted.persons == 60
            refused(
                ErrorCode.OWN_WORK,
                lambda: approve_output(tx, asked.output_id, by=office.worker(), context=context),
            )
            approve_output(
                tx, asked.output_id, by=office.worker("takahashi", Duty.REVIEW), context=context
            )
        with office.database.transaction() as tx:
            refused(
                ErrorCode.OUTPUT_NOT_APPROVED,
                lambda: procedures.make_excerpt(
                    tx, "田無町", asked.output_id, by=office.worker(), context=context
                ),
            )
        with office.database.transaction() as tx:
            made = procedures.make_excerpt(
                tx, SHIBAKUBO, asked.output_id, by=office.worker(), context=context
            )
        assert made.lines == 54
        with office.database.transaction() as tx:
            refused(
                ErrorCode.OUTPUT_NOT_APPROVED,
                lambda: procedures.make_excerpt(
                    tx, SHIBAKUBO, asked.output_id, by=office.worker(), context=context
                ),
            )

    def test_without_the_rights_nobody_asks_or_makes(self, office: InspectionOffice) -> None:
        blind = office.worker(
            without=[(Function.INSPECTION, Mode.WRITE), (Function.INSPECTION, Mode.EXECUTE)]
        )
        with office.database.transaction() as tx:
            for act in (
                lambda: procedures.count_area(tx, SHIBAKUBO, by=blind),
                lambda: procedures.request_excerpt(tx, SHIBAKUBO, by=blind, context=office.context),
                lambda: procedures.make_excerpt(
                    tx, SHIBAKUBO, None, by=blind, context=office.context
                ),
            ):
                refused(ErrorCode.ACCESS_REFUSED, act)


class TestReading:
    def test_every_page_and_everybody_on_it_is_recorded(self, office: InspectionOffice) -> None:
        for number in range(3):
            office.house(9, f"{SHIBAKUBO}{number + 1}番")
        make_list(office)
        viewing = begin(office, office.accepted())
        first, second = show(office, viewing, 1), show(office, viewing, 2)
        assert (len(first.lines), len(second.lines), first.pages) == (PAGE_LINES, 7, 2)
        with office.database.transaction() as tx:
            lines = list_operations(tx, OperationSearch(function=Function.INSPECTION), 100)
        shown = [line for line in lines if line.result == "shown"]
        assert len(shown) == 27
        assert set(shown[0].items) == {"name", "birth-date", "sex", "address"}

    def test_whoever_is_protected_meanwhile_is_off_the_page_with_her_household(
        self, office: InspectionOffice
    ) -> None:
        _, people = office.house(3, f"{SHIBAKUBO}1番")
        office.house(2, f"{SHIBAKUBO}2番")
        make_list(office)
        viewing = begin(office, office.accepted())
        assert len(show(office, viewing).lines) == 5
        office.register.lock(people[1])
        assert len(show(office, viewing).lines) == 2

    def test_only_a_named_and_identified_reader_of_an_accepted_request_begins(
        self, office: InspectionOffice
    ) -> None:
        office.house(1, f"{SHIBAKUBO}1番")
        make_list(office)
        request, waiting = office.accepted(), office.receive()
        refused(ErrorCode.INSPECTION_NOT_ALLOWED, lambda: begin(office, request, "見本 五郎"))
        refused(ErrorCode.INSPECTION_INCOMPLETE, lambda: begin(office, request, means=Means.NONE))
        refused(ErrorCode.INSPECTION_STATE, lambda: begin(office, waiting))

    def test_an_old_list_is_not_read(self, office: InspectionOffice) -> None:
        office.house(1, f"{SHIBAKUBO}1番")
        request = office.accepted()
        refused(ErrorCode.INSPECTION_LIST_OUTDATED, lambda: begin(office, request))
        make_list(office)
        viewing = begin(office, request)
        office.set_day(date(2006, 12, 7))
        refused(ErrorCode.INSPECTION_LIST_OUTDATED, lambda: begin(office, request))
        refused(ErrorCode.INSPECTION_LIST_OUTDATED, lambda: show(office, viewing))
        make_list(office)
        refused(ErrorCode.INSPECTION_LIST_OUTDATED, lambda: show(office, viewing))
        assert len(show(office, begin(office, request)).lines) == 1

    def test_a_reading_ends_with_the_number_of_notes(self, office: InspectionOffice) -> None:
        office.house(1, f"{SHIBAKUBO}1番")
        make_list(office)
        request = office.accepted()
        viewing = begin(office, request)
        by, context = office.worker(), office.context
        with office.database.transaction() as tx:
            procedures.end_viewing(tx, viewing.viewing_id, 12, by=by, context=context)
            (kept,) = procedures.get_request_file(tx, request.request_id, by=by).viewings
        assert (kept.reader, kept.supervised_by, kept.notes_copied) == (READER, "sasaki", 12)
        refused(ErrorCode.INSPECTION_STATE, lambda: show(office, viewing))
        with office.database.transaction() as tx:
            refused(
                ErrorCode.INSPECTION_STATE,
                lambda: procedures.end_viewing(tx, viewing.viewing_id, 12, by=by, context=context),
            )

    def test_after_its_end_or_refusal_nothing_is_read(self, office: InspectionOffice) -> None:
        office.house(1, f"{SHIBAKUBO}1番")
        make_list(office)
        request = office.accepted()
        with office.database.transaction() as tx:
            by, context = office.worker(), office.context
            procedures.end_request(tx, request.request_id, by=by, context=context)
        refused(ErrorCode.INSPECTION_STATE, lambda: begin(office, request))

    def test_without_the_right_nobody_reads(self, office: InspectionOffice) -> None:
        office.house(1, f"{SHIBAKUBO}1番")
        make_list(office)
        request = office.accepted()
        viewing = begin(office, request)
        by = office.worker(without=[(Function.INSPECTION, Mode.WRITE)])
        blind = office.worker(without=[(Function.INSPECTION, Mode.READ)])
        context, key = office.context, viewing.viewing_id
        with office.database.transaction() as tx:
            for act in (
                lambda: procedures.begin_viewing(
                    tx, request.request_id, READER, by=by, context=context
                ),
                lambda: procedures.show_page(tx, key, 1, by=by, context=context),
                lambda: procedures.end_viewing(tx, key, 0, by=by, context=context),
                lambda: procedures.end_request(tx, request.request_id, by=by, context=context),
                lambda: procedures.get_viewing(tx, key, by=blind),
                lambda: procedures.find_excerpt_for(tx, request, by=blind),
            ):
                refused(ErrorCode.ACCESS_REFUSED, act)
