"""The gathering door: who presses at the same moment shares a transaction, nobody is answered
before the commit that carried him, and one bad question does not fail its neighbours.  Real
PostgreSQL; the procedure writes ledger entries, so that what was committed can be counted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.ledger import log
from jukinet.platform.ledger.entry import new_entry
from jukinet.platform.transport.gathering import GatheringDoor
from jukinet.terms.errors import ErrorCode, JukiError

NOW = datetime(2003, 8, 25, tzinfo=UTC)
BAD = -1


class Office:
    """A procedure that records each number it is asked, and the lists it was given."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.lists: list[int] = []
        self.database_away = False

    def answer(self, tx: Transaction, questions: Sequence[int]) -> list[int]:
        self.lists.append(len(questions))
        if self.database_away:
            raise JukiError(ErrorCode.DATABASE_UNAVAILABLE)
        log.append(tx, [new_entry("asked", None, NOW, {"n": number}) for number in questions])
        if BAD in questions:
            raise ValueError("a bad question")
        return [number * 2 for number in questions]

    def committed(self) -> int:
        with self.database.transaction() as tx:
            return log.count_waiting(tx)


@pytest.fixture
def office(make_database: Callable[[tuple[str, ...]], Database]) -> Office:
    return Office(make_database(("jukinet.platform.ledger",)))


@pytest.fixture(params=["in the loop", "in a thread"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor | None]:
    if request.param == "in the loop":
        yield None
        return
    with ThreadPoolExecutor(1) as threads:
        yield threads


Door = GatheringDoor[int, int]


def test_what_waits_shares_the_next_transaction(office: Office, executor: Executor | None) -> None:
    async def press() -> list[int]:
        door: Door = GatheringDoor(office.database, office.answer, 256, executor=executor)
        return list(await asyncio.gather(*(door.ask(number) for number in range(100))))

    assert asyncio.run(press()) == [number * 2 for number in range(100)]
    assert len(office.lists) <= 2
    assert office.committed() == 100


def test_a_list_is_never_longer_than_the_limit(office: Office, executor: Executor | None) -> None:
    async def press() -> None:
        door: Door = GatheringDoor(office.database, office.answer, 8, executor=executor)
        await asyncio.gather(*(door.ask(number) for number in range(50)))

    asyncio.run(press())
    assert max(office.lists) == 8
    assert sum(office.lists) == 50


def test_one_bad_question_does_not_fail_its_neighbours(
    office: Office, executor: Executor | None
) -> None:
    async def press() -> list[int | BaseException]:
        door: Door = GatheringDoor(office.database, office.answer, executor=executor)
        return list(
            await asyncio.gather(
                *(door.ask(number) for number in (1, BAD, 3)), return_exceptions=True
            )
        )

    first, bad, third = asyncio.run(press())
    assert (first, third) == (2, 6)
    assert isinstance(bad, ValueError)
    assert office.committed() == 2


def test_when_the_database_is_away_everybody_is_told_at_once(
    office: Office, executor: Executor | None
) -> None:
    office.database_away = True

    async def press() -> list[int | BaseException]:
        door: Door = GatheringDoor(office.database, office.answer, executor=executor)
        asked = (door.ask(number) for number in range(20))
        return list(await asyncio.gather(*asked, return_exceptions=True))

    outcomes = asyncio.run(press())
    assert {outcome.code for outcome in outcomes if isinstance(outcome, JukiError)} == {
        ErrorCode.DATABASE_UNAVAILABLE
    }
    assert len(office.lists) == 1


def test_nobody_is_answered_before_the_commit(office: Office, executor: Executor | None) -> None:
    async def press() -> int:
        door: Door = GatheringDoor(office.database, office.answer, executor=executor)
        await door.ask(7)
        return office.committed()

    assert asyncio.run(press()) == 1


def test_whoever_went_away_before_his_turn_is_not_asked_for(office: Office) -> None:
    async def press() -> None:
        door: Door = GatheringDoor(office.database, office.answer)
        leaving = asyncio.ensure_future(door.ask(1))
        staying = asyncio.ensure_future(door.ask(2))
        await asyncio.sleep(0)
        leaving.cancel()
        assert await staying == 4

    asyncio.run(press())
    assert office.committed() in {1, 2}


def test_a_full_door_says_slow_down(office: Office, executor: Executor | None) -> None:
    async def press() -> list[int | BaseException]:
        door: Door = GatheringDoor(
            office.database, office.answer, 2, waiting_max=4, executor=executor
        )
        asked = (door.ask(number) for number in range(10))
        return list(await asyncio.gather(*asked, return_exceptions=True))

    outcomes = asyncio.run(press())
    refused = [outcome for outcome in outcomes if isinstance(outcome, JukiError)]
    assert {error.code for error in refused} == {ErrorCode.SLOW_DOWN}
    assert office.committed() == 10 - len(refused)


def test_closing_answers_those_who_wait_and_lets_nobody_in(
    office: Office, executor: Executor | None
) -> None:
    async def press() -> None:
        door: Door = GatheringDoor(office.database, office.answer, 2, executor=executor)
        waiting = [door.submit(number) for number in range(5)]
        await door.close()
        assert [future.result() for future in waiting] == [0, 2, 4, 6, 8]
        with pytest.raises(JukiError) as caught:
            await door.ask(9)
        assert caught.value.code is ErrorCode.NODE_NOT_RUNNING

    asyncio.run(press())
