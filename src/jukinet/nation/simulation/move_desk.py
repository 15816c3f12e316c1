"""Clerks at a register office's counter who see to moves with one visit (転入転出の特例).

Each function is what one clerk does in one transaction.  What the reviewer's approval changes in
the register is written into the journal of the nation, as every change of its life is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import open_case
from jukinet.counters.resident_card import CardRead
from jukinet.filings import procedures as filings
from jukinet.filings.filing import Approved as ApprovedFiling
from jukinet.filings.filing import Filing
from jukinet.filings.special_rule import generation_of
from jukinet.filings.workflow import FilingState
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import Arrival
from jukinet.moves.departing import Departure
from jukinet.nation.simulation.chronicle import Approved, Chronicle, Taken
from jukinet.nation.simulation.machine import Machine
from jukinet.nation.simulation.people import Counter, Entered
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.papers import Cancellation, Death, HouseholdChange, MoveIn
from jukinet.register.record import Occasion, RegisterChange, ResidentRecord
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.address import Address
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import day_of
from jukinet.terms.identification import ChangeDetails, get_detail_reason
from jukinet.terms.person import HOUSEHOLDER, Relationship

TERMINAL: Final = "madoguchi-1"
CLERK, REVIEWER = "sasaki", "takahashi"
RIGHTS: Final = frozenset((function, mode) for function in Function for mode in Mode)
STREET, NEW_STREET = "模擬町1番2号", "模擬町3番4号"
DEATH_DETAIL: Final = "2202"
LODGER: Final = Relationship.parse("同居人")

LayDown = Callable[
    [ResidentRecordCode, CardNumber, MunicipalityCode, MunicipalityCode, datetime], CardRead
]
"""Lays a card down at a counter and knows its PIN: code, number, whose card, where, when."""


@dataclass(frozen=True, slots=True, repr=False)
class CardHolder:
    """A resident with a registration card that works, as the grounds were laid."""

    resident_id: UUID
    number: CardNumber


@dataclass(frozen=True, slots=True)
class MoveDesk:
    """One office's clerks; the office may be closed, or its machine die under them."""

    machine: Machine
    counter: Counter
    journal: list[Entered]
    chronicle: Chronicle

    @property
    def code(self) -> MunicipalityCode:
        """The municipality."""
        return self.machine.party.municipality

    @property
    def context(self) -> NodeContext:
        """The office's node, if it runs."""
        return self.machine.alive().context

    # --- the town that is left ---------------------------------------------------------------

    def find_record(self, resident: UUID) -> ResidentRecord:
        """A record as it stands."""
        with self.counter.transaction() as tx:
            return register.get_record(tx, resident)

    def find_departure(self, key: UUID) -> Departure:
        """A move away as it stands."""
        with self.counter.transaction() as tx:
            found = moves.get_departure_file(tx, key, by=self._clerk(tx), context=self.context)
        assert isinstance(found.move, Departure)
        return found.move

    def take_move_out(
        self, going: Sequence[UUID], to: MunicipalityCode, kept: Callable[[UUID, UUID], None]
    ) -> bool:
        """Take an annotated move-out (付記転出届); False where one of them does not stand here.

        Since 2012 the whole household goes along.
        """
        with self.counter.transaction() as tx:
            people = register.list_records(tx, going)
            households = {one.household_id for one in people}
            if len(people) < len(going) or any(one.erasure for one in people):
                return False
            if len(households) != 1:
                return False
            (household,) = households
            members = register.get_household(tx, household).members
            all_go = generation_of(self.context.law(self.context.clock.today())).family_goes_along
            leaving = {one.resident_id for one in members} if all_go else set(going)
            taken = moves.take_annotated_move_out(
                tx, household, self._move_out_fields(members, leaving, to),
                by=self._clerk(tx), context=self.context,
            )  # fmt: skip
            filing, departure = taken.filing.filing_id, taken.departure.departure_id
            tx.after_commit(lambda: kept(filing, departure))
        return True

    def _move_out_fields(
        self, members: Sequence[ResidentRecord], going: set[UUID], to: MunicipalityCode
    ) -> dict[str, str]:
        rest = [one for one in members if one.resident_id not in going]
        fields = {
            "occurred_on": self.context.clock.today().isoformat(),
            "destination_municipality": to.digits,
            "destination_address": STREET,
            "by_post": "yes",
            **{f"who.{one}": "yes" for one in going},
        }
        if len(rest) > 1 and not any(one.is_householder for one in rest):
            fields["rest_householder"] = str(rest[0].resident_id)
            fields |= {f"relationship.{one.resident_id}": "同居人" for one in rest[1:]}
        return fields

    def change_destination(self, departure: UUID, to: MunicipalityCode) -> None:
        """Somebody goes elsewhere than he filed."""
        with self.counter.transaction() as tx:
            moves.change_destination(tx, departure, to, by=self._clerk(tx), context=self.context)

    def call_off(self, departure: UUID) -> None:
        """Somebody does not go after all."""
        with self.counter.transaction() as tx:
            moves.call_off(tx, departure, by=self._clerk(tx), context=self.context)

    def resume(self, departure: UUID) -> None:
        """Somebody goes after all."""
        with self.counter.transaction() as tx:
            moves.resume(tx, departure, by=self._clerk(tx), context=self.context)

    def cancel(self, residents: Iterable[UUID], *, dead: bool = False) -> None:
        """Let records stand again (転出取消し); of whoever died, the death is entered with it."""
        with self.counter.transaction() as tx:
            occasion = self._occasion()
            changes: list[RegisterChange] = []
            for resident in residents:
                record = register.get_record(tx, resident)
                if record.erasure is None:
                    continue
                self._make_room(tx, record, occasion)
                last = register.list_history(tx, resident)[-1].change_id
                paper = Cancellation(resident, last, occasion)
                changes += register.cancel_changes(tx, [paper])
                if dead:
                    death = replace(occasion, paper="H15-死亡-000001")
                    changes += register.record_deaths(tx, [Death(resident, death, DEATH_DETAIL)])
            self.counter.tell(tx, changes, occasion.at)

    def _make_room(self, tx: Transaction, back: ResidentRecord, occasion: Occasion) -> None:
        """Whoever became householder meanwhile steps back for the one who stands again."""
        members = register.get_household(tx, back.household_id).members
        heads = [one for one in members if one.is_householder and not one.erasure]
        if back.relationship == HOUSEHOLDER and heads:
            steps_back = [
                HouseholdChange(one.resident_id, one.household_id, LODGER, occasion, "9001")
                for one in heads
            ]
            register.change_households(tx, steps_back)

    def issue_certificate(self, resident: UUID) -> MoveOutCertificate:
        """A move-out certificate (転出証明書); MOVE_CLAIMED while a town enters the person."""
        with self.counter.transaction() as tx:
            filings.go_by_paper(tx, [resident])
        record = self.find_record(resident)
        return MoveOutCertificate.from_record(record, self.context.clock.today())

    # --- the new town ------------------------------------------------------------------------

    def find_arrival(self, key: UUID) -> Arrival:
        """A first move-in as it stands."""
        with self.counter.transaction() as tx:
            found = moves.get_arrival_file(tx, key, by=self._clerk(tx), context=self.context)
        assert isinstance(found.move, Arrival)
        return found.move

    def take_move_in(self, read: CardRead, kept: Callable[[UUID, UUID], None]) -> None:
        """Take a first move-in with a card that was read."""
        with self.counter.transaction() as tx:
            taken = moves.take_first_move_in(
                tx, read, moved_on=self.context.clock.today(),
                fields={"address": NEW_STREET, "paper.registration-card": "yes"},
                by=self._clerk(tx), context=self.context,
            )  # fmt: skip
            thread = taken.arrival.arrival_id
            event = Taken(self.code, thread.hex, read.code)
            tx.after_commit(lambda: self.chronicle.events.append(event))
            tx.after_commit(lambda: kept(taken.filing.filing_id, thread))

    def give_up(self, arrival: UUID) -> None:
        """The special rule is not used after all."""
        with self.counter.transaction() as tx:
            moves.give_up(tx, arrival, by=self._clerk(tx), context=self.context)

    def come_by_paper(self, certificate: MoveOutCertificate) -> None:
        """Enter somebody with a paper certificate (1101)."""
        with self.counter.transaction() as tx:
            occasion = self._occasion()
            (household,) = register.open_households(
                tx, 1, at=occasion.at, randomness=self.context.randomness
            )
            address = Address(self.code, NEW_STREET)
            paper = MoveIn(certificate, address, household, HOUSEHOLDER, occasion)
            changes = register.accept_move_ins(tx, [paper], randomness=self.context.randomness)
            self.counter.tell(tx, changes, occasion.at)

    # --- filings of both ---------------------------------------------------------------------

    def find_filing(self, filing_id: UUID) -> Filing:
        """A filing as it stands."""
        with self.counter.transaction() as tx:
            return filings.get_filing(tx, filing_id)

    def enter(self, filing_id: UUID, typed: Mapping[str, str] | None = None) -> None:
        """Answer what is asked about a filing and send it to the reviewer."""
        with self.counter.transaction() as tx:
            clerk, filing = self._clerk(tx), filings.get_filing(tx, filing_id)
            if filing.state is FilingState.ENTERED:
                filing = filings.reopen(tx, filing_id, version=filing.version, by=clerk)
            filing = filings.reread(
                tx, filing_id, version=filing.version, by=clerk, context=self.context
            )
            fields = {**filing.fields, **(typed or {})}
            found = filings.look(tx, replace(filing, fields=fields), self.context)
            fields |= {f"answer.{one.name}": one.rule.answers[0] for one in found.warnings}
            saved = filings.save_draft(
                tx, filing_id, fields, version=filing.version, by=clerk, context=self.context
            )
            filings.enter(tx, filing_id, version=saved.version, by=clerk, context=self.context)

    def approve(self, filing_id: UUID, thread: UUID | None = None) -> None:
        """The second person approves; of a move-in under the special rule, its thread."""
        with self.counter.transaction() as tx:
            filing = filings.get_filing(tx, filing_id)
            approved = filings.approve(
                tx, filing_id, version=filing.version, by=self._reviewer(), context=self.context
            )
            changes = _list_changes(tx, approved)
            entered = [Entered(self.code, change) for change in changes]
            tx.after_commit(lambda: self.journal.extend(entered))
            if thread is not None:
                codes = tuple(change.identification.code for change in changes)
                event = Approved(self.code, thread.hex, codes)
                tx.after_commit(lambda: self.chronicle.events.append(event))

    # --- who works there ---------------------------------------------------------------------

    def _clerk(self, tx: Transaction) -> CaseWorker:
        """A clerk with a case of its own before him."""
        operator = Operator(CLERK, CLERK, Duty.COUNTER, RIGHTS)
        by = CaseWorker(operator, TERMINAL, None, self.context.clock.now())
        file = open_case(
            tx, Affair.FILING, Relation.SELF, Means.PHOTO_ID, by=by,
            randomness=self.context.randomness,
        )  # fmt: skip
        return replace(by, case=file.case)

    def _reviewer(self) -> CaseWorker:
        operator = Operator(REVIEWER, REVIEWER, Duty.COUNTER, RIGHTS)
        return CaseWorker(operator, "madoguchi-2", None, self.context.clock.now())

    def _occasion(self) -> Occasion:
        now = self.context.clock.now()
        today = day_of(now)
        return Occasion(today, today, CLERK, now, REVIEWER, "H15-模擬-000001")


def _list_changes(tx: Transaction, approved: ApprovedFiling) -> list[RegisterChange]:
    """What an approval told the network, as the register's history has it."""
    return [
        _read_change(tx, resident, number)
        for resident, number in approved.changes
        if number is not None
    ]


def _read_change(tx: Transaction, resident: UUID, number: int) -> RegisterChange:
    record = register.get_record(tx, resident)
    lines = register.list_history(tx, resident)
    line = next(one for one in lines if one.change_number == number)
    reason, erasure = get_detail_reason(line.detail).reason, record.erasure
    assert reason is not None, "the network is told of what has a reason"
    occasion = Occasion(line.occurred_on, line.known_on, line.entered_by, line.recorded_at)
    details = ChangeDetails(
        reason, line.detail, line.occurred_on,
        planned=erasure is not None,
        previous_municipality=record.came_from if erasure is None else None,
        destination_municipality=erasure.destination_municipality if erasure else None,
    )  # fmt: skip
    return RegisterChange(resident, record.identification, line.detail, occasion, number, details)
