"""Whatever a line does to envelopes and receipts, every message takes effect once and in its order.

Hypothesis plays the line, the crashes and the clocks between two offices with real databases:
envelopes and receipts are lost, repeated, delayed and overtaken, transactions are undone at their
last moment, memories are lost, handlers fail. Then the line is healed, and what took effect is
compared with what was told.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from message_offices import (
    CHANGED,
    PACKAGES,
    START,
    YAMAGUCHI,
    YAMAGUCHI_CITY,
    Office,
    Told,
    make_office,
    told,
)

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.envelope import SentEnvelope, make_envelope
from jukinet.platform.message.handling import Handler, Incoming, NodeContext
from jukinet.platform.message.outbox import record_failed_attempt, take_after
from jukinet.platform.message.overview import count_messages, list_parked, release_parked
from jukinet.platform.message.processing import process
from jukinet.terms.errors import ErrorCode, JukiError
from office_keys import ListedKeys

TABLES: Final = (
    "message.destination, message.sent_sequence, message.outbox, message.line, message.receipt, "
    "message.sent_refusal, message.source, message.envelope, message.inbox, message.outcome, "
    "message.effective_sequence, message.waiting, message.set_aside"
)
PERSONS = ("a", "b", "c", "")


class Crash(BaseException):
    """The program ends here."""


@dataclass
class Effects:
    """A handler whose notes survive only if its transaction commits; it fails when told to."""

    seen: list[tuple[str, int]] = field(default_factory=list)
    failing: int = 0

    def __call__(self, tx: Transaction, incoming: Sequence[Incoming], context: NodeContext) -> None:
        if self.failing > 0:
            self.failing -= 1
            raise JukiError(ErrorCode.NOT_FOUND, "not now")
        noted = []
        for one in incoming:
            assert isinstance(one.body, Told)
            noted.append((one.body.person_key, one.body.count))
        tx.after_commit(lambda: self.seen.extend(noted))


@dataclass
class World:
    """Two offices, the line between them, and what was told so far."""

    city: Office
    prefecture: Office
    effects: Effects
    clocks: tuple[ManualClock, ManualClock]
    told: dict[str, list[int]] = field(default_factory=lambda: {who: [] for who in PERSONS})
    envelopes: list[SentEnvelope] = field(default_factory=list)
    receipts: list[tuple[SentEnvelope, bytes]] = field(default_factory=list)

    def tell(self, who: int, how_many: int) -> None:
        person = PERSONS[who % len(PERSONS)]
        counts = range(len(self.told[person]) + 1, len(self.told[person]) + 1 + how_many)
        self.city.enqueue(*(told(person, count) for count in counts))
        self.told[person] += counts

    def send(self, limit: int, _: int) -> None:
        sent = self.city.prepare(YAMAGUCHI, limit=limit)
        if sent is not None:
            self.envelopes.append(sent)

    def send_ahead(self, above: int, limit: int) -> None:
        """A carrier that awaits no receipts: what comes before may be lost."""
        with self.city.database.transaction() as tx:
            told_so_far = sum(map(len, self.told.values()))
            above %= told_so_far + 1
            messages = take_after(tx, YAMAGUCHI, above=above, limit=limit)
        if messages:
            context = self.city.context
            self.envelopes.append(
                make_envelope(
                    messages,
                    sender=YAMAGUCHI_CITY,
                    addressee=YAMAGUCHI,
                    vault=context.vault,
                    recipient_seal_key=context.directory.get(YAMAGUCHI).seal_key,
                    now=context.clock.now(),
                )
            )

    def arrive(self, which: int, keep: int) -> None:
        """An envelope arrives, out of turn; with ``keep`` odd it will arrive again."""
        if not self.envelopes:
            return
        sent = self.envelopes[which % len(self.envelopes)]
        if keep % 2 == 0:
            self.envelopes.remove(sent)
        self.receipts.append((sent, self.prefecture.receive(sent.wire, peer=YAMAGUCHI_CITY)))

    def lose(self, which: int, _: int) -> None:
        if self.envelopes:
            self.envelopes.pop(which % len(self.envelopes))
        with self.city.database.transaction() as tx:
            context = self.city.context
            record_failed_attempt(
                tx,
                YAMAGUCHI,
                code=ErrorCode.PEER_UNREACHABLE,
                now=context.clock.now(),
                randomness=context.randomness,
            )

    def settle(self, which: int, keep: int) -> None:
        """A receipt comes back, perhaps long after a later one, perhaps twice."""
        if not self.receipts:
            return
        settled = self.receipts[which % len(self.receipts)]
        if keep % 3 == 0:
            self.receipts.remove(settled)
        self.city.settle(*settled)

    def work(self, _: int, __: int) -> None:
        self.prefecture.work()

    def crash_at_work(self, _: int, __: int) -> None:
        """Everything of a round is done, and then the program dies before its commit."""
        office = self.prefecture
        with contextlib.suppress(Crash), office.database.transaction() as tx:
            process(tx, office.handlers, context=office.context, recollection=office.recollection)
            raise Crash
        office.forget_memory()

    def fail_for_a_while(self, how_often: int, _: int) -> None:
        self.effects.failing = how_often

    def wait(self, seconds: int, which: int) -> None:
        self.clocks[which % 2].advance(timedelta(seconds=seconds * 7))

    def heal(self) -> None:
        """A quiet day: the line works, handlers work, operators release what was parked."""
        self.effects.failing = 0
        for _ in range(200):
            for clock in self.clocks:
                clock.advance(timedelta(minutes=10))
            receipt = self.city.deliver(self.prefecture)
            self.prefecture.work_off()
            with self.prefecture.database.transaction() as tx:
                for parked in list_parked(tx):
                    release_parked(tx, sender=parked.sender, number=parked.number)
                counts = count_messages(tx)
            if receipt is None and counts.waiting + counts.parked + counts.behind == 0:
                return
        raise AssertionError("the offices did not come to rest")


# What happens often stands here often; a line that never delivers finds nothing.
ACTIONS = (
    "tell", "tell", "tell", "send", "send", "send_ahead", "send_ahead", "arrive", "arrive",
    "arrive", "arrive", "lose", "settle", "settle", "work", "work", "crash_at_work",
    "fail_for_a_while", "wait",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(0, 20), st.integers(1, 6)),
    min_size=20,
    max_size=60,
)


@pytest.fixture(scope="module")
def databases(cluster: Cluster) -> Sequence[Database]:
    from jukinet.platform.db.roles import create_node_database

    return [
        Database(create_node_database(cluster.dsn(), name, packages=PACKAGES))
        for name in ("faulty_city", "faulty_prefecture")
    ]


@pytest.fixture(scope="module")
def _close(databases: Sequence[Database]) -> object:
    yield
    for database in databases:
        database.close()


@settings(max_examples=60, deadline=None)
@given(steps=STEPS, skew=st.integers(-300, 300))
def test_every_message_takes_effect_once_and_in_order_whatever_the_line_does(
    cluster: Cluster,
    keys: ListedKeys,
    databases: Sequence[Database],
    _close: object,
    steps: list[tuple[str, int, int]],
    skew: int,
) -> None:
    for database in databases:
        with psycopg.connect(cluster.dsn(database.name)) as admin:
            admin.execute(f"TRUNCATE {TABLES}")
    effects = Effects()
    clocks = (ManualClock(START), ManualClock(START + timedelta(seconds=skew)))
    directory = keys.directory
    world = World(
        make_office(YAMAGUCHI_CITY, databases[0], keys, clocks[0], directory=directory),
        make_office(
            YAMAGUCHI,
            databases[1],
            keys,
            clocks[1],
            [Handler(CHANGED, effects)],
            directory=directory,
        ),
        effects,
        clocks,
    )
    for action, first, second in steps:
        getattr(world, action)(first, second)
    world.heal()
    for person in PERSONS:
        seen = [count for who, count in effects.seen if who == person]
        assert (seen if person else sorted(seen)) == world.told[person]
    with world.city.database.transaction() as tx:
        counts = count_messages(tx)
    assert (counts.queued, counts.refused) == (0, 0)
    assert counts.delivered == sum(map(len, world.told.values()))
