"""No sequence of operations, roles, releases and races passes a protected person unasked.

A state machine does anything to a real office in any order and compares with a book kept by the
task's rules.  Then each planted mutant must be caught by the very same machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from lock_machine import LockMachine
from protection_office import ProtectionOffice

from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.transaction import Transaction
from jukinet.protection import guard, release, store
from jukinet.protection.guard import Demand
from jukinet.protection.lock import Lock
from jukinet.protection.procedures import locks
from jukinet.protection.release import Release
from jukinet.protection.store import release_rows

SOUND = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
HUNT = settings(SOUND, max_examples=300, phases=[Phase.generate], derandomize=True)
"""A mutant is found or it is not; how small a sequence shows it does not matter."""

Plant = Callable[[pytest.MonkeyPatch, ProtectionOffice, Cluster], None]


def machine_of(office: ProtectionOffice) -> type[LockMachine]:
    return type("OfficeMachine", (LockMachine,), {"office": office})


def test_no_sequence_passes_a_protected_person_unasked(office: ProtectionOffice) -> None:
    run_state_machine_as_test(machine_of(office), settings=SOUND)


def lapse_at_expiry(patch: pytest.MonkeyPatch, office: ProtectionOffice, _: Cluster) -> None:
    real = store.list_locks_on

    def lapsing(tx: Transaction, residents: frozenset[UUID]) -> list[Lock]:
        today = office.clock.today()
        return [one for one in real(tx, residents) if one.until is None or one.until >= today]

    patch.setattr(store, "list_locks_on", lapsing)


def release_reusable(patch: pytest.MonkeyPatch, _: ProtectionOffice, __: Cluster) -> None:
    patch.setattr(release_rows, "use_release", lambda *_: True)


def release_for_another_document(
    patch: pytest.MonkeyPatch, _: ProtectionOffice, __: Cluster
) -> None:
    def any_document(tx: Transaction, document: UUID) -> list[Release]:
        every = release_rows.list_releases_since(
            tx, datetime.fromisoformat("2000-01-01T00:00Z"), 10_000
        )
        return [replace(one, document=document) for one in every]

    patch.setattr(release_rows, "list_releases_for", any_document)


def approver_is_requester(
    patch: pytest.MonkeyPatch, office: ProtectionOffice, cluster: Cluster
) -> None:
    patch.setattr(release, "must_be_second", lambda *_: None)
    with psycopg.connect(cluster.dsn(office.database.name)) as connection:
        connection.execute("ALTER TABLE protection.release DROP CONSTRAINT release_by_two")


def one_person_lifts(patch: pytest.MonkeyPatch, _: ProtectionOffice, __: Cluster) -> None:
    patch.setattr(locks, "must_be_second", lambda *_: None)


def release_without_an_end(patch: pytest.MonkeyPatch, _: ProtectionOffice, __: Cluster) -> None:
    patch.setattr(release, "VALID", timedelta(days=1))


def new_application_leaves_releases(
    patch: pytest.MonkeyPatch, _: ProtectionOffice, __: Cluster
) -> None:
    patch.setattr(release_rows, "cancel_releases_about", lambda *_: 0)


def a_word_is_a_proof(patch: pytest.MonkeyPatch, _: ProtectionOffice, __: Cluster) -> None:
    real = guard._is_proven_for

    def trusting(demand: Demand, resident: UUID, on_him: Iterable[Lock]) -> bool:
        return real(replace(demand, requester_proven=True), resident, list(on_him))

    patch.setattr(guard, "_is_proven_for", trusting)


def proof_opens_lists(patch: pytest.MonkeyPatch, _: ProtectionOffice, __: Cluster) -> None:
    patch.setattr(guard, "LISTS", frozenset())


def whoever_is_named_gets_everybody(
    patch: pytest.MonkeyPatch, _: ProtectionOffice, __: Cluster
) -> None:
    real = guard._is_proven_for

    def generous(demand: Demand, resident: UUID, on_him: Iterable[Lock]) -> bool:
        named = all(demand.requester in one.residents for one in on_him)
        return real(demand, resident, list(on_him)) or (demand.requester_proven and named)

    patch.setattr(guard, "_is_proven_for", generous)


MUTANTS: tuple[Plant, ...] = (
    lapse_at_expiry,
    release_reusable,
    release_for_another_document,
    approver_is_requester,
    one_person_lifts,
    release_without_an_end,
    new_application_leaves_releases,
    a_word_is_a_proof,
    proof_opens_lists,
    whoever_is_named_gets_everybody,
)


@pytest.mark.parametrize("plant", MUTANTS, ids=lambda plant: plant.__name__)
def test_the_machine_catches_a_planted_mutant(
    plant: Plant, office: ProtectionOffice, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, office, cluster)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine_of(office), settings=HUNT)
