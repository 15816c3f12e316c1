"""Three towns as pure values, and words that cross: the hearts of ``moves`` and nothing else.

Words of one thread keep their order, as lines between offices do; threads overtake each other at
will.  A handler that dies has no effect and its word is still there, so a crash is a word that
waits; what an office does by itself (follow, chase, ask again) happens at any moment.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from jukinet.moves import arriving, departing
from jukinet.moves.arriving import Answer, Arrival, ArrivalEvent, ArrivalState
from jukinet.moves.departing import Departure, DepartureEvent, DepartureState, Mover, Standing
from jukinet.moves.obstacle import Obstacle
from jukinet.moves.tracking import TrackingCode
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.law import load_profile

OLD = MunicipalityCode("352039")
NEW = tuple(MunicipalityCode(code) for code in ("352012", "352021"))
CARD = CardNumber.from_payload("100000000000001")
START = datetime(2003, 8, 25, tzinfo=UTC)
LAW = load_profile().on(date(2003, 8, 25))
HEAD, WIFE = UUID(int=1), UUID(int=2)
CODES = {
    HEAD: ResidentRecordCode.from_ten("1000000001"),
    WIFE: ResidentRecordCode.from_ten("1000000002"),
}


@dataclass(frozen=True)
class Told:
    """The former town's word: an answer, and whom it certifies under which edition of facts."""

    answer: Answer
    people: frozenset[UUID]
    edition: int


@dataclass(frozen=True)
class Heard:
    """The new town's word: who was entered; nobody when it was given up."""

    people: frozenset[UUID]


@dataclass
class Filing:
    """The move-in at a new town's desk: whom it would enter, by which edition; approved or not."""

    people: frozenset[UUID] = frozenset()
    edition: int = 0
    approved: bool = False
    thread: UUID | None = None
    """Of the answer that brought them."""


