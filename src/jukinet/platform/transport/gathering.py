"""The door that gathers: whoever presses at the same moment shares the next transaction.

One commit with fsync costs the same for one question as for two hundred.  A door therefore does
not open a transaction per request: what waits becomes the argument list of a blocking, set-based
procedure, ``procedure(tx, questions)``, at most one list at a time and at most ``limit`` long, and
nobody is answered before the commit that carried him.

A batch runs where the door is told to run it: in the event loop itself without an executor, or in
a thread of one.  Measured with 64 connections the two are alike within the noise, since what
presses meanwhile becomes the next list either way.  A process that does nothing else needs no
thread; a loop with other doors (a nation in one process) must not be held up by one of them.

Before a list is closed the door lets the loop run as long as that brings questions: a longer list
costs hardly more than a short one, and whoever has just been answered is about to press again.  It
never waits for time to pass, so a single question on a quiet day is not delayed.

One bad question must not fail its neighbours: when a batch fails as a whole, each of its questions
is asked again alone, and only the one that fails alone is told so.  That is not done when the
database itself is away, since all would fail again, slowly.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from typing import Final, Generic, Protocol, TypeVar

from jukinet.platform.db.transaction import Transaction
from jukinet.terms.errors import ErrorCode, JukiError

Question = TypeVar("Question")
Answer = TypeVar("Answer")

# A list this long is committed within some 20 ms; a longer one gains nothing and delays its first.
BATCH_LIMIT: Final = 256
# What may wait behind the running list: some eight lists, a second or so of work at the door.
WAITING_MAX: Final = 2048

# A request takes two rounds of the loop from the socket to the door; after a third without a new
# question nobody is on his way.
QUIET_ROUNDS: Final = 3

# Failures of the database as a whole: asking one by one would only fail again, one by one.
_FAILS_EVERYBODY: Final = frozenset(
    {ErrorCode.DATABASE_UNAVAILABLE, ErrorCode.DISK_FULL, ErrorCode.PERMISSION_DENIED}
)


class Transactions(Protocol):
    """What a door needs of a database: a transaction that commits at its end."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Open one; leave it to commit, or to roll back on an exception."""
        ...


class GatheringDoor(Generic[Question, Answer]):
    """Lets waiting questions share transactions of one set-based procedure."""

    def __init__(
        self,
        database: Transactions,
        procedure: Callable[[Transaction, Sequence[Question]], Sequence[Answer]],
        limit: int = BATCH_LIMIT,
        *,
        waiting_max: int = WAITING_MAX,
        executor: Executor | None = None,
    ) -> None:
        assert 0 < limit <= waiting_max
        self._database = database
        self._procedure = procedure
        self._limit = limit
        self._waiting_max = waiting_max
        self._executor = executor
        self._waiting: deque[tuple[Question, asyncio.Future[Answer]]] = deque()
        self._running: asyncio.Task[None] | None = None
        self._closed = False

    async def ask(self, question: Question) -> Answer:
        """The answer, after the commit of the transaction that carried the question."""
        return await self.submit(question)

    def submit(self, question: Question) -> asyncio.Future[Answer]:
        """Join the next list; the future is done after its commit."""
        if self._closed:
            raise JukiError(ErrorCode.NODE_NOT_RUNNING, "the door is closed")
        if len(self._waiting) >= self._waiting_max:
            raise JukiError(ErrorCode.SLOW_DOWN, "too many are waiting at the door")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((question, future))
        if self._running is None:
            self._running = loop.create_task(self._run())
        return future

    async def close(self) -> None:
        """Let nobody in, answer those who wait, then return."""
        self._closed = True
        while self._running is not None:
            await asyncio.wait([self._running])

    async def _run(self) -> None:
        """Carry list after list until nobody waits."""
        try:
            while self._waiting:
                await self._let_in()
                batch = self._take()
                if not batch:
                    continue
                questions = [question for question, _ in batch]
                if self._executor is None:
                    outcomes = self._carry(questions)
                else:
                    loop = asyncio.get_running_loop()
                    outcomes = await loop.run_in_executor(self._executor, self._carry, questions)
                _deliver(batch, outcomes)
        finally:
            self._running = None
            self._abandon()

    async def _let_in(self) -> None:
        """Let the loop run while it brings questions, until the list is full or nobody comes."""
        came, quiet = len(self._waiting), 0
        while quiet < QUIET_ROUNDS and came < self._limit:
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(self._waiting) == came else 0
            came = len(self._waiting)

    def _take(self) -> list[tuple[Question, asyncio.Future[Answer]]]:
        """The next list; whoever has gone away is not asked for."""
        batch: list[tuple[Question, asyncio.Future[Answer]]] = []
        while self._waiting and len(batch) < self._limit:
            question, future = self._waiting.popleft()
            if not future.done():
                batch.append((question, future))
        return batch

    def _carry(self, questions: Sequence[Question]) -> Sequence[Answer | Exception]:
        """One transaction for all, or, when that fails, one for each."""
        outcome = self._attempt(questions)
        if not isinstance(outcome, Exception):
            return outcome
        everybody = isinstance(outcome, JukiError) and outcome.code in _FAILS_EVERYBODY
        if everybody or len(questions) == 1:
            return [outcome] * len(questions)
        alone = (self._attempt([question]) for question in questions)
        return [one if isinstance(one, Exception) else one[0] for one in alone]

    def _attempt(self, questions: Sequence[Question]) -> Sequence[Answer] | Exception:
        try:
            with self._database.transaction() as tx:
                answers = self._procedure(tx, questions)
                assert len(answers) == len(questions), "a procedure answers each question once"
        except Exception as error:
            return error
        return answers

    def _abandon(self) -> None:
        """Whoever still waits when the door breaks down (loop shut, task cancelled) is told so."""
        while self._waiting:
            _, future = self._waiting.popleft()
            if not future.done():
                future.set_exception(
                    JukiError(ErrorCode.NODE_NOT_RUNNING, "the door was shut while you waited")
                )


def _deliver(
    batch: Sequence[tuple[Question, asyncio.Future[Answer]]],
    outcomes: Sequence[Answer | Exception],
) -> None:
    for (_, future), outcome in zip(batch, outcomes, strict=True):
        if future.done():
            continue
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
