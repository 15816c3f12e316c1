"""Two clerks and two reviewers do anything in any order, and the promises of the workflow hold.

A state machine over a real database.  A model keeps for each filing what the table of the workflow
says should be; after every step: every filing stands in exactly one list, in the one of its state;
numbers have no gaps; nobody approved his own work; the register changed once for each approval and
the network was told as often.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest
from filing_builders import PACKAGES, Keys, Office, everybody, make_context
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import procedures as filings
from jukinet.filings.filing import Approved, Filing
from jukinet.filings.kinds import FilingKind
from jukinet.filings.workflow import FilingState, Queue, ReturnReason, queue_of
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import Sex

NINE = datetime(2003, 8, 25, tzinfo=UTC)
CLERKS = some.sampled_from(["sasaki", "kimura"])
REVIEWERS = some.sampled_from(["takahashi", "sasaki"])
SELDOM = some.sampled_from([False, False, False, True])
ADDRESSES = some.sampled_from(["泉町1番", "泉町2番", "泉町3番", ""])
EXPECTED = frozenset(
    {
        ErrorCode.CLAIMED_BY_ANOTHER,
        ErrorCode.FILING_CHANGED,
        ErrorCode.FILING_INCOMPLETE,
        ErrorCode.FILING_STALE,
        ErrorCode.FILING_STATE,
        ErrorCode.OWN_WORK,
    }
)


@dataclass
class Known:
    """What the model knows of one filing, and the versions people have seen of it."""

    filing_id: UUID
    household: int
    state: FilingState = FilingState.DRAFT
    version: int = 1
    entered_by: str = ""
    seen: list[int] = field(default_factory=lambda: [1])


class Desks(RuleBasedStateMachine):
    """Two households, two clerks, two reviewers, of whom one also enters."""

    filed = Bundle("filed")
    database: Database
    keys: Keys
    approved_in_all = 0

    def __init__(self) -> None:
        super().__init__()
        clock = ManualClock(NINE)
        self.office = Office(self.database, make_context(self.keys, clock), clock)
        self.known: dict[UUID, Known] = {}
        self.approvals = [0, 0]
        with self.office.database.transaction() as tx:
            alone = ("見本　独", "1950-01-01", "世帯主", Sex.MALE)
            self.families = [self.office.a_family(tx, alone) for _ in range(2)]

    @contextmanager
    def trying(self) -> Iterator[Transaction]:
        """One transaction; a refusal that may be is no failure, and leaves nothing behind."""
        try:
            with self.office.database.transaction() as tx:
                yield tx
        except JukiError as error:
            assert error.code in EXPECTED, error

    def clerk(self, name: str) -> CaseWorker:
        return self.office.clerk(name=name)

    def note(self, known: Known, filing: Filing) -> None:
        known.state, known.version = filing.state, filing.version
        known.entered_by = filing.entered_by
        known.seen.append(filing.version)

    @rule(target=filed, name=CLERKS, household=some.integers(0, 1))
    def begin(self, name: str, household: int) -> Known | None:
        made: list[Known] = []
        with self.trying() as tx:
            filing = filings.begin(
                tx,
                FilingKind.RELOCATION,
                by=self.clerk(name),
                context=self.office.context,
                household_id=self.families[household][0].household_id,
            )
            made.append(Known(filing.filing_id, household))
        if not made:
            return None
        self.known[made[0].filing_id] = made[0]
        return made[0]

    @rule(target=filed, name=CLERKS, household=some.integers(0, 1), address=ADDRESSES)
    def file(self, name: str, household: int, address: str) -> Known | None:
        """The usual way, without a pause: begun, typed, entered."""
        known = self.begin(name, household)
        self.save(known, name, address, False)
        self.enter(known, name)
        return known  # type: ignore[return-value]  # a rule called by hand gives what it makes

    @rule(known=filed, name=CLERKS, address=ADDRESSES, old=SELDOM)
    def save(self, known: Known | None, name: str, address: str, old: bool) -> None:
        if known is None:
            return
        fields = {
            "occurred_on": "きのう",
            "address": address,
            "answer.address-new": "lease-seen",
            **everybody(self.families[known.household]),
        }
        version = known.seen[0] if old else known.version
        saved: list[Filing] = []
        with self.trying() as tx:
            saved.append(
                filings.save_draft(
                    tx,
                    known.filing_id,
                    fields,
                    version=version,
                    by=self.clerk(name),
                    context=self.office.context,
                )
            )
        for filing in saved:
            assert known.state in (FilingState.DRAFT, FilingState.RETURNED)
            assert version == known.version, "nothing old overwrites anything"
            self.note(known, filing)

    @rule(known=filed, name=CLERKS)
    def enter(self, known: Known | None, name: str) -> None:
        if known is None:
            return
        entered: list[Filing] = []
        with self.trying() as tx:
            entered.append(
                filings.enter(
                    tx,
                    known.filing_id,
                    version=known.version,
                    by=self.clerk(name),
                    context=self.office.context,
                )
            )
        for filing in entered:
            self.note(known, filing)
            assert filing.entered_by == name

    @rule(known=filed, name=CLERKS)
    def read_anew(self, known: Known | None, name: str) -> None:
        if known is None:
            return
        fresh: list[Filing] = []
        with self.trying() as tx:
            fresh.append(
                filings.reread(
                    tx,
                    known.filing_id,
                    version=known.version,
                    by=self.clerk(name),
                    context=self.office.context,
                )
            )
        for filing in fresh:
            self.note(known, filing)

    @rule(known=filed, name=CLERKS, what=some.sampled_from(["reopen", "withdraw"]))
    def take_back(self, known: Known | None, name: str, what: str) -> None:
        if known is None:
            return
        done: list[Filing] = []
        with self.trying() as tx:
            by = self.clerk(name)
            if what == "reopen":
                done.append(filings.reopen(tx, known.filing_id, version=known.version, by=by))
            else:
                done.append(
                    filings.withdraw(tx, known.filing_id, version=known.version, note="", by=by)
                )
        for filing in done:
            self.note(known, filing)

    @rule(known=filed, name=REVIEWERS, old=SELDOM)
    def approve(self, known: Known | None, name: str, old: bool) -> None:
        if known is None:
            return
        version = known.seen[0] if old else known.version
        approved: list[Approved] = []
        with self.trying() as tx:
            approved.append(
                filings.approve(
                    tx,
                    known.filing_id,
                    version=version,
                    by=self.office.reviewer(name),
                    context=self.office.context,
                )
            )
        if not approved or known.state is FilingState.APPROVED:
            return
        assert known.state is FilingState.ENTERED and version == known.version
        assert known.entered_by != name, "nobody approves his own work"
        known.state, known.version = FilingState.APPROVED, known.version + 1
        self.approvals[known.household] += 1
        type(self).approved_in_all += 1

    @rule(place=some.integers(0, 3), name=REVIEWERS)
    def approve_from_the_list(self, place: int, name: str) -> None:
        """As reviewers do: from the list of what waits."""
        waiting = [one for one in self.known.values() if one.state is FilingState.ENTERED]
        if waiting:
            self.approve(waiting[place % len(waiting)], name, False)

    @rule(known=filed, name=REVIEWERS)
    def return_(self, known: Known | None, name: str) -> None:
        if known is None:
            return
        returned: list[Filing] = []
        with self.trying() as tx:
            returned.append(
                filings.return_(
                    tx,
                    known.filing_id,
                    version=known.version,
                    reason=ReturnReason.DATE_DOUBTFUL,
                    by=self.office.reviewer(name),
                )
            )
        for filing in returned:
            assert known.entered_by != name
            self.note(known, filing)

    @rule(minutes=some.sampled_from([1, 16]))
    def wait(self, minutes: int) -> None:
        self.office.pass_minutes(minutes)

    @invariant()
    def every_filing_stands_in_the_one_list_of_its_state(self) -> None:
        with self.office.database.transaction() as tx:
            lists = {
                queue: filings.list_queue(tx, queue, self.office.clock.now()) for queue in Queue
            }
            counts = filings.count_queues(tx)
        found = [(row.filing_id, queue) for queue, rows in lists.items() for row in rows]
        assert len(found) == len({key for key, _ in found}), "in one list only"
        assert dict(found) == {key: queue_of(known.state) for key, known in self.known.items()}
        assert {queue: len(rows) for queue, rows in lists.items()} == counts

    @invariant()
    def numbers_have_no_gaps(self) -> None:
        with self.office.database.transaction() as tx:
            numbers = sorted(filings.get_filing(tx, key).number.text for key in self.known)
        assert numbers == [f"H15-転居-{n:06d}" for n in range(1, len(numbers) + 1)]

    @invariant()
    def the_register_changed_once_for_each_approval(self) -> None:
        with self.office.database.transaction() as tx:
            for household, family in enumerate(self.families):
                record = register.get_record(tx, family[0].resident_id)
                assert record.change_number == 1 + self.approvals[household]


def test_no_order_of_clerks_and_reviewers_breaks_a_promise(
    make_database: Callable[[tuple[str, ...]], Database], filing_keys: Keys
) -> None:
    class Here(Desks):
        """Each run at an office of its own."""

        keys = filing_keys

        def __init__(self) -> None:
            self.database = make_database(PACKAGES)
            super().__init__()

        def teardown(self) -> None:
            self.database.close()

    Here.TestCase.settings = settings(
        max_examples=8,
        derandomize=True,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    Here.TestCase("runTest").debug()
    assert Here.approved_in_all > 3, "the runs came as far as approvals"


def run_at_once(
    office: Office, act: Callable[[Transaction, str], object], first: str, second: str
) -> list[ErrorCode | None]:
    """The first holds the filing while the second begins; how each ended."""
    begun = threading.Event()

    def later() -> ErrorCode | None:
        begun.wait(60)
        try:
            with office.database.transaction() as tx:
                act(tx, second)
        except JukiError as error:
            return error.code
        return None

    with ThreadPoolExecutor(1) as hands:
        waiting = hands.submit(later)
        with office.database.transaction() as tx:
            act(tx, first)
            begun.set()
            with pytest.raises(TimeoutError):
                waiting.result(0.2)
        return [None, waiting.result(60)]


@pytest.mark.parametrize("first", ["approve", "withdraw", "reopen", "return"])
@pytest.mark.parametrize("second", ["approve", "withdraw", "reopen", "return"])
def test_of_two_at_once_one_wins_and_the_other_is_told(
    office: Office, first: str, second: str
) -> None:
    """Two transactions on two connections; the second waits for the first, and then sees it."""
    with office.database.transaction() as tx:
        family = office.a_family(tx)
        entered = office.entered(
            tx,
            FilingKind.RELOCATION,
            {
                "occurred_on": "きのう",
                "address": "泉町9番",
                "answer.address-new": "lease-seen",
                **everybody(family),
            },
            household=family[0].household_id,
        )

    def act(tx: Transaction, what: str) -> object:
        key, version = entered.filing_id, entered.version
        if what == "approve":
            return office.approve(tx, entered)
        if what == "withdraw":
            return filings.withdraw(tx, key, version=version, note="", by=office.clerk())
        if what == "reopen":
            return filings.reopen(tx, key, version=version, by=office.clerk())
        return filings.return_(
            tx, key, version=version, reason=ReturnReason.WRONG_KIND, by=office.reviewer()
        )

    outcomes = run_at_once(office, act, first, second)
    assert outcomes[0] is None, "the first is done"
    if first == second == "approve":
        assert outcomes[1] is None, "approving twice is approving once"
    else:
        assert outcomes[1] in (ErrorCode.FILING_CHANGED, ErrorCode.FILING_STATE)
    with office.database.transaction() as tx:
        told = register.get_record(tx, family[0].resident_id).change_number
        rows = [row for queue in Queue for row in filings.list_queue(tx, queue, office.clock.now())]
    assert told == (2 if first == "approve" else 1)
    assert len(rows) == 1
