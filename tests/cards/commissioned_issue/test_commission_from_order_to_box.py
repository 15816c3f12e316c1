"""A commission from the order to the box that comes back, over media, and what each side knows."""

from __future__ import annotations

from commission_builders import ISSUER, a_card, blank_numbers
from commissioning import OFFICE, SERVER, Commissioning, what_is_printed

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.accounting import Fate
from jukinet.cards.commissioned_issue.commission import LineState


def test_what_is_ordered_is_made_handed_back_and_accounted_for(house: Commissioning) -> None:
    commission_id = house.ready(cards=5, blanks=7)
    maker = house.maker()
    report = maker.make()
    assert (report.made, report.spoilt, report.ended) == (5, 0, "no-records")
    maker.end()
    house.tell()
    assert what_is_printed(house.folder, "BL000001").startswith("b|見本 1子|2013-08-24|山口市|1950")
    assert what_is_printed(house.folder, "BL000002") == "a|見本 2子|2013-08-24|山口市"
    with house[OFFICE].database.transaction() as tx:
        lines = procedures.list_ledger_lines(tx, commission_id, by=house.by())
    assert [line.state for line in lines] == [LineState.MADE] * 5
    assert lines[0].blank == "BL000001" and lines[0].chip_key
    house.give(ISSUER, SERVER, blank_numbers(5), Fate.MADE)
    house.give(ISSUER, SERVER, blank_numbers(1, 7), Fate.UNUSED)
    house.sign_all(OFFICE)
    with house[OFFICE].database.transaction() as tx:
        lines = procedures.list_ledger_lines(tx, commission_id, by=house.by())
        account = procedures.settle_at_office(tx, ISSUER, closing=True)
    assert {line.state for line in lines} == {LineState.RECEIVED}
    assert account.unexplained == ()
    with house[ISSUER].database.transaction() as tx:
        account = procedures.settle_at_contractor(
            tx, SERVER, house.station.list_prints(), closing=True
        )
    assert account.unexplained == ()
    assert (account.made, account.blanks_in, account.handed_back, account.unused) == (5, 7, 6, 2)


def test_a_line_that_contradicts_the_server_is_refused_and_no_card_is_missed(
    house: Commissioning,
) -> None:
    house.hold_residents(3)
    house.sign_contract()
    house.offer_keys()
    wrong = a_card(2, name="別人 花子")
    commission_id = house.order([a_card(1), wrong, a_card(3)])
    with house[OFFICE].database.transaction() as tx:
        lines = procedures.list_ledger_lines(tx, commission_id, by=house.by())
    assert [line.state for line in lines] == [
        LineState.COMMISSIONED, LineState.REFUSED, LineState.COMMISSIONED,
    ]  # fmt: skip
    assert lines[1].refused == "card-data-differs"
    house.give(OFFICE, ISSUER, blank_numbers(3))
    house.sign_all(ISSUER)
    house.open_the_room()
    house.station.load(blank_numbers(3))
    assert house.maker().make().made == 2
    with house[ISSUER].database.transaction() as tx:
        account = procedures.settle_at_contractor(
            tx, SERVER, house.station.list_prints(), closing=True
        )
    assert account.unexplained == ()
