"""Families that move with one visit, and everything that may come between.

A family lives a *tale*: acts in an order, each of one clerk at one counter.  Whatever refuses an
act (a machine that is down, a word that has not come) leaves it for the next time; meanwhile the
nation's weather, other people's lives and the offices' jobs go on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Final
from uuid import UUID

from jukinet.filings.workflow import FilingState
from jukinet.moves.arriving import ArrivalState
from jukinet.moves.departing import DepartureState
from jukinet.moves.jobs import MOVE_JOBS
from jukinet.nation.simulation.chronicle import Chronicle
from jukinet.nation.simulation.machine import Machine
from jukinet.nation.simulation.move_desk import CardHolder, LayDown, MoveDesk
from jukinet.nation.simulation.people import Counter, Entered
from jukinet.nation.simulation.scheduler import Scheduler
from jukinet.nation.simulation.weather import pick
from jukinet.platform.crypto.randomness import Randomness
from jukinet.register.certificate import MoveOutCertificate
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

FOLLOW_SECONDS: Final = 20.0
"""How long after a clerk's act the offices' jobs look at it: in earnest some seconds."""
FOLLOWING: Final = MOVE_JOBS[:2]
ALIKE: Final = 0.7
_OVER: Final = frozenset({DepartureState.ARRIVED, DepartureState.CANCELLED, DepartureState.OVER})


class Tale(StrEnum):
    """What a family lives through."""

    PLAIN = "plain"
    ONE_LATER = "one comes later, to another town"
    TWO_TOWNS = "two towns at once"
    CALLED_OFF = "called off while the new town enters"
    ONE_STAYS = "one stays after all"
    DEAD = "dead between filing and arrival"
    ELSEWHERE = "another destination"
    GIVEN_UP = "given up at one town, on to another"
    PARTED = "one goes elsewhere by paper"
    PAPER = "by paper after all"


@dataclass(eq=False)
class Family:
    """People who move together, and how far their tale has come."""

    tale: Tale
    old: MunicipalityCode
    towns: tuple[MunicipalityCode, ...]
    people: tuple[CardHolder, ...]
    """The first lays down his card."""
    place: int = 0
    filing: UUID | None = None
    departure: UUID | None = None
    coming: dict[tuple[MunicipalityCode, int], tuple[UUID, UUID]] = field(default_factory=dict)
    """By town and whose card was read: filing and thread of a first move-in."""
    certificate: MoveOutCertificate | None = None
    """The paper of one of them, who goes by it and no longer by card."""

    @property
    def keys(self) -> list[UUID]:
        """Their records at the town they leave."""
        return [one.resident_id for one in self.people]


Act = Callable[["Movers", Family], bool]
"""Done, or looked at and not due any more: True.  Not yet: False."""


class Movers:
    """All families of a week, drawn from its seed."""

    def __init__(
        self,
        machines: Mapping[MunicipalityCode, Machine],
        holders: Mapping[MunicipalityCode, Sequence[Sequence[CardHolder]]],
        lay_down: LayDown,
        *,
        journal: list[Entered],
        chronicle: Chronicle,
        scheduler: Scheduler,
        randomness: Randomness,
    ) -> None:
        """``holders`` are households by municipality; ``lay_down`` is a card on a reader."""
        self.families: list[Family] = []
        self._lay_down = lay_down
        self._scheduler = scheduler
        self._randomness = randomness
        self._free = {code: list(households) for code, households in holders.items()}
        self.desks = {
            code: MoveDesk(machine, Counter(machine, journal), journal, chronicle)
            for code, machine in machines.items()
        }

    def draw_family(self) -> Family | None:
        """A family; by preference of the town another one is about to leave, for the same town."""
        codes = sorted(code for code, households in self._free.items() if households)
        if not codes:
            return None
        last = self.families[-1] if self.families else None
        alike = last is not None and last.old in codes and self._randomness.fraction() < ALIKE
        old = last.old if last and alike else pick(self._randomness, codes)
        people = self._free[old].pop(self._randomness.below(len(self._free[old])))
        others = sorted(code for code in self.desks if code != old)
        first = last.towns[0] if last and alike else pick(self._randomness, others)
        towns = (first, *(code for code in others if code != first))
        tale = pick(self._randomness, tuple(Tale))
        alone = tale not in _TOGETHER and self._randomness.fraction() < 0.5
        family = Family(tale, old, towns, tuple(people[:1] if alone else people))
        self.families.append(family)
        return family

    def step(self, family: Family) -> None:
        """The next act of a family, if its time has come; then the offices' jobs look at it."""
        acts = TALES[family.tale]
        if family.place >= len(acts):
            return
        act = acts[family.place]
        what = act.__name__.strip("_")
        try:
            done = act(self, family)
        except JukiError as error:
            self._scheduler.note(f"{what} at {family.old}: {error.code.value}")
        else:
            family.place += done
            self._scheduler.note(f"{what} at {family.old}: {'done' if done else 'not yet'}")
        self.follow_later(family)

    def follow_later(self, family: Family) -> None:
        """The jobs of the offices that have to do with it."""
        for code in (family.old, *sorted({town for town, _ in family.coming})):
            name = f"moves followed at {code}"
            self._scheduler.after(FOLLOW_SECONDS, name, partial(self._follow, code))

    def _follow(self, code: MunicipalityCode) -> None:
        machine = self.desks[code].machine
        for job in FOLLOWING:
            machine.do(job.run)

    # --- acts ----------------------------------------------------------------------------------

    def _old(self, family: Family) -> MoveDesk:
        return self.desks[family.old]

    def _file(self, family: Family) -> bool:
        def kept(filing: UUID, departure: UUID) -> None:
            family.filing, family.departure = filing, departure

        if family.filing is None:
            stand = self._old(family).take_move_out(family.keys, family.towns[0], kept)
            if not stand:
                family.place = len(TALES[family.tale])  # life went another way with them
        return True

    def _approve_move_out(self, family: Family) -> bool:
        if family.filing is None:
            return True
        old = self._old(family)
        if old.find_filing(family.filing).state is FilingState.APPROVED:
            return True
        old.enter(family.filing)
        old.approve(family.filing)
        return True

    def _take(self, family: Family, town: int, who: int = 0) -> bool:
        """A card is laid down at a new town."""
        code, person = family.towns[town], family.people[min(who, len(family.people) - 1)]
        desk, key = self.desks[code], (code, who)
        if key in family.coming:
            return True
        if not self._is_gone(family):
            return False
        record = self._old(family).find_record(person.resident_id)
        read = self._lay_down(
            record.identification.code, person.number, family.old, code,
            desk.context.clock.now(),
        )  # fmt: skip

        def kept(filing: UUID, thread: UUID) -> None:
            family.coming[key] = filing, thread

        desk.take_move_in(read, kept)
        return True

    def _is_gone(self, family: Family) -> bool:
        """Whether the move-out is approved, and the move planned."""
        departure = self._old(family).find_departure(_known(family.departure))
        return departure.state is not DepartureState.FILED

    def _take_first(self, family: Family) -> bool:
        return self._take(family, 0)

    def _take_elsewhere(self, family: Family) -> bool:
        return self._take(family, 1)

    def _take_second_person_elsewhere(self, family: Family) -> bool:
        return self._take(family, 1, who=1)

    def _take_at_both(self, family: Family) -> bool:
        taken = self._take(family, 0)
        return self._take(family, 1) and taken

    def _enter_all(self, family: Family) -> bool:
        return self._settle(family, {})

    def _enter_when_both_have_answers(self, family: Family) -> bool:
        """Whoever stands at two counters waits to see what each of them hears."""
        threads = [(code, thread) for (code, _), (_, thread) in family.coming.items()]
        states = {self.desks[code].find_arrival(thread).state for code, thread in threads}
        return ArrivalState.ASKED not in states and self._settle(family, {})

    def _enter_one(self, family: Family) -> bool:
        return self._settle(family, {"who.2": ""})

    def _settle(self, family: Family, typed: dict[str, str], *, approve: bool = True) -> bool:
        """Enter and approve whatever move-in has its information; True when none waits."""
        waits = False
        for (code, _), (filing, thread) in list(family.coming.items()):
            desk = self.desks[code]
            state = desk.find_arrival(thread).state
            if state is ArrivalState.INFORMED:
                if desk.find_filing(filing).state is FilingState.APPROVED:
                    continue
                desk.enter(filing, typed)
                if approve:
                    desk.approve(filing, thread)
            waits = waits or state is ArrivalState.ASKED
        return not waits

    def _prepare(self, family: Family) -> bool:
        return self._settle(family, {}, approve=False)

    def _approve_as_it_is_called_off(self, family: Family) -> bool:
        """At one instant it is called off and undone here, and the reviewer approves there."""
        departure = self._old(family).find_departure(_known(family.departure))
        if departure.state in (DepartureState.PLANNED, DepartureState.CLAIMED):
            self._old(family).call_off(departure.departure_id)
        for (code, _), (filing, thread) in list(family.coming.items()):
            desk = self.desks[code]
            if desk.find_filing(filing).state is FilingState.ENTERED:
                desk.approve(filing, thread)
        self._cancel(family, family.keys)
        return True

    def _call_off(self, family: Family) -> bool:
        departure = self._old(family).find_departure(_known(family.departure))
        if departure.state in (DepartureState.PLANNED, DepartureState.CLAIMED):
            self._old(family).call_off(departure.departure_id)
        return departure.state is not DepartureState.FILED

    def _cancel_all(self, family: Family) -> bool:
        return self._cancel(family, family.keys)

    def _cancel_one(self, family: Family) -> bool:
        return self._cancel(family, family.keys[1:])

    def _bury(self, family: Family) -> bool:
        return self._cancel(family, family.keys[:1], dead=True)

    def _cancel(self, family: Family, keys: Sequence[UUID], *, dead: bool = False) -> bool:
        """The cancellation is approved, once no town has the information any more."""
        departure = self._old(family).find_departure(_known(family.departure))
        if departure.state is DepartureState.CALLED_OFF:
            waiting = [key for key in keys if key in departure.waiting]
            self._old(family).cancel(waiting, dead=dead)
            return True
        return departure.state in _OVER

    def _resume(self, family: Family) -> bool:
        departure = self._old(family).find_departure(_known(family.departure))
        if departure.state is DepartureState.CALLED_OFF:
            self._old(family).resume(departure.departure_id)
        return True

    def _change_destination(self, family: Family) -> bool:
        departure = _known(family.departure)
        self._old(family).change_destination(departure, family.towns[1])
        return True

    def _give_up(self, family: Family) -> bool:
        for (code, _), (_, thread) in list(family.coming.items()):
            if self.desks[code].find_arrival(thread).state in (
                ArrivalState.ASKED, ArrivalState.INFORMED,
            ):  # fmt: skip
                self.desks[code].give_up(thread)
        return True

    def _second_gets_paper(self, family: Family) -> bool:
        return self._get_paper(family, family.people[1])

    def _first_gets_paper(self, family: Family) -> bool:
        return self._get_paper(family, family.people[0])

    def _get_paper(self, family: Family, who: CardHolder) -> bool:
        if not self._is_gone(family):
            return False
        family.certificate = self._old(family).issue_certificate(who.resident_id)
        return True

    def _second_comes_by_paper(self, family: Family) -> bool:
        return self._come_by_paper(family, family.towns[1])

    def _first_comes_by_paper(self, family: Family) -> bool:
        return self._come_by_paper(family, family.towns[0])

    def _come_by_paper(self, family: Family, to: MunicipalityCode) -> bool:
        assert family.certificate is not None, "it was got before"
        try:
            self.desks[to].come_by_paper(family.certificate)
        except JukiError as error:
            # A clerk whose commit was uncertain tries again and finds that it was done.
            return error.code is ErrorCode.RECORD_EXISTS
        return True


