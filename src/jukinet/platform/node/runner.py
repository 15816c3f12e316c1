"""The edge that drives a node: doors, inbox worker, sender, jobs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, TypeVar

from jukinet.platform.message.acceptance import OpenedEnvelope
from jukinet.platform.message.envelope import MESSAGES_MAX, SentEnvelope
from jukinet.platform.message.receipt import Receipt
from jukinet.platform.node.parts import Carrier, Job, Node
from jukinet.platform.transport.gathering import GatheringDoor
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

log = logging.getLogger(__name__)

T = TypeVar("T")

# Work can also come from outside this process (a loader at the command line): look now and then.
LOOK_SECONDS: Final = 0.5
# After a failure of our own database, breathe before trying again.
BREATH_SECONDS: Final = 0.5
# After a failure nobody foresaw: tried again, since nobody watches a node at night, but not so
# often that it fills the log.
BUG_SECONDS: Final = 30.0
# Envelopes under way to one peer at a time: order within a peer is kept by numbers, not by luck.
PEERS_AT_ONCE: Final = 16


class NodeRunner:
    """Drives one node until stopped; `wake()` says that there may be something to do."""

    def __init__(
        self,
        node: Node,
        *,
        post: Carrier,
        threads: ThreadPoolExecutor,
        delivered: Callable[[SentEnvelope], None] = lambda _: None,
        accepted: Callable[[], None] = lambda: None,
    ) -> None:
        """`delivered` is told of every settled envelope.

        `accepted` is told whenever something was taken into the inbox: a process that only opens
        doors lets another one know.
        """
        self.node = node
        self._post = post
        self._threads = threads
        self._delivered = delivered
        self._accepted = accepted
        self._work_wanted = asyncio.Event()
        self._send_wanted = asyncio.Event()
        self._senders: dict[Party, asyncio.Task[None]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()
        self._door: GatheringDoor[OpenedEnvelope, Receipt] = GatheringDoor(
            node.database, node.accept, executor=threads
        )

    def start(self) -> None:
        """Begin working; call from the loop that will drive the node."""
        loops: list[tuple[str, Coroutine[Any, Any, None]]] = [
            ("inbox", self._repeat(self._work_wanted, self._work)),
            ("sender", self._repeat(self._send_wanted, self._send)),
            *((job.name, self._run_job(job)) for job in self.node.jobs),
        ]
        self._tasks = [
            asyncio.create_task(loop, name=f"{self.node.party} {name}") for name, loop in loops
        ]
        self.wake()

    async def stop(self) -> None:
        """Finish what is in hand and stop; what waits stays in the database."""
        self._stopping.set()
        self.wake()
        await self._door.close()
        tasks = [*self._tasks, *self._senders.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def wake(self) -> None:
        """Somebody committed something: look at inbox and outbox now."""
        self._work_wanted.set()
        self._send_wanted.set()

    async def receive(self, envelope: bytes, peer: Party) -> bytes:
        """The message door: open, wait for the shared commit, answer with the receipt."""
        opened = self.node.open(envelope, peer)
        receipt = await self._door.ask(opened)
        self._work_wanted.set()
        self._accepted()
        return self.node.sign(receipt)

    async def in_thread(self, call: Callable[[], T]) -> T:
        """Run a blocking call beside the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def _repeat(self, wanted: asyncio.Event, round_: Callable[[], Awaitable[bool]]) -> None:
        """Do rounds while they bring something; then wait to be woken."""
        while not self._stopping.is_set():
            try:
                more = await round_()
            except Exception as error:
                await asyncio.sleep(_note_failure(f"{self.node.party}", error))
                continue
            if not more:
                await _wait(wanted, LOOK_SECONDS)

    async def _work(self) -> bool:
        self._work_wanted.clear()
        done = await self.in_thread(self.node.work)
        if done.effective or done.refused:
            self._send_wanted.set()
        return done.more

    async def _send(self) -> bool:
        """Start a sender for each peer who is due and has none yet."""
        self._send_wanted.clear()
        for party in await self.in_thread(self.node.list_due):
            if party not in self._senders and len(self._senders) < PEERS_AT_ONCE:
                task = asyncio.create_task(self._send_to(party), name=f"send to {party}")
                self._senders[party] = task
                task.add_done_callback(partial(self._sent, party))
        return False

    def _sent(self, party: Party, _: asyncio.Task[None]) -> None:
        self._senders.pop(party, None)
        self._send_wanted.set()

    async def _send_to(self, party: Party) -> None:
        """Carry envelope after envelope to one peer until nothing waits or he is away."""
        carrier = self.node.carriers.get(party, self._post)
        try:
            sent = await self.in_thread(lambda: self.node.prepare(party, MESSAGES_MAX))
            while sent is not None:
                sent = await self._carry(sent, carrier)
        except JukiError as error:
            log.info("%s to %s: %s", self.node.party, party, error)
            await self._postpone(party, error.code)
        except Exception as error:
            await asyncio.sleep(_note_failure(f"{self.node.party} to {party}", error))

    async def _carry(self, sent: SentEnvelope, carrier: Carrier) -> SentEnvelope | None:
        """Bring one envelope and settle its receipt; the next one, if something waits."""
        receipt = await carrier.carry(sent.addressee, sent.wire)
        following = await self.in_thread(
            lambda: self.node.settle_and_prepare(sent, receipt, MESSAGES_MAX)
        )
        self._delivered(sent)
        return following

    async def _postpone(self, party: Party, code: ErrorCode) -> None:
        """Have the line wait; where not even that can be written, breathe and be due again."""
        try:
            await self.in_thread(lambda: self.node.postpone(party, code))
        except JukiError as error:
            await asyncio.sleep(_note_failure(f"{self.node.party} to {party}", error))

    async def _run_job(self, job: Job) -> None:
        while not self._stopping.is_set():
            pause = job.every_seconds
            try:
                await self.in_thread(lambda: job.run(self.node))
                self.wake()
            except Exception as error:
                failed = _note_failure(f"{self.node.party} job {job.name}", error)
                pause = max(pause, failed)
            await asyncio.sleep(pause)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


def _note_failure(whose: str, error: Exception) -> float:
    """Log what went wrong, one of ours in a line and a bug whole; how long to breathe after it."""
    if isinstance(error, JukiError):
        log.warning("%s: %s", whose, error)
        return BREATH_SECONDS
    log.error("%s broke down", whose, exc_info=error)
    return BUG_SECONDS
