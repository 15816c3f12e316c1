"""A lock set in one town is told to its server, to the towns concerned, and nobody else.

Register offices, servers, prefecture and nation with real databases, keys and envelopes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
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

from jukinet.counters.case import Affair, Case, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.link import procedures as link
from jukinet.link.procedures import kept_marks
from jukinet.nodes.roles import PACKAGES as ROLE_PACKAGES
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.queries import Query
from jukinet.platform.message.handling import Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.platform.node.parts import Node
from jukinet.protection import procedures as protection
from jukinet.protection.guard import Demand, Output
from jukinet.protection.lock import Lock, LockState
from jukinet.protection.mark import Effect
from jukinet.protection.messages import PROTECTION_TOLD, ProtectionTold
from jukinet.register import procedures as register
from jukinet.register.papers import CodeChange, MoveIn, MoveOut
from jukinet.register.record import RegisterChange
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role
from jukinet.terms.person import HOUSEHOLDER

SHIMONOSEKI = MunicipalityCode("352012")
RIGHTS = frozenset(
    (function, mode) for function in (Function.PROTECTION, Function.RELEASE) for mode in Mode
)
NAMED_IN_MESSAGES = Query(
    "named_in_messages",
    "SELECT (SELECT count(*) FROM message.inbox"
    " WHERE kind LIKE 'protection-%%' AND ordering_key = %(key)s::text)"
    " + (SELECT count(*) FROM message.outbox WHERE kind LIKE 'protection-%%'"
    " AND (ordering_key = %(key)s::text OR body LIKE '%%' || %(key)s::text || '%%'))",
)
WAITING = Query("waiting", "SELECT count(*) FROM link.protection_waiting")


def worker(now: datetime, name: str = "kimura", duty: Duty = Duty.PROTECTION) -> CaseWorker:
    case = Case(
        uuid4(), "20030825-0001", Affair.PROTECTION, Relation.SELF, Means.PHOTO_ID, now, None
    )
    return CaseWorker(Operator(name, name, duty, RIGHTS), "T-03", case, now)


def move(offices: Offices, at: ManualClock) -> tuple[UUID, UUID, str]:
    """Somebody who moved from A to B: her erased record there, her record here, her code."""
    old = offices[OFFICE_A]
    with old.database.transaction() as tx:
        born = a_resident(tx, old)
    offices.settle_down()
    arrived = move_on(offices, born.resident_id, at)
    return born.resident_id, arrived, born.identification.code.digits


def move_on(offices: Offices, resident: UUID, at: ManualClock) -> UUID:
    """Somebody of A goes to B: her record there."""
    old, new = offices[OFFICE_A], offices[OFFICE_B]
    with old.database.transaction() as tx:
        paper = MoveOut(resident, SHIMONOSEKI, "竹崎町1番", an_occasion(at))
        (certificate,), changes = register.accept_move_outs(tx, [paper])
        link.tell_network(tx, changes, old.context)
    offices.settle_down()
    with new.database.transaction() as tx:
        (household,) = register.open_households(
            tx, 1, at=at.now(), randomness=new.context.randomness
        )
        paper_in = MoveIn(
            certificate, Address(SHIMONOSEKI, "竹崎町1番"), household, HOUSEHOLDER, an_occasion(at)
        )
        entered: list[RegisterChange] = register.accept_move_ins(
            tx, [paper_in], randomness=new.context.randomness
        )
        link.tell_network(tx, entered, new.context)
    offices.settle_down()
    return entered[0].resident_id


def take(node: Node, resident: UUID, at: ManualClock) -> Lock:
    with node.database.transaction() as tx:
        return protection.take_lock(tx, resident, (), by=worker(at.now()), context=node.context)


def lift(node: Node, lock: Lock, at: ManualClock) -> None:
    for act, by in (
        (protection.propose_lifting, worker(at.now())),
        (protection.approve_lifting, worker(at.now(), "head", Duty.REVIEW)),
    ):
        given = ("転出",) if act is protection.propose_lifting else ()
        with node.database.transaction() as tx:
            act(tx, lock.lock_id, *given, by=by, context=node.context)


def is_withheld(node: Node, resident: UUID, at: ManualClock) -> bool:
    demand = Demand(Output.ERASED_COPY, frozenset({resident}), uuid4(), None, False, "clerk")
    with node.database.transaction() as tx:
        return bool(protection.rule(tx, demand, at.now()).withheld)


def is_marked(node: Node, code: str) -> bool:
    with node.database.transaction() as tx:
        return link.list_marked(tx, [code], node.context) == {code}


def effects(node: Node, lock: Lock, at: ManualClock) -> dict[tuple[str, str], Effect]:
    with node.database.transaction() as tx:
        found = protection.list_effects(tx, lock.lock_id, by=worker(at.now()))
    return {(one.municipality, one.place): one for one in found}


def test_the_town_she_left_locks_her_erased_record_in_the_same_breath(
    offices: Offices, at: ManualClock
) -> None:
    erased, resident, code = move(offices, at)
    here, there = offices[OFFICE_B], offices[OFFICE_A]
    assert not is_withheld(there, erased, at)
    lock = take(here, resident, at)
    at.advance(timedelta(seconds=2))
    offices.settle_down()
    assert is_marked(offices[SERVER_A], code) and is_marked(offices[SERVER_B], code)
    assert is_withheld(there, erased, at)
    with there.database.transaction() as tx:
        (taken,) = protection.list_locks(tx, by=worker(at.now()))
        (told,) = protection.list_notified(tx, taken.lock_id, by=worker(at.now()))
    assert taken.state is LockState.PROVISIONAL
    assert (told.reference, told.municipality, told.closed) == (lock.lock_id, "352012", True)


def test_the_proof_says_where_it_is_in_effect_and_since_when(
    offices: Offices, at: ManualClock
) -> None:
    _, resident, _ = move(offices, at)
    lock = take(offices[OFFICE_B], resident, at)
    at.advance(timedelta(seconds=2))
    offices.settle_down()
    found = effects(offices[OFFICE_B], lock, at)
    places = {("352012", "server"), ("352039", "server"), ("352039", "office")}
    assert set(found) == places
    for one in found.values():
        assert one.effective_at - one.decided_at == timedelta(seconds=2)


def test_a_line_that_is_cut_is_a_place_that_is_missing_in_the_proof(
    offices: Offices, at: ManualClock
) -> None:
    erased, resident, _ = move(offices, at)
    offices.cut.add(frozenset({SERVER_A, SERVER_B}))
    lock = take(offices[OFFICE_B], resident, at)
    offices.settle_down()
    assert set(effects(offices[OFFICE_B], lock, at)) == {("352012", "server")}
    assert not is_withheld(offices[OFFICE_A], erased, at)
    offices.cut.clear()
    offices.settle_down()
    assert ("352039", "office") in effects(offices[OFFICE_B], lock, at)
    assert is_withheld(offices[OFFICE_A], erased, at)


def test_a_lifting_told_lifts_nothing_in_the_other_town(offices: Offices, at: ManualClock) -> None:
    erased, resident, code = move(offices, at)
    lock = take(offices[OFFICE_B], resident, at)
    offices.settle_down()
    at.advance(timedelta(minutes=5))
    lift(offices[OFFICE_B], lock, at)
    offices.settle_down()
    assert not is_marked(offices[SERVER_A], code) and not is_marked(offices[SERVER_B], code)
    assert is_withheld(offices[OFFICE_A], erased, at)
    with offices[OFFICE_A].database.transaction() as tx:
        (taken,) = protection.list_locks(tx, by=worker(at.now()))
        told = protection.list_notified(tx, taken.lock_id, by=worker(at.now()))
    assert [one.closed for one in told] == [False, True]


def test_the_town_she_goes_to_hears_of_a_lock_that_was_there_before(
    offices: Offices, at: ManualClock
) -> None:
    with offices[OFFICE_A].database.transaction() as tx:
        born = a_resident(tx, offices[OFFICE_A])
    offices.settle_down()
    take(offices[OFFICE_A], born.resident_id, at)
    offices.settle_down()
    code = born.identification.code.digits
    assert not is_marked(offices[SERVER_B], code)
    at.advance(timedelta(days=1))
    with offices[OFFICE_A].database.transaction() as tx:
        paper = MoveOut(born.resident_id, SHIMONOSEKI, "竹崎町1番", an_occasion(at))
        (certificate,), changes = register.accept_move_outs(tx, [paper])
        link.tell_network(tx, changes, offices[OFFICE_A].context)
    with offices[OFFICE_B].database.transaction() as tx:
        context = offices[OFFICE_B].context
        (household,) = register.open_households(tx, 1, at=at.now(), randomness=context.randomness)
        paper_in = MoveIn(
            certificate, Address(SHIMONOSEKI, "竹崎町1番"), household, HOUSEHOLDER, an_occasion(at)
        )
        entered = register.accept_move_ins(tx, [paper_in], randomness=context.randomness)
        link.tell_network(tx, entered, context)
    offices.settle_down()
    assert is_marked(offices[SERVER_B], code)
    assert is_withheld(offices[OFFICE_B], entered[0].resident_id, at)


def change_code(offices: Offices, where: Party, resident: UUID, at: ManualClock) -> str:
    """She takes another code, as who hides from somebody may; what it is."""
    with offices[where].database.transaction() as tx:
        changes = register.change_codes(tx, [CodeChange(resident, an_occasion(at))])
        link.tell_network(tx, changes, offices[where].context)
    offices.settle_down()
    return changes[0].identification.code.digits


def test_a_code_she_changed_before_does_not_hide_her_from_the_town_she_left(
    offices: Offices, at: ManualClock
) -> None:
    """That town knows her by the former code only, and keeps where she went."""
    erased, resident, former = move(offices, at)
    at.advance(timedelta(days=1))
    code = change_code(offices, OFFICE_B, resident, at)
    assert code != former
    lock = take(offices[OFFICE_B], resident, at)
    offices.settle_down()
    assert is_withheld(offices[OFFICE_A], erased, at)
    assert is_marked(offices[SERVER_B], code) and is_marked(offices[SERVER_B], former)
    assert ("352039", "office") in effects(offices[OFFICE_B], lock, at)
    at.advance(timedelta(minutes=5))
    lift(offices[OFFICE_B], lock, at)
    offices.settle_down()
    assert not is_marked(offices[SERVER_B], code) and not is_marked(offices[SERVER_B], former)


def test_a_code_she_changed_under_her_lock_does_not_hide_her_from_the_town_she_goes_to(
    offices: Offices, at: ManualClock
) -> None:
    here, there = offices[OFFICE_A], offices[OFFICE_B]
    with here.database.transaction() as tx:
        born = a_resident(tx, here)
    offices.settle_down()
    take(here, born.resident_id, at)
    offices.settle_down()
    at.advance(timedelta(days=1))
    code = change_code(offices, OFFICE_A, born.resident_id, at)
    assert not is_marked(offices[SERVER_B], code)
    arrived = move_on(offices, born.resident_id, at)
    assert is_marked(offices[SERVER_B], code)
    assert is_withheld(there, arrived, at)


def test_nobody_above_the_servers_learns_of_a_lock(offices: Offices, at: ManualClock) -> None:
    """The prefecture is not written to, and neither it nor the nation has a table for a mark."""
    _, resident, _ = move(offices, at)
    offices.cut |= {frozenset({server, PREFECTURE}) for server in (SERVER_A, SERVER_B)}
    take(offices[OFFICE_B], resident, at)
    offices.settle_down()
    for server in (SERVER_A, SERVER_B):
        assert PREFECTURE not in offices[server].list_due()
    for role in (Role.PREFECTURAL_SERVER, Role.NATIONAL_SERVER):
        assert not {"jukinet.link", "jukinet.protection"} & set(ROLE_PACKAGES[role])


def test_a_server_takes_no_mark_that_is_another_towns(offices: Offices, at: ManualClock) -> None:
    """A mark says who decided; a server that speaks for somebody else is refused."""
    _, _, code = move(offices, at)
    forged = ProtectionTold(
        reference=uuid4().hex, municipality="352039", code=code, closed=True, until=None,
        decided_at=at.now().isoformat(),
    )  # fmt: skip
    with offices[SERVER_B].database.transaction() as tx:
        vault = offices[SERVER_B].context.vault
        enqueue(tx, [Outgoing(PROTECTION_TOLD, SERVER_A, "", forged)], now=at.now(), vault=vault)
    offices.settle_down()
    assert not is_marked(offices[SERVER_A], code)


def waiting(node: Node, lock: Lock, at: ManualClock) -> list[UUID]:
    with node.database.transaction() as tx:
        found = protection.list_waiting(tx, lock.lock_id, by=worker(at.now()))
    return [one.resident_id for one in found]


def test_a_mark_waits_for_her_record_and_takes_effect_when_it_comes(
    offices: Offices, at: ManualClock
) -> None:
    """Her change is on its way later than her mark; nothing is refused and nothing is lost."""
    here, server = offices[OFFICE_A], offices[SERVER_A]
    with here.database.transaction() as tx:
        born = a_resident(tx, here, told=False)
    code = born.identification.code.digits
    lock = take(here, born.resident_id, at)
    offices.settle_down()
    assert waiting(here, lock, at) == [born.resident_id]
    assert effects(here, lock, at) == {} and not is_marked(server, code)
    at.advance(timedelta(hours=1))
    with here.database.transaction() as tx:
        link.tell_network(tx, [born], here.context)
    offices.settle_down()
    assert is_marked(server, code) and waiting(here, lock, at) == []
    assert ("352039", "server") in effects(here, lock, at)
    for node in (here, server):
        with node.database.transaction() as tx:
            assert tx.value(NAMED_IN_MESSAGES, {"key": born.resident_id.hex}) == 0
    with server.database.transaction() as tx:
        assert kept_marks.list_waiting(tx, [born.resident_id.hex], server.context) == []


def test_only_who_works_on_protection_sees_for_whom_a_mark_waits(
    offices: Offices, at: ManualClock
) -> None:
    node = offices[OFFICE_A]
    nobody = replace(worker(at.now()), operator=Operator("x", "x", Duty.COUNTER, frozenset()))
    with node.database.transaction() as tx, pytest.raises(JukiError) as refused:
        protection.list_waiting(tx, uuid4(), by=nobody)
    assert refused.value.code is ErrorCode.ACCESS_REFUSED


def test_a_mark_is_erased_a_year_after_its_lock_was_lifted_and_not_before(
    offices: Offices, at: ManualClock
) -> None:
    here, server = offices[OFFICE_A], offices[SERVER_A]
    with here.database.transaction() as tx:
        lifted, stands = (a_resident(tx, here) for _ in range(2))
    offices.settle_down()
    lock = take(here, lifted.resident_id, at)
    take(here, stands.resident_id, at)
    offices.settle_down()
    at.advance(timedelta(days=400))
    lift(here, lock, at)
    offices.settle_down()
    codes = [one.identification.code.digits for one in (lifted, stands)]

    def kept() -> list[bool]:
        with server.database.transaction() as tx:
            return [one.closed for one in kept_marks.list_kept(tx, codes, server.context)]

    def erase() -> int:
        with server.database.transaction() as tx:
            return link.erase_lifted_marks(tx, server.context)

    assert sorted(kept()) == [False, True] and erase() == 0
    at.advance(timedelta(days=367))
    assert erase() == 2 and kept() == [True]


def test_what_waited_is_erased_a_year_after_its_end_and_what_waits_is_not(
    offices: Offices, at: ManualClock
) -> None:
    """One took effect, one was lifted while it waited, one waits on."""
    here, server = offices[OFFICE_A], offices[SERVER_A]
    with here.database.transaction() as tx:
        came, lifted, waits = (a_resident(tx, here, told=False) for _ in range(3))
    take(here, came.resident_id, at)
    lock = take(here, lifted.resident_id, at)
    take(here, waits.resident_id, at)
    offices.settle_down()
    lift(here, lock, at)
    with here.database.transaction() as tx:
        link.tell_network(tx, [came], here.context)
    offices.settle_down()

    def kept() -> int:
        with server.database.transaction() as tx:
            return int(tx.one(WAITING, {})[0])

    def erase() -> int:
        with server.database.transaction() as tx:
            return link.erase_lifted_marks(tx, server.context)

    assert kept() == 4 and erase() == 0
    at.advance(timedelta(days=367))
    assert erase() == 3 and kept() == 1
    with server.database.transaction() as tx:
        assert len(kept_marks.list_waiting(tx, [waits.resident_id.hex], server.context)) == 1