def _known(key: UUID | None) -> UUID:
    if key is None:
        raise JukiError(ErrorCode.NOT_FOUND, "nothing was filed")
    return key


_TOGETHER: Final = frozenset({Tale.ONE_LATER, Tale.ONE_STAYS, Tale.PARTED})
_GO: Final = (Movers._file, Movers._approve_move_out)
TALES: Final[Mapping[Tale, tuple[Act, ...]]] = {
    Tale.PLAIN: (*_GO, Movers._take_first, Movers._enter_all),
    Tale.ONE_LATER: (
        *_GO, Movers._take_first, Movers._enter_one, Movers._take_second_person_elsewhere,
        Movers._enter_all,
    ),
    Tale.TWO_TOWNS: (*_GO, Movers._take_at_both, Movers._enter_when_both_have_answers),
    Tale.CALLED_OFF: (
        *_GO, Movers._take_first, Movers._prepare, Movers._approve_as_it_is_called_off,
        Movers._cancel_all,
    ),
    Tale.ONE_STAYS: (
        *_GO, Movers._take_first, Movers._call_off, Movers._cancel_one, Movers._resume,
        Movers._take_elsewhere, Movers._enter_all,
    ),
    Tale.DEAD: (*_GO, Movers._take_first, Movers._call_off, Movers._bury),
    Tale.ELSEWHERE: (
        *_GO, Movers._change_destination, Movers._take_elsewhere, Movers._enter_all,
    ),
    Tale.GIVEN_UP: (
        *_GO, Movers._take_first, Movers._give_up, Movers._take_elsewhere, Movers._enter_all,
    ),
    Tale.PARTED: (
        *_GO, Movers._second_gets_paper, Movers._take_first, Movers._second_comes_by_paper,
        Movers._enter_all,
    ),
    Tale.PAPER: (*_GO, Movers._first_gets_paper, Movers._first_comes_by_paper),
}  # fmt: skip
