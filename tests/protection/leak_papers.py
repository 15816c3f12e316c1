"""Papers: asked for by anybody, made, shown, printed, handed over, verified; and locks between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from copies_office import KeptPrints, a_request
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from leak_machine import PEOPLE, Leak, LeakMachine
from pdf_texts import text_of
from races import Second, watching
from spied_codes import SpiedCodes

from jukinet.copies import procedures as copies
from jukinet.copies.issue import Issue, IssueState
from jukinet.copies.item import RecordItem
from jukinet.copies.procedures import Made
from jukinet.copies.procedures.desk import output_of
from jukinet.copies.request import CopyKind, CopyRequest, Layout, Paper, RequestState
from jukinet.counters.case import Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.paper.printer import PrintJob
from jukinet.protection import procedures as protection
from jukinet.protection.lock import Lock
from jukinet.protection.release import VALID, Release
from jukinet.register.papers import MoveOut
from jukinet.register.procedures import accept_move_outs
from jukinet.register.record import Occasion
from jukinet.security.operator import Duty
from jukinet.terms.codes import MunicipalityCode

NAMED = (Relation.PROXY, Relation.PUBLIC_BODY, Relation.THIRD_PARTY, Relation.OFFICE)
MEANS = {Relation.PUBLIC_BODY: Means.OFFICIAL_LETTER, Relation.OFFICE: Means.NONE}
ITEMS = st.sets(st.sampled_from((RecordItem.NAME, RecordItem.ADDRESS, RecordItem.HISTORY)))
FIXED = tuple(CopyKind)[4:]
GONE_TO = MunicipalityCode("131016")
ANY = st.integers(0, 9)


@dataclass
class Asked:
    """A request for a copy that is somewhere on its way."""

    request: CopyRequest
    by: CaseWorker
    proven: bool
    made: bool = False
    printed: bool = False
    codes: str = ""


class SlowPrinter(KeptPrints):
    """A printer at which somebody applies for protection while the first sheet comes out."""

    def __init__(self, apply: Callable[[], Lock], waiting: Callable[[], bool]) -> None:
        super().__init__()
        self.second: Second | None = None
        self.locks: list[Lock] = []
        self._apply, self._waiting = apply, waiting

    def print(self, job: PrintJob) -> None:
        if self.second is None:
            self.second = Second(lambda: self.locks.append(self._apply()))
            self.second.must_wait(self._waiting)


class PapersMachine(LeakMachine):
    """A counter that issues copies."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Asked] = []
        self.releases: list[Release] = []
        self.spied = self._open.enter_context(SpiedCodes().planted())

    # Asking -------------------------------------------------------------------------------------

    @rule(
        relation=st.sampled_from((Relation.SELF, Relation.HOUSEHOLD, *NAMED)),
        about=PEOPLE,
        by_her=st.booleans(),
        means=st.sampled_from((Means.CARD, Means.PHOTO_ID, Means.QUESTIONS)),
        kind=st.sampled_from(CopyKind),
        layout=st.sampled_from(Layout),
        items=ITEMS,
    )
    def ask(
        self, relation: Relation, about: str, by_her: bool, means: Means, kind: CopyKind,
        layout: Layout, items: set[RecordItem],
    ) -> None:  # fmt: skip
        requester, proven, means = None, False, MEANS.get(relation, means)
        resident = self.who(about)
        if relation not in NAMED:
            requester = resident = self.family.victim if by_her else self.family.aggressor
            proven = by_her and means is Means.CARD
        elif relation is Relation.OFFICE and resident != self.family.aggressor:
            resident = self.family.victim  # a letter to her child is posted to her own home
        residents: tuple[UUID, ...] = (resident,)
        if relation is Relation.HOUSEHOLD and layout is Layout.INDIVIDUAL:
            relation = Relation.SELF
        if relation is Relation.HOUSEHOLD and by_her:
            residents = (self.family.victim, self.family.child)
        if layout is Layout.HOUSEHOLD:
            items = items - {RecordItem.HISTORY}
        request = a_request(
            *residents, kind=kind, layout=layout, relation=relation, means=means,
            requester=requester, items=set() if kind in FIXED else items, reason="訴訟の準備",
            purpose="裁判所への提出", papers=tuple(Paper),
        )  # fmt: skip
        by = self.worker(
            relation=Relation.SELF if relation is Relation.HOUSEHOLD else relation,
            means=means, requester=requester,
        )  # fmt: skip
        self.try_to("ask", lambda: self._accept(Asked(request, by, proven)))

    def _accept(self, one: Asked) -> None:
        accepted = self._in_tx(
            lambda tx: copies.accept_request(tx, one.request, by=one.by, context=self.context)
        )
        self.asked.append(one)
        if accepted.state is RequestState.REVIEW:
            reviewer = self.worker("takahashi", Duty.REVIEW)
            self._in_tx(lambda tx: copies.approve_request(tx, one.request.request_id, by=reviewer))

    @rule(
        kind=st.sampled_from((CopyKind.RECORD_COPY, CopyKind.ITEM_CERTIFICATE)), end=st.booleans()
    )
    def serve_herself(self, kind: CopyKind, end: bool) -> None:
        """She stands there with her card, and her paper is made (and handed to her)."""
        self.ask(Relation.SELF, "victim", True, Means.CARD, kind, Layout.INDIVIDUAL, set())
        if self.asked and self.asked[-1].proven:
            self._all_the_way(self.asked[-1], end=end)

    def _all_the_way(self, one: Asked, *, end: bool) -> None:
        place = self.asked.index(one)
        for step in (self.make, self.print_one, *((self.hand_over,) if end else ())):
            step(place)
            self.look_at_the_printer()

    # Making and looking -------------------------------------------------------------------------

    @precondition(lambda self: self.asked)
    @rule(place=ANY)
    def make(self, place: int) -> None:
        one, by = self._one(place), self._later(place)
        self.spied.clear()
        made = self.try_to(
            "make",
            lambda: self._in_tx(
                lambda tx: copies.make_documents(
                    tx, one.request.request_id, by=by, context=self.context,
                    desk=self.office.copies.desk,
                )
            ),
        )  # fmt: skip
        if isinstance(made, Made):
            one.made, one.codes = True, self.spied.read(self.context)

    @precondition(lambda self: self.asked)
    @rule(place=ANY)
    def preview(self, place: int) -> None:
        one, by = self._one(place), self._later(place)
        key = one.request.request_id
        for issue in self._list_issues(key):
            pdf = self.try_to(
                "preview",
                partial(self._open_document, issue.issue_id, by),
            )
            if pdf is not None:
                self._look("preview", text_of(pdf) + one.codes, one)

    def _open_document(self, issue_id: UUID, by: CaseWorker) -> bytes:
        return self._in_tx(
            lambda tx: copies.open_document(tx, issue_id, by=by, context=self.context)
        )

    def _list_issues(self, request_id: UUID) -> Sequence[Issue]:
        return self._in_tx(lambda tx: copies.list_issues(tx, request_id))

    @precondition(lambda self: self.asked)
    @rule(place=ANY)
    def print_one(self, place: int) -> None:
        one, by = self._one(place), self._later(place)
        self.try_to("print", lambda: self._print(one, by))

    def _print(self, one: Asked, by: CaseWorker) -> None:
        self._in_tx(lambda tx: copies.print_documents(tx, one.request.request_id, by=by))
        one.printed = True

    @rule()
    def run_the_printer(self) -> None:
        self.look_at_the_printer()

    def look_at_the_printer(self) -> None:
        """Every sheet that comes out; whose it is stands in the job."""
        printer = self.office.copies.printer
        self.office.copies.print_all()
        jobs, printer.jobs = printer.jobs, []
        for job in jobs:
            self._look("printer", text_of(job.pdf), self._owner_of(job.pdf))

    @precondition(lambda self: self.asked)
    @rule(place=ANY)
    def hand_over(self, place: int) -> None:
        one, by = self._one(place), self._later(place)
        may = self._may_show(one)
        shown = self.try_to("hand over", lambda: self._in_tx(lambda tx: self._hand(one, by, tx)))
        for text in shown or ():
            self.look_into(
                f"hand {'proven' if one.proven else 'released'}", text + one.codes, allowed=may
            )
        if shown:
            self.book.until.pop(one.request.request_id, None)

    def _hand(self, one: Asked, by: CaseWorker, tx: Transaction) -> list[str]:
        """What lies in the requester's hand afterwards: the papers, read before they leave."""
        issues = copies.list_issues(tx, one.request.request_id)
        kept = [
            text_of(copies.open_document(tx, issue.issue_id, by=by, context=self.context))
            for issue in issues
        ]
        copies.hand_over(tx, one.request.request_id, by=by, context=self.context)
        return kept

    # Two at once --------------------------------------------------------------------------------

    @precondition(lambda self: self.asked)
    @rule(place=ANY)
    def lock_while_it_prints(self, place: int) -> None:
        """The lock is being set when the printer takes the job: the sheet must not come out."""
        self.print_one(place)
        queued = self._is_queued()
        with watching(self.prepared.cluster, self.office.database) as waiting:
            with self.office.database.transaction() as tx:
                lock = self.take_lock(tx)
                printing = Second(self.office.copies.print_all)
                if queued:
                    printing.must_wait(waiting)
            printing.join()
        self.note_lock(lock)
        self.look_at_the_printer()

    @precondition(lambda self: self.asked)
    @rule(place=ANY)
    def lock_while_the_sheet_comes_out(self, place: int) -> None:
        """The printer was first; the lock waits for it, and then the sheet stays in the house."""
        self.print_one(place)
        office = self.office.copies
        printer = office.printer
        with watching(self.prepared.cluster, self.office.database) as waiting:
            slow = SlowPrinter(lambda: self._in_tx(self.take_lock), waiting)
            office.printer = slow
            office.print_all()
            office.printer = printer
            if slow.second is not None:
                slow.second.join()
                self.note_lock(slow.locks[0])
        self.hand_over(place)

    def _is_queued(self) -> bool:
        keys = [one.request.request_id for one in self.asked]
        return any(
            issue.state is IssueState.QUEUED for key in keys for issue in self._list_issues(key)
        )

    # Moves and releases -------------------------------------------------------------------------

    @rule(days=st.sampled_from((-3, 3)))
    def move_out(self, days: int) -> None:
        """She files that she leaves: certificates can be asked for."""
        on = self.office.clock.today() + timedelta(days=days)
        self.try_to("move out", lambda: self.office.copies.move_out(self.family.victim, on))

    @rule()
    def leave_with_her_child(self) -> None:
        """They go to another town together: where they went is on both erased records."""
        on, there = self.office.clock.today(), self.new_home()
        occasion = Occasion(on, on, "clerk", self.office.clock.now())
        papers = [
            MoveOut(one, GONE_TO, there, occasion)
            for one in (self.family.victim, self.family.child)
        ]
        self.try_to("leave", lambda: self._in_tx(lambda tx: accept_move_outs(tx, papers)))

    @precondition(lambda self: self.asked)
    @rule(
        place=ANY,
        by=st.sampled_from(("kimura", "ota")),
        duty=st.sampled_from((Duty.PROTECTION, Duty.COUNTER)),
    )
    def ask_release(self, place: int, by: str, duty: Duty) -> None:
        release = self.try_to("ask release", lambda: self._release(self._one(place), by, duty))
        if release is not None:
            self.releases.append(release)

    def _release(self, one: Asked, name: str, duty: Duty) -> Release:
        by, request = self.worker(name, duty), one.request
        return self._in_tx(
            lambda tx: protection.ask_release(
                tx, document=request.request_id, output=output_of(request.kind),
                residents=frozenset({self.family.victim}), requester=request.requester,
                reason="本人と面談した", by=by, context=self.context,
            )
        )  # fmt: skip

    @precondition(lambda self: self.releases and self.book.standing)
    @rule(
        place=ANY,
        name=st.sampled_from(("kimura", "ota", "takahashi")),
        duty=st.sampled_from((Duty.PROTECTION, Duty.REVIEW)),
    )
    def approve_release(self, place: int, name: str, duty: Duty) -> None:
        release, by = self.releases[place % len(self.releases)], self.worker(name, duty)
        approve = protection.approve_release
        done = self.try_to(
            "approve release",
            lambda: self._in_tx(
                lambda tx: approve(tx, release.release_id, by=by, context=self.context)
            ),
        )
        if done is not None:
            if name == release.asked.operator_id or duty is release.asked.duty:
                raise Leak("one hand released")
            self.book.until[release.document] = by.now + VALID

    @precondition(lambda self: self.book.standing)
    @rule(
        relation=st.sampled_from((Relation.PROXY, Relation.THIRD_PARTY, Relation.OFFICE)),
        end=st.booleans(),
    )
    def agree_on_one(self, relation: Relation, end: bool) -> None:
        """Two people agree on one paper that was stopped, and it is made at once."""
        self.ask(
            relation,
            "victim",
            False,
            Means.PHOTO_ID,
            CopyKind.RECORD_COPY,
            Layout.INDIVIDUAL,
            set(),
        )
        if not self.asked or self.asked[-1].request.relation is not relation:
            return
        one = self.asked[-1]
        self.ask_release(len(self.asked) - 1, "kimura", Duty.PROTECTION)
        self.approve_release(len(self.releases) - 1, "takahashi", Duty.REVIEW)
        self._all_the_way(one, end=end)

    # Anybody asks whether a paper is ours -------------------------------------------------------

    @precondition(lambda self: self.asked)
    @rule(place=ANY)
    def verify(self, place: int) -> None:
        one = self._one(place)
        today: date = self.office.clock.today()
        for issue in self._in_tx(lambda tx: copies.list_issues(tx, one.request.request_id)):
            form = self.office.clerk.form("/verify", "/verify")
            page = self.office.clerk.send(
                form, code=issue.short_code, number=issue.number, day=today.isoformat()
            )
            self.look_into("verify", page.text)

    @invariant()
    def the_spool_is_read(self) -> None:
        """Whatever the machine's own job printed meanwhile."""
        if self.office.copies.printer.jobs:
            self.look_at_the_printer()

    # --------------------------------------------------------------------------------------------

    def _one(self, place: int) -> Asked:
        return self.asked[place % len(self.asked)]

    def _owner_of(self, pdf: bytes) -> Asked:
        """Whose sheet it is, by the bytes that were made for him."""
        for one in self.asked:
            key = one.request.request_id
            for issue in self._list_issues(key):
                if issue.document_digest == digest(pdf):
                    return one
        raise Leak("a sheet that nobody asked for")

    def _look(self, path: str, text: str, one: Asked) -> None:
        request = one.request
        way = "proven" if one.proven else f"{request.kind} {request.relation} {request.means}"
        self.look_into(f"{path} {way}", text, allowed=self._may_show(one))

    def _may_show(self, one: Asked) -> bool:
        return one.proven or self.book.opens(one.request.request_id, self.office.clock.now())

    def _later(self, place: int) -> CaseWorker:
        return self.office.copies.later(self._one(place).by)
