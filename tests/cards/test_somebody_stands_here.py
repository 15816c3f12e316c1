"""What is done with a card needs somebody at the counter, with papers; a stop alone does not.

Whoever answers questions on the telephone, or is nobody in particular, stops a card and can do
nothing else; and in the holder's own name acts the holder.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from cards_office import KNOWS_ALL, PHOTO_ID, CardsOffice

from jukinet.cards import procedures
from jukinet.cards.acting_for import PAPERS_OF
from jukinet.cards.application import ApplicationKind, Proxy
from jukinet.cards.card import RegistrationCard
from jukinet.cards.face import CardForm
from jukinet.cards.life import CardState
from jukinet.cards.procedures import Wish
from jukinet.counters.case import Means, Relation
from jukinet.terms.errors import ErrorCode, JukiError

AWAY = (Means.QUESTIONS, Means.OFFICIAL_LETTER, Means.NONE)


def refused(act: Callable[[], object]) -> None:
    with pytest.raises(JukiError) as raised:
        act()
    assert raised.value.code is ErrorCode.IDENTITY_UNPROVEN


def a_wish(resident_id: UUID, **more: Any) -> Wish:
    return Wish(resident_id, ApplicationKind.FIRST, CardForm.A, **more)


@pytest.mark.parametrize("means", AWAY)
def test_nothing_but_a_stop_is_done_for_who_is_not_here(office: CardsOffice, means: Means) -> None:
    def away(procedure: Callable[..., Any], *args: Any, **more: Any) -> None:
        relation = Relation.PUBLIC_BODY if means is Means.OFFICIAL_LETTER else Relation.SELF
        by = office.worker(means=means, relation=relation)
        refused(lambda: office.do(procedure, *args, by=by, **more))

    away(procedures.receive_application, a_wish(office.holder))
    proxy = {"proxy": Proxy.ENTRUSTED, "proxy_reason": "入院中"}
    away(procedures.receive_application, a_wish(office.holder, **proxy))
    card = office.make(office.apply())
    letter = office.send_letter(card)
    away(procedures.hand_over, card.card_id, PHOTO_ID, letter)
    handed = office.hand_over(card, letter).card
    away(procedures.record_pin_set, handed.card_id)
    active = office.activate(handed)
    away(procedures.enter_on_back, active.card_id, "address")
    away(procedures.record_pin_set, active.card_id)
    away(procedures.take_back, active.card_id)
    away(procedures.renew_support_number, active.card_id)
    away(procedures.lift, stopped(office, active, means).card_id)


def stopped(office: CardsOffice, card: RegistrationCard, means: Means) -> RegistrationCard:
    """By telephone, if that is how the caller was identified; by anybody here otherwise."""
    calls = means is Means.QUESTIONS
    by = office.worker(means=Means.QUESTIONS if calls else Means.PHOTO_ID)
    answers = KNOWS_ALL if calls else ()
    suspended: RegistrationCard = office.do(
        procedures.suspend, card.card_id, answers=answers, by=by
    )
    assert suspended.state is CardState.SUSPENDED
    return suspended


def test_in_the_holders_own_name_acts_the_holder(office: CardsOffice) -> None:
    """Somebody else was identified, or says that he is of the family and names no ground."""
    other = office.family[1].resident_id
    for somebody in (office.worker(requester=other), office.worker(relation=Relation.HOUSEHOLD)):
        with pytest.raises(JukiError) as raised:
            office.do(procedures.receive_application, a_wish(office.holder), by=somebody)
        assert raised.value.code is ErrorCode.IDENTITY_UNPROVEN
    by = office.worker(requester=office.holder)
    card = office.do(procedures.receive_application, a_wish(office.holder), by=by)
    assert card.state is CardState.APPLIED


def test_a_proxy_who_is_registered_elsewhere_stands_here_too(office: CardsOffice) -> None:
    proxy = office.worker(relation=Relation.PROXY)
    guest = replace(proxy, case=replace(proxy.get_case(), means=Means.GUEST_CARD))
    wish = a_wish(office.holder, proxy=Proxy.LEGAL, proxy_papers=PAPERS_OF[Proxy.LEGAL])
    assert office.do(procedures.receive_application, wish, by=guest).state is CardState.APPLIED
