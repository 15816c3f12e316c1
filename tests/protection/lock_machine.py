"""Anything that can be done to locks, releases and outputs, in any order, against a simple book."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from lock_book import FIFTEEN_MINUTES, Book, BookedLock, BookedRelease
from protection_office import ProtectionOffice, a_demand

from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.driver import ConstraintViolated
from jukinet.platform.db.transaction import Transaction
from jukinet.protection import procedures
from jukinet.protection.application import Opinion, OpinionBody
from jukinet.protection.guard import Demand, Output
from jukinet.protection.lock import LockEvent
from jukinet.security.operator import Duty
from jukinet.terms.errors import ErrorCode, JukiError

PEOPLE = st.integers(0, 3)
DOCUMENTS = st.integers(0, 2)
OPERATORS = st.sampled_from(["sato", "suzuki", "tanaka"])
DUTIES = st.sampled_from(list(Duty))
OUTPUTS = st.sampled_from(
    [Output.RECORD_COPY, Output.MOVE_OUT_CERTIFICATE, Output.RECORD_COPY, Output.INSPECTION_LIST]
)
EVENTS = st.sampled_from([one for one in LockEvent if one is not LockEvent.TERM_PASSED])
STEPS = st.sampled_from(
    [timedelta(minutes=1), timedelta(minutes=15), timedelta(days=340), timedelta(days=400)]
)
CHANGES = [
    "",
    "",
    "document",
    "requester",
    "output",
    "person",
    "proven",
    "late",
    "in time",
    "again",
]
Done = TypeVar("Done")
MORNING = datetime(2003, 8, 25, tzinfo=UTC)
EXPECTED = {
    ErrorCode.ACCESS_REFUSED,
    ErrorCode.LOCK_STATE,
    ErrorCode.OPINION_MISSING,
    ErrorCode.OWN_WORK,
    ErrorCode.RELEASE_CLOSED,
    ErrorCode.FORM_INVALID,
}


class LockMachine(RuleBasedStateMachine):
    """Every operation, role, release and race, in any order."""

    office: ProtectionOffice

    @initialize()
    def begin(self) -> None:
        self.office.clock.set(MORNING)
        self.people = [uuid4() for _ in range(4)]
        self.documents = [uuid4() for _ in range(3)]
        self.book = Book()
        self.take(0, 1, "tanaka", Duty.COUNTER)
        self.work_on_lock(0, LockEvent.REGISTERED, "suzuki", Duty.PROTECTION)
        self.agree(0, 0, Output.RECORD_COPY, None)
        self.take(3, 3, "tanaka", Duty.COUNTER)
        self.work_on_lock(1, LockEvent.LIFTING_PROPOSED, "sato", Duty.PROTECTION)

    # -- locks

    @rule(applicant=PEOPLE, other=PEOPLE, name=OPERATORS, duty=DUTIES)
    def take(self, applicant: int, other: int, name: str, duty: Duty) -> None:
        residents = {self.people[applicant], self.people[other]}
        by = self.office.worker(name, duty)
        lock = self._do(
            lambda tx: procedures.take_lock(
                tx, self.people[applicant], residents, by=by, context=self.office.context
            )
        )
        assert lock is not None, "an application is always taken in"
        known = [one for one in self.book.locks if one.lock_id == lock.lock_id]
        if known:
            known[0].residents |= residents
            known[0].proposal = None
            self.book.take_back_releases(known[0].residents)
        else:
            self.book.locks.append(BookedLock(lock.lock_id, self.people[applicant], residents))
            self.book.take_back_releases(residents)

    @precondition(lambda self: self.book.locks)
    @rule(place=st.integers(0, 9), event=EVENTS, name=OPERATORS, duty=DUTIES)
    def work_on_lock(self, place: int, event: LockEvent, name: str, duty: Duty) -> None:
        one, by = self._lock(place), self.office.worker(name, duty)
        if not self._do(lambda tx: self._work(tx, one.lock_id, event, by)):
            return
        match event:
            case LockEvent.LIFTING_PROPOSED:
                one.proposal = (name, duty)
            case LockEvent.LIFTING_APPROVED:
                assert one.proposal is not None, "lifted without a proposal"
                proposer, work = one.proposal
                assert proposer != name, "lifted by one person"
                assert work is not duty, "lifted by one role"
                one.lifted, one.proposal = True, None
            case LockEvent.APPLIED_AGAIN:
                one.proposal = None
                self.book.take_back_releases(one.residents)
            case _:
                one.proposal = None

    @precondition(lambda self: any(one.proposal for one in self.book.locks))
    @rule(place=st.integers(0, 9), same=st.booleans(), duty=DUTIES)
    def lift(self, place: int, same: bool, duty: Duty) -> None:
        """Whoever proposed to lift a lock goes on alone, or somebody else does."""
        proposed = [one for one in self.book.locks if one.proposal]
        one = proposed[place % len(proposed)]
        assert one.proposal is not None
        name = one.proposal[0] if same else "yamada"
        self.work_on_lock(self.book.locks.index(one), LockEvent.LIFTING_APPROVED, name, duty)

    def _work(self, tx: Transaction, lock_id: UUID, event: LockEvent, by: CaseWorker) -> object:
        context = self.office.context
        match event:
            case LockEvent.APPLIED_AGAIN:
                return procedures.apply_again(tx, lock_id, by=by, context=context)
            case LockEvent.REGISTERED:
                opinion = Opinion(OpinionBody.POLICE, "見本警察署", date(2003, 8, 1))
                procedures.add_opinion(tx, lock_id, opinion, by=by, context=context)
                return procedures.register_lock(tx, lock_id, by=by, context=context)
            case LockEvent.EXTENDED:
                return procedures.extend_lock(tx, lock_id, by=by, context=context)
            case LockEvent.LIFTING_PROPOSED:
                return procedures.propose_lifting(tx, lock_id, "why", by=by, context=context)
            case LockEvent.LIFTING_REFUSED:
                return procedures.refuse_lifting(tx, lock_id, "why", by=by, context=context)
            case LockEvent.LIFTING_APPROVED:
                return procedures.approve_lifting(tx, lock_id, by=by, context=context)
            case LockEvent.TERM_PASSED:
                raise AssertionError("time does that")

    # -- releases

    @rule(
        resident=PEOPLE,
        document=DOCUMENTS,
        output=OUTPUTS,
        requester=st.one_of(st.none(), PEOPLE),
        name=OPERATORS,
        duty=DUTIES,
    )
    def ask(
        self,
        resident: int,
        document: int,
        output: Output,
        requester: int | None,
        name: str,
        duty: Duty,
    ) -> None:
        by = self.office.worker(name, duty)
        who = None if requester is None else self.people[requester]
        done = self._do(
            lambda tx: procedures.ask_release(
                tx,
                document=self.documents[document],
                output=output,
                residents=frozenset({self.people[resident]}),
                requester=who,
                reason="why",
                by=by,
                context=self.office.context,
            )
        )
        if done:
            self.book.releases.append(
                BookedRelease(
                    done.release_id,
                    self.documents[document],
                    output,
                    self.people[resident],
                    who,
                    (name, duty),
                    self.office.clock.now(),
                )
            )

    @precondition(lambda self: self.book.releases)
    @rule(
        place=st.integers(0, 9),
        refused=st.booleans(),
        name=st.one_of(st.none(), OPERATORS),
        duty=DUTIES,
    )
    def decide(self, place: int, refused: bool, name: str | None, duty: Duty) -> None:
        """By somebody, or by the very one who asked."""
        one = self._release(place)
        name = name or one.asked[0]
        by = self.office.worker(name, duty)
        act = procedures.refuse_release if refused else procedures.approve_release
        done: list[bool] = []
        self._do(
            lambda tx: done.append(
                act(tx, one.release_id, by=by, context=self.office.context) is not None or refused
            )
        )
        if done and refused:
            one.over = True
        elif done:
            assert one.asked[0] != name, "one person released"
            assert one.asked[1] is not duty, "one role released"
            assert not one.over, "a release taken back was approved"
            one.approved_at = self.office.clock.now()

    @precondition(lambda self: any(not one.lifted for one in self.book.locks))
    @rule(
        place=st.integers(0, 9),
        document=DOCUMENTS,
        output=OUTPUTS,
        requester=st.one_of(st.none(), PEOPLE),
    )
    def agree(self, place: int, document: int, output: Output, requester: int | None) -> None:
        """Two people do as they should."""
        standing = [one for one in self.book.locks if not one.lifted]
        resident = self.people.index(standing[place % len(standing)].applicant)
        count = len(self.book.releases)
        self.ask(resident, document, output, requester, "sato", Duty.PROTECTION)
        assert len(self.book.releases) == count + 1, "two people of two roles may agree"
        self.decide(count, False, "suzuki", Duty.REVIEW)
        assert self.book.releases[count].approved_at is not None

    # -- outputs

    @precondition(lambda self: self.book.releases)
    @rule(
        place=st.integers(0, 9),
        change=st.sampled_from(CHANGES),
        times=st.integers(1, 2),
    )
    def use(self, place: int, change: str, times: int) -> None:
        """What was agreed on, or something nearly the same."""
        live = [one for one in self.book.releases if one.approved_at is not None and not one.over]
        one = live[place % len(live)] if live else self._release(place)
        resident, document = self.people.index(one.resident), self.documents.index(one.document)
        requester = None if one.requester is None else self.people.index(one.requester)
        output = one.output
        match change:
            case "document":
                document = (document + 1) % len(self.documents)
            case "requester":
                requester = 0 if requester is None else None
            case "output":
                output = Output.ERASED_COPY
            case "person":
                resident = (resident + 1) % len(self.people)
            case "late":
                self.pass_time(FIFTEEN_MINUTES)
            case "in time":
                self.pass_time(FIFTEEN_MINUTES - timedelta(seconds=1))
            case "again":
                self.take(resident, resident, "tanaka", Duty.COUNTER)
        self.look({resident}, document, output, requester, change == "proven")
        self.let_out(resident, document, output, requester, change == "proven", times)

    @rule(
        residents=st.sets(PEOPLE, min_size=1),
        document=DOCUMENTS,
        output=OUTPUTS,
        requester=st.one_of(st.none(), PEOPLE),
        proven=st.booleans(),
    )
    def look(
        self,
        residents: set[int],
        document: int,
        output: Output,
        requester: int | None,
        proven: bool,
    ) -> None:
        demand = self._demand(residents, document, output, requester, proven)
        ruling, now = self.office.rule(demand), self.office.clock.now()
        may = {one for one in demand.residents if self.book.may_pass(demand, one, now)}
        assert ruling.passed <= may, "somebody protected was passed"
        assert ruling.passed == may, "somebody was withheld without a lock"

    @rule(
        resident=PEOPLE,
        document=DOCUMENTS,
        output=OUTPUTS,
        requester=st.one_of(st.none(), PEOPLE),
        proven=st.booleans(),
        times=st.integers(1, 2),
    )
    def let_out(
        self,
        resident: int,
        document: int,
        output: Output,
        requester: int | None,
        proven: bool,
        times: int,
    ) -> None:
        """Once, or twice at the same time in two transactions."""
        demand = self._demand({resident}, document, output, requester, proven)
        now, who, expected = self.office.clock.now(), self.people[resident], 0
        for _ in range(times):
            if not self.book.may_pass(demand, who, now):
                break
            expected += 1
            if self.book.on(who) and not self.book.is_proven(demand, who):
                release = self.book.find_release(demand, who, now)
                assert release is not None
                release.over = True
        assert self._at_once(demand, times) == expected, "a document went out that may not"

    @invariant()
    def nobody_protected_passes_unasked(self) -> None:
        if not hasattr(self, "book"):
            return
        demand = a_demand(*self.people)
        ruling = self.office.rule(demand)
        assert ruling.withheld == {one for one in self.people if self.book.on(one)}

    # -- time

    @rule(step=STEPS)
    def pass_time(self, step: timedelta) -> None:
        self.office.pass_time(step)
        with self.office.database.transaction() as tx:
            procedures.raise_tasks(tx, self.office.clock.now())

    # -- how it is done

    def _do(self, act: Callable[[Transaction], Done]) -> Done | None:
        try:
            with self.office.database.transaction() as tx:
                return act(tx)
        except ConstraintViolated:
            return None
        except JukiError as error:
            assert error.code in EXPECTED, error
            return None

    def _at_once(self, demand: Demand, times: int) -> int:
        went: list[bool] = []
        threads = [
            threading.Thread(target=lambda: went.append(self.office.passes(demand)))
            for _ in range(times)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(went) == times
        return sum(went)

    def _demand(
        self,
        residents: set[int],
        document: int,
        output: Output,
        requester: int | None,
        proven: bool,
    ) -> Demand:
        return a_demand(
            *(self.people[one] for one in residents),
            output=output,
            document=self.documents[document],
            requester=None if requester is None else self.people[requester],
            proven=proven,
        )

    def _lock(self, place: int) -> BookedLock:
        return self.book.locks[place % len(self.book.locks)]

    def _release(self, place: int) -> BookedRelease:
        return self.book.releases[place % len(self.book.releases)]
