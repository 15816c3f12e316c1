"""Who takes or gives back a card for its holder, and with what: his proxy, proven, and no other.

Every relation of a case is tried at every desk, against the same question written out here by hand;
of the papers each one is left out once.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from cards_office import PHOTO_ID, CardsOffice

from jukinet.cards import procedures
from jukinet.cards.acting_for import PAPERS_OF, ProxyPaper
from jukinet.cards.application import ApplicationKind, Proxy
from jukinet.cards.face import CardForm
from jukinet.cards.life import CardState
from jukinet.cards.procedures import Wish
from jukinet.counters.case import Relation
from jukinet.terms.errors import ErrorCode
from refusals import refused

FOR_ANOTHER = {Relation.HOUSEHOLD, Relation.PROXY}
NEVER = set(Relation) - FOR_ANOTHER - {Relation.SELF}
WANTED = {
    Proxy.LEGAL: {ProxyPaper.REPRESENTATION},
    Proxy.ENTRUSTED: {ProxyPaper.ATTORNEY, ProxyPaper.HINDRANCE},
}
ILL = "入院中"


def a_wish(office: CardsOffice, proxy: Proxy) -> Wish:
    return Wish(
        office.holder, ApplicationKind.FIRST, CardForm.A, proxy=proxy, proxy_reason=ILL,
        proxy_papers=frozenset(WANTED[proxy]),
    )  # fmt: skip


@pytest.mark.parametrize("proxy", WANTED)
def test_only_a_proxy_with_his_papers_applies_for_another(
    office: CardsOffice, proxy: Proxy
) -> None:
    wish = a_wish(office, proxy)
    apply = partial(office.do, procedures.receive_application)
    for relation in NEVER | {Relation.SELF}:
        by = office.worker(relation=relation)
        refused(ErrorCode.IDENTITY_UNPROVEN, partial(apply, wish, by=by))
    by = office.worker(relation=Relation.HOUSEHOLD)
    for paper in WANTED[proxy]:
        others = wish.proxy_papers - {paper} | (set(ProxyPaper) - WANTED[proxy])
        lacking = replace(wish, proxy_papers=frozenset(others))
        refused(ErrorCode.CARD_PAPERS_MISSING, partial(apply, lacking, by=by))
    assert apply(wish, by=by).state is CardState.APPLIED


@pytest.mark.parametrize("proxy", WANTED)
def test_only_a_proxy_with_his_papers_takes_the_card_of_another_and_the_receipt_says_so(
    office: CardsOffice, proxy: Proxy
) -> None:
    card = office.make(office.apply(proxy=proxy, proxy_reason=ILL))
    letter = office.send_letter(card)
    take = partial(office.do, procedures.hand_over, card.card_id)
    proven = replace(PHOTO_ID, proxy_papers=PAPERS_OF[proxy])
    for relation in NEVER:
        by = office.worker(relation=relation)
        refused(ErrorCode.IDENTITY_UNPROVEN, partial(take, proven, letter, by=by))
    by = office.worker(relation=Relation.PROXY)
    for paper in WANTED[proxy]:
        lacking = replace(proven, proxy_papers=PAPERS_OF[proxy] - {paper})
        refused(ErrorCode.CARD_PAPERS_MISSING, partial(take, lacking, letter, by=by))
    take(proven, letter, by=by)
    set_pin = partial(office.do, procedures.record_pin_set, card.card_id)
    for relation in NEVER:
        by = office.worker(relation=relation)
        refused(ErrorCode.IDENTITY_UNPROVEN, partial(set_pin, by=by))
    assert office.look(card).steps[-1].note == proxy.value
    assert set_pin(by=office.worker(relation=Relation.PROXY)).state is CardState.ACTIVE


def test_the_holder_himself_takes_a_card_that_a_proxy_asked_for(office: CardsOffice) -> None:
    card = office.make(office.apply(proxy=Proxy.ENTRUSTED, proxy_reason=ILL))
    assert office.hand_over(card, office.send_letter(card)).card.state is CardState.HANDED_OVER
    assert office.look(card).steps[-1].note == ""


def test_of_the_household_nobody_takes_a_card_that_no_proxy_was_named_for(
    office: CardsOffice,
) -> None:
    card = office.make(office.apply())
    letter = office.send_letter(card)
    by = office.worker(relation=Relation.HOUSEHOLD)
    act = partial(office.do, procedures.hand_over, card.card_id, PHOTO_ID, letter, by=by)
    refused(ErrorCode.IDENTITY_UNPROVEN, act)


def test_a_working_card_is_given_up_from_its_holders_side_only(office: CardsOffice) -> None:
    card, _ = office.issue()
    give = partial(office.do, procedures.take_back, card.card_id)
    for relation in NEVER:
        refused(ErrorCode.IDENTITY_UNPROVEN, partial(give, by=office.worker(relation=relation)))
    other = office.worker(requester=office.family[1].resident_id)
    refused(ErrorCode.IDENTITY_UNPROVEN, partial(give, by=other))
    assert give(by=office.worker(relation=Relation.PROXY)).state is CardState.RETURNED


def test_a_card_that_works_no_more_is_taken_from_whoever_brings_it(office: CardsOffice) -> None:
    card, _ = office.issue()
    office.do(procedures.order_back, card.card_id, "誤って交付した")
    by = office.worker(relation=Relation.THIRD_PARTY)
    assert office.do(procedures.take_back, card.card_id, by=by).state is CardState.RETURNED
