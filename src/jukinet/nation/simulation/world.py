"""A whole nation, from Monday morning through a bad week until it has settled by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Final

from jukinet.nation.plan import Plan
from jukinet.nation.simulation.chronicle import Chronicle
from jukinet.nation.simulation.enquirers import Enquirers
from jukinet.nation.simulation.machine import Machine
from jukinet.nation.simulation.mischief import Mischief, Poison
from jukinet.nation.simulation.mortality import End, MortalDatabase
from jukinet.nation.simulation.move_desk import CardHolder, LayDown
from jukinet.nation.simulation.movers import Movers
from jukinet.nation.simulation.network import Network
from jukinet.nation.simulation.people import People
from jukinet.nation.simulation.scheduler import NeverQuiet, Scheduler
from jukinet.nation.simulation.visitors import Visitor, Visitors
from jukinet.nation.simulation.weather import FINE, Weather, draw_weather, pick
from jukinet.nodes.roles import COMPOSE, CONFIGS
from jukinet.nodes.settings import NetworkSettings, VaultSettings
from jukinet.platform.clock import ManualClock, SkewedClock
from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.crypto.vault import Vault
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.message.overview import count_messages, list_parked, release_parked
from jukinet.platform.node.parts import Node
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import JST, day_of
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import load_profile
from jukinet.terms.parties import Party, Role

TROUBLE_DAYS: Final = 4
"""Monday to Thursday; whatever happens then must be settled by the Tuesday after."""
BUSY_DAYS: Final = 3
HEALED_AT: Final = time(18, 0)
ARRIVALS_AT: Final = (time(9, 40), time(11, 10), time(14, 0), time(16, 30))
CAUGHT_UP_AFTER: Final = timedelta(hours=6)
"""Lines are tried every five minutes, operators look after an hour: this is patience enough."""
LAST_ARRIVALS_AFTER_DAYS: Final = (4, 7, 8)
"""Friday, Monday and Tuesday: every journey has ended by then."""
JOBS_DURING_TROUBLE: Final = 1
MOMENTS: Final = (2, 3)
EVENTS_EACH: Final = (3, 5)
NEARBY_SECONDS: Final = 40
"""Most happens within a minute: what comes together crosses, and shares transactions."""
FAMILIES: Final = (0, 0, 0, 1, 1, 2)
"""How many move with one visit in a week."""
FAMILY_MINUTES: Final = (0, 2, 5, 9, 15, 25, 60, 150)
"""When a family tries its next act, around a moment and on the days after the trouble."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a nation stands on and can be used again: a plan, keys, databases."""

    plan: Plan
    vaults: Mapping[Party, Vault]
    directory: PeerDirectory
    databases: Mapping[Party, MortalDatabase]
    holders: Mapping[MunicipalityCode, Sequence[Sequence[CardHolder]]] = field(default_factory=dict)
    """Households of which somebody has a registration card."""
    lay_down: LayDown | None = None
    """A card on a reader; without it nobody moves with one visit."""
    visitors: Sequence[Visitor] = ()
    """Who asks for copies in other towns."""


