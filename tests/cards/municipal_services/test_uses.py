"""Uses of a card's services, on a real database: asked for, loaded, ended; and the evacuees."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import pytest
from cards_office import CardsOffice
from test_by_law import by_law

from jukinet.cards import procedures as cards
from jukinet.cards.municipal_services import procedures
from jukinet.cards.municipal_services.use import ServiceUse, UseEvent, UseState
from jukinet.counters.case import Means
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode
from refusals import refused

LIBRARY, EVACUATION, POINTS = 7, 5, 12
SCHOOL = "見本小学校"


def ask(office: CardsOffice, card_id: UUID, offer: int = LIBRARY, **more: Any) -> ServiceUse:
    asked: ServiceUse = office.do(
        procedures.ask_for_service, card_id, offer, by_law=by_law(), **more
    )
    return asked


def load(office: CardsOffice, use: ServiceUse) -> ServiceUse:
    loaded: ServiceUse = office.do(procedures.note_loaded, use.use_id)
    return loaded


def a_loaded_use(office: CardsOffice, offer: int = LIBRARY) -> ServiceUse:
    card, _ = office.issue()
    return load(office, ask(office, card.card_id, offer))


def test_a_service_is_asked_for_loaded_and_deleted(office: CardsOffice) -> None:
    card, _ = office.issue()
    use = ask(office, card.card_id)
    loading = office.do(procedures.prepare_loading, use.use_id, by_law=by_law())
    assert loading.card == card.number
    assert (loading.offer.number, loading.user_number) == (LIBRARY, use.user_number)
    assert load(office, use).state is UseState.LOADED
    with office.database.transaction() as tx:
        number, _ = procedures.prepare_deletion(tx, use.use_id, by=office.worker())
    assert number == card.number
    office.do(procedures.note_deleted, use.use_id)
    (kept,) = office.do(procedures.list_uses, card.card_id)
    assert kept.state is UseState.ENDED


def test_a_services_number_says_nothing_of_card_and_person(office: CardsOffice) -> None:
    card, _ = office.issue()
    uses = [ask(office, card.card_id, offer) for offer in (LIBRARY, EVACUATION)]
    numbers = {one.user_number for one in uses}
    assert len(numbers) == 2
    assert all(len(one) == 12 and one not in card.number.digits for one in numbers)
    assert all(one.user_number not in repr(one) for one in uses)


def test_only_what_the_by_law_offers_today_is_taken(office: CardsOffice) -> None:
    card, _ = office.issue()
    for offer in (POINTS, 1):  # not yet, and by nobody
        refused(ErrorCode.IC_SERVICE_NOT_PERMITTED, partial(ask, office, card.card_id, offer))


def test_a_card_that_does_not_work_gets_no_service(office: CardsOffice) -> None:
    card, _ = office.issue()
    office.do(cards.suspend, card.card_id)
    refused(ErrorCode.CARD_STATE, lambda: ask(office, card.card_id))


def test_a_service_is_on_a_card_once(office: CardsOffice) -> None:
    card, _ = office.issue()
    use = ask(office, card.card_id)
    refused(ErrorCode.STEP_IMPOSSIBLE, lambda: ask(office, card.card_id))
    office.do(procedures.withdraw_wish, use.use_id)
    again = ask(office, card.card_id)
    assert again.user_number != use.user_number


@pytest.mark.parametrize("event", list(UseEvent))
def test_an_ended_use_stays_ended(office: CardsOffice, event: UseEvent) -> None:
    use = a_loaded_use(office)
    office.do(procedures.note_deleted, use.use_id)
    acts = {
        UseEvent.LOADED: lambda: load(office, use),
        UseEvent.DELETED: lambda: office.do(procedures.note_deleted, use.use_id),
        UseEvent.WITHDRAWN: lambda: office.do(procedures.withdraw_wish, use.use_id),
    }
    if event in acts:
        refused(ErrorCode.STEP_IMPOSSIBLE, acts[event])
    else:
        with office.database.transaction() as tx:
            assert procedures.end_uses_of_ended_cards(tx, office.context) == 0


def test_a_void_card_takes_its_uses_with_it(office: CardsOffice) -> None:
    use = a_loaded_use(office)
    office.do(cards.take_back, use.card_id)
    with office.database.transaction() as tx:
        assert procedures.end_uses_of_ended_cards(tx, office.context) == 1
    refused(
        ErrorCode.STEP_IMPOSSIBLE,
        lambda: office.do(procedures.note_arrival, SCHOOL, use.user_number, LIBRARY),
    )


def test_a_provider_is_told_whom_not_to_serve(office: CardsOffice) -> None:
    use = a_loaded_use(office, EVACUATION)

    def stopped() -> list[str]:
        with office.database.transaction() as tx:
            return list(procedures.list_stopped_numbers(tx, EVACUATION, by=office.worker()))

    assert stopped() == []
    office.do(cards.suspend, use.card_id)
    assert stopped() == [use.user_number]
    refused(
        ErrorCode.CARD_NOT_USABLE,
        lambda: office.do(procedures.note_arrival, SCHOOL, use.user_number, EVACUATION),
    )
    office.do(cards.lift, use.card_id)
    assert stopped() == []
    office.do(procedures.note_deleted, use.use_id)
    assert stopped() == [use.user_number]


def test_nobody_asks_without_identification_or_right(office: CardsOffice) -> None:
    card, _ = office.issue()
    unseen = office.worker(means=Means.NONE)
    refused(ErrorCode.IDENTITY_UNPROVEN, lambda: ask(office, card.card_id, by=unseen))
    use = ask(office, card.card_id)
    without = office.worker(without=[(Function.CARD, Mode.WRITE), (Function.CARD, Mode.READ)])
    for procedure in (procedures.note_loaded, procedures.note_deleted, procedures.withdraw_wish):
        refused(ErrorCode.ACCESS_REFUSED, partial(office.do, procedure, use.use_id, by=without))
    for act in (
        lambda: ask(office, card.card_id, EVACUATION, by=without),
        lambda: office.do(procedures.list_uses, card.card_id, by=without),
        lambda: office.do(procedures.prepare_loading, use.use_id, by_law=by_law(), by=without),
        lambda: office.do(procedures.note_arrival, SCHOOL, use.user_number, LIBRARY, by=without),
        lambda: office.do(procedures.list_evacuees, SCHOOL, by=without),
    ):
        refused(ErrorCode.ACCESS_REFUSED, act)


def test_a_shelter_knows_who_came_and_who_left(office: CardsOffice) -> None:
    use = a_loaded_use(office, EVACUATION)
    for _ in range(2):  # laid down twice
        office.do(procedures.note_arrival, SCHOOL, use.user_number, EVACUATION)
    (evacuee,) = office.do(procedures.list_evacuees, SCHOOL)
    assert evacuee.name == office.family[0].identification.name.written
    assert evacuee.name not in repr(evacuee)
    office.pass_time(minutes=5)
    office.do(procedures.note_arrival, "見本中学校", use.user_number, EVACUATION)
    with office.database.transaction() as tx:
        assert procedures.count_evacuees(tx, by=office.worker()) == {"見本中学校": 1}
    refused(
        ErrorCode.STEP_IMPOSSIBLE,
        lambda: office.do(procedures.note_departure, SCHOOL, use.user_number, EVACUATION),
    )
    office.pass_time(minutes=5)
    office.do(procedures.note_departure, "見本中学校", use.user_number, EVACUATION)
    assert office.do(procedures.list_evacuees, "見本中学校") == []


def test_a_number_of_another_service_registers_nobody(office: CardsOffice) -> None:
    use = a_loaded_use(office, LIBRARY)
    for offer in (LIBRARY, EVACUATION):
        refused(
            ErrorCode.STEP_IMPOSSIBLE,
            partial(office.do, procedures.note_arrival, SCHOOL, use.user_number, offer),
        )
