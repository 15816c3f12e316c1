"""Point 10 of the notice: boxes go from hand to hand against two signatures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from commission_builders import ISSUER, a_card, blank_numbers
from commissioning import OFFICE, SERVER, Commissioning

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.accounting import Fate
from jukinet.custody.contractor import ContractorPerson
from jukinet.terms.errors import ErrorCode, JukiError

MakeHouse = Callable[..., Commissioning]


def test_10_a_box_is_the_receivers_only_when_he_has_signed(house: Commissioning) -> None:
    house.hold_residents(1)
    house.sign_contract()
    house.offer_keys()
    house.order([a_card(1)])
    house.give(OFFICE, ISSUER, blank_numbers(1))
    house.open_the_room()
    house.station.load(blank_numbers(1))
    with pytest.raises(JukiError) as refusal:
        house.maker().make()
    assert refusal.value.code is ErrorCode.CARD_BLANK_UNKNOWN


@pytest.mark.parametrize(
    ("counted", "words"), [(2, None), (3, ("あ", "い", "う", "え"))], ids=["one less", "words"]
)
def test_10_a_box_that_is_not_what_was_told_is_not_signed_for(
    house: Commissioning, counted: int, words: tuple[str, ...] | None
) -> None:
    from jukinet.custody.fingerprint import words_of

    house.give(OFFICE, ISSUER, blank_numbers(3))
    node = house[ISSUER]
    with node.database.transaction() as tx:
        (box,) = procedures.list_boxes(tx, by=house.by())
        with pytest.raises(JukiError) as refusal:
            procedures.sign_box(
                tx,
                box.hand_over_id,
                counted=counted,
                words=words or words_of(box.digest),
                by=house.by("op-9"),
                context=node.context,
            )
    assert refusal.value.code is ErrorCode.CARD_COUNT_DIFFERS


@pytest.mark.parametrize(("packed", "approved"), [(3, 3), (2, 3)], ids=["other", "fewer"])
def test_10_a_box_with_something_else_than_was_approved_is_not_handed_over(
    house: Commissioning, packed: int, approved: int
) -> None:
    node = house[OFFICE]
    medium_id = house.pack(OFFICE, ISSUER, blank_numbers(packed), approved)
    with node.database.transaction() as tx, pytest.raises(JukiError) as refusal:
        procedures.give_box(
            tx,
            ISSUER,
            blank_numbers(2),
            Fate.UNUSED,
            medium_id,
            by=house.by(),
            context=node.context,
            received_by="見本 運搬",
        )
    assert refusal.value.code is ErrorCode.CARD_COUNT_DIFFERS


def test_10_only_a_named_person_of_the_contractor_takes_a_box(house: Commissioning) -> None:
    node = house[OFFICE]
    medium_id = house.pack(OFFICE, ISSUER, blank_numbers(3))
    today = date(2003, 8, 25)
    unnamed = ContractorPerson(
        uuid4(), str(ISSUER), "見本 昔人", "運搬", date(2003, 1, 1), date(2003, 8, 24), today
    )
    with node.database.transaction() as tx, pytest.raises(JukiError) as refusal:
        procedures.give_box(
            tx,
            ISSUER,
            blank_numbers(3),
            Fate.UNUSED,
            medium_id,
            by=house.by(),
            context=node.context,
            named=unnamed,
        )
    assert refusal.value.code is ErrorCode.CONTRACTOR_NOT_NAMED


def test_10_a_spoilt_blank_does_not_go_back_as_an_unused_one(house: Commissioning) -> None:
    house.ready(cards=1, blanks=2)
    house.chips.faulty = {"BL000001"}
    assert house.maker().make().spoilt == 1
    with pytest.raises(JukiError) as refusal:
        house.give(ISSUER, SERVER, ["BL000001"], Fate.UNUSED)
    assert refusal.value.code is ErrorCode.CARD_BLANK_UNKNOWN
    house.give(ISSUER, SERVER, ["BL000001"], Fate.SPOILT)
    with pytest.raises(JukiError) as again:
        house.give(ISSUER, SERVER, ["BL000001"], Fate.SPOILT)
    assert again.value.code is ErrorCode.CARD_BLANK_UNKNOWN
