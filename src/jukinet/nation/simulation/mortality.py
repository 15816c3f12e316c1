"""How a machine dies, and what its database server and its disk do to it.

A machine can be killed at any instant; what that does to its database is decided by the last
commit before it.  So the boundaries at which to kill are the commits: before one (everything since
the last is undone) and after one (it stands, and nobody has been told).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from typing import Final, assert_never

from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.errors import ErrorCode, JukiError

# The simulator has one thread: a second connection would only hide a transaction left open.
POOL_SIZE: Final = 1


class SimulatedCrash(BaseException):
    """The machine is dead. Not an Exception: nothing on a dead machine can catch anything."""


class End(StrEnum):
    """How a transaction ends."""

    WELL = "well"
    KILLED_BEFORE = "killed before the commit"
    KILLED_AFTER = "killed after the commit"
    LOST_BEFORE = "server lost before the commit"
    LOST_AFTER = "server lost after the commit"
    DISK_FULL = "disk full"
    AWAY = "server away"


def _always_well() -> End:
    return End.WELL


class MortalDatabase(Database):
    """A node's real database; ``draw_end`` says for each transaction how it ends.

    One object serves all lives of a machine, and the machines of many worlds one after the other:
    a killed program's connection is rolled back, which is all that its end does at the server.
    """

    def __init__(self, dsn: str, *, name: str) -> None:
        super().__init__(dsn, pool_size=POOL_SIZE, application_name=name)
        self.draw_end: Callable[[], End] = _always_well
        self.commits = 0
        self.deaths = 0
        """How often its machine was killed at a commit."""

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One transaction, ending as it was drawn."""
        end = self.draw_end()
        self.deaths += end in (End.KILLED_BEFORE, End.KILLED_AFTER)
        if end is End.AWAY:
            raise JukiError(ErrorCode.DATABASE_UNAVAILABLE, "the database server cannot be reached")
        with super().transaction() as tx:
            yield tx
            _fail_before(end)
        self.commits += 1
        _fail_after(end)

    def undisturbed(self) -> AbstractContextManager[Transaction]:
        """A transaction of the world itself, to which nothing happens."""
        return super().transaction()


def _fail_before(end: End) -> None:
    match end:
        case End.WELL | End.KILLED_AFTER | End.LOST_AFTER:
            return
        case End.KILLED_BEFORE:
            raise SimulatedCrash
        case End.DISK_FULL:
            raise JukiError(ErrorCode.DISK_FULL, "no space left on device")
        case End.LOST_BEFORE | End.AWAY:
            raise JukiError(ErrorCode.DATABASE_UNAVAILABLE, "the line broke")
        case _ as never:
            assert_never(never)


def _fail_after(end: End) -> None:
    match end:
        case End.KILLED_AFTER:
            raise SimulatedCrash
        case End.LOST_AFTER:
            raise JukiError(
                ErrorCode.DATABASE_UNAVAILABLE,
                "the line broke during the commit; its outcome is unknown",
                outcome="unknown",
            )
        case _:
            return
