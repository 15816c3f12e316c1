"""The one guard: two ways past it and no third, example by example, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from protection_office import a_demand

from jukinet.protection.guard import LISTS, Demand, Output, decide, list_opening, touched
from jukinet.protection.lock import Lock, LockState
from jukinet.protection.release import VALID, Hand, Release
from jukinet.security.operator import Duty
from jukinet.terms.errors import ErrorCode, JukiError

NOW = datetime(2003, 8, 25, 1, 0, tzinfo=UTC)
HANAKO, CHILD, TARO, STRANGER = uuid4(), uuid4(), uuid4(), uuid4()
DOCUMENT = uuid4()


def a_lock(
    applicant: UUID = HANAKO, *others: UUID, state: LockState = LockState.REGISTERED
) -> Lock:
    residents = frozenset({applicant, *others})
    return Lock(
        uuid4(), "L-20030825-001", state, applicant, residents, date(2003, 8, 25), date(2004, 8, 25)
    )


def a_release(*residents: UUID, requester: UUID | None = TARO, minutes: int = 0) -> Release:
    return Release(
        release_id=uuid4(),
        document=DOCUMENT,
        output=Output.RECORD_COPY.value,
        residents=frozenset(residents or (HANAKO,)),
        requester=requester,
        reason="court order",
        asked=Hand("protector", Duty.PROTECTION, NOW - timedelta(minutes=minutes)),
        approved=Hand("head", Duty.REVIEW, NOW - timedelta(minutes=minutes)),
    )


@pytest.mark.parametrize("output", Output)
def test_whoever_is_not_protected_passes_on_every_path(output: Output) -> None:
    demand = a_demand(TARO, STRANGER, output=output)
    ruling = decide(demand, [a_lock()], [], NOW)
    assert (ruling.passed, ruling.withheld) == (frozenset({TARO, STRANGER}), frozenset())


@pytest.mark.parametrize("output", Output)
@pytest.mark.parametrize("state", [s for s in LockState if s is not LockState.LIFTED])
def test_a_protected_person_is_withheld_on_every_path(output: Output, state: LockState) -> None:
    demand = a_demand(HANAKO, TARO, output=output, requester=TARO, proven=True)
    ruling = decide(demand, [a_lock(state=state)], [], NOW)
    assert (ruling.passed, ruling.withheld) == (frozenset({TARO}), frozenset({HANAKO}))


def test_the_protected_person_proven_by_card_passes() -> None:
    demand = a_demand(HANAKO, requester=HANAKO, proven=True)
    assert decide(demand, [a_lock()], [], NOW).withheld == frozenset()


def test_the_protected_person_without_card_and_pin_is_withheld() -> None:
    demand = a_demand(HANAKO, requester=HANAKO, proven=False)
    assert decide(demand, [a_lock()], [], NOW).withheld == {HANAKO}


def test_whoever_applied_also_gets_those_she_named() -> None:
    demand = a_demand(HANAKO, CHILD, requester=HANAKO, proven=True)
    assert decide(demand, [a_lock(HANAKO, CHILD)], [], NOW).withheld == frozenset()


def test_whoever_was_named_does_not_get_the_applicant() -> None:
    demand = a_demand(HANAKO, CHILD, requester=CHILD, proven=True)
    assert decide(demand, [a_lock(HANAKO, CHILD)], [], NOW).withheld == {HANAKO}


def test_a_childs_own_lock_stays_closed_to_the_parent_who_named_it() -> None:
    demand = a_demand(CHILD, requester=HANAKO, proven=True)
    locks = [a_lock(HANAKO, CHILD), a_lock(CHILD)]
    assert decide(demand, locks, [], NOW).withheld == {CHILD}


@pytest.mark.parametrize("output", sorted(LISTS))
def test_no_proof_and_no_release_opens_a_list(output: Output) -> None:
    demand = a_demand(HANAKO, output=output, document=DOCUMENT, requester=HANAKO, proven=True)
    release = replace(a_release(requester=HANAKO), output=output.value)
    assert decide(demand, [a_lock()], [release], NOW).withheld == {HANAKO}


def test_a_release_opens_its_document_for_its_requester() -> None:
    demand = a_demand(HANAKO, document=DOCUMENT, requester=TARO)
    release = a_release()
    assert decide(demand, [a_lock()], [release], NOW).withheld == frozenset()
    assert list_opening(demand, frozenset({HANAKO}), [release], NOW) == [release]


@pytest.mark.parametrize(
    "demand",
    [
        a_demand(HANAKO, document=uuid4(), requester=TARO),
        a_demand(HANAKO, document=DOCUMENT, requester=STRANGER),
        a_demand(HANAKO, document=DOCUMENT, requester=None),
        a_demand(HANAKO, document=DOCUMENT, requester=TARO, output=Output.ERASED_COPY),
        a_demand(HANAKO, CHILD, document=DOCUMENT, requester=TARO),
    ],
    ids=["another document", "another requester", "nobody", "another output", "another person"],
)
def test_a_release_opens_nothing_else(demand: Demand) -> None:
    locks = [a_lock(HANAKO, CHILD)]
    ruling = decide(demand, locks, [a_release()], NOW)
    assert ruling.withheld


def test_a_release_is_valid_for_fifteen_minutes() -> None:
    demand = a_demand(HANAKO, document=DOCUMENT, requester=TARO)
    for minutes, withheld in ((14, False), (15, True), (60, True)):
        ruling = decide(demand, [a_lock()], [a_release(minutes=minutes)], NOW)
        assert bool(ruling.withheld) is withheld


@pytest.mark.parametrize(
    "changed", [{"approved": None}, {"cancelled_at": NOW}, {"used_at": NOW}], ids=str
)
def test_a_release_not_approved_cancelled_or_used_opens_nothing(changed: dict[str, Any]) -> None:
    demand = a_demand(HANAKO, document=DOCUMENT, requester=TARO)
    release = replace(a_release(), **changed)
    assert decide(demand, [a_lock()], [release], NOW).withheld == {HANAKO}


def test_a_release_by_one_person_or_one_role_cannot_exist() -> None:
    asked = Hand("protector", Duty.PROTECTION, NOW)
    waiting = replace(a_release(), asked=asked, approved=None)
    with pytest.raises(JukiError) as own:
        waiting.approved_by(Hand("protector", Duty.REVIEW, NOW))
    assert own.value.code is ErrorCode.OWN_WORK
    with pytest.raises(JukiError) as role:
        waiting.approved_by(Hand("head", Duty.PROTECTION, NOW))
    assert role.value.code is ErrorCode.ACCESS_REFUSED
    with pytest.raises(JukiError):
        replace(waiting, asked=Hand("clerk", Duty.COUNTER, NOW))


def test_a_release_nobody_approved_in_time_is_over() -> None:
    waiting = replace(a_release(), asked=Hand("protector", Duty.PROTECTION, NOW), approved=None)
    with pytest.raises(JukiError) as late:
        waiting.approved_by(Hand("head", Duty.REVIEW, NOW + VALID))
    assert late.value.code is ErrorCode.RELEASE_CLOSED


def test_a_lifted_lock_covers_nobody() -> None:
    lifted = a_lock(state=LockState.LIFTED)
    assert decide(a_demand(HANAKO), [lifted], [], NOW).withheld == frozenset()
    assert touched(a_demand(HANAKO), [lifted]) == frozenset()
