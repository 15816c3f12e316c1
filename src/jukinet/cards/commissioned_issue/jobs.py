"""What both ends do by themselves: tell results, finish witnessed erasures, settle the account.

The contractor's empties the machine of what went back, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final, Protocol

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.accounting import PrintLine
from jukinet.platform.node.parts import Job, Node
from jukinet.terms.parties import Party

SETTLE_SECONDS: Final = 600.0
"""Ten minutes; a difference is reported when it has stood for a day."""
TELL_SECONDS: Final = 5.0
ERASE_SECONDS: Final = 10.0
EMPTY_SECONDS: Final = 2.0
"""Sooner than somebody has the machine counted after a box left."""
ROUNDS_MAX: Final = 200


def tell_ended(node: Node) -> int:
    """Tell the municipalities what was made and spoilt since they were told last."""
    told = 0
    for _ in range(ROUNDS_MAX):
        with node.database.transaction() as tx:
            now = procedures.tell_results(tx, node.context)
        if not now:
            break
        told += now
    return told


def finish_erasures(node: Node) -> int:
    """Finish erasures that were witnessed: also those that a stop left between key and proof."""
    with node.database.transaction() as tx:
        waiting = procedures.list_unfinished_erasures(tx)
    for commission_id in waiting:
        with node.database.transaction() as tx:
            procedures.finish_erasure(tx, commission_id, node.context)
    return len(waiting)


def make_settling_job(
    servers: Collection[Party], list_prints: Callable[[], Sequence[PrintLine]]
) -> Job:
    """The contractor's: the printer's journal is read before the books are, never after."""

    def settle(node: Node) -> None:
        prints = list_prints()
        with node.database.transaction() as tx:
            procedures.reconcile_at_contractor(tx, servers, prints, node.context)

    return Job("settle with municipalities", SETTLE_SECONDS, settle)


class EmptiedMachine(Protocol):
    """A machine from whose trays cards are taken."""

    def count(self) -> frozenset[str]:
        """The numbers of all that lies in it."""

    def take_out(self, blanks: Collection[str]) -> int:
        """Take these out; how many lay there."""


def make_emptying_job(open_machine: Callable[[], EmptiedMachine]) -> Job:
    """The contractor's: what the books say went back does not stay in the machine.

    It leaves when the other side has signed; until then it is counted with what lies here.
    """

    def empty(node: Node) -> None:
        machine = open_machine()
        lying = machine.count()
        if lying:
            with node.database.transaction() as tx:
                gone = frozenset(procedures.list_gone(tx, sorted(lying)))
            machine.take_out(gone)

    return Job("empty the trays of what went back", EMPTY_SECONDS, empty)


def _settle(node: Node) -> None:
    with node.database.transaction() as tx:
        procedures.reconcile_at_office(tx, node.context)


def _tell(node: Node) -> None:
    tell_ended(node)


def _finish(node: Node) -> None:
    finish_erasures(node)


ISSUER_JOBS: Final = (
    Job("tell what was made", TELL_SECONDS, _tell),
    Job("finish erasures", ERASE_SECONDS, _finish),
)
COMMISSIONING_JOBS: Final = (Job("settle with contractors", SETTLE_SECONDS, _settle),)
