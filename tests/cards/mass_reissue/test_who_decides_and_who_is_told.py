"""Who may decide about a mass re-issue, who gets which letter, and how the new cards come about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from filing_builders import Office as FilingOffice
from reissue_office import DAY, LOST, OTHER, ReissueOffice

from jukinet.cards import procedures as cards
from jukinet.cards import store as cards_store
from jukinet.cards.application import ApplicationKind, ReissueCause
from jukinet.cards.face import CardForm
from jukinet.cards.life import CardState
from jukinet.cards.mass_reissue import procedures
from jukinet.cards.mass_reissue.reissue import (
    TRANSITIONS,
    Act,
    Plan,
    Progress,
    after,
    allowance,
    come_days,
)
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.procedures import take_lock
from jukinet.security.operator import Duty, Function, Mode
from jukinet.terms.errors import ErrorCode
from refusals import refusal

ONE = UUID(int=1)
READ, WRITE, EXECUTE = ((Function.CARD, mode) for mode in Mode)
Attempt = Callable[[Transaction, CaseWorker, NodeContext], object]
PLAN = Plan(LOST, "x", 1, 1, DAY)
p = procedures
PROCEDURES: dict[str, tuple[tuple[Function, Mode], Attempt]] = {
    "propose": (EXECUTE, lambda tx, by, c: p.propose_reissue(tx, PLAN, by=by, context=c)),
    "approve": (EXECUTE, lambda tx, by, c: p.approve_reissue(tx, ONE, by=by, context=c)),
    "withdraw": (EXECUTE, lambda tx, by, c: p.withdraw_reissue(tx, ONE, by=by, context=c)),
    "stop": (EXECUTE, lambda tx, by, c: p.stop_reissue(tx, ONE, by=by, context=c)),
    "go on": (EXECUTE, lambda tx, by, c: p.go_on(tx, ONE, by=by, context=c)),
    "pace": (EXECUTE, lambda tx, by, c: p.change_pace(tx, ONE, 1, by=by, context=c)),
    "print": (WRITE, lambda tx, by, c: p.open_pack(tx, ONE, 1, by=by, context=c)),
    "post": (WRITE, lambda tx, by, c: p.note_posted(tx, ONE, 1, by=by, context=c)),
    "look": (READ, lambda tx, by, c: p.get_reissue_file(tx, ONE, by=by)),
    "list": (READ, lambda tx, by, c: p.list_reissues(tx, by=by)),
    "keys": (READ, lambda tx, by, c: p.list_stopped_keys(tx, "", by=by)),
    "ask": (READ, lambda tx, by, c: p.ask_who_knows(tx, ONE, by=by, context=c)),
}


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_right_but_the_one_that_is_needed_is_refused(
    office: ReissueOffice, name: str
) -> None:
    right, attempt = PROCEDURES[name]
    with office.database.transaction() as tx:
        by = office.by(without=[right])
        code = refusal(lambda: attempt(tx, by, office.context))
    assert code is ErrorCode.ACCESS_REFUSED


def test_who_proposes_does_not_approve(office: ReissueOffice) -> None:
    office.stop_key()
    reissue_id = office.decide(procedures.propose_reissue, office.plan())
    code = refusal(lambda: office.decide(procedures.approve_reissue, reissue_id))
    assert code is ErrorCode.OWN_WORK


def test_a_key_that_is_in_force_is_not_re_issued_and_no_key_twice(office: ReissueOffice) -> None:
    propose = procedures.propose_reissue
    assert refusal(lambda: office.decide(propose, office.plan(OTHER))) is (
        ErrorCode.CARD_KEY_IN_FORCE
    )
    office.stop_key()
    first = office.decide(propose, office.plan())
    assert refusal(lambda: office.decide(propose, office.plan())) is ErrorCode.STEP_IMPOSSIBLE
    office.decide(procedures.withdraw_reissue, first)
    office.decide(propose, office.plan())


def test_what_the_table_does_not_name_is_refused() -> None:
    for progress in Progress:
        for act in Act:
            if (progress, act) not in TRANSITIONS:
                code = refusal(lambda: after(progress, act))  # noqa: B023
                assert code is ErrorCode.MASS_REISSUE_STATE
    ended = {Progress.DONE, Progress.WITHDRAWN}
    assert not [progress for progress, _ in TRANSITIONS if progress in ended]


def test_holders_come_so_many_a_day_and_only_on_open_days() -> None:
    plan = Plan(LOST, "x", 1, 2, date(2003, 9, 12))  # a Friday; Monday the 15th is a holiday
    closed = {date(2003, 9, 13), date(2003, 9, 14), date(2003, 9, 15)}
    days = come_days(plan, range(5), lambda day: day not in closed)
    friday, tuesday, wednesday = (date(2003, 9, day) for day in (12, 16, 17))
    assert days == [friday, friday, tuesday, tuesday, wednesday]
    assert come_days(plan, range(3, 5), lambda day: day not in closed) == days[3:]
    assert come_days(plan, range(0), lambda _: True) == []


def test_the_throttle_never_lets_less_than_nothing_through() -> None:
    assert [allowance(5, ended) for ended in (0, 4, 5, 9)] == [5, 1, 0, 0]


def test_letters_are_packed_and_those_of_protected_households_open_for_few(
    office: ReissueOffice,
) -> None:
    with office.database.transaction() as tx:
        alone = FilingOffice(office.database, office.context, office.clock).a_family(
            tx, ("架空　一郎", "1950-01-01", "世帯主", office.family[0].identification.sex)
        )
        take_lock_of(office, tx, office.family[1].resident_id)
    office.stop_key()
    holders = [one.resident_id for one in (*office.family, *alone)]
    office.add_cards(4, holders=holders, form=CardForm.A)
    reissue_id = office.start()
    office.finish(reissue_id)
    with office.database.transaction() as tx:
        packs = procedures.get_reissue_file(tx, reissue_id, by=office.by()).packs
    assert [(pack.guarded, pack.letters) for pack in packs] == [(False, 1), (True, 3)]
    open_pack = procedures.open_pack
    (letter,) = office.decide(open_pack, reissue_id, 1)
    assert letter.holder.resident_id == alone[0].resident_id
    with office.database.transaction() as tx:
        by = office.by(without=[(Function.PROTECTION, Mode.READ)])
        refused = refusal(lambda: open_pack(tx, reissue_id, 2, by=by, context=office.context))
        assert refused is ErrorCode.ACCESS_REFUSED
    office.decide(procedures.note_posted, reissue_id, 1)
    again = refusal(lambda: office.decide(procedures.note_posted, reissue_id, 1))
    assert again is ErrorCode.STEP_IMPOSSIBLE
    with office.database.transaction() as tx:
        assert procedures.get_reissue_file(tx, reissue_id, by=office.by()).figures.posted == 1


def take_lock_of(office: ReissueOffice, tx: Transaction, person: UUID) -> None:
    by = office.worker("kimura")
    by = replace(by, operator=replace(by.operator, duty=Duty.PROTECTION))
    take_lock(tx, person, (), by=by, context=office.context)


def test_whose_card_ended_applies_again_without_a_fee_and_is_counted(
    office: ReissueOffice,
) -> None:
    card, _ = office.issue(form=CardForm.A, photo=None, photo_taken_on=None)
    with office.database.transaction() as tx:
        cards_store.keep_issuing_key(tx, [card.card_id], LOST)
    again: dict[str, Any] = {
        "kind": ApplicationKind.REISSUE, "cause": ReissueCause.KEY_STOPPED,
        "replaces": card.card_id, "form": CardForm.A, "photo": None, "photo_taken_on": None,
    }  # fmt: skip
    assert refusal(lambda: office.apply(**again)) is ErrorCode.CARD_STATE  # a good key
    office.stop_key()
    reissue_id = office.start()
    office.finish(reissue_id)
    assert office.look(card).card.state is CardState.VOID
    office.issuing_key = OTHER
    new = office.apply(**again)
    application = office.do(get_application, new.application_id)
    assert application.fee_yen == 0
    handed = office.hand_over(office.make(new), office.send_letter(new))
    office.activate(handed.card)
    with office.database.transaction() as tx:
        n = procedures.get_reissue_file(tx, reissue_id, by=office.by()).figures
    assert (n.voided, n.applied, n.made, n.handed_over) == (1, 1, 1, 1)


def get_application(tx: Transaction, key: UUID, *, by: CaseWorker, context: NodeContext) -> object:
    return cards.get_application(tx, key, by=by)


def test_a_card_that_was_not_handed_over_yet_is_begun_anew_for_the_same_application(
    office: ReissueOffice,
) -> None:
    office.issuing_key = LOST
    card = office.make(office.apply())
    office.stop_key()
    reissue_id = office.start()
    office.finish(reissue_id)
    assert office.look(card).card.state is CardState.SPOILT
    with office.database.transaction() as tx:
        (newest, *_) = cards_store.list_cards_of(tx, office.holder, 9)
        n = procedures.get_reissue_file(tx, reissue_id, by=office.by()).figures
    assert (newest.state, newest.application_id) == (CardState.APPLIED, card.application_id)
    assert (n.made_anew, n.applied, n.in_packs) == (1, 1, 0)


def test_cards_without_a_noted_key_end_only_when_two_persons_said_so(
    office: ReissueOffice,
) -> None:
    office.stop_key()
    older = office.add_cards(2, cards.UNKNOWN_KEY)
    first = office.start()
    office.finish(first)
    assert office.states_of(older) == {CardState.ACTIVE: 2}
    office.stop_key(OTHER)
    office.finish(office.start(OTHER, unknown_too=True))
    assert office.states_of(older) == {CardState.VOID: 2}
    assert uuid4() not in older
