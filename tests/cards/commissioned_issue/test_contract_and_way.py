"""Points 1 to 4 of the notice: the contract, and the way between server and contractor.

Each control is here with somebody who tries to get round it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from commission_builders import ISSUER, a_card, a_contract
from commissioning import DUE, OFFICE, OTHER_SERVER, SERVER, Commissioning

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.commission import LineState
from jukinet.cards.commissioned_issue.contract import Duty
from jukinet.cards.commissioned_issue.messages import CardRecords
from jukinet.cards.commissioned_issue.way import Way
from jukinet.link.carriers.medium import Package
from jukinet.notices.store import add_tallies
from jukinet.platform.message.handling import Incoming
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role, Standing

MakeHouse = Callable[..., Commissioning]


# --- 1: the contract ---


@pytest.mark.parametrize("duty", list(Duty))
def test_1_without_a_single_duty_in_the_contract_nothing_is_ordered(
    house: Commissioning, duty: Duty
) -> None:
    with pytest.raises(JukiError) as refusal:
        a_contract(duties=frozenset(Duty) - {duty}).must_cover(date(2003, 8, 25))
    assert refusal.value.code is ErrorCode.CARD_CONTRACT_LACKING
    assert duty.value in refusal.value.detail


def test_1_a_contract_that_has_run_out_is_none(house: Commissioning) -> None:
    house.hold_residents(1)
    house.sign_contract(a_contract(valid_to=date(2003, 8, 24)))
    house.offer_keys()
    with pytest.raises(JukiError) as refusal:
        house.order([a_card(1)])
    assert refusal.value.code is ErrorCode.CARD_CONTRACT_LACKING


def test_1_who_orders_does_not_approve_and_something_else_is_not_approved(
    house: Commissioning,
) -> None:
    house.hold_residents(2)
    house.sign_contract()
    house.offer_keys()
    approved = house.approve([a_card(1)])
    node = house[OFFICE]
    with node.database.transaction() as tx, pytest.raises(JukiError) as refusal:
        procedures.order_cards(
            tx,
            [a_card(2)],
            ISSUER,
            output_id=approved,
            due_on=DUE,
            by=house.by(),
            context=node.context,
        )
    assert refusal.value.code is ErrorCode.OUTPUT_NOT_APPROVED


# --- 2, 3, 4: the way ---


@pytest.mark.parametrize("standing", [Standing.PUBLIC_BODY, Standing.DESIGNATED])
def test_3_a_public_body_may_be_reached_by_a_line(
    make_house: MakeHouse, standing: Standing
) -> None:
    house = make_house(standing=standing, way="line")
    assert Role.CARD_ISSUER in house[SERVER].accepts_from
    assert set(house[ISSUER].accepts_from) == {Role.COMMUNICATION_SERVER}


def test_2_a_private_contractor_configured_with_a_line_does_not_come_up(
    make_house: MakeHouse,
) -> None:
    with pytest.raises(JukiError) as refusal:
        make_house(standing=Standing.PRIVATE, way="line")
    assert refusal.value.code is ErrorCode.CARD_LINE_FORBIDDEN


def test_2_without_a_line_no_door_is_open_and_none_is_tried(house: Commissioning) -> None:
    server, issuer = house[SERVER], house[ISSUER]
    assert Role.CARD_ISSUER not in server.accepts_from
    assert tuple(issuer.accepts_from) == ()
    house.hold_residents(1)
    house.sign_contract()
    house.offer_keys()
    with issuer.database.transaction() as tx:
        procedures.offer_keys(tx, SERVER, 1, by=house.by(), context=issuer.context)
    assert issuer.list_due() == []


def test_2_a_line_that_was_allowed_ends_with_the_standing(
    make_house: MakeHouse,
) -> None:
    """The directory decides at every order, not at the start alone."""
    house = make_house(standing=Standing.PUBLIC_BODY, way="line")
    house.hold_residents(1)
    house.sign_contract()
    connection = procedures.Connection(ISSUER, Way.LINE)
    context = replace(house[SERVER].context, directory=house.keys.publish(2, Standing.PRIVATE))
    with pytest.raises(JukiError) as refusal:
        connection.must_hold(context)
    assert refusal.value.code is ErrorCode.CARD_LINE_FORBIDDEN


def test_2_an_order_for_another_contractor_leaves_the_server_by_no_way(
    house: Commissioning,
) -> None:
    """What the server refuses comes back as refused lines, and nothing is sent."""
    commission_id = order_as(house, Party(Role.CARD_ISSUER, "someone-else"))
    with house[OFFICE].database.transaction() as tx:
        (line,) = procedures.list_ledger_lines(tx, commission_id, by=house.by())
    assert (line.state, line.refused) == (LineState.REFUSED, "card-issuer-not-ours")


def order_as(house: Commissioning, issuer: Party) -> str:
    """An order for one card that the office believes another contractor makes."""
    house.hold_residents(1)
    house.offer_keys()
    node = house[OFFICE]
    from commission_builders import a_code, a_number

    from jukinet.cards.commissioned_issue import messages as m
    from jukinet.cards.commissioned_issue import store
    from jukinet.platform.message.handling import Outgoing
    from jukinet.platform.message.outbox import enqueue

    commission_id = uuid4().hex
    with node.database.transaction() as tx:
        key = store.find_unused_key(tx, str(ISSUER))
        assert key is not None
        kept = store.KeptCommission(commission_id, str(issuer), key.key_id, 1, DUE)
        store.insert_commission(tx, kept, by="op-1", at=house.clock.now())
        store.insert_ledger_lines(tx, commission_id, [(1, a_number(1).digits)])
        card = m.OrderedCard2(
            1, a_number(1).digits, a_code(1).digits, "見本 1子", "1950-01-02", "a", "2013-08-24"
        )
        body = m.CardsOrdered2(
            commission_id=commission_id,
            issuer=str(issuer),
            key_id=key.key_id,
            lines=1,
            due_on=DUE.isoformat(),
            root=key.root,
            certificate=key.certificate,
            cards=[card],
        )
        enqueue(tx, [Outgoing(m.CARDS_ORDERED, SERVER, "", body)], now=node.context.clock.now())
    house.settle_down()
    return commission_id


def test_2a_the_terminal_hears_nobody_but_the_municipalities_on_its_list(
    house: Commissioning,
) -> None:
    house.ready(cards=1, blanks=1)
    issuer = house[ISSUER]
    body = CardRecords(
        commission_id="0" * 32, key_id="0" * 32, lines=1, due_on="2003-09-30", root=b"",
        certificate=b"",
    )  # fmt: skip
    stranger = Incoming("0" * 32, OTHER_SERVER, 1, "", 0, house.clock.now(), body)
    with issuer.database.transaction() as tx:
        refused = procedures.take_records(
            tx, [stranger], issuer.context, municipalities=[SERVER.code]
        )
    assert refused["0" * 32].code is ErrorCode.CARD_ISSUER_NOT_OURS


def test_2b_the_terminal_understands_the_messages_it_needs_and_no_more(
    house: Commissioning,
) -> None:
    known = {kind.tag for kind in house[ISSUER].handlers.catalogue}
    assert known == {
        "card-records/1", "card-records/2", "card-box-given-on/1", "card-box-signed-on/1",
        "message-refused/1",
    }  # fmt: skip


def test_4_what_the_messenger_carries_says_nothing_about_anybody(house: Commissioning) -> None:
    """A medium that is lost on its way: neither names nor codes nor photos can be read."""
    house.ready(cards=3, blanks=3)
    media = list((house.folder / "messenger").rglob("*.zip"))
    assert media
    for path in media:
        with Package(path) as package:
            for enclosed in package.manifest.envelopes:
                content = package.read_envelope(enclosed)
                for secret in ("見本", "portrait", "0000000001", "大内"):
                    assert secret.encode() not in content


def test_4_a_large_town_is_not_served_by_the_organization(make_house: MakeHouse) -> None:
    """Its own issuing is for towns up to 30,000 people; the limit is data with a date."""
    from jukinet.cards.commissioned_issue.way import must_be_small_enough

    must_be_small_enough(Standing.DESIGNATED, 30_000, date(2003, 8, 25))
    must_be_small_enough(Standing.PRIVATE, 300_000, date(2003, 8, 25))
    for people, day in ((30_001, date(2003, 8, 25)), (100, date(2003, 1, 20))):
        with pytest.raises(JukiError) as refusal:
            must_be_small_enough(Standing.DESIGNATED, people, day)
        assert refusal.value.code is ErrorCode.CARD_ISSUER_NOT_OURS


@pytest.mark.parametrize(("people", "state"), [(30_000, "commissioned"), (30_001, "refused")])
def test_4_the_servers_own_count_of_residents_decides_at_every_order(
    make_house: MakeHouse, people: int, state: str
) -> None:
    """A town that has grown too large is refused at its own server: nothing leaves it."""
    house = make_house(standing=Standing.DESIGNATED)
    house.hold_residents(1)
    with house[SERVER].database.transaction() as tx:
        add_tallies(tx, {(SERVER.code, "state:resident"): people - 1})
    house.sign_contract()
    house.offer_keys()
    commission_id = house.order([a_card(1)])
    with house[OFFICE].database.transaction() as tx:
        (line,) = procedures.list_ledger_lines(tx, commission_id, by=house.by())
    assert line.state == state
    assert line.refused == ("card-issuer-not-ours" if state == "refused" else "")
    with house[ISSUER].database.transaction() as tx:
        assert procedures.count_records(tx, commission_id, by=house.by())[0] == (people <= 30_000)


def test_4_the_centre_makes_cards_for_a_small_town_at_the_same_terminal(
    make_house: MakeHouse,
) -> None:
    house = make_house(standing=Standing.DESIGNATED)
    commission_id = house.ready(cards=1, blanks=1)
    assert house.maker().make().made == 1
    house.tell()
    with house[OFFICE].database.transaction() as tx:
        (line,) = procedures.list_ledger_lines(tx, commission_id, by=house.by())
    assert line.state == "made"
