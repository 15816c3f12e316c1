"""Whoever changes cards locks all of them before the first moves: no desk waits in vain.

A desk has its card and will want the stopped list; the job wants that very card. Were the job to
hold the list by then, each would wait for the other.
"""

from __future__ import annotations

import threading
from datetime import date
from uuid import UUID

from cards_office import CardsOffice

from jukinet.cards import procedures, store
from jukinet.cards.application import ApplicationKind
from jukinet.cards.card import RegistrationCard
from jukinet.cards.life import CardState
from jukinet.cards.procedures import HandedOver
from jukinet.platform.db.queries import Query
from jukinet.register import procedures as register
from jukinet.register.papers import Death
from jukinet.register.record import Occasion

WAITING = Query(
    "list_waiting",
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE wait_event_type = 'Lock' AND datname = current_database()",
)
LOOKS_MAX = 20_000


def die(office: CardsOffice, *people: UUID) -> None:
    day = office.clock.today()
    occasion = Occasion(day, day, "clerk-1", office.clock.now(), "clerk-2", "1")
    with office.database.transaction() as tx:
        register.record_deaths(tx, [Death(person, occasion) for person in people])


def state_of(office: CardsOffice, card: RegistrationCard) -> CardState:
    state: CardState = office.do(procedures.get_card_file, card.card_id).card.state
    return state


def test_a_desk_that_has_its_card_gets_the_list_while_a_job_wants_the_card(
    office: CardsOffice,
) -> None:
    office.follow()
    issued = [office.issue(resident_id=one.resident_id)[0] for one in office.family[:2]]
    first, last = sorted(issued, key=lambda card: card.card_id)
    by, outcomes = office.worker(), list[object]()
    die(office, first.resident_id, last.resident_id)

    def job() -> None:
        try:
            outcomes.append(office.follow())
        except Exception as error:  # a deadlock, which PostgreSQL would end after a second
            outcomes.append(error)

    thread = threading.Thread(target=job)
    with office.database.transaction() as tx:
        store.lock_card(tx, last.card_id)
        thread.start()
        wait_for_a_lock(office)
        procedures.report_loss(tx, last.card_id, by=by, context=office.context)
    thread.join()
    assert outcomes == [2]
    assert {state_of(office, card) for card in issued} == {CardState.VOID}


def test_a_renewed_card_and_the_old_one_are_locked_as_a_job_locks_them(office: CardsOffice) -> None:
    """Whichever of the two ids is smaller: the desk takes both before it changes either."""
    office.follow()
    old, _ = office.issue()
    office.set_day(date(2013, 7, 1))
    renewed = office.make(office.apply(kind=ApplicationKind.RENEWAL, replaces=old.card_id))
    letter = office.send_letter(renewed)
    first, last = sorted((old.card_id, renewed.card_id))
    outcomes: list[object] = []

    def hand_over() -> None:
        try:
            outcomes.append(office.hand_over(renewed, letter, old_card_returned=True))
        except Exception as error:  # a deadlock, which PostgreSQL would end after a second
            outcomes.append(error)

    thread = threading.Thread(target=hand_over)
    with office.database.transaction() as tx:
        store.lock_card(tx, first)
        thread.start()
        wait_for_a_lock(office)
        store.lock_card(tx, last)
    thread.join()
    assert [type(one) for one in outcomes] == [HandedOver]
    assert state_of(office, old) is CardState.RETURNED


def wait_for_a_lock(office: CardsOffice) -> None:
    """Until somebody else waits."""
    for _ in range(LOOKS_MAX):
        with office.database.transaction() as other:
            if other.value(WAITING):
                return
