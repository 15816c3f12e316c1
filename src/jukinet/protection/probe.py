"""Test requests that prove a lock (反映の証明): every path is tried in the other party's place.

A path is brought by the slice that owns it and listed in the composition of the node; what it does
is the real thing, inside a savepoint that is always undone.  It answers whom of the protected
persons it would have let out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

from jukinet.protection.guard import Demand, Output
from jukinet.protection.lock import Lock

World = TypeVar("World")


class ProbeOutcome(StrEnum):
    """What came of a test request."""

    CLOSED = "closed"  # nothing about the protected persons came out
    OPEN = "open"  # something did: an incident
    FAILED = "failed"  # the path broke, so nothing is proven


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request in the other party's place.

    ``requester`` is the other party where he is a resident here; his own card then proves him,
    which is the hardest case: everything about him is in order.
    """

    lock: Lock
    document: UUID
    requester: UUID | None
    operator_id: str

    def to_demand(self, output: Output, residents: frozenset[UUID] | None = None) -> Demand:
        """What the guard is asked on this path: about those of the lock, or about these."""
        return Demand(
            output=output,
            residents=self.lock.residents if residents is None else residents,
            document=self.document,
            requester=self.requester,
            requester_proven=self.requester is not None,
            operator_id=self.operator_id,
        )


@dataclass(frozen=True, slots=True)
class ProbePath(Generic[World]):
    """One way out of the office, and how to try it: ``leaks`` says whom it let out.

    ``World`` is what a path is run in: a transaction, the time and what the node has.
    """

    name: str
    output: Output
    leaks: Callable[[World, Attempt], frozenset[UUID]]


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """One path, tried."""

    path: str
    output: Output
    outcome: ProbeOutcome


def judge(lock: Lock, leaked: frozenset[UUID]) -> ProbeOutcome:
    """Closed when nobody of the lock came out."""
    return ProbeOutcome.OPEN if leaked & lock.residents else ProbeOutcome.CLOSED
