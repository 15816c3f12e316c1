"""No sequence of operations, roles and races yields a byte of a protected person's address.

Four small machines over copies of one prepared office: papers, screens, lists, what is carried
away.  A failing
sequence shrinks to the few steps that matter.  Each planted mutant must be caught by its machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from copies_office import open_paper_room
from counter_offices import MadeCards
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from leak_desk import DeskMachine
from leak_exports import ExportsMachine
from leak_identity import a_photograph_tells_of_its_holder_alone, show_a_paper_of_her_child
from leak_lists import ListsMachine
from leak_machine import LeakMachine
from leak_office import AREA, SECRET, PreparedOffice, prepare
from leak_papers import PapersMachine

from jukinet.address_history.procedures import working
from jukinet.cards.municipal_services.procedures import sheltering
from jukinet.cards.screens.people import Holder
from jukinet.copies.procedures import guarding, issuing, printing
from jukinet.copies.procedures import papers as paper_procedures
from jukinet.copies.request import CopyKind, Layout
from jukinet.copies.wide_area.procedures import answering
from jukinet.copies.wide_area.request import Listed
from jukinet.counters.case import Means, Relation
from jukinet.custody.medium import Medium, MediumWanted
from jukinet.custody.procedures.media import write_approved
from jukinet.filings import procedures as filings
from jukinet.filings.kinds import FilingKind
from jukinet.filings.procedures import reviewing
from jukinet.inspection.procedures import composing
from jukinet.inspection.procedures import papers as list_papers
from jukinet.moves.screens import differing
from jukinet.nodes.register_office import PACKAGES
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.roles import create_node_database
from jukinet.platform.db.transaction import Transaction
from jukinet.protection import guard, release
from jukinet.protection import store as protection_store
from jukinet.protection.guard import Demand, Output, Ruling, decide
from jukinet.protection.procedures import locks, ruling
from jukinet.protection.store import release_rows
from jukinet.register import store as register_store
from jukinet.register.procedures import list_records
from jukinet.register.procedures.guarded import Veil
from jukinet.register.procedures.walking import walk_standing
from jukinet.security.operator import Duty
from jukinet.standstill.procedures import packing

THIRD, ALONE = Relation.THIRD_PARTY, Layout.INDIVIDUAL
SOUND = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
SIZES = {
    PapersMachine: (20, 18),
    DeskMachine: (7, 12),
    ListsMachine: (5, 9),
    ExportsMachine: (5, 9),
}
"""Sequences and steps of each: what a step costs differs tenfold."""


@pytest.fixture(scope="module")
def prepared(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> PreparedOffice:
    """One office for the whole module; the sequences work on copies."""
    dsn = create_node_database(cluster.dsn(), "leak_office", packages=PACKAGES)
    place = tmp_path_factory.mktemp("leak")
    clock = ManualClock(datetime(2003, 8, 25, tzinfo=UTC))
    room = open_paper_room(place / "keys")
    cards = MadeCards.make(place / "made")
    return prepare(cluster, Database(dsn), room, place, clock, cards)


def machine_of(machine: type[LeakMachine], prepared: PreparedOffice) -> type[LeakMachine]:
    return type(f"The{machine.__name__}", (machine,), {"prepared": prepared, "ways": {}})


@contextmanager
def walking(machine: type[LeakMachine], prepared: PreparedOffice) -> Iterator[Any]:
    """A machine whose steps are called by name."""
    made = machine_of(machine, prepared)()
    try:
        yield made
    finally:
        LeakMachine.teardown(made)


@pytest.mark.timeout(900)  # a sequence that fails is shrunk, and that is worth the wait
@pytest.mark.parametrize("machine", SIZES)
def test_no_sequence_reads_her_address(
    machine: type[LeakMachine], prepared: PreparedOffice
) -> None:
    examples, steps = SIZES[machine]
    size = settings(SOUND, max_examples=examples, stateful_step_count=steps)
    run_state_machine_as_test(machine_of(machine, prepared), settings=size)


def test_the_eye_is_not_blind(prepared: PreparedOffice) -> None:
    """The two ways that are allowed yield her address to the very reader that looks for leaks."""
    with walking(PapersMachine, prepared) as machine:
        machine.begin(True)
        machine.serve_herself(CopyKind.RECORD_COPY, True)
        machine.agree_on_one(THIRD, True)
    assert {"hand proven told", "hand released told"} <= set(machine.ways)


# What each machine shrinks to: steps that show a planted mutant, and nothing without it. ---------


def see_a_card(desk: DeskMachine) -> None:
    desk.begin(True)
    desk.open_every_page("victim", False, 0)


def see_moves(desk: DeskMachine) -> None:
    desk.begin(True)
    desk.open_pages("/moves", "neighbour", False, 0)


def see_cards(desk: DeskMachine) -> None:
    desk.begin(True)
    desk.open_pages("/cards", "neighbour", False, 0)


def see_histories(desk: DeskMachine) -> None:
    desk.begin(True)
    desk.open_pages("/address", "neighbour", False, 0)


def ask_about_her_child(desk: DeskMachine) -> None:
    desk.begin(True)
    desk.open_every_page("child", False, 0)


def review_what_came_before_the_lock(desk: DeskMachine) -> None:
    desk.begin(False)
    desk.file("aggressor", Means.PHOTO_ID, "victim", FilingKind.RELOCATION, True)
    desk.apply()
    desk.approve(0)


def ask_as_a_stranger(papers: PapersMachine) -> None:
    papers.begin(True)
    papers.ask(THIRD, "victim", False, Means.PHOTO_ID, CopyKind.RECORD_COPY, ALONE, set())
    papers.make(0)
    papers.preview(0)


def ask_where_her_child_went(papers: PapersMachine) -> None:
    papers.begin(True)
    papers.leave_with_her_child()
    papers.ask(THIRD, "child", False, Means.PHOTO_ID, CopyKind.ERASED_COPY, ALONE, set())
    papers.make(0)
    papers.preview(0)


def lock_while_it_prints(papers: PapersMachine) -> None:
    papers.begin(False)
    papers.ask(THIRD, "victim", False, Means.PHOTO_ID, CopyKind.RECORD_COPY, ALONE, set())
    papers.make(0)
    papers.lock_while_it_prints(0)


def lock_while_the_sheet_comes_out(papers: PapersMachine) -> None:
    papers.begin(False)
    papers.ask(THIRD, "victim", False, Means.PHOTO_ID, CopyKind.RECORD_COPY, ALONE, set())
    papers.make(0)
    papers.lock_while_the_sheet_comes_out(0)


def come_back_too_late(papers: PapersMachine) -> None:
    papers.begin(True)
    papers.agree_on_one(THIRD, False)
    papers.pass_minutes(16)
    papers.preview(0)


def lift_alone(papers: PapersMachine) -> None:
    papers.begin(True)
    papers.take_a_step("propose", "kimura", Duty.PROTECTION)
    papers.take_a_step("approve", "kimura", Duty.REVIEW)


def inspect(lists: ListsMachine) -> None:
    lists.begin(True)
    lists.inspect()


def open_a_branch_kit(lists: ListsMachine) -> None:
    lists.begin(True)
    lists.open_the_pack("branch", 0)


def open_a_delta(lists: ListsMachine) -> None:
    lists.begin(True)
    lists.open_the_pack("main", 0)
    lists.relocate()
    lists.open_the_pack("main", 11)


def open_the_ledger_of_an_older_list(exports: ExportsMachine) -> None:
    exports.begin(False)
    exports.put_a_list_on_paper()
    exports.apply()
    exports.open_the_ledger(0)


def print_an_older_list_again(exports: ExportsMachine) -> None:
    exports.begin(False)
    exports.put_a_list_on_paper()
    exports.apply()
    exports.look_at_the_sheet(0)


def ask_who_is_at_the_shelter(exports: ExportsMachine) -> None:
    exports.begin(True)
    exports.come_to_the_shelter("victim")
    exports.come_to_the_shelter("neighbour")
    exports.list_the_shelter()


def ask_from_another_town(exports: ExportsMachine) -> None:
    exports.begin(True)
    exports.another_town_asks("child", Listed.HOUSEHOLD)


def use_the_release_of_another_paper(papers: PapersMachine) -> None:
    papers.begin(True)
    for _ in range(2):
        papers.ask(THIRD, "victim", False, Means.PHOTO_ID, CopyKind.RECORD_COPY, ALONE, set())
    papers.ask_release(0, "kimura", Duty.PROTECTION)
    papers.approve_release(0, "takahashi", Duty.REVIEW)
    papers.make(1)
    papers.preview(1)


# The mutants -------------------------------------------------------------------------------------


def a_card_asks_a_blind_guard(patch: pytest.MonkeyPatch) -> None:
    def blind(demand: Demand, *given: Any) -> Ruling:
        if demand.output is Output.HOUSEHOLD_CARD:
            return Ruling(demand.residents, frozenset())
        return decide(demand, *given)

    patch.setattr(ruling, "decide", blind)


def copies_forget_the_guard(patch: pytest.MonkeyPatch) -> None:
    for path in (issuing, paper_procedures, printing):
        patch.setattr(path, "rule_on", lambda *_, **__: frozenset())


def a_sheet_in_the_tray_is_not_asked_about(patch: pytest.MonkeyPatch) -> None:
    copies_forget_the_guard(patch)
    patch.setattr(issuing, "must_leave", lambda *_, **__: None)


def who_lives_with_her_is_no_matter(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(register_store, "list_mates", lambda *_: [])


def lists_forget_the_guard(patch: pytest.MonkeyPatch) -> None:
    def pass_everybody(_: Transaction, demand: Demand, __: datetime) -> Ruling:
        return Ruling(demand.residents, frozenset())

    patch.setattr(composing, "rule", pass_everybody)


def a_review_looks_at_the_entry_only(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reviewing, "find_late", lambda *_: frozenset())
    patch.setattr(filings, "find_late", lambda *_: frozenset())


def nobody_waits_for_an_intake(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(protection_store, "wait_for_intake", lambda _: None)


def a_release_lasts_a_day(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(release, "VALID", timedelta(days=1))


def one_hand_lifts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(locks, "must_be_second", lambda *_: None)


def packs_forget_the_guard(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(packing, "list_protected", lambda _: frozenset[UUID]())


def packs_forget_housemates(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(packing, "list_housemates", lambda *_: frozenset[UUID]())


def papers_of_lists_forget_the_guard(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(list_papers, "let_out", lambda tx, document, excerpt, page, by: list(page))


def a_ledger_line_tells_who_is_on_it(patch: pytest.MonkeyPatch) -> None:
    def tell(tx: Transaction, wanted: MediumWanted, **given: Any) -> Medium:
        people = {one.resident_id for one in walk_standing(tx) if AREA in one.address}
        lines = [one.identification.address.text for one in list_records(tx, people)]
        said = next(one for one in lines if SECRET in one)
        return write_approved(tx, replace(wanted, purpose=said), **given)

    patch.setattr(list_papers, "write_approved", tell)


def a_shelter_names_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sheltering, "find_veil", veil_nobody)


def a_home_office_forgets_the_guard(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(answering, "rule", lambda _, demand, __: Ruling(demand.residents, frozenset()))


def a_difference_of_two_towns_shows_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(differing, "find_veil", veil_nobody)


def a_letter_is_made_for_who_lives_with_her(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Holder, "get_with_address", Holder.get)


def a_file_sent_on_forgets_whose_it_is(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(working, "list_people_of", lambda _, notice: frozenset({notice.subject}))


def an_erased_record_forgets_who_went_along(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(guarding, "list_housemates", lambda *_: frozenset[UUID]())


def veil_nobody(*_: Any, **__: Any) -> Veil:
    return Veil(frozenset(), frozenset())


def a_release_opens_every_document(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(guard, "_opens", lambda release, demand, now: release.is_valid_at(now))
    patch.setattr(
        release_rows,
        "list_releases_for",
        lambda tx, _: release_rows.list_releases_since(tx, datetime(2003, 1, 1, tzinfo=UTC), 9),
    )


Plant = Callable[[pytest.MonkeyPatch], None]
SHRUNK: tuple[tuple[Plant, type[LeakMachine], Callable[[Any], None]], ...] = (
    (a_card_asks_a_blind_guard, DeskMachine, see_a_card),
    (who_lives_with_her_is_no_matter, DeskMachine, ask_about_her_child),
    (a_difference_of_two_towns_shows_everybody, DeskMachine, see_moves),
    (a_letter_is_made_for_who_lives_with_her, DeskMachine, see_cards),
    (a_file_sent_on_forgets_whose_it_is, DeskMachine, see_histories),
    (a_photograph_tells_of_its_holder_alone, DeskMachine, show_a_paper_of_her_child),
    (an_erased_record_forgets_who_went_along, PapersMachine, ask_where_her_child_went),
    (a_review_looks_at_the_entry_only, DeskMachine, review_what_came_before_the_lock),
    (copies_forget_the_guard, PapersMachine, ask_as_a_stranger),
    (nobody_waits_for_an_intake, PapersMachine, lock_while_it_prints),
    (a_sheet_in_the_tray_is_not_asked_about, PapersMachine, lock_while_the_sheet_comes_out),
    (a_release_lasts_a_day, PapersMachine, come_back_too_late),
    (one_hand_lifts, PapersMachine, lift_alone),
    (lists_forget_the_guard, ListsMachine, inspect),
    (packs_forget_the_guard, ListsMachine, open_a_branch_kit),
    (packs_forget_housemates, ListsMachine, open_a_delta),
    (papers_of_lists_forget_the_guard, ExportsMachine, print_an_older_list_again),
    (a_ledger_line_tells_who_is_on_it, ExportsMachine, open_the_ledger_of_an_older_list),
    (a_home_office_forgets_the_guard, ExportsMachine, ask_from_another_town),
    (a_shelter_names_everybody, ExportsMachine, ask_who_is_at_the_shelter),
    (a_release_opens_every_document, PapersMachine, use_the_release_of_another_paper),
)


@pytest.mark.parametrize(
    ("plant", "machine", "steps"), SHRUNK, ids=[plant.__name__ for plant, _, _ in SHRUNK]
)
def test_a_planted_mutant_is_caught_by_the_steps_that_are_sound_without_it(
    plant: Plant, machine: type[LeakMachine], steps: Callable[[Any], None],
    prepared: PreparedOffice, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with walking(machine, prepared) as sound:
        steps(sound)
    plant(monkeypatch)
    with walking(machine, prepared) as mutant, pytest.raises(AssertionError):
        steps(mutant)
