"""A change recorded in one register becomes known on every floor, and the answers come back.

Register office, communication server, prefecture and nation with real databases, keys, envelopes.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from export_builders import a_code, a_row, as_csv, take_over
from link_offices import (
    OFFICE_A,
    OFFICE_B,
    PREFECTURE,
    SERVER_A,
    SERVER_B,
    Offices,
    a_resident,
    an_occasion,
)

from jukinet.link import procedures as link
from jukinet.link.jobs import keep_codes
from jukinet.link.procedures import telling
from jukinet.notices.procedures import count_holdings, find_holdings_by_code
from jukinet.platform.clock import ManualClock
from jukinet.platform.message.outbox import enqueue
from jukinet.register import procedures as register
from jukinet.register.papers import CodeChange, MoveIn, MoveOut, Relocation
from jukinet.register.record import RegisterChange
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import NATIONAL
from jukinet.terms.person import HOUSEHOLDER

SHIMONOSEKI = MunicipalityCode("352012")


def enter_somebody(offices: Offices) -> RegisterChange:
    with offices[OFFICE_A].database.transaction() as tx:
        return a_resident(tx, offices[OFFICE_A])


def marks_of(offices: Offices, change: RegisterChange) -> set[tuple[int, str]]:
    with offices[OFFICE_A].database.transaction() as tx:
        rows = register.list_marks(tx, change.resident_id)
    return {(number, mark) for number, mark, _, _ in rows}


def test_a_birth_reaches_the_nation_and_the_office_sees_both_marks(offices: Offices) -> None:
    born = enter_somebody(offices)
    offices.settle_down()
    for party in (SERVER_A, PREFECTURE, NATIONAL):
        with offices[party].database.transaction() as tx:
            held = find_holdings_by_code(tx, [born.identification.code.digits])
        (holding,) = held.values()
        assert holding.person_key == born.resident_id.hex
    assert marks_of(offices, born) == {(1, "prefecture"), (1, "nation")}


def test_recording_and_telling_happen_together_or_not_at_all(
    offices: Offices, at: ManualClock
) -> None:
    born = enter_somebody(offices)
    offices.settle_down()
    office = offices[OFFICE_A]
    address = Address(born.identification.address.municipality, "湯田温泉1丁目")
    paper = Relocation(born.resident_id, address, an_occasion(at))
    with pytest.raises(RuntimeError), office.database.transaction() as tx:
        link.tell_network(tx, register.relocate(tx, [paper]), office.context)
        raise RuntimeError("the power fails before the commit")
    assert office.prepare(SERVER_A) is None
    with office.database.transaction() as tx:
        assert register.get_record(tx, born.resident_id).change_number == 1


def test_the_changes_of_one_person_keep_their_order(offices: Offices, at: ManualClock) -> None:
    born = enter_somebody(offices)
    office = offices[OFFICE_A]
    with office.database.transaction() as tx:
        changes = register.change_codes(tx, [CodeChange(born.resident_id, an_occasion(at))] * 2)
        link.tell_network(tx, changes, office.context)
    offices.settle_down()
    last = changes[-1].identification.code.digits
    with offices[NATIONAL].database.transaction() as tx:
        held = find_holdings_by_code(tx, [last])
    assert held[last].change_number == 3
    assert marks_of(offices, born) == {(n, m) for n in (1, 2, 3) for m in ("prefecture", "nation")}


def test_a_move_between_two_towns_comes_back_confirmed(offices: Offices, at: ManualClock) -> None:
    born = enter_somebody(offices)
    offices.settle_down()
    old, new = offices[OFFICE_A], offices[OFFICE_B]
    planned = an_occasion(at, date(2003, 8, 25))
    with old.database.transaction() as tx:
        paper = MoveOut(born.resident_id, SHIMONOSEKI, "竹崎町1番", planned)
        (certificate,), changes = register.accept_move_outs(tx, [paper])
        link.tell_network(tx, changes, old.context)
    offices.settle_down()
    with new.database.transaction() as tx:
        (household,) = register.open_households(
            tx, 1, at=at.now(), randomness=new.context.randomness
        )
        move = MoveIn(
            certificate, Address(SHIMONOSEKI, "竹崎町1番"), household, HOUSEHOLDER, an_occasion(at)
        )
        entered = register.accept_move_ins(tx, [move], randomness=new.context.randomness)
        link.tell_network(tx, entered, new.context)
    offices.settle_down()
    with old.database.transaction() as tx:
        erasure = register.get_record(tx, born.resident_id).erasure
        assert erasure is not None
        assert erasure.move_confirmed_on == date(2003, 8, 25)
        assert register.count_held_changes(tx) == 0
    with offices[NATIONAL].database.transaction() as tx:
        held = find_holdings_by_code(tx, [born.identification.code.digits])
    (holding,) = held.values()
    assert holding.person_key == entered[0].resident_id.hex


def test_a_change_the_network_holds_is_shown_to_the_office(
    offices: Offices, at: ManualClock
) -> None:
    """The office sends a relocation of a person nobody above has heard of."""
    born = enter_somebody(offices)
    office = offices[OFFICE_A]
    with office.database.transaction() as tx:
        address = Address(born.identification.address.municipality, "湯田温泉1丁目")
        (moved,) = register.relocate(tx, [Relocation(born.resident_id, address, an_occasion(at))])
    # Only the second change is told: its first was lost by a hand that meddled with the outbox.
    fresh = UUID(int=born.resident_id.int ^ 1).hex
    body = telling.to_body(moved)
    from jukinet.link.messages import RESIDENT_CHANGED
    from jukinet.platform.message.handling import Outgoing

    other = a_code(77)
    strange = type(body)(**{**{f: getattr(body, f) for f in body.__struct_fields__}, "code": other})
    with office.database.transaction() as tx:
        enqueue(tx, [Outgoing(RESIDENT_CHANGED, SERVER_A, fresh, strange)], now=at.now())
    offices.settle_down()
    with office.database.transaction() as tx:
        assert register.count_held_changes(tx) == 1
        details = {row[2] for row in register.list_marks(tx, born.resident_id)}
    assert "municipality:not-held" in details


def test_codes_run_short_are_asked_for_once_and_arrive(offices: Offices) -> None:
    office = offices[OFFICE_B]
    with office.database.transaction() as tx:
        assert register.find_code_shortage(tx, at=office.context.clock.now()) is None
    assert keep_codes(office.database, office.context) is None
    with office.database.transaction() as tx:
        assert link.ask_for_codes(tx, office.context, low=5_000, wanted=2_000) == 2_000
        assert link.ask_for_codes(tx, office.context, low=5_000, wanted=2_000) is None
    offices.settle_down()
    with office.database.transaction() as tx:
        born = a_resident(tx, office)
        assert register.find_code_shortage(tx, at=office.context.clock.now(), low=2_500) is None
    assert born.change_number == 1


def test_a_loaded_register_is_told_in_parts_and_seen_effective(
    offices: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = offices[OFFICE_A]
    file = tmp_path / "register.csv"
    rows = [a_row(n, n, resident_since="1990-??-??") for n in range(1, 26)]
    file.write_bytes(as_csv(rows))
    monkeypatch.setattr(telling, "INITIAL_ROWS_MAX", 10)
    take_over(file, office.database)
    offices.settle_down()
    for party in (SERVER_A, PREFECTURE, NATIONAL):
        with offices[party].database.transaction() as tx:
            assert sum(count_holdings(tx).values()) >= 25
    with office.database.transaction() as tx:
        assert link.count_parts(tx) == (3, 3, 3)
        key = register.list_records_from(tx, UUID(int=0), 1)[0].resident_id
        assert [mark for mark, _ in link.list_part_marks_of(tx, key)] == ["nation", "prefecture"]
    with offices[SERVER_B].database.transaction() as tx:
        assert find_holdings_by_code(tx, [a_code(1)]) == {}
