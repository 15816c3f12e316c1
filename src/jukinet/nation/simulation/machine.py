"""A machine: a production node, driven on the scheduler as its runner drives it in earnest.

Each call into the node is one step of the scheduler and one transaction.  A crash anywhere ends
the machine's life: what it had in memory is gone, its transaction is undone, the answers it
waited for reach nobody.  After a while it is started again, composed anew over the same database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from jukinet.nation.simulation.mortality import MortalDatabase, SimulatedCrash
from jukinet.nation.simulation.network import Network, Reply
from jukinet.nation.simulation.scheduler import Action, Scheduler
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.message import outbox
from jukinet.platform.message.acceptance import OpenedEnvelope
from jukinet.platform.message.envelope import SentEnvelope
from jukinet.platform.node.parts import Node
from jukinet.platform.node.runner import BREATH_SECONDS
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

# How long a fallen machine stays down: a restart of its program, or a machine carried upstairs.
DOWN_SECONDS: Final = (1.0, 900.0)
DOOR_SECONDS: Final = 0.05
WORK_SECONDS: Final = 1.5
SEND_SECONDS: Final = 3.0
"""Between being woken and looking: long enough that what comes together is taken together."""
LOOK_SECONDS: Final = 20.0
"""A real sender looks again after every receipt; here some time later, at all lines at once."""
MOMENT_SECONDS: Final = 0.001
LOOKS_AFTER_FAILURE: Final = (4.0, 30.0)
"""A real inbox looks every half second for what was put off; here only when it can be due."""
BREATH_SECONDS_MAX: Final = 60.0
"""A real node breathes half a second and tries again; here longer each time, to save steps."""
MESSAGES_PER_ENVELOPE: Final = (1, 3, 500, 500, 500, 500)

Compose = Callable[[int], Node]
"""Makes the node anew for the nth life of the machine."""


class Machine:
    """One node's machine, alive or fallen."""

    def __init__(
        self,
        party: Party,
        database: MortalDatabase,
        compose: Compose,
        *,
        scheduler: Scheduler,
        network: Network,
        randomness: Randomness,
        said: Callable[[BaseException], None],
    ) -> None:
        """`said` is told of every error the machine met: its text must name nobody."""
        self.party = party
        self.database = database
        self.node: Node | None = None
        self.lives = 0
        self.trouble = True
        self.turned_away: Counter[ErrorCode] = Counter()
        """Envelopes refused as a whole, by code; and those at which the database failed."""
        self._compose = compose
        self._scheduler = scheduler
        self._network = network
        self._randomness = randomness
        self._said = said
        self._senders: set[Party] = set()
        self._waiting: list[tuple[bytes, Party, Reply]] = []
        self._wanted: set[str] = set()
        self._next_look: datetime | None = None
        self._breath = BREATH_SECONDS

    def start(self) -> None:
        """Begin a life: compose the node and look for what an earlier one left behind."""
        if self.node is None:
            self.lives += 1
            self.node = self._compose(self.lives)
            self._want("work", WORK_SECONDS, self._work)
            self._look_later()
            self.wake()

    def fall(self) -> None:
        """Die now; somebody starts the machine again after a while."""
        self._scheduler.note(f"{self.party} falls")
        self.node = None
        self._senders.clear()
        self._waiting.clear()
        self._wanted.clear()
        self._next_look = None
        shortest, longest = DOWN_SECONDS
        down = shortest + self._randomness.fraction() ** 3 * (longest - shortest)
        self._scheduler.after(down, f"{self.party} starts again", self.start)

    def alive(self) -> Node:
        """The node, if the machine runs."""
        if self.node is None:
            raise JukiError(ErrorCode.NODE_NOT_RUNNING, "the machine is down")
        return self.node

    def wake(self) -> None:
        """Something was put into the outbox from outside the node's loops."""
        self._want("send", SEND_SECONDS, self._send)

    def work_off(self) -> None:
        """Something was put back into the inbox: an operator released it."""
        self._want("work", WORK_SECONDS, self._work)

    def knock(self, wire: bytes, peer: Party, reply: Reply) -> None:
        """An envelope is at the door; those who come together share a transaction."""
        if self.node is None:
            reply(JukiError(ErrorCode.PEER_UNREACHABLE, "nobody opens"))
            return
        self._waiting.append((wire, peer, reply))
        self._want("door", DOOR_SECONDS, self._open_door)

    def do(self, task: Callable[[Node], object]) -> None:
        """Do a job, or what an operator asks for, if the machine runs."""
        node = self.node
        if node is not None and self._live(lambda: task(node)):
            self.wake()

    # --- one life ---------------------------------------------------------------------------

    def _live(self, action: Callable[[], object]) -> bool:
        """Do something that may end in an error or in the machine's death; False when it did."""
        try:
            action()
        except SimulatedCrash:
            self.fall()
            return False
        except JukiError as error:
            self._said(error)
            self._scheduler.note(f"{self.party}: {error.code.value}")
            self._breath = min(2 * self._breath, BREATH_SECONDS_MAX)
            # It may have been committed all the same.
            self._look_again(LOOK_SECONDS)
            return False
        self._breath = BREATH_SECONDS
        return True

    def _want(self, name: str, seconds: float, action: Action) -> None:
        """Do this soon, once, however often it is wanted; not in another life."""
        if self.node is None or name in self._wanted:
            return
        self._wanted.add(name)
        life = self.lives

        def act() -> None:
            if self.node is not None and self.lives == life:
                self._wanted.discard(name)
                action()

        self._scheduler.after(seconds, f"{self.party} {name}", act)

    def _in_this_life(self, action: Callable[[bytes | JukiError], None]) -> Reply:
        """An answer reaches only the life that waits for it."""
        life = self.lives
        return lambda answer: action(answer) if self.node and self.lives == life else None

    # --- inbox ------------------------------------------------------------------------------

    def _open_door(self) -> None:
        waiting, self._waiting = self._waiting, []
        opened: list[tuple[OpenedEnvelope, Reply]] = []
        for wire, peer, reply in waiting:
            try:
                opened.append((self.alive().open(wire, peer), reply))
            except SimulatedCrash:
                self.fall()
                return
            except JukiError as error:
                self._said(error)
                self.turned_away[error.code] += 1
                reply(error)
        if opened and not self._accept(opened) and len(opened) > 1:
            # As the gathering door does: what failed together is tried alone.
            for one in opened:
                if self.node is not None:
                    self._accept([one])
        if self.node is not None:
            self._want("work", WORK_SECONDS, self._work)

    def _accept(self, opened: list[tuple[OpenedEnvelope, Reply]]) -> bool:
        node = self.alive()

        def take() -> None:
            with node.database.transaction() as tx:
                receipts = node.accept(tx, [envelope for envelope, _ in opened])
            for (_, reply), receipt in zip(opened, receipts, strict=True):
                reply(node.sign(receipt))

        done = self._live(take)
        if not done and self.node is not None and len(opened) == 1:
            opened[0][1](JukiError(ErrorCode.DATABASE_UNAVAILABLE, "not now"))
        return done

    def _work(self) -> None:
        node = self.alive()
        more = failed = False

        def work() -> None:
            nonlocal more, failed
            done = node.work()
            more, failed = done.more, done.failed > 0
            if done.effective or done.refused:
                self._want("send", SEND_SECONDS, self._send)

        if not self._live(work):
            if self.node is not None:
                self._want("work", self._breath, self._work)
            return
        if more:
            self._want("work", WORK_SECONDS, self._work)
        if failed:
            self._look_later()

    def _look_later(self) -> None:
        """Look again when what was put off in this life or an earlier one is due."""
        for seconds in LOOKS_AFTER_FAILURE:
            self._want(f"work {seconds:.0f} s later", seconds, self._work_again)

    def _work_again(self) -> None:
        self._want("work", WORK_SECONDS, self._work)

    # --- outbox -----------------------------------------------------------------------------

    def _send(self) -> None:
        node = self.alive()
        self._next_look = None
        due: list[Party] = []
        wait: float | None = None

        def look() -> None:
            nonlocal wait
            now = node.context.clock.now()
            with node.database.transaction() as tx:
                due.extend(outbox.list_destinations_due(tx, now=now))
                at = outbox.find_next_attempt(tx, now=now)
            wait = (at - now).total_seconds() if at is not None else None

        if not self._live(look):
            if self.node is not None:
                self._want("send", self._breath, self._send)
            return
        for party in due:
            if self.node is node and party not in self._senders:
                self._senders.add(party)
                self._send_one(party)
        if wait is not None:
            self._look_again(wait + MOMENT_SECONDS)

    def _look_again(self, seconds: float) -> None:
        """Look at the lines then, unless earlier was wanted: a look tells when the next is due."""
        at = self._scheduler.clock.now() + timedelta(seconds=seconds)
        if self._next_look is not None and self._next_look <= at:
            return
        self._next_look = at
        life = self.lives

        def look() -> None:
            if self.node is not None and self.lives == life and self._next_look == at:
                self._send()

        self._scheduler.at(at, f"{self.party} looks at its lines", look)

    def _send_one(self, party: Party) -> None:
        """Carry the next envelope to a peer."""
        if self.node is None:
            return
        node = self.node
        sent: SentEnvelope | None = None

        def prepare() -> None:
            nonlocal sent
            sent = node.prepare(party, self._draw_limit())

        if not self._live(prepare):
            self._postpone(party, ErrorCode.DATABASE_UNAVAILABLE)
            return
        if sent is None:
            self._senders.discard(party)
            return
        envelope: SentEnvelope = sent
        self._network.carry(
            self.party,
            party,
            envelope.wire,
            self._in_this_life(lambda answer: self._answered(party, envelope, answer)),
        )

    def _answered(self, party: Party, sent: SentEnvelope, answer: bytes | JukiError) -> None:
        if isinstance(answer, JukiError):
            self._said(answer)
            self._postpone(party, answer.code)
            return
        if self._live(lambda: self.alive().settle(sent, answer)):
            self._senders.discard(party)
            self._look_again(LOOK_SECONDS)
        else:
            self._postpone(party, ErrorCode.DATABASE_UNAVAILABLE)

    def _postpone(self, party: Party, code: ErrorCode) -> None:
        if self.node is None:
            return
        node = self.node
        self._live(lambda: node.postpone(party, code))
        self._senders.discard(party)
        if self.node is not None:
            self._look_again(LOOK_SECONDS)

    def _draw_limit(self) -> int:
        """Small envelopes now and then, so that one person's messages are spread over several."""
        if not self.trouble:
            return MESSAGES_PER_ENVELOPE[-1]
        return MESSAGES_PER_ENVELOPE[self._randomness.below(len(MESSAGES_PER_ENVELOPE))]
