"""Cards applied for at the counter become an order, and what comes back lights their lamps."""

from __future__ import annotations

from datetime import date

import pytest
from ordering_office import CardsOffice, come_back, hear, order

from jukinet.cards.card import RegistrationCard
from jukinet.cards.commissioned_issue import messages as m
from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.face import CardForm
from jukinet.cards.life import CardState
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError


def state_of(office: CardsOffice, card: RegistrationCard) -> CardState:
    return office.look(card).card.state


def test_an_application_becomes_a_line_once_and_its_lamps_follow_the_box(
    office: CardsOffice,
) -> None:
    card = office.apply()
    (wanted,) = office.do(procedures.gather_applied)
    assert (wanted.card_number, wanted.form) == (card.number, CardForm.B)
    assert wanted.photo and wanted.valid_until > date(2013, 1, 1)
    commission_id = order(office)
    assert office.do(procedures.gather_applied) == []
    assert office.do(procedures.accept_received, commission_id) == 0
    come_back(office, commission_id, "BL000001")
    assert office.do(procedures.accept_received, commission_id) == 1
    assert office.do(procedures.accept_received, commission_id) == 0
    looked = office.look(card).card
    assert looked.face_printed_at and looked.chip_written_at
    assert looked.state is CardState.MADE


def test_a_card_of_the_day_is_made_by_the_office_itself(office: CardsOffice) -> None:
    office.apply(same_day=True)
    assert office.do(procedures.gather_applied) == []


def test_a_line_the_server_refused_can_be_ordered_again(office: CardsOffice) -> None:
    office.apply()
    commission_id = order(office)
    refused = m.CommissionResults(commission_id, [m.LineResult(1, "refused", "card-data-differs")])
    hear(office, procedures.hear_results, refused)
    assert len(office.do(procedures.gather_applied)) == 1


def test_who_may_not_order_gathers_nothing(office: CardsOffice) -> None:
    office.apply()
    limited = office.worker(without=[(Function.CARD_MAKING, Mode.WRITE)])
    with pytest.raises(JukiError) as refusal:
        office.do(procedures.gather_applied, by=limited)
    assert refusal.value.code is ErrorCode.ACCESS_REFUSED
