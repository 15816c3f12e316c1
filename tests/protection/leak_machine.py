"""Any operations by any people in any order, and every byte that comes out is read.

A byte of her address may come out on three ways only: to herself, proven by card and PIN; on the
one document of a release of two roles while it is valid; and after two roles have lifted her lock.
Who lives with her is no requester here: his own home is what he is told, by the office's letters
too.  He is asked about by everybody else.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from copies_office import NISHITOKYO
from hypothesis import currently_in_test_context, note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from leak_office import AREA, SECRET, Family, LeakOffice, PreparedOffice, plain
from pdf_texts import text_of

from jukinet.counters.case import Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection import procedures as protection
from jukinet.protection.application import Opinion, OpinionBody
from jukinet.protection.lock import Lock
from jukinet.register import procedures as register
from jukinet.register.papers import Relocation
from jukinet.register.record import Occasion
from jukinet.security.operator import Duty, Function
from jukinet.terms.address import Address
from jukinet.terms.errors import JukiError
from web_visitor import Page

Answer = TypeVar("Answer")
PEOPLE = st.sampled_from(("victim", "victim", "child", "grandmother", "aggressor", "neighbour"))
LAPSE_DAYS = 400
EVERY_FUNCTION = tuple(Function)
PROTECTORS = ("kimura", "ota")
HEAD = ("takahashi", Duty.REVIEW)


class Leak(AssertionError):
    """Her address was read where it may not be."""


@dataclass
class LeakBook:
    """What may be read by the rules of the task, kept apart from the guard."""

    standing: list[Lock] = field(default_factory=list)
    until: dict[UUID, datetime] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=lambda: [SECRET])
    locks: list[Lock] = field(default_factory=list)
    proposed_by: tuple[str, Duty] = ("", Duty.COUNTER)

    def opens(self, document: UUID, now: datetime) -> bool:
        return document in self.until and now < self.until[document]

    def says_her_address(self, text: str) -> bool:
        said = plain(text)
        return any(plain(secret) in said for secret in self.secrets)


class LeakMachine(RuleBasedStateMachine):
    """The life of a lock, time, and the eye that reads; what comes out is in the subclasses."""

    prepared: ClassVar[PreparedOffice]
    ways: ClassVar[dict[str, int]] = {}
    """How often her address was read on a way that is allowed, and how often nothing was said."""

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        self.office: LeakOffice = self._open.enter_context(self.prepared.opened())
        self.book = LeakBook()

    def teardown(self) -> None:
        self._open.close()

    # The eye ------------------------------------------------------------------------------------

    def look_into(self, path: str, text: str, *, allowed: bool = False) -> None:
        """Read what a path yielded; her address in it is a leak unless it is allowed there."""
        told = self.book.says_her_address(text)
        if told and not allowed and self.book.standing:
            self.say(f"read on: {path}")
            raise Leak(path)
        word = "told" if told and self.book.standing else "quiet"
        self.ways[f"{path} {word}"] = self.ways.get(f"{path} {word}", 0) + 1

    def read_page(self, path: str, page: Page, *, allowed: bool = False) -> None:
        """Every byte of an answer: its head, its text, the text of its paper."""
        is_paper = page.headers.get("content-type", "").startswith("application/pdf")
        body = text_of(page.body) if is_paper else page.body.decode(errors="replace")
        self.look_into(path, f"{page.headers} {body}", allowed=allowed)

    @staticmethod
    def say(words: str) -> None:
        """Said beside the steps of a failing sequence."""
        if currently_in_test_context():
            note(words)

    # A lock's life ------------------------------------------------------------------------------

    @initialize(locked=st.sampled_from((True, True, True, False)))
    def begin(self, locked: bool) -> None:
        """Mostly she is protected already; else whatever is begun now is there when she applies."""
        if locked:
            self.apply()

    @rule()
    def apply(self) -> None:
        """She applies, for the first time or again; whatever was agreed before ends here."""
        self.note_lock(self._in_tx(self.take_lock))

    def take_lock(self, tx: Transaction) -> Lock:
        by = self.worker("kimura", Duty.PROTECTION)
        return protection.take_lock(tx, self.family.victim, (), by=by, context=self.context)

    def note_lock(self, lock: Lock) -> None:
        if lock.lock_id not in {one.lock_id for one in self.book.standing}:
            self.book.standing.append(lock)
            self.book.locks.append(lock)
        self.book.until.clear()

    @precondition(lambda self: self.book.standing)
    @rule(
        step=st.sampled_from(("opinion", "register", "extend", "propose", "refuse", "approve")),
        by=st.sampled_from(("kimura", "ota", "takahashi")),
        duty=st.sampled_from((Duty.PROTECTION, Duty.REVIEW)),
    )
    def take_a_step(self, step: str, by: str, duty: Duty) -> None:
        """A step of the lock's life by somebody; two of two roles lift it."""
        lock, who = self.book.standing[0], self.worker(by, duty)
        given: dict[str, Any] = {"by": who, "context": self.context}
        acts: dict[str, Callable[[Transaction], object]] = {
            "opinion": lambda tx: protection.add_opinion(
                tx, lock.lock_id, Opinion(OpinionBody.POLICE, "架空警察署", who.now.date()), **given
            ),
            "register": lambda tx: protection.register_lock(tx, lock.lock_id, **given),
            "extend": lambda tx: protection.extend_lock(tx, lock.lock_id, **given),
            "propose": lambda tx: protection.propose_lifting(tx, lock.lock_id, "転出", **given),
            "refuse": lambda tx: protection.refuse_lifting(tx, lock.lock_id, "継続", **given),
            "approve": lambda tx: protection.approve_lifting(tx, lock.lock_id, **given),
        }
        done = self.try_to(step, lambda: self._in_tx(acts[step]))
        if step == "propose" and done is not None:
            self.book.proposed_by = (by, duty)
        if step == "approve" and done is not None:
            if by == self.book.proposed_by[0] or duty is self.book.proposed_by[1]:
                raise Leak("one hand lifted a lock")
            self.book.standing.remove(lock)

    @precondition(lambda self: self.book.standing)
    @rule()
    def lift(self) -> None:
        """Two people of two roles lift it, as they should."""
        self.take_a_step("propose", "kimura", Duty.PROTECTION)
        self.take_a_step("approve", *HEAD)

    # Time and moves -----------------------------------------------------------------------------

    @rule(minutes=st.sampled_from((1, 5, 16)))
    def pass_minutes(self, minutes: int) -> None:
        self.office.clock.advance(timedelta(minutes=minutes))
        self.office.left |= minutes > 10

    @rule()
    def let_the_term_lapse(self) -> None:
        """More than a year goes by and nobody does anything; the night's job looks at it."""
        self.office.pass_days(LAPSE_DAYS)
        self._in_tx(lambda tx: protection.raise_tasks(tx, self.office.clock.now()))

    @rule()
    def relocate(self) -> None:
        """She and her child move; the new address is as much hers alone as the old one."""
        today, now = self.office.clock.today(), self.office.clock.now()
        home = Address(NISHITOKYO, self.new_home())
        occasion = Occasion(today, today, "clerk", now)
        papers = [
            Relocation(one, home, occasion) for one in (self.family.victim, self.family.child)
        ]
        self.try_to("relocate", lambda: self._in_tx(lambda tx: register.relocate(tx, papers)))

    def new_home(self) -> str:
        """An address that will be hers and stands nowhere yet."""
        place = len(self.book.secrets) + 1
        self.book.secrets.append(f"{AREA}{700 + place}番地の{40 + place}")
        return self.book.secrets[-1]

    # How it is done -----------------------------------------------------------------------------

    @property
    def family(self) -> Family:
        return self.office.family

    @property
    def context(self) -> NodeContext:
        return self.office.copies.context

    def who(self, name: str) -> UUID:
        found: UUID = getattr(self.family, name)
        return found

    def worker(
        self, name: str = "clerk", duty: Duty = Duty.COUNTER, *,
        relation: Relation = Relation.THIRD_PARTY, means: Means = Means.PHOTO_ID,
        requester: UUID | None = None,
    ) -> CaseWorker:  # fmt: skip
        if requester is None and means is Means.CARD:
            means = Means.PHOTO_ID  # only who is known lays down a card
        return self.office.copies.worker(
            name, duty=duty, relation=relation, means=means, requester=requester,
            more=EVERY_FUNCTION,
        )  # fmt: skip

    def try_to(self, what: str, act: Callable[[], Answer]) -> Answer | None:
        """A refusal is an answer like any other, and its words are read."""
        try:
            return act()
        except JukiError as error:
            self.say(f"{what}: {error.code.value}")
            self.look_into("refusal", f"{error} {error!r}")
            return None

    def _in_tx(self, act: Callable[[Transaction], Answer]) -> Answer:
        with self.office.database.transaction() as tx:
            return act(tx)
