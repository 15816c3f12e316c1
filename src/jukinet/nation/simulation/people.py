"""The life a simulated nation has to keep up with: clerks at counters that may be dead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jukinet.link.procedures import tell_network
from jukinet.nation.events import Life
from jukinet.nation.plan import Plan
from jukinet.nation.simulation.machine import Machine
from jukinet.nation.simulation.mortality import SimulatedCrash
from jukinet.nation.simulation.scheduler import Scheduler
from jukinet.nation.simulation.weather import pick
from jukinet.nation.traffic import Event, EventKind
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.db.transaction import Transaction
from jukinet.register.record import RegisterChange
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import ChangeReason

# Far from the rates of 2003: what crosses lines and what is easily lost comes most often.
KINDS: Final = (
    *(EventKind.MOVE,) * 7,
    *(EventKind.BIRTH,) * 2,
    *(EventKind.DEATH,) * 2,
    *(EventKind.RELOCATION,) * 3,
    *(EventKind.NAME_CORRECTION,) * 2,
    *(EventKind.CODE_CHANGE,) * 2,
    *(EventKind.ARRIVAL,) * 2,
    *(EventKind.LEAVING,) * 1,
)
# What may follow at once for the same person; order per person matters only to those.
NEXT_KINDS: Final = (
    EventKind.RELOCATION,
    EventKind.NAME_CORRECTION,
    EventKind.CODE_CHANGE,
    EventKind.MOVE,
    EventKind.DEATH,
)
NEXT_SHARE: Final = 0.4


@dataclass(frozen=True, slots=True)
class Entered:
    """A change that a register office committed."""

    municipality: MunicipalityCode
    change: RegisterChange


class Counter:
    """A register office's counter (``LivingOffice``): it may be closed, or die under the clerk."""

    def __init__(self, machine: Machine, journal: list[Entered]) -> None:
        self._machine = machine
        self._journal = journal

    @property
    def randomness(self) -> Randomness:
        """The office's own."""
        return self._machine.alive().context.randomness

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One transaction of the office; a clerk whose machine died only knows that it did."""
        machine = self._machine
        machine.alive()
        try:
            with machine.database.transaction() as tx:
                yield tx
        except SimulatedCrash:
            machine.fall()
            raise JukiError(ErrorCode.NODE_NOT_RUNNING, "the machine died") from None
        finally:
            machine.wake()

    def tell(self, tx: Transaction, changes: Sequence[RegisterChange], now: datetime) -> None:
        """Put what the network must know into the outbox; remember it when it was committed."""
        code = self._machine.party.municipality
        tell_network(tx, changes, self._machine.alive().context)
        entered = [Entered(code, change) for change in changes]
        tx.after_commit(lambda: self._journal.extend(entered))


class People:
    """What happens to people, in the order in which offices committed it (``journal``)."""

    def __init__(
        self,
        plan: Plan,
        machines: Mapping[MunicipalityCode, Machine],
        *,
        scheduler: Scheduler,
        randomness: Randomness,
    ) -> None:
        self.journal: list[Entered] = []
        self._codes = sorted(machines)
        self._machines = machines
        self._scheduler = scheduler
        self._randomness = randomness
        self._last: Event | None = None
        counters = {code: Counter(machine, self.journal) for code, machine in machines.items()}
        # Events are drawn here; Life only brings movers to their destination.
        self._life = Life(plan, counters, since=plan.start, factor=0.0)

    @property
    def under_way(self) -> int:
        """How many journeys have not ended, whatever became of the clerk's answer at their end."""
        entered = {
            (one.municipality, one.change.identification.code)
            for one in self.journal
            if one.change.details and one.change.details.reason is ChangeReason.MOVE_IN
        }
        return sum(
            any(
                (each.destination, one.identification.code) not in entered
                for one in each.certificates
            )
            for each in self._life.journeys
        )

    def happen(self) -> None:
        """Something happens to somebody, at the office's own idea of the time."""
        self._last = event = self._draw_event()
        kind, origin = event.kind, event.municipality
        node = self._machines[origin].node
        clock = node.context.clock if node is not None else self._scheduler.clock
        happened = self._life.happen(event, clock.now())
        what = happened.refused.value if happened.refused else f"{happened.people} changed"
        self._scheduler.note(f"{kind.value} at {origin}: {what}")

    def _draw_event(self) -> Event:
        """Something new, or the next thing in the life of whom something has just happened to."""
        last = self._last
        kinds: Sequence[EventKind] = KINDS
        if last is not None and self._randomness.fraction() < NEXT_SHARE:
            # The same draw at the same office chooses the same person.
            origin, draw, kinds = last.municipality, last.draw, NEXT_KINDS
        else:
            origin = pick(self._randomness, self._codes)
            draw = self._randomness.below(2**62)
        kind = pick(self._randomness, kinds)
        others = [code for code in self._codes if code != origin]
        destination = pick(self._randomness, others) if kind is EventKind.MOVE else None
        return Event(kind, origin, destination, timedelta(), draw)

    def arrive(self) -> None:
        """Whoever was under way long enough files a move-in."""
        for happened in self._life.step(self._scheduler.clock.now()):
            what = happened.refused.value if happened.refused else f"{happened.people} changed"
            self._scheduler.note(f"arrival at {happened.municipality}: {what}")
