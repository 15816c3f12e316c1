"""Custody of blanks follows the box: out of the stock to the contractor, and back as what became.

The office's book of its stock is added up after every hand-over: nothing is counted twice or lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from commission_builders import ISSUER, blank_numbers
from commissioning import OFFICE, SERVER, STOCK, Commissioning

from jukinet.cards import procedures as cards
from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.accounting import Fate
from jukinet.cards.stock import BackAs
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError


def test_blanks_leave_the_stock_when_they_are_handed_over_and_come_back_as_what_became_of_them(
    house: Commissioning,
) -> None:
    house.ready(cards=2, blanks=5)
    book = house.stock_book()
    assert (book.remaining, book.delivered, book.used) == (STOCK - 5, 5, 0)
    house.chips.faulty = {"BL000001"}
    report = house.maker().make()
    assert (report.made, report.spoilt) == (2, 1)
    house.tell()
    for fate, blanks in (
        (Fate.MADE, ["BL000002", "BL000003"]),
        (Fate.SPOILT, ["BL000001"]),
        (Fate.UNUSED, ["BL000004", "BL000005"]),
    ):
        house.give(ISSUER, SERVER, blanks, fate)
        before = house.stock_book()
        house.sign_all(OFFICE)
        after = house.stock_book()
        assert before.delivered - after.delivered == len(blanks), "custody moves by the signature"
        assert after.received == after.used + after.spoilt + after.delivered + after.remaining
    assert (after.used, after.spoilt, after.delivered) == (2, 1, 0)
    assert after.remaining == STOCK - 3


def test_cards_made_outside_count_for_the_need_of_the_coming_weeks(house: Commissioning) -> None:
    house.ready(cards=2, blanks=2)
    house.maker().make()
    house.tell()
    house.give(ISSUER, SERVER, blank_numbers(2), Fate.MADE)
    house.sign_all(OFFICE)
    tomorrow = replace(house.by(), now=house.clock.now() + timedelta(days=1))
    with house[OFFICE].database.transaction() as tx:
        need = cards.forecast_need(tx, by=tomorrow)
    assert (need.remaining, need.needed_this_week) == (STOCK - 2, 1)


def test_no_box_is_given_that_the_stock_does_not_hold(house: Commissioning) -> None:
    node, blanks = house[OFFICE], blank_numbers(3)
    medium = house.pack(OFFICE, ISSUER, blanks)
    with node.database.transaction() as tx:
        small = cards.receive_box(
            tx, number="W-002", transport_key="T-4", custodian="田中", blanks=2, by=house.by(),
            context=node.context,
        )  # fmt: skip
    for stock, code in (
        (None, ErrorCode.FORM_INVALID),
        (uuid4(), ErrorCode.NOT_FOUND),
        (small.box_id, ErrorCode.STOCK_EMPTY),
    ):
        with pytest.raises(JukiError) as refusal, node.database.transaction() as tx:
            procedures.give_box(
                tx, ISSUER, blanks, Fate.UNUSED, medium, by=house.by(), context=node.context,
                received_by="見本 運搬", stock_box=stock,
            )  # fmt: skip
        assert refusal.value.code is code
    with node.database.transaction() as tx:
        assert procedures.list_boxes(tx, by=house.by()) == []


def test_nobody_moves_blanks_without_the_right_to_hand_over(house: Commissioning) -> None:
    stock = house.stock()
    limited = house.by(without=(Function.CARD_MAKING, Mode.WRITE))
    with house[OFFICE].database.transaction() as tx:
        acts: tuple[Callable[[], object], ...] = (
            lambda: cards.deliver_blanks(tx, stock, 1, "M-1", by=limited),
            lambda: cards.take_back_blanks(tx, stock, 1, BackAs.UNUSED, "M-1", by=limited),
        )
        for act in acts:
            with pytest.raises(JukiError) as refusal:
                act()
            assert refusal.value.code is ErrorCode.ACCESS_REFUSED
