"""Cards follow the register: ten ways to become void, and time, which ends what nobody ends.

The judgements are tried as a table; the way from the register to the card on a real database.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from cards_office import CardsOffice
from filing_builders import THERE

from jukinet.cards import procedures
from jukinet.cards.application import ApplicationKind, ReissueCause
from jukinet.cards.life import CardEvent, CardState
from jukinet.cards.voiding import HolderFacts, Judgement, VoidGround, judge, load_cases
from jukinet.register import procedures as register
from jukinet.register.papers import CodeChange, Death, MoveOut
from jukinet.register.record import Occasion
from jukinet.terms.errors import ErrorCode, JukiError

S, G = CardState, VoidGround
GONE = date(2003, 9, 1)


def gone(detail: str, day: date = GONE, moved_in: date | None = None) -> HolderFacts:
    return HolderFacts(False, detail, day, moved_in)


@pytest.mark.parametrize(
    ("facts", "today", "ground"),
    [
        (gone("2102"), GONE, G.MOVED_ABROAD),
        (gone("2103"), GONE + timedelta(31), G.NOT_MOVED_IN),
        (gone("2103", date(2012, 7, 9), date(2012, 8, 1)), date(2012, 10, 31), G.NOT_SUBMITTED),
        (gone("2103", GONE, GONE), GONE, G.RETURNED),  # handed back at the new city until 2012
        (gone("2201"), GONE, G.DEATH),
        (gone("2303"), GONE, G.DEATH),
        (gone("2306"), GONE, G.OUTSIDE_THE_LAW),
        (gone("2301"), GONE, G.ERASED_OTHERWISE),
        (gone("2101"), GONE, G.ERASED_OTHERWISE),  # without the special case, until 2012
        (gone("2101", date(2012, 7, 9)), date(2012, 8, 9), G.NOT_MOVED_IN),
        (HolderFacts(True), GONE, G.CODE_CHANGED),
    ],
)
def test_the_register_makes_a_card_void(
    facts: HolderFacts, today: date, ground: VoidGround
) -> None:
    assert judge(facts, S.ACTIVE, today) == Judgement(CardEvent.VOIDED, ground)


def test_a_card_serves_for_the_special_move_in_as_long_as_one_may_move_in() -> None:
    assert judge(gone("2103"), S.ACTIVE, GONE) == Judgement(CardEvent.MOVED_OUT)
    assert judge(gone("2103"), S.MOVING, GONE + timedelta(30)) is None
    assert judge(HolderFacts(False), S.MOVING, GONE) == Judgement(CardEvent.MOVE_CANCELLED)
    assert judge(HolderFacts(False), S.ACTIVE, GONE) is None


def test_a_card_in_making_does_not_wait_for_who_moves() -> None:
    for state in (S.APPLIED, S.WAITING, S.HANDED_OVER):
        judged = judge(gone("2103"), state, GONE)
        assert judged == Judgement(CardEvent.VOIDED, G.ERASED_OTHERWISE)


def test_there_are_ten_cases_and_each_rests_on_an_article() -> None:
    assert {case.ground for case in load_cases()} == set(VoidGround)
    assert len(VoidGround) == 10


def occasion(office: CardsOffice) -> Occasion:
    return Occasion(
        office.clock.today(), office.clock.today(), "clerk-1", office.clock.now(), "clerk-2", "1"
    )


def die(office: CardsOffice, person: UUID) -> None:
    with office.database.transaction() as tx:
        register.record_deaths(tx, [Death(person, occasion(office))])


def state_of(office: CardsOffice, card_id: UUID) -> tuple[CardState, str]:
    file = office.do(procedures.get_card_file, card_id)
    return file.card.state, file.steps[-1].ground


def test_a_death_voids_the_card_and_is_judged_once(office: CardsOffice) -> None:
    office.follow()
    card, _ = office.issue()
    assert office.follow() == 0
    die(office, card.resident_id)
    assert office.follow() == 1
    assert state_of(office, card.card_id) == (S.VOID, "death")
    assert office.follow() == 0


def test_a_card_in_making_of_who_died_stays_in_the_office(office: CardsOffice) -> None:
    office.follow()
    card = office.make(office.apply())
    die(office, card.resident_id)
    assert office.follow() == 1
    assert state_of(office, card.card_id) == (S.RETURNED, "death")
    assert office.do(procedures.open_photo, card.application_id) is None


def test_another_code_voids_the_card(office: CardsOffice) -> None:
    office.follow()
    card, _ = office.issue()
    with office.database.transaction() as tx:
        paper = CodeChange(card.resident_id, occasion(office))
        register.change_codes(tx, [paper])
    assert office.follow() == 1
    assert state_of(office, card.card_id) == (S.VOID, "code-changed")


def test_who_moves_away_by_the_special_case_keeps_the_card_for_thirty_days(
    office: CardsOffice,
) -> None:
    office.follow()
    card, _ = office.issue()
    with office.database.transaction() as tx:
        paper = MoveOut(card.resident_id, THERE, "竹崎町一丁目", occasion(office), detail="2103")
        register.accept_move_outs(tx, [paper])
    assert office.follow() == 1
    assert state_of(office, card.card_id)[0] is S.MOVING
    office.pass_time(days=30)
    assert office.chase() == 0
    office.pass_time(days=1)
    assert office.chase() == 1
    assert state_of(office, card.card_id) == (S.VOID, "not-moved-in")


@pytest.mark.parametrize("stop", [procedures.suspend, procedures.report_loss])
def test_a_stopped_card_of_who_moved_away_ends_as_one_that_works(
    office: CardsOffice, stop: Callable[..., object]
) -> None:
    """A stop keeps nothing alive: after thirty days no list need name it as stopped any more."""
    office.follow()
    card, _ = office.issue()
    office.do(stop, card.card_id)
    with office.database.transaction() as tx:
        paper = MoveOut(card.resident_id, THERE, "竹崎町一丁目", occasion(office), detail="2103")
        register.accept_move_outs(tx, [paper])
    office.follow()
    office.pass_time(days=30)
    assert office.chase() == 0
    office.pass_time(days=1)
    assert office.chase() == 1
    assert state_of(office, card.card_id) == (S.VOID, "not-moved-in")
    assert office.chase() == 0


def test_what_the_desk_does_ends_a_card_by_its_own_ground(office: CardsOffice) -> None:
    """Three of the ten are acts at the desk: ordered back with a reason, returned, issued again."""
    card, _ = office.issue()
    with pytest.raises(JukiError) as refused:
        office.do(procedures.order_back, card.card_id, " ")
    assert refused.value.code is ErrorCode.FORM_INVALID
    office.do(procedures.order_back, card.card_id, "誤って交付した")
    assert state_of(office, card.card_id) == (S.VOID, "ordered-back")
    assert office.look(card).steps[-1].note == "誤って交付した"
    second, _ = office.issue()
    office.do(procedures.report_loss, second.card_id)
    third = office.apply(
        kind=ApplicationKind.REISSUE, replaces=second.card_id, cause=ReissueCause.LOST,
        police_number="1",
    )  # fmt: skip
    assert state_of(office, second.card_id) == (S.VOID, "re-issued")
    handed = office.hand_over(office.make(third), office.send_letter(third))
    office.do(procedures.take_back, office.activate(handed.card).card_id)
    assert state_of(office, third.card_id) == (S.RETURNED, "returned")


def test_time_ends_a_card_on_the_day_after_its_last(office: CardsOffice) -> None:
    card, _ = office.issue()
    office.set_day(card.valid_until)
    assert office.chase() == 0
    office.pass_time(days=1)
    assert office.chase() == 1
    assert state_of(office, card.card_id)[0] is S.EXPIRED


def test_a_card_nobody_collects_is_withdrawn(office: CardsOffice) -> None:
    card = office.make(office.apply())
    office.send_letter(card)
    office.pass_time(days=90)
    assert office.chase() == 0
    office.pass_time(days=1)
    assert office.chase() == 1
    assert state_of(office, card.card_id)[0] is S.RETURNED
