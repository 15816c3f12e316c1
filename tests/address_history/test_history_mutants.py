"""A life in two towns ends up in one file, whole and in order; planted faults are found.

She lives in one town, is delayed news to the other, moves there, and is protected; beside her lives
somebody the family register nearly knows.  ``live`` says at its end what must be true, and each
mutant is what somebody in a hurry might leave behind.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from history_offices import (
    BORN,
    SHIMONOSEKI,
    Someone,
    a_line,
    enter,
    files_of,
    keep_file,
    relocate,
    the_notices,
    waiting_at,
    worker,
)
from link_offices import OFFICE_A, OFFICE_B, SERVER_A, SERVER_B, Offices

from jukinet.address_history import procedures, store
from jukinet.address_history.comparing import Comparison, Difference
from jukinet.address_history.history import RegisteredPerson
from jukinet.address_history.jobs import tell_domiciles_of_locks
from jukinet.address_history.notice import NoticeState
from jukinet.address_history.procedures import entering, hearing, protecting, telling
from jukinet.platform.clock import ManualClock
from jukinet.platform.node.parts import Node
from jukinet.protection import procedures as protection
from jukinet.protection.guard import Withheld
from jukinet.register.record import RegisterChange
from jukinet.terms.dates import LifeDate


def live(offices: Offices, at: ManualClock, who: Someone) -> None:
    """Whatever happens under way, this is what the file must say in the end."""
    here, there = offices[OFFICE_A], offices[OFFICE_B]
    offices.settle_down()
    near = RegisteredPerson(who.there, who.other_name, LifeDate(BORN))
    keep_file(there, who.person, lines=(a_line("本町1番", "1990-04-01", at.now()),))
    keep_file(there, near)
    entered = enter(here, at, who.name, who.there)
    offices.settle_down()
    offices.cut.add(frozenset({SERVER_A, SERVER_B}))
    at.advance(timedelta(days=30))
    relocate(here, entered.resident_id, "湯田温泉3番4号", at)
    offices.settle_down()
    at.advance(timedelta(days=30))
    moved = enter(there, at, who.name, who.there, "竹崎町8番")
    offices.cut.clear()
    at.advance(timedelta(days=1))
    stranger = enter(here, at, f"{who.other_name}子", who.there)
    offices.settle_down()
    told = ["本町1番", "亀山町5番1号", "湯田温泉3番4号", "竹崎町8番"]
    (file,) = files_of(there, who.person)
    assert [line.address for line in file.lines] == told
    assert file.present is not None and file.present.municipality == SHIMONOSEKI
    assert files_of(there, near)[0].lines == ()
    assert {one.state for one in the_notices(here, entered)} == {NoticeState.RECORDED}
    assert len(waiting_at(here, stranger, NoticeState.DIFFERS)) == 1
    at.advance(timedelta(days=1))
    protect(there, moved, at)
    assert is_closed(there, who, at), "her file shows where she lives"


def protect(node: Node, who: RegisterChange, at: ManualClock) -> None:
    with node.database.transaction() as tx:
        protection.take_lock(tx, who.resident_id, (), by=worker(at.now()), context=node.context)
    tell_domiciles_of_locks(node)


def is_closed(node: Node, who: Someone, at: ManualClock) -> bool:
    """Whether the guard keeps the file under its own key, as told by a notice."""
    (file,) = files_of(node, who.person)
    with node.database.transaction() as tx:
        locked = protection.list_locks(tx, by=worker(at.now()))
        by = worker(at.now())
        try:
            procedures.show_file(tx, file.file_id, by=by, context=node.context)
        except Withheld:
            return any(file.file_id in lock.residents for lock in locked)
    return False


def to_the_wrong_municipality(patch: pytest.MonkeyPatch) -> None:
    """Every notice goes to the town next door."""

    class Wrong:
        def find(self, display: str) -> object:
            return OFFICE_A.municipality

    patch.setattr(telling, "finder_of", lambda day: Wrong())


def history_updated_instead_of_appended(patch: pytest.MonkeyPatch) -> None:
    """Only the newest address of a file is kept."""
    real = store.list_files

    def newest(tx: Any, keys: Any) -> Any:
        from dataclasses import replace

        return [replace(one, lines=one.lines[-1:]) for one in real(tx, keys)]

    patch.setattr(store, "list_files", newest)


def whoever_came_last_is_believed(patch: pytest.MonkeyPatch) -> None:
    """Lines stand in the order of their arrival."""
    patch.setattr(store, "in_order", tuple)


def near_is_near_enough(patch: pytest.MonkeyPatch) -> None:
    """The first candidate is taken."""
    patch.setattr(
        entering,
        "compare",
        lambda told, candidates: (
            Comparison(candidates[0].file_id)
            if candidates
            else Comparison(None, frozenset({next(iter(Difference))}))
        ),
    )


def answers_forgotten(patch: pytest.MonkeyPatch) -> None:
    """What came back is taken and not written down."""
    patch.setattr(hearing, "note_answer", lambda *given: None)


def locks_not_told(patch: pytest.MonkeyPatch) -> None:
    """The domicile does not hear that she is protected."""
    patch.setattr(telling, "list_closed", lambda tx, residents: frozenset())


def locks_told_at_the_next_move(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks for locks that were closed since."""
    patch.setattr(protecting, "list_protected", lambda tx: frozenset())


MUTANTS: tuple[Callable[[pytest.MonkeyPatch], None], ...] = (
    to_the_wrong_municipality,
    history_updated_instead_of_appended,
    whoever_came_last_is_believed,
    near_is_near_enough,
    answers_forgotten,
    locks_not_told,
    locks_told_at_the_next_move,
)


def test_a_life_in_two_towns_is_one_file_whole_and_in_order(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    live(offices, at, who)


@pytest.mark.parametrize("plant", MUTANTS)
def test_a_planted_fault_is_found(
    offices: Offices,
    at: ManualClock,
    who: Someone,
    monkeypatch: pytest.MonkeyPatch,
    plant: Callable[[pytest.MonkeyPatch], None],
) -> None:
    plant(monkeypatch)
    with pytest.raises((AssertionError, ValueError)):
        live(offices, at, who)
    monkeypatch.undo()
    offices.cut.clear()
    offices.settle_down()


def test_a_file_nobody_here_is_known_for_is_locked_by_the_notice_alone(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    """She lives elsewhere, and her lock there closes her file here; lifting it there does not."""
    here, there = offices[OFFICE_A], offices[OFFICE_B]
    keep_file(there, who.person)
    entered = enter(here, at, who.name, who.there)
    offices.settle_down()
    at.advance(timedelta(days=1))
    protect(here, entered, at)
    offices.settle_down()
    assert is_closed(there, who, at)
    with there.database.transaction() as tx:
        locks = protection.list_locks(tx, by=worker(at.now()))
        (file,) = files_of(there, who.person)
        (lock,) = [one for one in locks if file.file_id in one.residents]
        assert protection.list_notified(tx, lock.lock_id, by=worker(at.now()))
