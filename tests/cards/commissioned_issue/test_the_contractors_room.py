"""Points 6 and 7 of the notice: the room, the two persons in it, and who may work there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from commission_builders import ISSUER, draw
from commissioning import Commissioning

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.maker import Maker
from jukinet.cards.commissioned_issue.station import Lease
from jukinet.cards.commissioned_issue.station.folder import FolderStation
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import get_roster_line
from jukinet.terms.errors import ErrorCode, JukiError

MakeHouse = Callable[..., Commissioning]


def test_6_one_person_alone_makes_no_card(house: Commissioning) -> None:
    house.ready(cards=2, blanks=2)
    assert house.maker().make(1).made == 1
    node = house[ISSUER]
    with node.database.transaction() as tx:
        by = house.by("op-2")
        procedures.leave_room(tx, by.operator, by=by, context=node.context)
    with pytest.raises(JukiError) as refusal:
        house.maker().make(1)
    assert refusal.value.code is ErrorCode.CARD_ROOM_UNATTENDED
    with node.database.transaction() as tx:
        log = procedures.list_room_log(tx, by=house.by())
    assert {(line.operator_id, line.left_at is not None) for line in log} == {
        ("op-1", False), ("op-2", True),
    }  # fmt: skip


def test_6_two_others_in_the_room_do_not_make_the_third_present(house: Commissioning) -> None:
    house.ready(cards=1, blanks=1)
    with pytest.raises(JukiError) as refusal:
        house.maker("op-3").make(1)
    assert refusal.value.code is ErrorCode.CARD_ROOM_UNATTENDED


def test_6_nobody_enters_twice_or_leaves_without_having_entered(house: Commissioning) -> None:
    house.open_the_room()
    node = house[ISSUER]
    inside, outside = house.by("op-1"), house.by("op-9")
    with node.database.transaction() as tx, pytest.raises(JukiError) as refusal:
        procedures.enter_room(tx, inside.operator, "もう一度", by=inside, context=node.context)
    assert refusal.value.code is ErrorCode.STEP_IMPOSSIBLE
    with node.database.transaction() as tx, pytest.raises(JukiError) as refusal:
        procedures.leave_room(tx, outside.operator, by=outside, context=node.context)
    assert refusal.value.code is ErrorCode.STEP_IMPOSSIBLE


class LeavesAmidThePrint(FolderStation):
    """The second person goes while the printer is at work."""

    house: Commissioning

    def print_face(self, lease: Lease, work_id: str, drawn: bytes, braille: bytes) -> None:
        super().print_face(lease, work_id, drawn, braille)
        node, by = self.house[ISSUER], self.house.by("op-2")
        with node.database.transaction() as tx:
            procedures.leave_room(tx, by.operator, by=by, context=node.context)


def test_6_a_card_is_not_finished_by_the_one_who_is_left(house: Commissioning) -> None:
    """What is on the blank is noted; its chip is written when two are there again."""
    house.ready(cards=1, blanks=1)
    node = house[ISSUER]
    station = LeavesAmidThePrint(house.folder / "station", house.chips, draw)
    station.house = house
    with pytest.raises(JukiError) as refusal:
        Maker(node.database, node.context, station, house.by()).make()
    assert refusal.value.code is ErrorCode.CARD_ROOM_UNATTENDED
    with pytest.raises(JukiError):
        house.maker().make()
    (card,) = (house.folder / "station" / "path").iterdir()
    assert (card / "face").exists() and not (card / "finished").exists()
    with node.database.transaction() as tx:
        by = house.by("op-2")
        procedures.enter_room(tx, by.operator, "続き", by=by, context=node.context)
    report = house.maker().make()
    assert (report.made, report.spoilt) == (1, 0)


def test_7_without_an_appointed_administrator_nothing_is_made(make_house: MakeHouse) -> None:
    house = make_house(administrator=None)
    house.ready(cards=1, blanks=1)
    with pytest.raises(JukiError) as refusal:
        house.maker().make(1)
    assert refusal.value.code is ErrorCode.CARD_ROOM_UNATTENDED
    node = house[ISSUER]
    with node.database.transaction() as tx:
        procedures.appoint_administrator(tx, "op-3", by=house.by("op-2"), context=node.context)
    assert house.maker().make(1).made == 1


def test_7_nobody_is_appointed_who_is_not_on_the_named_list(house: Commissioning) -> None:
    node = house[ISSUER]
    with node.database.transaction() as tx, pytest.raises(JukiError) as refusal:
        procedures.appoint_administrator(
            tx, "nobody-of-the-list", by=house.by("op-2"), context=node.context
        )
    assert refusal.value.code is ErrorCode.NOT_FOUND
    with node.database.transaction() as tx:
        assert get_roster_line(tx, "op-3").operator_id == "op-3"


@pytest.mark.parametrize("mode", [Mode.EXECUTE])
def test_7_who_holds_no_right_makes_no_card(house: Commissioning, mode: Mode) -> None:
    house.ready(cards=1, blanks=1)
    with pytest.raises(JukiError) as refusal:
        house.maker(without=(Function.CARD_MAKING, mode)).make(1)
    assert refusal.value.code is ErrorCode.ACCESS_REFUSED
