"""The desk of a nation that runs in this process or in processes of its own."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from jukinet.nation.desk.asking import AskingDesk
from jukinet.nation.desk.counter_views import CounterView
from jukinet.nation.desk.counters import CounterDesk
from jukinet.nation.desk.looking import Lookout, list_node_messages, names_of
from jukinet.nation.desk.records import RecordDesk
from jukinet.nation.desk.views import (
    AccessView,
    AskOptions,
    AskView,
    HandedOut,
    HeaderField,
    LedgerView,
    MessageLine,
    MessageView,
    MoveView,
    Name,
    NationView,
    Question,
    SampleView,
    Trait,
)
from jukinet.nation.movements import MovementSeen
from jukinet.nation.traffic import EventKind
from jukinet.platform.message import overview
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import load_profile
from jukinet.terms.parties import Party

if TYPE_CHECKING:
    from jukinet.nation.happenings import Happenings
    from jukinet.nation.nation import Nation
    from jukinet.nation.nation_node import NationNode
    from jukinet.nation.plan import Plan
    from jukinet.platform.web.wording import Language
    from jukinet.register.record import ResidentRecord

T = TypeVar("T")

# However many pages are open, the nodes are asked at most so often.
LOOK_SECONDS: Final = 0.8
MESSAGES_LISTED: Final = 60
_MESSAGE_ID: Final = re.compile("[0-9a-f]{32}")


class RunningNationDesk:
    """NationDesk over a nation; belongs to the nation's loop."""

    def __init__(self, nation: Nation, happenings: Happenings) -> None:
        self._nation = nation
        self._happenings = happenings
        self._lookout = Lookout(nation)
        self._asking = AskingDesk(nation)
        self._records = RecordDesk(nation)
        self._counters = CounterDesk(nation)
        self._names = names_of(nation.plan)
        self._one_look = asyncio.Lock()
        self._seen: tuple[float, NationView] | None = None
        self._moves = 0

    @property
    def plan(self) -> Plan:
        """The plan the nation was made from."""
        return self._nation.plan

    async def close(self) -> None:
        """Undo every alteration: a nation that is resumed has sound ledgers."""
        await self._in_thread(self._records.restore_all)

    # --- looking -------------------------------------------------------------------------

    async def look(self) -> NationView:
        """The nation as it is; those who look at once share one look."""
        async with self._one_look:
            if self._seen is None or time.monotonic() - self._seen[0] > LOOK_SECONDS:
                view = await self._in_thread(self._lookout.look)
                self._seen = time.monotonic(), view
            return self._seen[1]

    async def watch(self) -> AsyncGenerator[MovementSeen, None]:
        """Every movement from now on."""
        subscribed = self._nation.movements.subscribe()
        async with aclosing(subscribed) as movements:
            async for seen in movements:
                yield seen

    async def list_messages(self, node: Party) -> tuple[MessageLine, ...]:
        """What a node sent and received last; an agency keeps no messages."""
        place = self._nation.nodes.get(node)
        if place is None:
            return ()

        def read() -> tuple[MessageLine, ...]:
            with place.node.database.transaction() as tx:
                return list_node_messages(node, tx, MESSAGES_LISTED)

        return await self._in_thread(read)

    async def open_message(self, node: Party, message_id: str) -> MessageView:
        """One message as that node has it."""
        place = self._nation.nodes.get(node)
        if place is None or _MESSAGE_ID.fullmatch(message_id) is None:
            raise JukiError(ErrorCode.NOT_FOUND, "no such message")

        def read() -> overview.MessageView:
            with place.node.database.transaction() as tx:
                return overview.show(tx, message_id)

        shown = await self._in_thread(read)
        line = MessageLine(
            node=node,
            message_id=shown.message_id,
            direction=shown.direction,
            other=shown.other,
            kind=shown.kind,
            number=shown.number,
            made_at=shown.made_at,
            state=_state_of(shown),
        )
        return MessageView(
            line=line,
            envelope_id=shown.envelope_id,
            header=_fields_of(shown.protected_header),
            signature=shown.signature,
            sealed_bytes=shown.sealed_bytes,
            steps=shown.steps,
            article=self._find_article(shown.kind, place, self._nation.nodes.get(shown.other)),
        )

    def _find_article(self, tag: str, *places: NationNode | None) -> Name | None:
        """The article a kind rests on, from the catalogue of whichever end accepts it."""
        law = load_profile().on(self.plan.law_date)
        for place in places:
            handler = place.node.handlers.find(tag) if place else None
            if handler is not None:
                try:
                    article = law.article(handler.kind.article)
                except JukiError:
                    return None
                return Name(article.text_ja, article.text_en)
        return None

    # --- doing ---------------------------------------------------------------------------

    async def stop_time(self) -> None:
        """Stop the nation's clock."""
        self._nation.clock.stop()
        self._seen = None

    async def start_time(self, speed: int) -> None:
        """Let the clock run."""
        self._nation.clock.start(float(speed))
        self._seen = None

    async def make_move(self) -> MoveView:
        """Somebody moves; each time between two other municipalities."""
        towns = self.plan.municipalities
        origin = towns[self._moves % len(towns)]
        step = 1 + self._moves // len(towns) % max(len(towns) - 1, 1)
        destination = towns[(self._moves + step) % len(towns)]
        self._moves += 1
        if destination is origin:
            raise JukiError(ErrorCode.NOT_FOUND, "there is only one municipality")
        happened = await self._happenings.make(EventKind.MOVE, origin.code, destination.code)
        self._seen = None
        return MoveView(
            kind=EventKind.MOVE,
            origin=self._names[origin.register_office],
            destination=self._names[destination.register_office],
            people=happened.people,
            refused=happened.refused,
        )

    async def cut_line(self, one: Party, other: Party) -> None:
        """Cut the line between two nodes."""
        await self._must_be_line(one, other)
        self._nation.lines.cut(one, other)
        self._seen = None

    async def heal_line(self, one: Party, other: Party) -> None:
        """Mend it, and let both ends try at once."""
        await self._must_be_line(one, other)
        self._nation.lines.heal(one, other)
        self._seen = None
        for end, far in ((one, other), (other, one)):
            place = self._nation.nodes.get(end)
            if place is not None:
                await self._in_thread(partial(place.node.resume, far))
                place.wake()

    async def _must_be_line(self, one: Party, other: Party) -> None:
        pairs = await self._in_thread(self._lookout.list_pairs)
        if frozenset((one, other)) not in pairs:
            raise JukiError(ErrorCode.NOT_FOUND, "there is no line between these two")

    # --- asking and records ----------------------------------------------------------------

    async def list_ask_options(self) -> AskOptions:
        """Agencies with affairs, and sample residents."""
        return await self._in_thread(self._asking.list_options)

    async def offer_sample(self, record: ResidentRecord, trait: Trait) -> SampleView:
        """One more sample resident beside those that were chosen."""
        await self.list_ask_options()
        return self._asking.offer(record, trait)

    async def ask(self, question: Question, language: Language) -> AskView:
        """Ask the national server as an agency; the map sees question and answer pass."""
        await self.list_ask_options()
        self._show(question.agency, self.plan.national)
        view = await self._asking.ask(question, language)
        self._show(self.plan.national, question.agency)
        self._seen = None
        return view

    def _show(self, sender: Party, receiver: Party) -> None:
        now = self._nation.clock.now()
        self._nation.movements.publish(MovementSeen(sender, receiver, 1, now))

    async def list_access(self, sample_id: str) -> AccessView:
        """Who looked at a sample resident."""
        await self.list_ask_options()
        sample = self._asking.get_sample(sample_id)
        law = self._asking.law
        return await self._in_thread(lambda: self._records.list_access(sample, law))

    async def hand_out(self, sample_id: str, file: str) -> HandedOut:
        """A proof about a sample resident, to take home."""
        await self.list_ask_options()
        sample = self._asking.get_sample(sample_id)
        return await self._in_thread(lambda: self._records.hand_out(sample, file))

    async def publish_keys(self) -> HandedOut:
        """The keys that proofs are checked with."""
        return await self._in_thread(self._records.publish_keys)

    async def audit_ledger(self, node: Party) -> LedgerView:
        """Recompute a node's whole ledger."""
        return await self._in_thread(lambda: self._records.audit(node))

    async def alter_byte(self, node: Party) -> LedgerView:
        """Alter one byte of a node's ledger behind its back."""
        return await self._in_thread(lambda: self._records.alter(node))

    async def restore_byte(self, node: Party) -> LedgerView:
        """Undo the alteration."""
        return await self._in_thread(lambda: self._records.restore(node))

    # --- counters --------------------------------------------------------------------------

    async def look_at_counter(self, office: str) -> CounterView | None:
        """The counters of an office, as they are."""
        return await self._in_thread(lambda: self._counters.look(office))

    async def insert_card(self, office: str, card_id: str, terminal_id: str) -> None:
        """Put an operator card into a terminal's reader."""
        await self._in_thread(lambda: self._counters.insert_card(office, card_id, terminal_id))

    async def pull_card(self, office: str, terminal_id: str) -> None:
        """Take the card out of a terminal's reader."""
        await self._in_thread(lambda: self._counters.pull_card(office, terminal_id))

    async def lay_card(self, office: str, card: str, terminal_id: str) -> None:
        """Lay a resident's card on a reader."""
        await self._in_thread(lambda: self._counters.lay_card(office, card, terminal_id))

    async def take_card(self, office: str, terminal_id: str) -> None:
        """Take a resident's card off a reader."""
        await self._in_thread(lambda: self._counters.take_card(office, terminal_id))

    async def carry_card(self, office: str, card: str, to: str) -> None:
        """Carry a resident's card to another office."""
        await self._in_thread(lambda: self._counters.carry_card(office, card, to))

    async def type_pin(self, office: str, terminal_id: str, pin: str) -> None:
        """Type at the pad before a resident."""
        await self._in_thread(lambda: self._counters.type_pin(office, terminal_id, pin))

    async def prepare_terminal(self, office: str, terminal_id: str) -> str:
        """A code by which a browser becomes this terminal."""
        return await self._in_thread(lambda: self._counters.prepare_terminal(office, terminal_id))

    async def open_paper(self, office: str, terminal_id: str, number: str) -> bytes:
        """A PDF as it was printed."""
        return await self._in_thread(lambda: self._counters.open_paper(office, terminal_id, number))

    async def _in_thread(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._nation.threads, call)


def _state_of(shown: overview.MessageView) -> str:
    """What became of a message, by the last of its steps."""
    last = shown.steps[-1]
    if last.name in ("parked", "behind"):
        return last.name
    if last.result != "passed":
        return last.result
    if shown.direction is overview.Direction.SENT:
        return "delivered" if last.name == "receipt" else "queued"
    return "effective" if last.name == "effect" else "waiting"


def _fields_of(header: str | None) -> tuple[HeaderField, ...]:
    if header is None:
        return ()
    fields = msgspec.json.decode(header.encode(), type=dict[str, object])
    return tuple(HeaderField(name, str(value)) for name, value in fields.items())
