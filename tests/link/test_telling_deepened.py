"""Cancelled changes and renamed areas reach every floor; loaded records are found and have a past.

Register office, communication server, prefecture and nation with real databases, keys, envelopes.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from export_builders import CLOCK, a_row, as_csv, take_over
from link_offices import (
    OFFICE_A,
    PREFECTURE,
    SERVER_A,
    TODAY,
    Offices,
    a_resident,
    an_occasion,
)

from jukinet.link import procedures as link
from jukinet.link.jobs import rename_areas
from jukinet.notices.holding import Holding, State
from jukinet.notices.procedures import find_holdings_by_code
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.register import procedures as register
from jukinet.register.papers import Cancellation, CodeChange, ItemCorrection, MoveOut, Relocation
from jukinet.register.record import Occasion, RegisterChange
from jukinet.register.search import read_clues
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import NATIONAL

SHIMONOSEKI = MunicipalityCode("352012")
FLOORS = (SERVER_A, PREFECTURE, NATIONAL)


def held_everywhere(offices: Offices, code: str) -> Holding:
    """What every floor holds under a code; it must be the same."""
    found = []
    for party in FLOORS:
        with offices[party].database.transaction() as tx:
            (holding,) = find_holdings_by_code(tx, [code]).values()
        found.append(holding)
    assert len({(one.state, one.change_number, one.identification) for one in found}) == 1
    return found[0]


def enter_somebody(offices: Offices) -> RegisterChange:
    with offices[OFFICE_A].database.transaction() as tx:
        return a_resident(tx, offices[OFFICE_A])


def cancel_last(offices: Offices, at: ManualClock, born: RegisterChange) -> RegisterChange:
    node = offices[OFFICE_A]
    at.advance(timedelta(minutes=10))
    with node.database.transaction() as tx:
        line = register.list_history(tx, born.resident_id)[-1]
        papers = [Cancellation(born.resident_id, line.change_id, an_occasion(at))]
        (told,) = link.tell_network(tx, register.cancel_changes(tx, papers), node.context)
    offices.settle_down()
    return told


def test_a_cancelled_move_out_makes_a_resident_again_on_every_floor(
    offices: Offices, at: ManualClock
) -> None:
    born = enter_somebody(offices)
    node = offices[OFFICE_A]
    move = MoveOut(born.resident_id, SHIMONOSEKI, "竹崎町1番", an_occasion(at))
    with node.database.transaction() as tx:
        _, changes = register.accept_move_outs(tx, [move])
        link.tell_network(tx, changes, node.context)
    offices.settle_down()
    assert held_everywhere(offices, born.identification.code.digits).state is State.MOVE_PLANNED
    told = cancel_last(offices, at, born)
    assert told.detail == "1305"
    assert held_everywhere(offices, born.identification.code.digits).state is State.RESIDENT
    with node.database.transaction() as tx:
        marks = {(row[0], row[1]) for row in register.list_marks(tx, born.resident_id)}
    assert {(3, "prefecture"), (3, "nation")} <= marks
    assert not any(mark == "held" for _, mark in marks)


def test_a_cancelled_relocation_puts_the_address_right_on_every_floor(
    offices: Offices, at: ManualClock
) -> None:
    born = enter_somebody(offices)
    node = offices[OFFICE_A]
    paper = Relocation(
        born.resident_id, Address(MunicipalityCode("352039"), "湯田温泉1丁目"), an_occasion(at)
    )
    with node.database.transaction() as tx:
        link.tell_network(tx, register.relocate(tx, [paper]), node.context)
    offices.settle_down()
    cancel_last(offices, at, born)
    held = held_everywhere(offices, born.identification.code.digits)
    assert held.identification == born.identification


def test_a_cancelled_code_change_opens_the_old_code_again(
    offices: Offices, at: ManualClock
) -> None:
    born = enter_somebody(offices)
    node = offices[OFFICE_A]
    with node.database.transaction() as tx:
        papers = [CodeChange(born.resident_id, an_occasion(at))]
        (changed,) = link.tell_network(tx, register.change_codes(tx, papers), node.context)
    offices.settle_down()
    cancel_last(offices, at, born)
    assert held_everywhere(offices, born.identification.code.digits).state is State.RESIDENT
    other = held_everywhere(offices, changed.identification.code.digits)
    assert other.state is State.CODE_REPLACED


def test_a_renamed_area_is_told_resident_by_resident(offices: Offices, at: ManualClock) -> None:
    born = [enter_somebody(offices) for _ in range(3)]
    node = offices[OFFICE_A]
    with node.database.transaction() as tx:
        register.rename_area(
            tx, "亀山町", "中央", an_occasion(at), randomness=node.context.randomness
        )
    assert rename_areas(node.database, node.context) == 3
    assert rename_areas(node.database, node.context) == 0
    offices.settle_down()
    for change in born:
        held = held_everywhere(offices, change.identification.code.digits)
        assert held.identification.address.text == "中央2番1号"


def test_what_a_load_brought_is_found_and_has_a_past_since_the_load(
    register_office: Database, tmp_path: Path
) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(as_csv([a_row(1)]))
    take_over(path, register_office)
    line = "みほん S30.4.1"
    with register_office.transaction() as tx:
        assert register.search(tx, read_clues(line, TODAY)).count == 0
        assert register.index_some_residents(tx, UUID(int=0)) is None
        (hit,) = register.search(tx, read_clues(line, TODAY)).hits
    key, now = hit.resident_id, CLOCK.now()
    later = Occasion(TODAY, TODAY, "clerk-1", now + timedelta(hours=1))
    moved = Relocation(key, Address(MunicipalityCode("352039"), "大内2番"), later)
    corrected = ItemCorrection(key, "9013", {"resident_since": "2001-01-01"}, later)
    with register_office.transaction() as tx:
        register.relocate(tx, [moved])
        register.correct_items(tx, [corrected])
        then = register.get_record_as_of(tx, key, TODAY, now + timedelta(minutes=1))
        assert then is not None
        assert then.identification.address.text == "亀山町2番1号"
        assert then.resident_since.text == "1980-05-10"
        assert register.get_record_as_of(tx, key, TODAY, now - timedelta(minutes=1)) is None
        assert register.get_record_as_of(tx, key, date(1980, 5, 9), later.at) is None
        assert [row.detail for row in register.list_history(tx, key)] == ["3101", "9013"]