@dataclass
class World:
    """Everything there is."""

    departure: Departure = field(init=False)
    standing: dict[UUID, Standing] = field(init=False)
    edition: int = 1
    """Counts what changed at the former town's records; what is certified bears it."""
    arrivals: dict[UUID, Arrival] = field(default_factory=dict)
    filings: dict[UUID, Filing] = field(default_factory=dict)
    towns: dict[UUID, MunicipalityCode] = field(default_factory=dict)
    residents: dict[UUID, list[tuple[MunicipalityCode, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    up: dict[UUID, deque[object]] = field(default_factory=lambda: defaultdict(deque))
    down: dict[UUID, deque[Told]] = field(default_factory=lambda: defaultdict(deque))
    papers: set[UUID] = field(default_factory=set)
    """For whom the former town has made a paper certificate after all."""
    in_hand: set[UUID] = field(default_factory=set)
    """Who has not handed it in anywhere yet."""
    untold: set[UUID] = field(default_factory=set)
    """Who came by it, and the notice of his move-in is not home yet."""
    now: datetime = START
    delivered: list[Told] = field(default_factory=list)
    """Every answer that reached the town that asked."""

    def __post_init__(self) -> None:
        self.standing = {HEAD: Standing.GOING, WIFE: Standing.GOING}
        self.departure = Departure(
            UUID(int=99), TrackingCode.from_number(7), UUID(int=98), DepartureState.PLANNED,
            date(2003, 8, 25), NEW[0], (Mover(HEAD), Mover(WIFE)), START, START,
        )  # fmt: skip

    # --- the former town ---------------------------------------------------------------------

    def answer(self, thread: UUID) -> None:
        """It hears «a move-in was filed»."""
        question = departing.Question(
            thread,
            self.towns[thread],
            HEAD,
            self.now.date(),
            date(2003, 8, 25),
            card_fits=True,
            has_paper=HEAD in self.papers,
        )
        obstacle = departing.find_obstacle(self.departure, self.standing[HEAD], question, LAW)
        if obstacle is None:
            basis = self.basis()
            self.departure = departing.claimed(self.departure, question, basis, self.now)
            self.tell(thread, None)
        else:
            version = 1
            if departing.has_claim(self.departure, thread):
                version = self.departure.version + 1
                self.departure = replace(self.departure, version=version, basis="")
            self.tell(thread, obstacle, version)

    def going(self) -> frozenset[UUID]:
        waiting = set(self.departure.waiting) - self.papers
        return frozenset(
            key for key, one in self.standing.items() if key in waiting and one is Standing.GOING
        )

    def basis(self) -> str:
        return f"{self.edition} {sorted(key.int for key in self.going())}"

    def tell(self, thread: UUID, obstacle: Obstacle | None, version: int | None = None) -> None:
        number = self.departure.version if version is None else version
        answer = Answer(thread, OLD, number, CODES[HEAD], obstacle)
        people = frozenset() if obstacle else self.going()
        self.down[thread].append(Told(answer, people, self.edition))

    def hear(self, thread: UUID, word: Heard) -> None:
        """It hears what came of a move-in."""
        if not departing.has_claim(self.departure, thread):
            return
        if not word.people:
            self.departure = departing.heard_given_up(self.departure, thread, self.now)
            return
        self.departure = departing.heard_entered(self.departure, thread, word.people, self.now)
        for key in word.people:
            self.standing[key] = Standing.ELSEWHERE

    def follow(self) -> None:
        """The job that looks at the register."""
        match self.departure.state:
            case DepartureState.CLAIMED:
                self._follow_claim()
            case DepartureState.PLANNED | DepartureState.CALLED_OFF:
                self._follow_unclaimed()
            case _:
                pass

    def _follow_unclaimed(self) -> None:
        waiting = {key: self.standing[key] for key in self.departure.waiting}
        came = frozenset(key for key, one in waiting.items() if one is Standing.ELSEWHERE)
        if came:
            self.departure = departing.entered(self.departure, came, self.now)
        elif waiting and not self.going():
            stands = Standing.STANDS in waiting.values() and Standing.GOING not in waiting.values()
            event = DepartureEvent.STANDS_AGAIN if stands else DepartureEvent.NOBODY_LEFT
            self.departure = self.departure.after(event, self.now)

    def _follow_claim(self) -> None:
        claim = self.departure.claim
        assert claim is not None
        if self.standing[HEAD] is not Standing.GOING:
            stands = self.standing[HEAD] is Standing.STANDS
            event = DepartureEvent.STANDS_AGAIN if stands else DepartureEvent.NOBODY_LEFT
            why = Obstacle.CANCELLED if stands else Obstacle.DEAD
            self.departure = departing.recalled(self.departure, event, self.now, why=why)
            self.tell(claim.thread, why)
        elif self.basis() != self.departure.basis:
            self.departure = departing.changed(self.departure, self.basis(), self.now)
            self.tell(claim.thread, None)

    def call_off(self) -> None:
        if self.departure.claim is None:
            self.departure = self.departure.after(
                DepartureEvent.CANCEL_WANTED, self.now, reason=Obstacle.CANCELLED.value
            )
            return
        thread = self.departure.claim.thread
        self.departure = departing.recalled(
            self.departure, DepartureEvent.CANCEL_WANTED, self.now, why=Obstacle.CANCELLED
        )
        self.tell(thread, Obstacle.CANCELLED)

    def cancel(self) -> None:
        """The ordinary cancellation is approved: records stand again, but of who has a paper."""
        assert self.departure.state not in departing.WITH_CLAIM
        for key in self.departure.waiting:
            if self.standing[key] is Standing.GOING and key not in self.papers:
                self.standing[key] = Standing.STANDS
        self.edition += 1

    def make_paper(self, who: UUID) -> None:
        """A counter makes a certificate for somebody whom no town enters."""
        assert self.departure.state not in departing.WITH_CLAIM
        going = self.standing[who] is Standing.GOING and who in self.departure.waiting
        if going and who not in self.papers:
            self.papers.add(who)
            self.in_hand.add(who)

    def hear_notice(self, who: UUID) -> None:
        """The notice of a move-in by paper is home."""
        self.untold.remove(who)
        self.standing[who] = Standing.ELSEWHERE

    # --- a new town --------------------------------------------------------------------------

    def take(self, thread: UUID, town: MunicipalityCode) -> None:
        self.towns[thread] = town
        self.filings[thread] = Filing()
        self.arrivals[thread] = Arrival(
            thread, ArrivalState.ASKED, OLD, CODES[HEAD], CARD, thread, "20030825-0001",
            self.now.date(), date(2003, 8, 25), self.now, self.now,
        )  # fmt: skip
        self.up[thread].append("asked")

    def hear_answer(self, thread: UUID, told: Told) -> None:
        """It hears an answer, or a later word."""
        arrival = self.arrivals[thread]
        arriving.must_be_ours(arrival, told.answer)
        if not arriving.is_newer(arrival, told.answer):
            return
        filing = self.filings[thread]
        if arrival.state not in arriving.OPEN:
            people = filing.people if arrival.state is ArrivalState.REGISTERED else frozenset()
            self.up[thread].append(Heard(people))
        elif filing.approved:
            self.register(thread)
        elif told.answer.obstacle is not None:
            self.arrivals[thread] = arriving.heard(arrival, told.answer, self.now)
            self.filings[thread] = Filing()
            self.up[thread].append(Heard(frozenset()))
        else:
            self.arrivals[thread] = arriving.heard(arrival, told.answer, self.now)
            self.filings[thread] = Filing(told.people, told.edition, thread=told.answer.thread)

    def approve(self, thread: UUID, some: bool) -> None:
        """The reviewer approves what the desk had before it."""
        filing = self.filings[thread]
        people = frozenset({HEAD}) & filing.people if some else filing.people
        assert people
        self.filings[thread] = Filing(people, filing.edition, True, thread)
        for key in people:
            self.residents[key].append((self.towns[thread], filing.edition))

    def register(self, thread: UUID) -> None:
        """The job sees the approval and says so."""
        self.arrivals[thread] = self.arrivals[thread].after(ArrivalEvent.REGISTERED, self.now)
        self.up[thread].append(Heard(self.filings[thread].people))

    def come_by_paper(self, who: UUID, town: MunicipalityCode) -> None:
        """Somebody hands in his paper, which that town keeps; it knows nothing of any card."""
        self.in_hand.remove(who)
        self.untold.add(who)
        self.residents[who].append((town, self.edition))

    def give_up(self, thread: UUID) -> None:
        self.arrivals[thread] = self.arrivals[thread].after(ArrivalEvent.GIVE_UP, self.now)
        self.filings[thread] = Filing()
        self.up[thread].append(Heard(frozenset()))

    # --- lines -------------------------------------------------------------------------------

    def deliver_up(self, thread: UUID) -> None:
        word = self.up[thread].popleft()
        if isinstance(word, Heard):
            self.hear(thread, word)
        else:
            self.answer(thread)

    def deliver_down(self, thread: UUID) -> None:
        told = self.down[thread].popleft()
        self.delivered.append(told)
        self.hear_answer(thread, told)

    def deliver_again(self, told: Told) -> None:
        """A server that was set back brings an old word once more."""
        self.hear_answer(told.answer.thread, told)

    def pass_time(self) -> None:
        self.now += timedelta(hours=1)


PENDING = departing.OPEN | {DepartureState.OVER}


def complaints(world: World) -> Iterator[str]:
    """What must never be, in words; nothing where all is well."""
    for key, standing in world.standing.items():
        if len(world.residents[key]) + (standing is Standing.STANDS) > 1:
            yield "two residences at once"
        nowhere = standing is Standing.GOING and not world.residents[key]
        if nowhere and world.departure.state not in PENDING:
            yield "nowhere, and nothing pending"
    for key, filing in world.filings.items():
        if world.arrivals[key].state is not ArrivalState.INFORMED or filing.approved:
            continue
        told = [one for one in world.delivered if one.answer.thread == key]
        if filing.thread != key:
            yield "another's answer was used"
        elif filing.edition != max(told, key=lambda one: one.answer.version).edition:
            yield "an older word was used"
