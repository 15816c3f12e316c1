"""The interface between the nation's page and a nation that runs."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from jukinet.nation.desk.counter_views import CounterView
from jukinet.nation.desk.views import (
    AccessView,
    AskOptions,
    AskView,
    HandedOut,
    LedgerView,
    MessageLine,
    MessageView,
    MoveView,
    NationView,
    Question,
)
from jukinet.nation.movements import MovementSeen
from jukinet.nation.plan import Plan
from jukinet.platform.web.wording import Language
from jukinet.terms.parties import Party


class NationDesk(Protocol):
    """What the page can see and do. Every method may raise JukiError; nothing else is expected."""

    @property
    def plan(self) -> Plan:
        """The plan the nation was made from."""

    async def look(self) -> NationView:
        """The nation as it is, no older than a second."""

    def watch(self) -> AsyncGenerator[MovementSeen, None]:
        """Every movement from now on, until the iterator is closed."""

    async def stop_time(self) -> None:
        """Stop the nation's clock."""

    async def start_time(self, speed: int) -> None:
        """Let the clock run at one of SPEEDS."""

    async def list_messages(self, node: Party) -> tuple[MessageLine, ...]:
        """What a node sent and received last, newest first."""

    async def open_message(self, node: Party, message_id: str) -> MessageView:
        """One message as that node has it; NOT_FOUND when it never had it."""

    async def make_move(self) -> MoveView:
        """Let somebody move from one municipality to another."""

    async def cut_line(self, one: Party, other: Party) -> None:
        """Cut the line between two nodes; NOT_FOUND when there is none."""

    async def heal_line(self, one: Party, other: Party) -> None:
        """Mend it; what waits goes out at once."""

    async def list_ask_options(self) -> AskOptions:
        """Agencies with affairs, and sample residents."""

    async def ask(self, question: Question, language: Language) -> AskView:
        """Ask the national server as an agency; problems come worded in the language."""

    async def list_access(self, sample_id: str) -> AccessView:
        """Who looked at a sample resident; NOT_FOUND when there is no such sample."""

    async def hand_out(self, sample_id: str, file: str) -> HandedOut:
        """The proof of this name about a sample, to take home; NOT_FOUND when there is none."""

    async def publish_keys(self) -> HandedOut:
        """The keys that proofs are checked with."""

    async def audit_ledger(self, node: Party) -> LedgerView:
        """Recompute a node's whole ledger."""

    async def alter_byte(self, node: Party) -> LedgerView:
        """Alter one byte of a node's ledger, as an intruder with the database could; audit it.

        NOT_FOUND when there is no entry yet.
        """

    async def look_at_counter(self, office: str) -> CounterView | None:
        """The counters of an office, as they are; None where there are none."""

    async def insert_card(self, office: str, card_id: str, terminal_id: str) -> None:
        """Put an operator card into a terminal's reader."""

    async def pull_card(self, office: str, terminal_id: str) -> None:
        """Take the card out of a terminal's reader."""

    async def lay_card(self, office: str, card: str, terminal_id: str) -> None:
        """Lay a resident's card on a terminal's reader."""

    async def take_card(self, office: str, terminal_id: str) -> None:
        """Take a resident's card off a reader, whatever it is doing."""

    async def carry_card(self, office: str, card: str, to: str) -> None:
        """Carry a resident's card to the tray of another office."""

    async def type_pin(self, office: str, terminal_id: str, pin: str) -> None:
        """Type at the pad before a resident."""

    async def prepare_terminal(self, office: str, terminal_id: str) -> str:
        """A code, good once, by which a browser becomes this terminal."""

    async def open_paper(self, office: str, terminal_id: str, number: str) -> bytes:
        """A PDF as it was printed; NOT_FOUND when there is none."""

    async def restore_byte(self, node: Party) -> LedgerView:
        """Undo the alteration; audit the ledger again."""
