"""Point 8 of the notice: log and ledger are compared by the program itself, at both ends.

Somebody who hides a difference until nobody asks is found out by the next day; a word that is only
late calls nobody.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from commission_builders import ISSUER, blank_numbers
from commissioning import OFFICE, SERVER, Commissioning

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.accounting import Fate
from jukinet.cards.commissioned_issue.procedures.reconciling import STANDS_FOR
from jukinet.cards.commissioned_issue.procedures.settling import UNEXPLAINED
from jukinet.cards.commissioned_issue.station import Lease
from jukinet.platform.node.parts import Node
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import list_security_events
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

OFFICES, CONTRACTORS = "settle with contractors", "settle with municipalities"


def settle(node: Node) -> None:
    """The job, as the node runs it."""
    (job,) = (one for one in node.jobs if one.name in (OFFICES, CONTRACTORS))
    job.run(node)


def called(node: Node) -> list[str]:
    with node.database.transaction() as tx:
        events = [one for one in list_security_events(tx) if one.kind == UNEXPLAINED]
    return [one.detail for one in events]


def left(house: Commissioning, at: Party, other: Party) -> int:
    with house[at].database.transaction() as tx:
        found = procedures.find_settlement(tx, str(other), by=house.by())
    assert found is not None and found.settled_at == house.clock.now()
    return found.unexplained


def print_on_the_side(house: Commissioning) -> None:
    """By night somebody takes the lease by force and prints a card of his own."""
    station = house.station
    own = station.find_lease()
    assert own is not None
    (house.folder / "station" / "lease.json").unlink()
    bank = Lease("bank-1", "b" * 32, "bank-cards")
    station.connect(bank)
    assert station.feed() is not None
    station.print_face(bank, "bank-card-1", "銀行のカード".encode(), b"")
    station.release("b" * 32)
    station.connect(own)


def make_two_with_a_print_beside(house: Commissioning) -> None:
    house.ready(cards=2, blanks=3)
    house.maker().make(1)
    print_on_the_side(house)
    house.maker().make(1)


def test_8_what_agrees_calls_nobody_at_either_end(house: Commissioning) -> None:
    house.ready(cards=2, blanks=2)
    house.maker().make()
    house.tell()
    for _ in range(3):
        settle(house[OFFICE])
        settle(house[ISSUER])
        assert (left(house, OFFICE, ISSUER), left(house, ISSUER, SERVER)) == (0, 0)
        house.clock.advance(STANDS_FOR)
    assert called(house[OFFICE]) == called(house[ISSUER]) == []


def test_8_a_print_beside_the_series_is_found_by_the_contractors_own_program(
    house: Commissioning,
) -> None:
    make_two_with_a_print_beside(house)
    issuer = house[ISSUER]
    settle(issuer)
    assert left(house, ISSUER, SERVER) == 1
    assert called(issuer) == [], "a journal and a ledger may be a moment apart"
    house.clock.advance(STANDS_FOR)
    for _ in range(3):
        settle(issuer)
        assert called(issuer) == ["1 differences do not go away"], "once for each"
        house.clock.advance(timedelta(minutes=10))


def test_8_a_box_that_comes_before_the_word_about_it_calls_nobody(house: Commissioning) -> None:
    """Nobody was told yet what became of the card in the box: a moment later it is as it was."""
    house.ready(cards=1, blanks=2)
    house.maker().make()
    house.give(ISSUER, SERVER, blank_numbers(1), Fate.MADE)
    house.sign_all(OFFICE)
    office = house[OFFICE]
    settle(office)
    assert left(house, OFFICE, ISSUER) == 1, "the box came before the word"
    house.clock.advance(timedelta(minutes=10))
    house.tell()
    settle(office)
    assert left(house, OFFICE, ISSUER) == 0 and called(office) == []


def test_8_what_two_persons_explained_before_the_day_was_over_calls_nobody(
    house: Commissioning,
) -> None:
    make_two_with_a_print_beside(house)
    issuer = house[ISSUER]
    settle(issuer)
    assert left(house, ISSUER, SERVER) == 1
    with issuer.database.transaction() as tx:
        account = procedures.settle_at_contractor(tx, SERVER, house.station.list_prints())
        (difference,) = account.unexplained
        procedures.explain_difference(
            tx, difference, "夜間の試し刷り", by=house.by("op-1"), second=house.by("op-2"),
            context=issuer.context,
        )  # fmt: skip
    house.clock.advance(STANDS_FOR)
    settle(issuer)
    assert left(house, ISSUER, SERVER) == 0
    assert called(issuer) == []


def test_8_nobody_sees_the_account_without_the_right(house: Commissioning) -> None:
    with house[OFFICE].database.transaction() as tx, pytest.raises(JukiError) as refusal:
        procedures.find_settlement(
            tx, str(ISSUER), by=house.by(without=(Function.CARD_MAKING, Mode.READ))
        )
    assert refusal.value.code is ErrorCode.ACCESS_REFUSED
