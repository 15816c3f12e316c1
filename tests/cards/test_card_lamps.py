"""What the network says lights the lamps and answers questions; every act leaves its line.

The office's own handlers on a real database, fed with the messages its CS would bring.
"""

from __future__ import annotations

from datetime import date

import pytest
from cards_office import CardsOffice

from jukinet.cards import procedures
from jukinet.cards.card import RegistrationCard
from jukinet.cards.saga import Lamp, LampState, Step
from jukinet.cards.states.bodies import CardStateBody, CardStatesHeld, HeldCard
from jukinet.platform.message.handling import Incoming
from jukinet.security.operation import OperationSearch
from jukinet.security.operator import Function
from jukinet.security.procedures import list_operations
from jukinet.terms.card import CardNumber
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import communication_server_of

FOREIGN = CardNumber.from_payload("314159265358979")


def hear(office: CardsOffice, tier: str, *cards: HeldCard) -> None:
    body = CardStatesHeld(tier=tier, cards=list(cards))
    server = communication_server_of(office.context.party.municipality)
    incoming = Incoming("0" * 32, server, 1, "", 1, office.clock.now(), body)
    with office.database.transaction() as tx:
        procedures.hear_states(tx, [incoming], office.context)


def held(
    office: CardsOffice, card: RegistrationCard, change: int, question: str | None = None
) -> HeldCard:
    city = office.context.party.code
    state = CardStateBody(
        card_number=card.number.digits, municipality=city, state=card.state.value,
        since=card.state_since.isoformat(), valid_until=card.valid_until.isoformat(),
        change_number=change,
    )  # fmt: skip
    return HeldCard(to=city, card_number=card.number.digits, question=question, state=state)


def test_five_lamps_light_one_after_the_other_and_an_old_answer_darkens_none(
    office: CardsOffice,
) -> None:
    card, _ = office.issue()
    before = office.look(card)
    assert before.saga.lamps[Lamp.PREFECTURE] is LampState.UNDER_WAY
    hear(office, "prefecture", held(office, card, card.told_number))
    assert office.look(card).saga.lamps[Lamp.PREFECTURE] is LampState.DONE
    assert office.look(card).stopped_everywhere_at is None
    office.pass_time(seconds=3)
    centre_at = office.clock.now()
    hear(office, "nation", held(office, card, card.told_number))
    office.pass_time(seconds=3)
    hear(office, "nation", held(office, card, 1), held(office, card, card.told_number))
    seen = office.look(card)
    assert set(seen.saga.lamps.values()) == {LampState.DONE}
    assert seen.saga.step is None
    assert seen.stopped_everywhere_at == centre_at


def test_a_stop_waits_for_its_own_answer_and_not_for_an_older_one(office: CardsOffice) -> None:
    card, _ = office.issue()
    stopped = office.do(procedures.suspend, card.card_id)
    hear(office, "prefecture", held(office, card, card.told_number))
    hear(office, "nation", held(office, card, card.told_number))
    assert office.look(card).stopped_everywhere_at is None
    assert office.look(card).saga.step is Step.AWAIT_ANSWERS
    office.pass_time(seconds=31)
    assert office.look(card).saga.step is Step.TELL_AGAIN
    again = office.do(procedures.tell_again, card.card_id)
    assert again.told_number == stopped.told_number
    hear(office, "prefecture", held(office, stopped, stopped.told_number))
    hear(office, "nation", held(office, stopped, stopped.told_number))
    assert office.look(card).stopped_everywhere_at == office.clock.now()


def test_a_question_about_a_foreign_card_is_answered_once(office: CardsOffice) -> None:
    card, _ = office.issue()
    question = office.do(procedures.ask_card_state, FOREIGN)

    def read() -> tuple[str | None, date | None]:
        with office.database.transaction() as tx:
            seen = procedures.get_card_answer(tx, question, by=office.worker())
        return seen.state, seen.valid_until

    assert read() == (None, None)
    hear(office, "nation", held(office, card, 5, question.hex))
    assert read() == ("active", card.valid_until)
    unknown = HeldCard(
        to=office.context.party.code, card_number=FOREIGN.digits, question=question.hex, state=None
    )
    hear(office, "nation", unknown)
    assert read() == ("active", card.valid_until)


def test_a_card_nobody_knows_is_an_answer_too(office: CardsOffice) -> None:
    question = office.do(procedures.ask_card_state, FOREIGN)
    city = office.context.party.code
    hear(
        office,
        "nation",
        HeldCard(to=city, card_number=FOREIGN.digits, question=question.hex, state=None),
    )
    with office.database.transaction() as tx:
        seen = procedures.get_card_answer(tx, question, by=office.worker())
    assert (seen.state, seen.answered_at) == ("", office.clock.now())


def test_nothing_is_told_again_that_was_never_told(office: CardsOffice) -> None:
    card = office.apply()
    with pytest.raises(JukiError) as error:
        office.do(procedures.tell_again, card.card_id)
    assert error.value.code is ErrorCode.CARD_STATE


def test_every_act_leaves_a_line_that_names_nobody(office: CardsOffice) -> None:
    card, support = office.issue()
    office.do(procedures.suspend, card.card_id)
    office.do(procedures.lift, card.card_id)
    with office.database.transaction() as tx:
        lines = list_operations(tx, OperationSearch(function=Function.CARD), 100)
    assert [line.result for line in reversed(lines)] == [
        "card-applied", "card-printed", "card-written", "card-made", "card-letter",
        "card-letter-sent", "card-handed-over", "card-pin-set", "card-suspended", "card-lifted",
    ]  # fmt: skip
    assert all(line.subject for line in lines)
    text = repr(lines)
    assert card.number.digits not in text
    assert support not in text


def test_the_council_of_the_city_sees_a_card_once_however_often_its_pin_is_set(
    office: CardsOffice,
) -> None:
    card, _ = office.issue()
    office.pass_time(days=300)
    office.activate(card)
    with office.database.transaction() as tx:
        years = procedures.list_yearly(tx, office.clock.today(), by=office.worker())
    assert [(year.issued, year.cumulative) for year in years] == [(1, 1), (0, 1)]
