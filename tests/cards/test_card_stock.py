"""Blanks: every one of them is accounted for, and the office knows when to order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cards_office import CardsOffice
from hypothesis import given
from hypothesis import strategies as st

from jukinet.cards import procedures
from jukinet.cards.procedures import BoxBook
from jukinet.cards.stock import StockLine, StockMove, balance, forecast
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.terms.errors import ErrorCode, JukiError

TODAY = date(2003, 8, 25)
M = StockMove
BY_HAND = st.sampled_from([M.RECEIVED, M.USED, M.SPOILT, M.DELIVERED, M.BROUGHT_BACK])


def receive(office: CardsOffice, blanks: int) -> BoxBook:
    office.do(
        procedures.receive_box,
        number="2003-1", transport_key="#3", custodian="田中", blanks=blanks,
    )  # fmt: skip
    return books(office)[0]


def books(office: CardsOffice) -> list[BoxBook]:
    with office.database.transaction() as tx:
        return procedures.list_boxes(tx, by=office.worker())


@given(st.lists(st.tuples(BY_HAND, st.integers(0, 50)), max_size=30))
def test_no_blank_is_counted_twice_or_lost(moves: list[tuple[StockMove, int]]) -> None:
    book = balance(StockLine(move, count, TODAY, "x") for move, count in moves)
    assert book.received == book.used + book.spoilt + book.delivered + book.remaining


def test_a_card_takes_a_blank_and_a_spoilt_one_is_not_used(office: CardsOffice) -> None:
    box = receive(office, 2).box
    card = office.apply()
    office.do(procedures.note_face_printed, card.card_id, box.box_id)
    office.do(procedures.note_face_printed, card.card_id, box.box_id)  # pressed twice
    assert books(office)[0].balance.remaining == 1
    office.do(procedures.spoil_card, card.card_id, "chip dead")
    after = books(office)[0].balance
    assert (after.used, after.spoilt, after.remaining) == (0, 1, 1)


def test_an_empty_box_gives_nothing(office: CardsOffice) -> None:
    box = receive(office, 1).box
    first = office.apply()
    office.do(procedures.note_face_printed, first.card_id, box.box_id)
    second = office.apply(resident_id=office.family[1].resident_id)
    with pytest.raises(JukiError) as error:
        office.do(procedures.note_face_printed, second.card_id, box.box_id)
    assert error.value.code is ErrorCode.STOCK_EMPTY


def test_a_count_that_differs_stops_the_box_until_it_is_explained(office: CardsOffice) -> None:
    box = receive(office, 10).box
    office.do(procedures.move_blanks, box.box_id, M.COUNTED, 9, "")
    card = office.apply()
    with pytest.raises(JukiError) as error:
        office.do(procedures.note_face_printed, card.card_id, box.box_id)
    assert error.value.code is ErrorCode.STOCK_UNEXPLAINED
    with pytest.raises(JukiError):
        office.do(procedures.move_blanks, box.box_id, M.EXPLAINED, -1, " ")
    office.do(procedures.move_blanks, box.box_id, M.EXPLAINED, -1, "納品時に1枚不足")
    assert books(office)[0].balance.remaining == 9
    office.do(procedures.note_face_printed, card.card_id, box.box_id)


def test_the_office_is_warned_before_blanks_run_out(office: CardsOffice) -> None:
    receive(office, 12)
    with office.database.transaction() as tx:
        assert not procedures.forecast_need(tx, by=office.worker()).is_low
    days = [TODAY - timedelta(days=day) for day in range(1, 57)] * 2
    seen = forecast(12, days, 0, TODAY)
    assert seen.needed_this_week == 14
    assert seen.is_low
    assert forecast(12, [], 15, TODAY).needed_this_week == 15


def test_two_persons_hold_a_transport_key_and_the_books_hold_none_of_it(
    office: CardsOffice,
) -> None:
    key = TransportKey.make()
    one, other = key.split()
    with pytest.raises(JukiError) as error:
        office.do(procedures.take_key_halves, "#3", ["田中", "田中"], key.check_value)
    assert error.value.code is ErrorCode.HOLDERS_TOO_FEW
    custody = office.do(procedures.take_key_halves, "#3", ["田中", "高橋"], key.check_value)
    assert [(half.place, half.custodian) for half in custody] == [(1, "田中"), (2, "高橋")]
    assert TransportKey.from_halves(one, other).check_value == custody[0].check_value
    with pytest.raises(JukiError) as error:
        office.do(procedures.take_key_halves, "#3", ["佐々木", "高橋"], key.check_value)
    assert error.value.code is ErrorCode.STEP_IMPOSSIBLE
