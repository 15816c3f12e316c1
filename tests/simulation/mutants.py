"""Faults planted in the production code, each of which the checkers must find within a few seeds.

A simulation whose checkers never fail proves nothing. Each mutant is what a tired programmer might
leave behind; ``killed_by`` names the checkers of which at least one must notice it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from jukinet.link.procedures.telling import tell_network
from jukinet.nation.simulation import people
from jukinet.notices import deciding
from jukinet.notices.deciding import Decision, Effective
from jukinet.notices.holding import Holding, Notice, State, new_holding
from jukinet.notices.procedures import recording
from jukinet.notices.procedures.recording import Recorded, Result
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.crypto.vault import Vault
from jukinet.platform.db.queries import Query
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.ledger import publication
from jukinet.platform.ledger.log import root_at
from jukinet.platform.message import inbox, outbox, processing
from jukinet.platform.message.handling import Handler, Incoming, NodeContext, Refusal
from jukinet.provision import procedures as provision
from jukinet.register.record import RegisterChange
from jukinet.security.access_record import AccessRecord
from jukinet.security.procedures.access import record_access
from jukinet.terms.errors import ErrorCode
from jukinet.terms.identification import ChangeReason
from jukinet.terms.parties import Party

CATCHES_UP = "catches_up_by_itself"
SEEDS = (10, 4, 11, 1, 2, 7, 14, 21)
"""Mostly bad weeks: a fault that needs a crash or a lost message finds one there."""


Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Mutant:
    """One planted fault."""

    name: str
    plant: Plant
    killed_by: frozenset[str]
    seeds: tuple[int, ...] = SEEDS


MUTANTS: list[Mutant] = []


def enlist_in(
    mutants: list[Mutant],
) -> Callable[[str, str, tuple[int, ...]], Callable[[Plant], Plant]]:
    """Whatever enlists functions that plant a fault, with a name of their own, in this list."""

    def planted(name: str, killed_by: str, seeds: tuple[int, ...]) -> Callable[[Plant], Plant]:
        def enlist(plant: Plant) -> Plant:
            mutants.append(Mutant(name, plant, frozenset({killed_by}), seeds))
            return plant

        return enlist

    return planted


def mutant(*killed_by: str, seeds: tuple[int, ...] = SEEDS) -> Callable[[Plant], Plant]:
    """Enlist a function that plants a fault."""

    def enlist(plant: Plant) -> Plant:
        MUTANTS.append(Mutant(plant.__name__, plant, frozenset(killed_by), seeds))
        return plant

    return enlist


# --- messages -------------------------------------------------------------------------------


@mutant("nothing_is_lost", CATCHES_UP)
def the_inbox_forgets_what_it_has_seen(patch: pytest.MonkeyPatch) -> None:
    """Dropped dedupe: every envelope is taken for new. The tables refuse it: lines stand still."""
    patch.setattr(inbox, "_look_up_seen", lambda tx, envelopes, accounts: None)


@mutant("effective_once")
def a_handler_is_called_twice(patch: pytest.MonkeyPatch) -> None:
    """A message has its effect once more than it was received."""

    def call_twice(handler: Handler) -> Handler:
        def handle(
            tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
        ) -> Mapping[str, Refusal] | None:
            handler.procedure(tx, incoming, context)
            return handler.procedure(tx, incoming, context)

        return Handler(handler.kind, handle)

    original = processing._try_batch

    def try_twice(tx: Any, batch: Any, handler: Handler, context: Any, tally: Any) -> Any:
        return original(tx, batch, call_twice(handler), context, tally)

    patch.setattr(processing, "_try_batch", try_twice)


@mutant("order_per_person", "residents_are_conserved")
def the_order_of_a_person_is_swapped(patch: pytest.MonkeyPatch) -> None:
    """Whatever came last is dealt with first, and nothing waits for what is missing."""
    original = processing._choose_ready
    patch.setattr(processing._Claimed, "is_next", property(lambda one: True))
    patch.setattr(processing._Claimed, "repeats_order", property(lambda one: False))
    patch.setattr(
        processing,
        "_choose_ready",
        lambda tx, claimed, now: original(tx, list(reversed(claimed)), now),
    )


@mutant("nothing_is_lost")
def what_was_sent_is_taken_for_received(patch: pytest.MonkeyPatch) -> None:
    """A message is lost after it was sent: without a receipt it counts as delivered."""
    pretend = Query(
        "pretend_delivered",
        """INSERT INTO message.line (destination, acknowledged_up_to)
        SELECT destination, last_number FROM message.destination WHERE destination = %(destination)s
        ON CONFLICT (destination) DO UPDATE SET acknowledged_up_to = excluded.acknowledged_up_to""",
    )

    def record_failed_attempt(
        tx: Transaction,
        destination: Party,
        *,
        code: ErrorCode,
        now: datetime,
        randomness: Randomness,
    ) -> None:
        tx.run(pretend, {"destination": str(destination)})

    patch.setattr(outbox, "record_failed_attempt", record_failed_attempt)


@mutant("nothing_is_lost", CATCHES_UP)
def a_restart_forgets_what_was_accepted(patch: pytest.MonkeyPatch) -> None:
    """What an envelope says is known only to the life of the machine that received it."""
    patch.setattr(processing, "_reopen", lambda wire, handlers, context: ErrorCode.ENVELOPE_INVALID)


@mutant("residents_are_conserved")
def the_network_is_told_in_a_second_transaction(patch: pytest.MonkeyPatch) -> None:
    """The change is committed first, the message about it after: a crash in between loses it."""

    def tell(
        self: people.Counter, tx: Transaction, changes: Sequence[RegisterChange], now: datetime
    ) -> None:
        machine = self._machine
        entered = [people.Entered(machine.party.municipality, change) for change in changes]

        def later() -> None:
            self._journal.extend(entered)
            with machine.database.transaction() as second:
                tell_network(second, changes, machine.alive().context)

        tx.after_commit(later)

    patch.setattr(people.Counter, "tell", tell)


# --- notices --------------------------------------------------------------------------------


@mutant("residents_are_conserved")
def a_stale_notice_is_applied(patch: pytest.MonkeyPatch) -> None:
    """A late word about a former stay overwrites the newer one."""

    def hear(notice: Notice, current: Holding) -> Decision:
        version = current.version + 1
        return Effective((new_holding(notice, stay=current.stay, version=version),))

    patch.setattr(deciding, "_hear_of_former_stay", hear)


@mutant("contradictions_are_held")
def a_contradiction_is_repaired_in_silence(patch: pytest.MonkeyPatch) -> None:
    """The dead relocate."""
    patch.setitem(deciding.STEPS[State.DEAD], ChangeReason.RELOCATION, State.RESIDENT)


@mutant("offices_hear_back")
def what_came_late_is_not_reported(patch: pytest.MonkeyPatch) -> None:
    """A notice about a former stay is kept, but nobody hears that it arrived."""
    original = recording._sum_up

    def sum_up(batch: Any, settlement: Any, loaded: Any) -> Recorded:
        recorded = original(batch, settlement, loaded)
        late = [
            body
            for (body, _), outcome in zip(batch, recorded.outcomes, strict=True)
            if outcome.result is Result.STALE
        ]
        recorded.onward = [body for body in recorded.onward if body not in late]
        return recorded

    patch.setattr(recording, "_sum_up", sum_up)


# --- who looked, and who is named -----------------------------------------------------------


@mutant("every_reading_is_recorded")
def refusals_leave_no_access_record(patch: pytest.MonkeyPatch) -> None:
    """Only answers are recorded."""
    _record_only(patch, lambda record: record.result not in set(ErrorCode))


@mutant("every_reading_is_recorded")
def answers_given_again_leave_no_access_record(patch: pytest.MonkeyPatch) -> None:
    """An answer that is repeated under its key is not recorded again."""
    _record_only(patch, lambda record: record.result != provision.REPLAYED)


def _record_only(patch: pytest.MonkeyPatch, wanted: Callable[[AccessRecord], bool]) -> None:
    def record(
        tx: Transaction, records: Sequence[AccessRecord], vault: Vault, now: datetime
    ) -> list[int]:
        return record_access(tx, [one for one in records if wanted(one)], vault, now)

    patch.setattr(provision, "record_access", record)


@mutant("ledgers_verify")
def a_checkpoint_is_signed_over_another_root(patch: pytest.MonkeyPatch) -> None:
    """What is published is not what the tree is."""
    patch.setattr(publication, "root_at", lambda tx, size: root_at(tx, size)[::-1])


@mutant("nobody_is_named")
def a_code_is_written_into_the_log(patch: pytest.MonkeyPatch) -> None:
    """Somebody wanted to see what is saved."""
    original = recording._save

    def save(tx: Any, settlement: Any, *rest: Any) -> None:
        logging.getLogger("jukinet.notices").debug("saving %s", list(settlement.saved))
        original(tx, settlement, *rest)

    patch.setattr(recording, "_save", save)


@mutant("nobody_is_named")
def a_name_is_written_into_the_log(patch: pytest.MonkeyPatch) -> None:
    """Somebody printed a holding field by field."""
    original = recording._save

    def save(tx: Any, settlement: Any, *rest: Any) -> None:
        for held in settlement.saved.values():
            logging.getLogger("jukinet").info("saved %s", held.identification.name.written)
        original(tx, settlement, *rest)

    patch.setattr(recording, "_save", save)
