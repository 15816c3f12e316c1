"""Sign-on is card and password; refusals tell nobody which; too many of them close the door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from counter_offices import CLERK, PASSWORD, PIN, TERMINALS, CounterOffice

from jukinet.counters.procedures import (
    CardProof,
    Refused,
    SignedOn,
    ask_card,
    find_session,
    list_terminals,
    look_at_desk,
    prepare_proof,
    resume,
    sign_on,
)
from jukinet.counters.session import SessionState
from jukinet.counters.terminal import Terminal
from jukinet.platform.db.queries import Query
from jukinet.security.operator import Duty
from jukinet.security.procedures import SET_UP, register_operator_card, stop_operator_card
from jukinet.terms.errors import ErrorCode

FIRST, SECOND = TERMINALS
COUNT = Query("count", "SELECT result, count(*) FROM security.sign_on GROUP BY result", "Tries.")


def terminal_of(office: CounterOffice, terminal_id: str) -> Terminal:
    with office.database.transaction() as tx:
        lines = list_terminals(tx)
    return next(one.terminal for one in lines if one.terminal.terminal_id == terminal_id)


def ask(office: CounterOffice, terminal_id: str, pin: str) -> CardProof | Refused:
    """What the card in a terminal's reader proves by a PIN."""
    terminal = terminal_of(office, terminal_id)
    with office.database.transaction() as tx:
        wanted = prepare_proof(tx, terminal, office.tray, office.context)
    return wanted if isinstance(wanted, Refused) else ask_card(wanted, office.tray, pin)


def enter(
    office: CounterOffice,
    terminal_id: str = FIRST,
    *,
    pin: str = PIN,
    password: str = PASSWORD,
    duty: Duty = Duty.COUNTER,
    moves_here: bool = False,
) -> SignedOn | Refused:
    proof = ask(office, terminal_id, pin)
    if isinstance(proof, Refused):
        return proof
    with office.database.transaction() as tx:
        return sign_on(
            tx, proof, office.context, password=password, duty=duty, moves_here=moves_here
        )


def go_on(office: CounterOffice, terminal_id: str, pin: str = PIN) -> SignedOn | Refused:
    proof = ask(office, terminal_id, pin)
    assert isinstance(proof, CardProof)
    with office.database.transaction() as tx:
        return resume(tx, proof, office.context)


def code_of(outcome: SignedOn | Refused) -> ErrorCode:
    assert isinstance(outcome, Refused)
    return outcome.code


def tries(office: CounterOffice) -> dict[str, int]:
    with office.database.transaction() as tx:
        return dict(tx.all(COUNT))


def test_card_and_password_begin_a_session(counter_office: CounterOffice) -> None:
    counter_office.tray.insert("card-sasaki", FIRST)
    begun = enter(counter_office)
    assert isinstance(begun, SignedOn)
    with counter_office.database.transaction() as tx:
        found = find_session(tx, begun.token)
    assert found is not None and found.operator_id == CLERK
    assert tries(counter_office) == {"done": 1}


@pytest.mark.parametrize(
    ("pin", "password", "noted"),
    [
        ("999999", PASSWORD, "pin-wrong"),
        (PIN, "nobody-knows-this", "sign-on-refused"),
        ("999999", "nobody-knows-this", "sign-on-refused"),
    ],
)
def test_a_refusal_does_not_say_which_of_the_two_was_wrong(
    counter_office: CounterOffice, pin: str, password: str, noted: str
) -> None:
    counter_office.tray.insert("card-sasaki", FIRST)
    outcome = enter(counter_office, pin=pin, password=password)
    assert code_of(outcome) is ErrorCode.SIGN_ON_REFUSED
    assert tries(counter_office) == {noted: 1}


def test_a_card_of_another_office_is_refused_like_a_wrong_password(
    counter_office: CounterOffice,
) -> None:
    counter_office.tray.make("stranger", PIN)
    counter_office.tray.insert("stranger", FIRST)
    assert code_of(enter(counter_office)) is ErrorCode.SIGN_ON_REFUSED


def test_a_card_must_hold_the_very_key_of_the_roster(counter_office: CounterOffice) -> None:
    """A copy under the same number, made elsewhere under a PIN the thief knows."""
    from jukinet.counters.operator_card import make_card

    folder = counter_office.tray._folder
    (folder / "cards/card-sasaki").rename(folder / "stolen")
    make_card(folder / "cards/card-sasaki", "card-sasaki", PIN)
    counter_office.tray.insert("card-sasaki", FIRST)
    assert code_of(enter(counter_office)) is ErrorCode.SIGN_ON_REFUSED
    assert tries(counter_office) == {"signature-invalid": 1}