@dataclass(slots=True)
class World:
    """One nation under one seed; ``run`` it, then look at what it came to."""

    grounds: Grounds
    seed: int
    errors: list[BaseException] = field(default_factory=list)
    """Everything machines met; no text of it may name anybody."""
    mishaps: dict[End, int] = field(default_factory=dict)

    clock: ManualClock = field(init=False)
    scheduler: Scheduler = field(init=False)
    weather: Weather = field(init=False)
    network: Network = field(init=False)
    poison: Poison = field(init=False)
    machines: dict[Party, Machine] = field(init=False)
    people: People = field(init=False)
    movers: Movers | None = field(init=False, default=None)
    visitors: Visitors | None = field(init=False, default=None)
    chronicle: Chronicle = field(init=False, default_factory=Chronicle)
    enquirers: Enquirers = field(init=False)
    mischief: Mischief = field(init=False)
    _moments: list[datetime] = field(init=False)
    _healed: bool = field(init=False, default=False)
    _ends: SeededRandomness = field(init=False)
    _agenda: SeededRandomness = field(init=False)

    def __post_init__(self) -> None:
        plan = self.grounds.plan
        self.clock = ManualClock(plan.start)
        self.scheduler = Scheduler(self.clock)
        self._agenda, self._ends = self._randomness("agenda"), self._randomness("ends")
        parties = [party for party in plan.parties if party.role is not Role.AGENCY]
        self._plan_week(parties)
        self.network = Network(self.scheduler, self.weather, self._randomness("network"))
        self.poison = Poison(self.weather.rates, self._randomness("poison"))
        self.machines = {party: self._make_machine(party) for party in parties}
        for party, machine in self.machines.items():
            self.network.join(party, machine)
        self._people_them()

    @property
    def healed_at(self) -> datetime:
        """When the trouble ends."""
        return self._on(TROUBLE_DAYS - 1, HEALED_AT)

    def run(self) -> None:
        """Live through the week and settle; NeverQuiet when that does not end."""
        try:
            self._live()
        finally:
            if self.visitors is not None:
                self.visitors.close()

    def _live(self) -> None:
        self._fill_agenda()
        self._start()
        self.scheduler.run_until(self.healed_at)
        self.heal()
        self.scheduler.run_until(self.healed_at + CAUGHT_UP_AFTER)
        self._must_have_caught_up()
        self.scheduler.run_until(self._on(LAST_ARRIVALS_AFTER_DAYS[-1], time(12, 0)))
        self._calm_down()

    def settle(self) -> None:
        """Let what waits find its place, in a world without trouble and without people."""
        self._start()
        self.heal()
        self._calm_down()

    def _start(self) -> None:
        for machine in self.machines.values():
            machine.start()

    def _must_have_caught_up(self) -> None:
        """Nothing waits any more on any machine."""
        for party, machine in self.machines.items():
            with machine.database.undisturbed() as tx:
                counts = count_messages(tx)
            if counts.queued or counts.waiting or counts.parked or counts.behind:
                raise NeverQuiet(f"{party} has not caught up: {counts}")

    def _calm_down(self) -> None:
        self.scheduler.run_until_quiet()
        self._run_all_jobs()
        self.scheduler.run_until_quiet()

    def heal(self) -> None:
        """Lines, servers, disks and handlers work again; nobody helps the nation to catch up."""
        self._healed = True
        self.network.heal(FINE)
        self.poison.mended = True
        for machine in self.machines.values():
            machine.trouble = False
        self.scheduler.note("healed")
        self.scheduler.after(3600, "operators release what was parked", self._release_parked)

    # --- composing --------------------------------------------------------------------------

    def _randomness(self, purpose: str) -> SeededRandomness:
        return SeededRandomness(f"{self.seed} {purpose}")

    def _make_machine(self, party: Party) -> Machine:
        database = self.grounds.databases[party]
        database.draw_end = lambda: self._draw_end(party)
        return Machine(
            party,
            database,
            lambda life: self._compose(party, life),
            scheduler=self.scheduler,
            network=self.network,
            randomness=self._randomness(f"machine {party}"),
            said=self.errors.append,
        )

    def _compose(self, party: Party, life: int) -> Node:
        """The node as its role's file composes it, with a clock that is wrong."""
        context = NodeContext(
            party=party,
            clock=SkewedClock(self.clock, self.weather.skews[party]),
            vault=self.grounds.vaults[party],
            directory=self.grounds.directory,
            law=load_profile().on,
            randomness=self._randomness(f"node {party} {life}"),
        )
        database = self.grounds.databases[party]
        node = COMPOSE[party.role](_config_of(party), context, database)
        return self.poison.spoil(self.chronicle.attend(node))

    def _draw_end(self, party: Party) -> End:
        end = End.WELL if self._healed else self._draw_mishap(party)
        if end is not End.WELL:
            self.mishaps[end] = self.mishaps.get(end, 0) + 1
            self.scheduler.note(f"{party}: {end.value}")
        return end

    def _draw_mishap(self, party: Party) -> End:
        now, rates = self.clock.now(), self.weather.rates
        if self.weather.is_away(party, now):
            return End.AWAY
        draw = self._ends.fraction()
        if self.weather.is_full(party, now) and draw < 0.7:
            return End.DISK_FULL
        if draw > 1 - rates.crash:
            return End.KILLED_BEFORE if draw > 1 - rates.crash / 2 else End.KILLED_AFTER
        if draw > 1 - rates.crash - rates.server_lost:
            lost = 1 - rates.crash - rates.server_lost / 2
            return End.LOST_BEFORE if draw > lost else End.LOST_AFTER
        return End.WELL

    # --- the week ---------------------------------------------------------------------------

    def _plan_week(self, parties: list[Party]) -> None:
        """Draw when most happens, and the trouble around it."""
        count = self._between(MOMENTS)
        opening = [self._on(self._agenda.below(BUSY_DAYS), time(9, 15)) for _ in range(count)]
        self._moments = sorted(
            moment + timedelta(minutes=self._agenda.below(400)) for moment in opening
        )
        self.weather = draw_weather(self._randomness("weather"), parties, self._moments)

    def _people_them(self) -> None:
        plan = self.grounds.plan
        offices = {each.code: self.machines[each.register_office] for each in plan.municipalities}
        self.people = People(
            plan,
            offices,
            scheduler=self.scheduler,
            randomness=self._randomness("people"),
        )
        if self.grounds.lay_down is not None:
            self.movers = Movers(
                offices,
                self.grounds.holders,
                self.grounds.lay_down,
                journal=self.people.journal,
                chronicle=self.chronicle,
                scheduler=self.scheduler,
                randomness=self._randomness("movers"),
            )
        if self.grounds.visitors:
            self.visitors = Visitors(
                self.machines,
                offices,
                self.grounds.visitors,
                network=self.network,
                scheduler=self.scheduler,
                randomness=self._randomness("visitors"),
            )
        self.enquirers = Enquirers(
            plan,
            self.machines[plan.national],
            scheduler=self.scheduler,
            randomness=self._randomness("enquirers"),
        )
        self.mischief = Mischief(
            self.machines, self.network, self.scheduler, self._randomness("mischief")
        )

    def _fill_agenda(self) -> None:
        people, mischief = self.people, self.mischief
        for moment in self._moments:
            self._around(moment, self._between(EVENTS_EACH), "somebody's life", people.happen)
            self._around(moment, 1 + self._agenda.below(2), "agencies ask", self.enquirers.ask)
            self._around(moment, self._agenda.below(3), "a replay", mischief.replay)
            # Some arrive the same day, while the trouble is at its worst.
            for minutes in (35, 75, 130):
                at = moment + timedelta(minutes=minutes)
                self.scheduler.at(at, "movers arrive", people.arrive)
        for day in range(TROUBLE_DAYS):
            for hour in ARRIVALS_AT:
                self.scheduler.at(self._on(day, hour), "movers arrive", people.arrive)
        for day in LAST_ARRIVALS_AFTER_DAYS:
            self.scheduler.at(self._on(day, time(10, 0)), "movers arrive", people.arrive)
        self._around(
            self._moments[-1], 1, "nonsense", lambda: mischief.talk_nonsense(people.journal)
        )
        later = self._moments[-1] + timedelta(hours=3)
        for _ in range(2):
            self._around(later, 1, "contradiction", lambda: mischief.contradict(people.journal))
        if self.movers is not None:
            self._move_families(self.movers)
        if self.visitors is not None:
            self._visit_other_towns(self.visitors)
        for machine in self.machines.values():
            for _ in range(JOBS_DURING_TROUBLE):
                at = self._moments[0] + self._agenda.fraction() * (
                    self.healed_at - self._moments[0]
                )
                self.scheduler.at(at, f"jobs of {machine.party}", self._jobs_of(machine))

    def _move_families(self, movers: Movers) -> None:
        """Families file around the moments, and go on until they have arrived or given it up."""
        chance = self._randomness("families")
        begins = [pick(chance, self._moments)]
        begins += [self._on(day, time(10, 5)) for day in LAST_ARRIVALS_AFTER_DAYS[:-1]]
        for _ in range(pick(chance, FAMILIES)):
            family = movers.draw_family()
            if family is None:
                return
            for begin in begins:
                for minutes in FAMILY_MINUTES:
                    at = begin + timedelta(minutes=minutes, seconds=60 * chance.fraction())
                    self.scheduler.at(at, "a family moves", partial(movers.step, family))

    def _visit_other_towns(self, visitors: Visitors) -> None:
        """Now and then some people want their copies in another town, also after the trouble."""
        chance = self._randomness("visits")
        moments = [*self._moments, self._on(LAST_ARRIVALS_AFTER_DAYS[0], time(11, 0))]
        for moment in moments if chance.below(3) == 0 else ():
            at = moment + timedelta(seconds=NEARBY_SECONDS * chance.fraction())
            self.scheduler.at(at, "people ask elsewhere", visitors.come)

    def _around(self, moment: datetime, count: int, name: str, action: Callable[[], None]) -> None:
        for _ in range(count):
            seconds = (self._agenda.fraction() - 0.5) * NEARBY_SECONDS
            self.scheduler.at(moment + timedelta(seconds=seconds), name, action)

    def _jobs_of(self, machine: Machine) -> Callable[[], None]:
        def run() -> None:
            for job in machine.node.jobs if machine.node is not None else ():
                machine.do(job.run)

        return run

    def _run_all_jobs(self) -> None:
        for machine in self.machines.values():
            self._jobs_of(machine)()

    def _release_parked(self) -> None:
        """An operator releases what was parked, once the fault was mended."""
        for machine in self.machines.values():
            if machine.node is None:
                continue
            with machine.database.undisturbed() as tx:
                for parked in list_parked(tx):
                    with suppress(JukiError):
                        release_parked(tx, sender=parked.sender, number=parked.number)
            machine.work_off()

    def _on(self, day: int, at: time) -> datetime:
        first = day_of(self.grounds.plan.start)
        return datetime.combine(first + timedelta(days=day), at, tzinfo=JST)

    def _between(self, bounds: tuple[int, int]) -> int:
        return bounds[0] + self._agenda.below(bounds[1] - bounds[0] + 1)


def _config_of(party: Party) -> Any:
    """A configuration whose files nobody opens: keys, directory and database are given."""
    if party.role not in CONFIGS:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"{party.role.value} does not serve")
    nowhere = NetworkSettings(root="", revoked="", directory="", certificate="", tls_folder="")
    return CONFIGS[party.role](
        party=str(party), vault=VaultSettings(path="", passphrase_file=""), network=nowhere
    )
