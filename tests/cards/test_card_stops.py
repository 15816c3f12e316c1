"""The resident stops his own card with the support number, and with nothing less."""

from __future__ import annotations

import pytest
from cards_office import CardsOffice

from jukinet.cards import procedures
from jukinet.cards.card import RegistrationCard
from jukinet.cards.life import CardState
from jukinet.cards.support import TRIES_MAX
from jukinet.platform.message.outbox import take
from jukinet.terms.card import CardNumber
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import communication_server_of


def stop(office: CardsOffice, number: CardNumber, typed: str) -> RegistrationCard | None:
    with office.database.transaction() as tx:
        return procedures.suspend_by_support_number(
            tx, number, typed, now=office.clock.now(), context=office.context
        )


def told(office: CardsOffice) -> list[bytes]:
    server = communication_server_of(office.context.party.municipality)
    with office.database.transaction() as tx:
        return [message.body for message in take(tx, server, now=office.clock.now())]


def test_the_right_number_stops_the_card_and_the_network_is_told_at_once(
    office: CardsOffice,
) -> None:
    card, support = office.issue()
    before = len(told(office))
    typed = support.replace("-", " ")
    stopped = stop(office, card.number, typed)
    assert stopped is not None
    assert stopped.state is CardState.SUSPENDED
    assert len(told(office)) == before + 1
    assert b'"suspended"' in told(office)[-1]
    assert stop(office, card.number, support) is not None  # pressed twice
    assert len(told(office)) == before + 1


def test_a_wrong_number_stops_nothing_and_guessing_ends(office: CardsOffice) -> None:
    card, support = office.issue()
    for _ in range(TRIES_MAX):
        assert stop(office, card.number, "0000-0000-0000") is None
    with pytest.raises(JukiError) as error:
        stop(office, card.number, support)
    assert error.value.code is ErrorCode.CARD_SUPPORT_REFUSED
    office.pass_time(hours=1, seconds=1)
    assert stop(office, card.number, support) is not None


def test_a_number_of_no_card_says_no_more_than_a_wrong_one(office: CardsOffice) -> None:
    unknown = CardNumber.from_payload("314159265358979")
    assert stop(office, unknown, "0000-0000-0000") is None
    assert stop(office, unknown, "nonsense") is None


def test_only_a_verifier_of_the_support_number_is_kept(office: CardsOffice) -> None:
    card, support = office.issue()
    with office.database.transaction() as tx:
        from jukinet.cards.store import find_support_verifier

        kept = find_support_verifier(tx, card.card_id)
    assert kept is not None
    assert support not in kept
    assert support.replace("-", "") not in kept


def test_who_has_signed_on_as_himself_stops_his_cards_and_nobody_elses(
    office: CardsOffice,
) -> None:
    card, _ = office.issue()
    other, _ = office.issue(resident_id=office.family[1].resident_id)
    with office.database.transaction() as tx:
        stopped = procedures.suspend_own(
            tx, card.resident_id, now=office.clock.now(), context=office.context
        )
    assert [one.card_id for one in stopped] == [card.card_id]
    assert office.look(other).card.state is CardState.ACTIVE


def test_a_card_that_does_not_work_yet_is_told_to_nobody(office: CardsOffice) -> None:
    card = office.make(office.apply())
    office.hand_over(card, office.send_letter(card))
    assert told(office) == []
    office.activate(card)
    assert len(told(office)) == 1


def test_a_card_without_a_pin_is_stopped_and_has_none_when_it_is_lifted(
    office: CardsOffice,
) -> None:
    card = office.make(office.apply())
    handed = office.hand_over(card, office.send_letter(card))
    assert stop(office, card.number, handed.support_number) is not None
    with office.database.transaction() as tx:
        effect = procedures.find_effect(tx, card.card_id)
    assert effect.stopped and effect.everywhere_at == effect.since, "it worked nowhere before"
    assert office.look(card).stopped_everywhere_at == effect.since
    assert told(office) == []
    lifted = office.do(procedures.lift, card.card_id)
    assert lifted.state is CardState.HANDED_OVER
    assert office.activate(card).state is CardState.ACTIVE


def test_a_card_without_a_pin_is_reported_lost_and_found(office: CardsOffice) -> None:
    card = office.make(office.apply())
    office.hand_over(card, office.send_letter(card))
    assert office.do(procedures.report_loss, card.card_id).state is CardState.LOST
    assert office.do(procedures.report_found, card.card_id).state is CardState.SUSPENDED
    assert office.do(procedures.lift, card.card_id).state is CardState.HANDED_OVER
    with office.database.transaction() as tx:
        now = office.clock.now()
        (own,) = procedures.suspend_own(tx, card.resident_id, now=now, context=office.context)
    assert own.state is CardState.SUSPENDED
