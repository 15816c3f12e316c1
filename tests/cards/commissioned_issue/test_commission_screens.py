"""The commission desk of a municipality (B12): contract, order by two, boxes, account, proof."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from commission_desk import OTHER, OUTSIDER, Desk
from counter_visitor import CounterVisitor
from ordering_office import ISSUER, CardsOffice, come_back, hear

from jukinet.cards import procedures as cards
from jukinet.cards.commissioned_issue import messages as m
from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.screens import FAMILY, SCREENS
from jukinet.cards.life import CardState
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.custody import procedures as custody
from jukinet.custody.fingerprint import words_of
from jukinet.custody.medium import State
from jukinet.security.operator import Duty

BASE = "/commissions"


@pytest.fixture
def desk(office: CardsOffice, tmp_path: Path) -> Desk:
    families = (COUNTERS, FAMILY)
    return Desk(office.context, office.database, families, tmp_path / "desk", Duty.COUNTER)


def send(visitor: CounterVisitor, address: str, **typed: str) -> str:
    """Where a form leads, or what stands over it again."""
    page = visitor.send(visitor.blank_form(address), **typed)
    if page.status == 303:
        return page.headers["location"]
    assert page.status == 422, page.said
    return page.said


def approve_the_only(desk: Desk, office: CardsOffice) -> UUID:
    by = office.worker(OTHER)
    with desk.database.transaction() as tx:
        (output,) = custody.list_outputs(tx, by=by)
        custody.approve_output(tx, output.output_id, by=by, context=desk.context)
    return output.output_id


def test_no_screen_opens_without_the_right(desk: Desk) -> None:
    visitor, asked = desk.visitor(OUTSIDER), 0
    for screen in SCREENS:
        address = screen.path
        for name in ("commission_id", "key_id"):
            address = address.replace(f"{{{name}:uuid}}", str(UUID(int=7)))
        pages = [visitor.get(address)] if screen.show else []
        pages += [visitor.send(visitor.blank_form(address))] if screen.act else []
        assert [page.status for page in pages] == [403] * len(pages), screen.code
        asked += len(pages)
    assert asked == 15


def test_a_contract_is_entered_and_what_it_lacks_is_named(desk: Desk) -> None:
    visitor = desk.visitor()
    wrong = send(visitor, f"{BASE}/contract", issuer="somebody", number="1", responsible="甲",
                 place="乙", valid_from="H15.4.1", valid_to="H16.3.31")  # fmt: skip
    assert "told" not in wrong
    told = send(visitor, f"{BASE}/contract", issuer="card_issuer:other-print", number="平15-13",
                responsible="見本 責任", place="第一工場", valid_from="H15.4.1",
                valid_to="H16.3.31", duties="secrecy")  # fmt: skip
    assert told.startswith(BASE)
    said = visitor.get(BASE).said
    assert "other-print" in said and "複写の禁止" in said
    assert "mihon-print" in said and "すべてあり" in said


def test_an_order_is_approved_by_another_and_what_comes_back_is_accepted(
    desk: Desk, office: CardsOffice
) -> None:
    card = office.apply()
    visitor = desk.visitor()
    assert "委託できる申請 1件" in visitor.get(BASE).said
    due = (office.clock.today() + timedelta(30)).isoformat()
    send(visitor, f"{BASE}/ask", issuer=str(ISSUER))
    assert "別の職員の承認を待っています" in visitor.get(BASE).said
    output = approve_the_only(desk, office)
    address = send(visitor, f"{BASE}/order", issuer=str(ISSUER), output=str(output), due_on=due)
    address = address.partition("?")[0]
    commission_id = UUID(address.rpartition("/")[2]).hex
    assert "委託した" in visitor.get(address).said
    come_back(office, commission_id, "BL000001")
    said = visitor.get(address).said
    assert "受領済み" in said and "BL000001" in said
    assert card.number.digits not in said and card.number.masked in said
    send(visitor, f"{address}/accept")
    assert office.look(card).card.state is CardState.MADE
    assert "none-accepted" in send(visitor, f"{address}/accept")
    assert "まだ届いていません" in visitor.get(address).said


def test_an_order_that_nobody_approved_or_that_changed_is_refused_over_the_form(
    desk: Desk, office: CardsOffice
) -> None:
    office.apply()
    visitor = desk.visitor()
    send(visitor, f"{BASE}/ask", issuer=str(ISSUER))
    with desk.database.transaction() as tx:
        (output,) = custody.list_outputs(tx, by=office.worker())
    given = {"issuer": str(ISSUER), "due_on": "H15.12.1", "output": str(output.output_id)}
    assert "承認" in send(visitor, f"{BASE}/order", **given)
    approve_the_only(desk, office)
    office.apply(resident_id=office.family[1].resident_id)
    assert "承認" in send(visitor, f"{BASE}/order", **given)
    with desk.database.transaction() as tx:
        assert procedures.list_commissions(tx, by=office.worker()) == []


def test_a_refused_line_says_why(desk: Desk, office: CardsOffice) -> None:
    office.apply()
    visitor = desk.visitor()
    send(visitor, f"{BASE}/ask", issuer=str(ISSUER))
    output = approve_the_only(desk, office)
    address = send(visitor, f"{BASE}/order", issuer=str(ISSUER), output=str(output),
                   due_on="H15.12.1").partition("?")[0]  # fmt: skip
    commission_id = UUID(address.rpartition("/")[2]).hex
    refused = m.CommissionResults(commission_id, [m.LineResult(1, "refused", "card-data-differs")])
    hear(office, procedures.hear_results, refused)
    assert "作成できず" in visitor.get(address).said
    assert "委託できる申請 1件" in visitor.get(BASE).said


def test_a_box_of_blanks_leaves_the_stock_with_two_persons_and_a_slip(
    desk: Desk, office: CardsOffice
) -> None:
    box = office.do(
        cards.receive_box, number="W-001", transport_key="T-3", custodian="田中", blanks=50
    )
    visitor = desk.visitor()
    send(visitor, f"{BASE}/boxes/pack", to=str(ISSUER), count="3")
    by = office.worker(OTHER)
    with desk.database.transaction() as tx:
        (medium,) = custody.list_media(tx, by=by)
        custody.approve_medium(tx, medium.medium_id, by=by, context=desk.context)
    given = {
        "medium": str(medium.medium_id), "stock": str(box.box_id), "person": "見本 運搬",
    }  # fmt: skip
    fewer = send(visitor, f"{BASE}/boxes/give", blanks="BL000001〜BL000002", **given)
    assert "told" not in fewer
    send(visitor, f"{BASE}/boxes/give", blanks="BL000001〜BL000003", **given)
    with desk.database.transaction() as tx:
        (kept,) = custody.list_media(tx, by=by)
        (book,) = cards.list_boxes(tx, by=by)
    assert kept.state is State.HANDED_OVER
    assert (book.balance.remaining, book.balance.delivered) == (47, 3)
    assert "受領の署名なし" in visitor.get(f"{BASE}/boxes").said


def test_a_box_that_came_is_signed_for_with_count_and_words(
    desk: Desk, office: CardsOffice
) -> None:
    blanks = ["BL000001", "BL000002"]
    box = m.CardsHandedOver(
        hand_over_id="b" * 32, issuer=str(ISSUER), fate="made", blanks=blanks, slip="M-000001",
        handed_by="見本 発行", received_by="見本 運搬", handed_at=office.clock.now().isoformat(),
    )  # fmt: skip
    hear(office, procedures.take_box, box)
    visitor = desk.visitor()
    assert "届いた箱" in visitor.get("/").said
    words = " ".join(words_of(procedures.digest_of_blanks(blanks)))
    place = f"{BASE}/boxes/sign"
    assert "told" not in send(visitor, place, box="b" * 32, counted="1", words=words)
    assert "told-signed" in send(visitor, place, box="b" * 32, counted="2", words=words)
    assert "届いた箱" not in visitor.get("/").said


def test_a_difference_is_explained_by_one_and_confirmed_by_another(
    desk: Desk, office: CardsOffice
) -> None:
    office.apply()
    visitor = desk.visitor()
    send(visitor, f"{BASE}/ask", issuer=str(ISSUER))
    output = approve_the_only(desk, office)
    send(visitor, f"{BASE}/order", issuer=str(ISSUER), output=str(output), due_on="H15.12.1")
    page = visitor.get(f"{BASE}/account")
    assert "説明のない差異が1件" in page.said and "届いていないデータ" in page.said
    with desk.database.transaction() as tx:
        account = procedures.settle_at_office(tx, ISSUER)
    (open_one,) = account.unexplained
    named = f"{open_one.kind} {open_one.about}"
    place = f"{BASE}/account/explain"
    assert "told" not in send(visitor, place, difference=named, do="state", words="")
    assert "told-state" in send(visitor, place, difference=named, do="state", words="回線の断")
    assert "別の人の確認を待っています" in visitor.get(f"{BASE}/account").said
    assert "told" not in send(visitor, place, difference=named, do="confirm")
    other = desk.change_to(visitor, OTHER)
    assert "told-confirm" in send(other, place, difference=named, do="confirm")
    assert "すべて合っています" in other.get(f"{BASE}/account").said
