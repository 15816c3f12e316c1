"""The contractor's own pages (E07): room, printer, cards made, log, account, erasure by two."""

from __future__ import annotations

from uuid import UUID

import pytest
from commission_builders import ISSUER, blank_numbers
from commission_desk import ONE, OTHER, OUTSIDER, Desk, issuer_desk
from commissioning import OFFICE, SERVER, Commissioning
from counter_visitor import CounterVisitor

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.screens import ISSUER_FAMILY, ISSUER_SCREENS
from jukinet.cards.commissioned_issue.station import Lease
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.custody import procedures as custody
from jukinet.custody.medium import MediumKind, State

BASE = "/issuing"


@pytest.fixture
def desk(house: Commissioning) -> Desk:
    return issuer_desk(house, (COUNTERS, ISSUER_FAMILY))


def send(visitor: CounterVisitor, address: str, **typed: str) -> str:
    """Where a form leads, or what stands over it again."""
    page = visitor.send(visitor.blank_form(address), **typed)
    if page.status == 303:
        return page.headers["location"]
    assert page.status in (409, 422), page.said
    return page.said


def enter_both(desk: Desk) -> CounterVisitor:
    other = desk.visitor(OTHER)
    send(other, f"{BASE}/room", do="enter", purpose="カード発行")
    visitor = desk.change_to(other, ONE)
    send(visitor, f"{BASE}/room", do="enter", purpose="カード発行")
    return visitor


def order(house: Commissioning, cards: int, blanks: int) -> str:
    """A commission with its records and blanks here; nobody is in the room."""
    commission_id = house.ready(cards=cards, blanks=blanks)
    node = house[ISSUER]
    with node.database.transaction() as tx:
        for operator_id in ("op-1", "op-2"):
            by = house.by(operator_id)
            procedures.leave_room(tx, by.operator, by=by, context=node.context)
    return commission_id


def test_no_screen_opens_without_the_right(desk: Desk) -> None:
    visitor, asked = desk.visitor(OUTSIDER), 0
    for screen in ISSUER_SCREENS:
        pages = [visitor.get(screen.path)] if screen.show else []
        pages += [visitor.send(visitor.blank_form(screen.path))] if screen.act else []
        assert [page.status for page in pages] == [403] * len(pages), screen.code
        asked += len(pages)
    assert asked == 15


def test_one_person_alone_makes_no_card_and_two_do(house: Commissioning, desk: Desk) -> None:
    order(house, cards=2, blanks=3)
    visitor = desk.visitor()
    send(visitor, f"{BASE}/room", do="enter", purpose="カード発行")
    assert "told" not in send(visitor, f"{BASE}/make")
    visitor = enter_both_after(desk, visitor)
    assert "told-no-records" in send(visitor, f"{BASE}/make")
    said = visitor.get(BASE).said
    assert "住基カード用に接続中" in said and "高橋 誠" in said
    log = visitor.get(f"{BASE}/log").said
    assert "チップ書込" in log and "BL000001" in log and "佐々木 直子" in log
    assert "told-ended" in send(visitor, f"{BASE}/end")
    assert "切換えできます" in visitor.get(BASE).said


def enter_both_after(desk: Desk, visitor: CounterVisitor) -> CounterVisitor:
    other = desk.change_to(visitor, OTHER)
    send(other, f"{BASE}/room", do="enter", purpose="立会い")
    return desk.change_to(other, ONE)


def test_a_printer_that_is_switched_to_other_cards_makes_none_of_ours(
    house: Commissioning, desk: Desk
) -> None:
    order(house, cards=1, blanks=1)
    house.station.connect(Lease("staff-cards", "their-series", "staff-cards"))
    visitor = enter_both(desk)
    assert "ほかのカード用に接続中" in visitor.get(BASE).said
    assert "told" not in send(visitor, f"{BASE}/make")
    house.station.release("their-series")
    assert "told-no-blanks" in send(visitor, f"{BASE}/make")


def test_keys_are_offered_and_an_administrator_is_appointed(
    house: Commissioning, desk: Desk
) -> None:
    visitor = desk.visitor()
    assert "told-keys" in send(visitor, f"{BASE}/keys", to=str(SERVER), count="2")
    house.settle_down()
    with house[OFFICE].database.transaction() as tx:
        assert len(procedures.list_uncertified_keys(tx, by=house.by())) == 2
    assert "told-appointed" in send(visitor, f"{BASE}/administrator", operator=OTHER)
    assert "高橋 誠" in visitor.get(BASE).said


def test_what_is_made_goes_back_with_a_slip_and_the_account_is_settled(
    house: Commissioning, desk: Desk
) -> None:
    order(house, cards=2, blanks=2)
    visitor = enter_both(desk)
    send(visitor, f"{BASE}/make")
    house.tell()
    send(visitor, f"{BASE}/boxes/pack", to=str(SERVER), fate="made")
    by = house.by("op-3")
    with desk.database.transaction() as tx:
        (medium,) = [one for one in custody.list_media(tx, by=by) if one.state == "requested"]
        custody.approve_medium(tx, medium.medium_id, by=by, context=desk.context)
    told = send(
        visitor, f"{BASE}/boxes/give", medium=str(medium.medium_id), fate="made",
        person="見本 運搬",
    )  # fmt: skip
    assert "told-given" in told
    house.settle_down()
    house.sign_all(OFFICE)
    assert "すべて合っています" in visitor.get(f"{BASE}/account?closing=1").said


def test_a_box_is_counted_and_signed_for_here_too(house: Commissioning, desk: Desk) -> None:
    from jukinet.custody.fingerprint import words_of

    blanks = blank_numbers(3)
    house.give(OFFICE, ISSUER, blanks)
    visitor = desk.visitor()
    with desk.database.transaction() as tx:
        (box,) = procedures.list_boxes(tx, by=house.by())
    words = " ".join(words_of(procedures.digest_of_blanks(blanks)))
    told = send(visitor, f"{BASE}/boxes/sign", box=box.hand_over_id, counted="3", words=words)
    assert "told-signed" in told


def test_an_erasure_is_stated_by_one_and_witnessed_by_another(
    house: Commissioning, desk: Desk
) -> None:
    commission_id = order(house, cards=1, blanks=1)
    visitor = enter_both(desk)
    send(visitor, f"{BASE}/make")
    house.tell()
    place, key = f"{BASE}/erasures", str(UUID(commission_id))
    assert "told" not in send(visitor, place, do="state-erasure", commission=key), (
        "a medium is here"
    )
    by = house.by()
    with desk.database.transaction() as tx:
        for medium in custody.list_media(tx, by=by, states=(State.RECEIVED,)):
            if medium.wanted.kind is not MediumKind.IC_CARD:
                custody.send_back(
                    tx, medium.medium_id, received_by="使者", by=by, context=desk.context
                )
    assert "told-state-erasure" in send(visitor, place, do="state-erasure", commission=key)
    assert "told" not in send(visitor, place, do="witness-erasure", commission=key)
    assert "立会者を待っています" in visitor.get(BASE).said
    other = desk.change_to(visitor, OTHER)
    assert "told-witness" in send(other, place, do="witness-erasure", commission=key)
