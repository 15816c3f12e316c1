"""Who may ask for which copy of whose record (Act Arts. 12, 12-2, 12-3): the table, row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from copies_office import a_request

from jukinet.copies.fees import load_fees
from jukinet.copies.item import BASIC, LEFT_OUT, RecordItem
from jukinet.copies.purpose import load_purposes
from jukinet.copies.request import (
    RULES,
    TRANSITIONS,
    Circle,
    CopyKind,
    CopyRequest,
    Delivery,
    Layout,
    OffTheCard,
    Paper,
    RequestEvent,
    RequestState,
    after,
    examine,
)
from jukinet.counters.case import Means, Relation
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import load_profile

ME, WIFE, STRANGER = uuid4(), uuid4(), uuid4()
HOME, ELSEWHERE = uuid4(), uuid4()
HOUSEHOLDS = {ME: HOME, WIFE: HOME, STRANGER: ELSEWHERE}
OTHERS_PAPERS = {
    Relation.PROXY: {Paper.POWER_OF_ATTORNEY},
    Relation.PUBLIC_BODY: {Paper.OFFICIAL_LETTER, Paper.STAFF_ID},
    Relation.THIRD_PARTY: {Paper.STATEMENT_OF_REASONS, Paper.PROOF_OF_INTEREST},
}
MEANS_OF = {Relation.PUBLIC_BODY: Means.OFFICIAL_LETTER}


def a_circle(*persons: UUID, erased: frozenset[UUID] = frozenset()) -> Circle:
    return Circle(HOME, {person: HOUSEHOLDS[person] for person in persons}, erased)


def of_others(relation: Relation, **more: Any) -> CopyRequest:
    request = a_request(
        WIFE, relation=relation, means=MEANS_OF.get(relation, Means.PHOTO_ID),
        papers=OTHERS_PAPERS[relation],
    )  # fmt: skip
    return replace(request, **more)


def refusal(request: CopyRequest, circle: Circle | None = None) -> ErrorCode:
    with pytest.raises(JukiError) as refused:
        examine(request, circle or a_circle(*request.residents))
    return refused.value.code


def test_the_basic_items_are_numbers_one_to_three_and_six_to_eight() -> None:
    assert {item.value for item in BASIC} == {
        "name", "birth-date", "sex", "resident-since", "address", "moved-in",
    }  # fmt: skip
    assert frozenset(RecordItem) == BASIC | LEFT_OUT


def test_nothing_beyond_the_basic_items_is_shown_unless_asked_for() -> None:
    assert examine(a_request(ME), a_circle(ME)).items == frozenset()


def test_the_person_may_have_every_item_the_code_included() -> None:
    asked = a_request(ME, items=LEFT_OUT - {RecordItem.HISTORY})
    terms = examine(asked, a_circle(ME))
    assert terms.items == asked.items
    assert (terms.review, terms.delivery) == (False, Delivery.COUNTER)


def test_a_member_of_the_household_may_ask_for_all_of_it() -> None:
    asked = a_request(ME, WIFE, relation=Relation.HOUSEHOLD, items={RecordItem.CODE})
    assert examine(asked, a_circle(ME, WIFE)).delivery is Delivery.COUNTER


def test_nobody_asks_for_another_household_as_a_member() -> None:
    asked = a_request(STRANGER, relation=Relation.HOUSEHOLD, requester=ME)
    assert refusal(asked) is ErrorCode.NOT_SAME_HOUSEHOLD


def test_whoever_asks_for_himself_gets_his_own_record_alone() -> None:
    assert refusal(a_request(WIFE, requester=ME)) is ErrorCode.NOT_SAME_HOUSEHOLD
    assert refusal(a_request(ME, WIFE)) is ErrorCode.NOT_SAME_HOUSEHOLD


def test_a_proxy_shows_a_power_of_attorney() -> None:
    bare = of_others(Relation.PROXY, papers=frozenset())
    assert refusal(bare) is ErrorCode.PAPERS_MISSING
    assert examine(of_others(Relation.PROXY), a_circle(WIFE)).delivery is Delivery.COUNTER


def test_a_proxy_never_carries_a_code_home_it_goes_by_post() -> None:
    asked = of_others(Relation.PROXY, items=frozenset({RecordItem.CODE}))
    assert examine(asked, a_circle(WIFE)).delivery is Delivery.POST


@pytest.mark.parametrize("relation", [Relation.PUBLIC_BODY, Relation.THIRD_PARTY])
def test_others_never_see_the_code_whatever_their_reason(relation: Relation) -> None:
    asked = of_others(relation, items=frozenset({RecordItem.CODE}), reason="裁判のため")
    assert refusal(asked) is ErrorCode.CODE_NEVER_SHOWN


def test_a_public_body_brings_its_letter_and_its_staff_card() -> None:
    assert examine(of_others(Relation.PUBLIC_BODY), a_circle(WIFE)).review is False
    without_letter = of_others(Relation.PUBLIC_BODY, papers=frozenset({Paper.STAFF_ID}))
    assert refusal(without_letter) is ErrorCode.PAPERS_MISSING
    by_licence = of_others(Relation.PUBLIC_BODY, means=Means.PHOTO_ID)
    assert refusal(by_licence) is ErrorCode.IDENTITY_UNPROVEN


def test_a_third_party_gets_the_basic_items_and_only_after_a_second_person_agreed() -> None:
    terms = examine(of_others(Relation.THIRD_PARTY), a_circle(WIFE))
    assert terms.review and terms.items == frozenset()


def test_a_third_party_gives_a_reason_for_every_further_item() -> None:
    more = of_others(Relation.THIRD_PARTY, items=frozenset({RecordItem.DOMICILE}))
    assert refusal(more) is ErrorCode.ITEMS_NOT_JUSTIFIED
    justified = replace(more, reason="相続人の調査のため")
    assert examine(justified, a_circle(WIFE)).items == {RecordItem.DOMICILE}


def test_an_erased_record_has_no_household() -> None:
    asked = a_request(
        WIFE, kind=CopyKind.ERASED_COPY, layout=Layout.INDIVIDUAL, relation=Relation.HOUSEHOLD,
        requester=ME,
    )  # fmt: skip
    circle = a_circle(WIFE, erased=frozenset({WIFE}))
    assert refusal(asked, circle) is ErrorCode.ERASED_HAS_NO_HOUSEHOLD


@pytest.mark.parametrize(
    ("kind", "erased", "possible"),
    [
        (CopyKind.RECORD_COPY, False, True),
        (CopyKind.RECORD_COPY, True, False),
        (CopyKind.ERASED_COPY, True, True),
        (CopyKind.ERASED_COPY, False, False),
        (CopyKind.REMADE_COPY, False, True),
        (CopyKind.ITEM_CERTIFICATE, True, False),
        (CopyKind.MOVE_OUT_CERTIFICATE, True, True),
        (CopyKind.MOVE_OUT_CERTIFICATE, False, False),
        (CopyKind.SUBSTITUTE_CERTIFICATE, False, False),
    ],
)
def test_a_kind_fits_the_state_of_the_record(kind: CopyKind, erased: bool, possible: bool) -> None:
    items = {RecordItem.NAME} if kind is CopyKind.ITEM_CERTIFICATE else set()
    asked = a_request(ME, kind=kind, layout=Layout.INDIVIDUAL, items=items)
    circle = a_circle(ME, erased=frozenset({ME} if erased else ()))
    if possible:
        examine(asked, circle)
    else:
        assert refusal(asked, circle) is ErrorCode.COPY_NOT_POSSIBLE


@pytest.mark.parametrize("kind", [CopyKind.MOVE_OUT_CERTIFICATE, CopyKind.SUBSTITUTE_CERTIFICATE])
def test_whoever_moves_by_his_card_gets_no_certificate_until_the_special_rule_is_over(
    kind: CopyKind,
) -> None:
    """Act Art. 24-2 (1), and Order Art. 24-2 for why it is needed after all."""
    asked = a_request(ME, kind=kind, layout=Layout.INDIVIDUAL)
    erased = frozenset({ME})
    examine(asked, a_circle(ME, erased=erased))
    by_card = replace(a_circle(ME, erased=erased), by_card=erased)
    assert refusal(asked, by_card) is ErrorCode.MOVES_BY_CARD
    assert refusal(replace(asked, reason="なんとなく"), by_card) is ErrorCode.MOVES_BY_CARD
    for why in OffTheCard:
        examine(replace(asked, reason=why), by_card)
    copy = replace(asked, kind=CopyKind.ERASED_COPY)
    examine(copy, by_card)


def test_history_needs_the_individual_form_and_a_stated_use() -> None:
    history = {RecordItem.HISTORY}
    on_household = a_request(ME, items=history, purpose="real-estate")
    assert refusal(on_household) is ErrorCode.COPY_NOT_POSSIBLE
    without_use = a_request(ME, items=history, layout=Layout.INDIVIDUAL)
    assert refusal(without_use) is ErrorCode.ITEMS_NOT_JUSTIFIED
    examine(replace(without_use, purpose="real-estate"), a_circle(ME))


@pytest.mark.parametrize("relation", [Relation.SELF, Relation.PROXY, Relation.THIRD_PARTY])
def test_nobody_gets_anything_without_having_been_identified(relation: Relation) -> None:
    asked = a_request(WIFE, relation=relation, means=Means.NONE, papers=Paper)
    assert refusal(asked) is ErrorCode.IDENTITY_UNPROVEN


def test_the_code_notice_is_opened_by_the_person_alone() -> None:
    for relation in (Relation.HOUSEHOLD, Relation.PROXY, Relation.PUBLIC_BODY):
        asked = a_request(
            ME, kind=CopyKind.CODE_NOTICE, relation=relation, papers=Paper,
            means=MEANS_OF.get(relation, Means.PHOTO_ID),
        )  # fmt: skip
        assert refusal(asked) in {ErrorCode.COPY_NOT_POSSIBLE, ErrorCode.ERASED_HAS_NO_HOUSEHOLD}


def test_every_rule_cites_an_article_of_every_day() -> None:
    for day in (date(2003, 8, 25), date(2006, 11, 1), date(2008, 5, 1)):
        law = load_profile().on(day)
        for rule in RULES.values():
            assert law.article(rule.article).text_en
    assert (
        load_profile().on(date(2008, 5, 1)).article("copy-to-third-party").text_en
        == "Act Art. 12-3"
    )
    assert load_profile().on(date(2008, 5, 1)).article("copy-refusal").text_en == "Act Art. 12 (6)"


def test_a_request_in_review_moves_by_the_second_person_only() -> None:
    with pytest.raises(JukiError) as refused:
        after(RequestState.REVIEW, RequestEvent.FINISHED)
    assert refused.value.code is ErrorCode.REVIEW_OPEN
    ends = {RequestState.REFUSED, RequestState.CANCELLED, RequestState.DONE}
    assert not any(state in ends for state, _ in TRANSITIONS)


def test_twenty_common_uses_know_which_items_they_need() -> None:
    purposes = load_purposes()
    assert len(purposes) >= 20
    assert purposes["driving-licence"].items == {RecordItem.DOMICILE}
    assert purposes["dependants"].items == {RecordItem.RELATIONSHIP}
    assert purposes["dependants"].whole_household


def test_a_public_body_pays_nothing_and_a_resident_the_by_laws_fee() -> None:
    fees, day = load_fees(), date(2003, 8, 25)
    assert fees.charge(CopyKind.RECORD_COPY, Relation.SELF, 2, day).yen == 600
    assert fees.charge(CopyKind.RECORD_COPY, Relation.PUBLIC_BODY, 2, day).yen == 0
    assert fees.charge(CopyKind.CODE_NOTICE, Relation.OFFICE, 1, day).yen == 0
    own = fees.replaced({"record-copy": 200})
    assert own.charge(CopyKind.RECORD_COPY, Relation.SELF, 1, day).yen == 200


def test_a_fee_is_in_force_on_its_days_only() -> None:
    with pytest.raises(JukiError) as refused:
        load_fees().charge(CopyKind.RECORD_COPY, Relation.SELF, 1, date(2001, 1, 1))
    assert refused.value.code is ErrorCode.INVALID_TABLE
