"""Whoever laid a move-in aside is told when the former town has answered; who watches, sees it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from move_keys import A, B
from move_nation import Nation

from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.procedures import find_bell, open_case, set_case_aside
from jukinet.moves import procedures as moves
from laid_cards import lay_down


@pytest.mark.parametrize("aside", [True, False], ids=["laid aside", "in hand"])
@pytest.mark.parametrize("leaves", [True, False], ids=["informed", "obstacle"])
def test_an_answer_rings_for_a_case_that_was_laid_aside(
    towns: Nation, aside: bool, leaves: bool
) -> None:
    old, new = towns.town(A), towns.town(B)
    family = old.a_family()
    card = old.a_card(family[0], family)
    towns.settle()
    if leaves:
        old.leave(family, family)
        towns.settle()
    clerk = new.clerk()
    read = lay_down(
        family[0].identification.code, towns.clock.now(), municipality=A.digits,
        here=B.digits, number=card.number,
    )  # fmt: skip
    with new.database.transaction() as tx:
        case = open_case(
            tx, Affair.FILING, Relation.SELF, Means.PHOTO_ID, by=clerk,
            randomness=new.context.randomness,
        ).case  # fmt: skip
        taken = moves.take_first_move_in(
            tx, read, moved_on=towns.clock.today(), former=None,
            fields={"address": "竹崎町1番2号", "paper.registration-card": "yes"},
            by=replace(clerk, case=case), context=new.context,
        )  # fmt: skip
        if aside:
            set_case_aside(tx, case.case_id, by=replace(clerk, case=case))
        assert find_bell(tx, case.case_id) is None
    towns.settle()
    with new.database.transaction() as tx:
        bell = find_bell(tx, case.case_id)
    address = f"/moves/in/{taken.arrival.arrival_id}"
    assert (bell.address if bell else "") == (address if aside else "")