def test_only_a_granted_work_can_be_chosen(counter_office: CounterOffice) -> None:
    counter_office.tray.insert("card-sasaki", FIRST)
    outcome = enter(counter_office, duty=Duty.ADMINISTRATION)
    assert code_of(outcome) is ErrorCode.SIGN_ON_REFUSED


def test_after_five_refusals_the_door_is_closed_for_a_while(counter_office: CounterOffice) -> None:
    counter_office.tray.insert("card-sasaki", FIRST)
    for _ in range(5):
        enter(counter_office, password="nobody-knows-this")
    assert code_of(enter(counter_office)) is ErrorCode.SLOW_DOWN
    found = counter_office.tray.find_card(FIRST)
    assert found is not None and found.tries_left == 3, "a closed door uses up no PIN"
    counter_office.clock.advance(timedelta(minutes=20))
    assert isinstance(enter(counter_office), SignedOn)


def test_one_operator_is_at_one_place(counter_office: CounterOffice) -> None:
    """With a second card she may move, when she says so; the other place knows her no more."""
    office = counter_office
    key = office.tray.make("card-sasaki-2", PIN)
    with office.database.transaction() as tx:
        register_operator_card(tx, "card-sasaki-2", CLERK, key, by=SET_UP, now=office.clock.now())
    office.tray.insert("card-sasaki", FIRST)
    office.tray.insert("card-sasaki-2", SECOND)
    first = enter(office)
    assert isinstance(first, SignedOn)
    with office.database.transaction() as tx:
        desk = look_at_desk(tx, terminal_of(office, SECOND), office.tray, office.clock.now())
    assert desk.elsewhere == FIRST
    assert code_of(enter(office, SECOND)) is ErrorCode.SIGNED_ON_ELSEWHERE
    assert isinstance(enter(office, SECOND, moves_here=True), SignedOn)
    with office.database.transaction() as tx:
        left = find_session(tx, first.token)
    assert left is not None and left.state is SessionState.ENDED


def test_the_screen_shows_the_last_use_and_preselects_the_usual_work(
    counter_office: CounterOffice,
) -> None:
    office = counter_office
    office.tray.insert("card-takahashi", SECOND)
    assert isinstance(enter(office, SECOND, duty=Duty.REVIEW), SignedOn)
    office.clock.advance(timedelta(minutes=40))
    with office.database.transaction() as tx:
        desk = look_at_desk(tx, terminal_of(office, SECOND), office.tray, office.clock.now())
    assert desk.last_use is not None and desk.last_use.terminal_id == SECOND
    assert desk.usual is Duty.REVIEW
    assert desk.paused is None, "the session ended by itself"


def test_going_on_needs_the_pin_and_nothing_else_takes_it(counter_office: CounterOffice) -> None:
    office = counter_office
    office.tray.insert("card-sasaki", FIRST)
    begun = enter(office)
    assert isinstance(begun, SignedOn)
    office.tray.pull(FIRST)
    office.tray.insert("card-sasaki", SECOND)
    wrong = go_on(office, SECOND, "999999")
    right = go_on(office, SECOND)
    assert code_of(wrong) is ErrorCode.SIGN_ON_REFUSED
    assert isinstance(right, SignedOn)
    with office.database.transaction() as tx:
        assert find_session(tx, begun.token) is None, "the former token opens nothing"
        moved = find_session(tx, right.token)
    assert moved is not None and moved.terminal_id == SECOND


def test_another_card_does_not_take_up_a_desk(counter_office: CounterOffice) -> None:
    office = counter_office
    office.tray.insert("card-sasaki", FIRST)
    enter(office)
    office.tray.pull(FIRST)
    office.tray.insert("card-tanaka", FIRST)
    outcome = go_on(office, FIRST)
    assert code_of(outcome) is ErrorCode.SESSION_EXPIRED


def test_a_proof_is_worth_what_the_roster_says_when_it_comes(counter_office: CounterOffice) -> None:
    """Stopped while the card was asked: what it signed opens nothing any more."""
    office = counter_office
    office.tray.insert("card-sasaki", FIRST)
    proof = ask(office, FIRST, PIN)
    assert isinstance(proof, CardProof) and proof.refusal is None
    with office.database.transaction() as tx:
        stop_operator_card(tx, "card-sasaki", "lost", by=SET_UP, now=office.clock.now())
    with office.database.transaction() as tx:
        outcome = sign_on(tx, proof, office.context, password=PASSWORD, duty=Duty.COUNTER)
    assert code_of(outcome) is ErrorCode.CARD_STOPPED
