"""What a caller is asked before a stop by telephone: drawn from what is known; no answer is kept.

Of a protected holder, and of whoever lives with somebody protected, nothing of the register is
asked or shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from card_desk import TERMINAL, CardsCounter, make_cards_counter
from cards_office import KNOWS_ALL, CardsOffice
from chip_room import ChipRoom, open_chip_room
from copies_office import PaperRoom, open_paper_room
from counter_visitor import CounterVisitor
from hypothesis import given
from hypothesis import strategies as st

from jukinet.cards import procedures
from jukinet.cards.caller import (
    DRAWN,
    CallerAnswer,
    CallerQuestion,
    QuestionKind,
    draw,
    judge,
)
from jukinet.cards.life import CardState
from jukinet.counters.case import Means
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.protection.guard import Demand, Output
from jukinet.protection.procedures import take_lock
from jukinet.security.operator import Duty, Function
from jukinet.terms.errors import ErrorCode, JukiError

WRONG = (CallerAnswer(QuestionKind.IDENTITY, True), CallerAnswer(QuestionKind.PHOTO_ON_CARD, False))
OF_THE_LEDGER = {QuestionKind.IDENTITY, QuestionKind.HANDED_OVER_MONTH, QuestionKind.PHOTO_ON_CARD}
MakeDatabase = Callable[[tuple[str, ...]], Database]


def test_the_same_lot_draws_the_same_and_every_question_comes_up() -> None:
    known = [CallerQuestion(kind) for kind in QuestionKind if kind is not QuestionKind.IDENTITY]
    seen = set[QuestionKind]()
    for lot in range(len(known)):
        asked = draw(known, lot)
        assert asked == draw(known, lot)
        assert asked[0].kind is QuestionKind.IDENTITY
        assert len({one.kind for one in asked}) == 1 + DRAWN
        seen |= {one.kind for one in asked}
    assert seen == set(QuestionKind)


@given(st.sets(st.sampled_from(QuestionKind)), st.booleans())
def test_what_is_not_ticked_is_wrong_and_wrong_stops_only_provisionally(
    right: set[QuestionKind], provisional: bool
) -> None:
    asked = draw([CallerQuestion(QuestionKind.PHOTO_ON_CARD)], 0)
    ticked = dict.fromkeys(right, True)
    if provisional or {one.kind for one in asked} <= right:
        answers = judge(asked, ticked, provisional=provisional)
        assert [(one.kind, one.right) for one in answers] == [
            (one.kind, one.kind in right) for one in asked
        ]
    else:
        with pytest.raises(JukiError):
            judge(asked, ticked, provisional=provisional)


def test_a_question_hides_its_answer() -> None:
    assert "7" not in repr(CallerQuestion(QuestionKind.HOUSEHOLD_SIZE, number=7))


def demand_of(residents: frozenset[UUID]) -> Demand:
    return Demand(Output.HOUSEHOLD_CARD, residents, UUID(int=1), None, False, "sasaki")


def asked_of(office: CardsOffice, card_id: UUID) -> dict[QuestionKind, CallerQuestion]:
    """Everything that is asked in many calls."""
    found: dict[QuestionKind, CallerQuestion] = {}
    for _ in range(12):
        by = office.worker(means=Means.QUESTIONS)
        asked = office.do(procedures.draw_questions, card_id, demand=demand_of, by=by)
        found |= {one.kind: one for one in asked}
    return found


def test_who_calls_is_asked_and_nobody_else_is(office: CardsOffice) -> None:
    card, _ = office.issue()
    caller = office.worker(means=Means.QUESTIONS)
    for stop in (procedures.suspend, procedures.report_loss):
        for by, answers in ((caller, ()), (office.worker(), KNOWS_ALL)):
            if stop is procedures.report_loss and by is not caller:
                continue
            with pytest.raises(JukiError) as refused:
                office.do(stop, card.card_id, answers=answers, by=by)
            assert refused.value.code is ErrorCode.IDENTITY_UNPROVEN


def test_a_wrong_answer_leaves_the_stop_provisional_and_reports_no_loss(
    office: CardsOffice,
) -> None:
    card, _ = office.issue()
    caller = office.worker(means=Means.QUESTIONS)
    with pytest.raises(JukiError) as refused:
        office.do(procedures.report_loss, card.card_id, answers=WRONG, by=caller)
    assert refused.value.code is ErrorCode.IDENTITY_UNPROVEN
    stopped = office.do(procedures.suspend, card.card_id, answers=WRONG, by=caller)
    assert stopped.state is CardState.SUSPENDED
    assert answers_kept(office, card.card_id) == list(WRONG)
    office.do(procedures.lift, card.card_id)
    office.do(procedures.suspend, card.card_id)
    assert answers_kept(office, card.card_id) == [], "whoever stands here was not asked"


def test_a_caller_who_found_his_card_is_asked_nothing(office: CardsOffice) -> None:
    """It stays stopped, whatever he says."""
    card, _ = office.issue()
    office.do(procedures.report_loss, card.card_id)
    found = office.do(
        procedures.report_found, card.card_id, by=office.worker(means=Means.QUESTIONS)
    )
    assert found.state is CardState.SUSPENDED


def answers_kept(office: CardsOffice, card_id: UUID) -> list[CallerAnswer]:
    by = office.worker()
    with office.database.transaction() as tx:
        file = procedures.get_card_file(tx, card_id, by=by, context=office.context)
        return procedures.list_caller_answers(tx, card_id, file.steps, by=by)


def test_what_is_asked_is_what_register_and_ledger_know(office: CardsOffice) -> None:
    card, _ = office.issue()
    asked = asked_of(office, card.card_id)
    assert asked[QuestionKind.HOUSEHOLD_SIZE].number == len(office.family)
    born = {one.identification.birth_date.known for one in office.family[1:]}
    assert set(asked[QuestionKind.HOUSEMATES_BIRTHDAY].days) <= born
    assert asked[QuestionKind.HANDED_OVER_MONTH].days == (office.clock.today(),)
    assert asked[QuestionKind.PHOTO_ON_CARD].number == 1


@pytest.mark.parametrize("who", [0, 1], ids=["the holder", "who lives there"])
def test_where_somebody_is_protected_only_the_cards_own_ledger_is_asked(
    office: CardsOffice, who: int
) -> None:
    card, _ = office.issue()
    assert not set(asked_of(office, card.card_id)) <= OF_THE_LEDGER
    by = office.worker()
    with office.database.transaction() as tx:
        take_lock(tx, office.family[who].resident_id, (), by=by, context=office.context)
    assert set(asked_of(office, card.card_id)) == OF_THE_LEDGER


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("caller-keys"))


@pytest.fixture
def chips(tmp_path: Path) -> ChipRoom:
    return open_chip_room(tmp_path / "chips")


@pytest.fixture
def counter(
    room: PaperRoom, chips: ChipRoom, make_database: MakeDatabase, at: ManualClock, tmp_path: Path
) -> CardsCounter:
    from card_desk import PACKAGES

    return make_cards_counter(room, chips, make_database(PACKAGES), tmp_path / "tray", at)


def test_the_page_asks_and_says_that_a_stop_is_provisional(counter: CardsCounter) -> None:
    card, _ = counter.issued_card(counter.holder_without_card())
    base = f"/cards/{card.card_id}"
    caller = CounterVisitor(counter, TERMINAL)
    caller.sign_on("sasaki")
    caller.open_case(affair="card", means="questions")
    page = caller.get(base)
    ticks = re.findall(r'name="(right-[a-z-]+)"', page.text)
    assert len(ticks) == 1 + DRAWN and ticks == re.findall(
        r'name="(right-[a-z-]+)"', caller.get(base).text
    )
    assert caller.send(caller.form(base, f"{base}/act"), press="suspend").status == 422
    lost = caller.form(base, f"{base}/act")
    assert caller.send(lost, press="lost", provisional="yes").status == 422
    caller.send(caller.form(base, f"{base}/act"), press="suspend", provisional="yes")
    assert "仮に止めたカードです" in caller.get(base).said


def test_the_page_of_a_protected_holder_asks_nothing_of_the_register(
    counter: CardsCounter,
) -> None:
    holder, housemate = counter.office.family("架空 太郎", "架空 次郎", kana="カクウ")
    card, _ = counter.issued_card(holder)
    kimura = counter.office.worker("kimura", duty=Duty.PROTECTION, more=(Function.PROTECTION,))
    with counter.office.database.transaction() as tx:
        take_lock(tx, housemate, (), by=kimura, context=counter.office.context)
    caller = CounterVisitor(counter, TERMINAL)
    caller.sign_on("sasaki")
    caller.open_case(affair="card", means="questions")
    asked = re.findall(r'name="right-([a-z-]+)"', caller.get(f"/cards/{card.card_id}").text)
    assert set(asked) <= {str(kind) for kind in OF_THE_LEDGER}
