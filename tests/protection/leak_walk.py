"""A walk of random operations by random people, which reads every byte that comes out.

A byte of her address may come out on two ways only: to herself, proven by card and PIN, and on the
one document of a release of two roles while it is valid.  Who lives with her is no requester here:
his own home is what he is told, by the office's letters too.  He is asked about by everybody else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final, TypeVar
from uuid import UUID

from copies_office import a_request
from leak_office import AREA, CHILD, GRANDMOTHER, VICTIM, LeakOffice
from pdf_texts import text_of

from jukinet.copies import procedures as copies
from jukinet.copies.item import RecordItem
from jukinet.copies.procedures import Made
from jukinet.copies.procedures.desk import output_of
from jukinet.copies.request import CopyKind, CopyRequest, Layout, Paper, RequestState
from jukinet.counters.case import Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import procedures as filings
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.inspection import procedures as inspection
from jukinet.inspection.purpose import Paper as Survey
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection import procedures as protection
from jukinet.protection.application import Opinion, OpinionBody
from jukinet.protection.release import VALID, Release
from jukinet.register import procedures as register
from jukinet.security.operator import Duty
from jukinet.standstill import procedures as standstill
from jukinet.standstill.pack import Making
from jukinet.terms.errors import JukiError

Answer = TypeVar("Answer")
NAMED: Final = (Relation.PROXY, Relation.PUBLIC_BODY, Relation.THIRD_PARTY, Relation.OFFICE)
MEANS: Final = {
    Relation.PUBLIC_BODY: Means.OFFICIAL_LETTER,
    Relation.OFFICE: Means.NONE,
}
KINDS: Final = (FilingKind.RELOCATION, FilingKind.MOVE_OUT, FilingKind.HOUSEHOLD)
LAPSE: Final = 400


@dataclass
class Asked:
    """A request for a copy that is somewhere on its way."""

    request: CopyRequest
    by: CaseWorker
    proven: bool
    made: bool = False
    printed: bool = False


@dataclass
class Book:
    """Which document may show her address, and until when: kept apart from the guard."""

    until: dict[UUID, datetime] = field(default_factory=dict)

    def opens(self, document: UUID, now: datetime) -> bool:
        return document in self.until and now < self.until[document]


class Walk:
    """One office and dice."""

    def __init__(self, office: LeakOffice, seed: int) -> None:
        self.office, self.dice = office, Random(seed)
        self.book = Book()
        self.asked: list[Asked] = []
        self.releases: list[Release] = []
        self.filed: list[Filing] = []
        self.done: dict[str, int] = {}
        self.refused: dict[str, int] = {}
        self.operations: dict[str, tuple[int, Callable[[], None]]] = {
            "search": (5, self.search),
            "card": (4, self.card),
            "history": (3, self.history),
            "ask-copy": (8, self.ask_copy),
            "make": (8, self.make),
            "print": (5, self.print_one),
            "hand-over": (4, self.hand_over),
            "preview": (4, self.preview),
            "file": (4, self.file),
            "file-look": (5, self.look_at_filing),
            "inspect": (2, self.inspect),
            "pack": (2, self.pack),
            "ask-release": (5, self.ask_release),
            "approve-release": (5, self.approve_release),
            "agree": (4, self.agree),
            "minutes": (3, self.pass_minutes),
            "lock-life": (3, self.live),
            "apply-again": (1, self.apply_again),
            "relocate": (2, self.office.relocate),
        }

    def run(self, steps: int, *, locked_after: int, lapse_at: int) -> None:
        names = list(self.operations)
        weights = [self.operations[name][0] for name in names]
        for step in range(steps):
            if step == locked_after:
                self.office.protect()
            if step == lapse_at:
                self.office.pass_days(LAPSE)
                self._in_tx(lambda tx: protection.raise_tasks(tx, self.office.clock.now()))
            (name,) = self.dice.choices(names, weights)
            self.take(name)
            self.look_at_printer()

    def take(self, name: str) -> None:
        """Do one operation; a refusal is an answer like any other."""
        self.done[name] = self.done.get(name, 0) + 1
        try:
            self.operations[name][1]()
        except JukiError as error:
            key = f"{name}: {error.code.value}"
            self.refused[key] = self.refused.get(key, 0) + 1

    # Looking ------------------------------------------------------------------------------------

    def search(self) -> None:
        name = self.dice.choice((VICTIM, CHILD, GRANDMOTHER))
        with self.office.database.transaction() as tx:
            told = register.get_record(tx, self._somebody()).identification
        lines = (
            f"{name} {told.birth_date.text}",
            f"ミホン {told.birth_date.text}",
            f"{name} {AREA}",
            f"ミホン {AREA}",
            told.code.digits,
            f"ミホン {name}",
        )
        scope = self.dice.choice(("standing", "erased"))
        self.office.look_into("search", self.office.search(self.dice.choice(lines), scope))

    def card(self) -> None:
        resident = self._somebody()
        with self.office.database.transaction() as tx:
            household = register.get_record(tx, resident).household_id
        for address in (f"/households/{household}", f"/residents/{resident}"):
            self.office.look_into("card", self.office.page(address))

    def history(self) -> None:
        typed = self.dice.choice(("", "?valid_on=2006-11-01", "?valid_on=2007-01-01"))
        address = f"/residents/{self._somebody()}/history{typed}"
        self.office.look_into("history", self.office.page(address))

    # Copies -------------------------------------------------------------------------------------

    def ask_copy(self) -> None:
        at_home = (Relation.SELF, Relation.SELF, Relation.HOUSEHOLD, Relation.HOUSEHOLD)
        relation = self.dice.choice((*at_home, *NAMED))
        requester, proven, means = None, False, MEANS.get(relation, Means.PHOTO_ID)
        if relation not in NAMED:
            requester = self.dice.choice((self.office.victim,) * 2 + (self.office.aggressor,))
            means = self.dice.choice((Means.CARD, Means.CARD, Means.PHOTO_ID, Means.QUESTIONS))
            proven = requester == self.office.victim and means is Means.CARD
        request = self._request(relation, means, requester)
        by = self.office.worker(
            relation=Relation.SELF if relation is Relation.HOUSEHOLD else relation,
            means=means, requester=requester,
        )  # fmt: skip
        accepted = self._in_tx(
            lambda tx: copies.accept_request(tx, request, by=by, context=self._context)
        )
        if accepted.state is RequestState.REVIEW:
            reviewer = self.office.worker("takahashi", Duty.REVIEW)
            self._in_tx(lambda tx: copies.approve_request(tx, request.request_id, by=reviewer))
        self.asked.append(Asked(request, by, proven))

    def _request(self, relation: Relation, means: Means, requester: UUID | None) -> CopyRequest:
        kind = self.dice.choice(tuple(CopyKind)[:4] if requester else tuple(CopyKind))
        layout = self.dice.choice(tuple(Layout))
        residents: tuple[UUID, ...] = (requester or self._somebody(),)
        if relation is Relation.OFFICE and residents[0] != self.office.aggressor:
            residents = (self.office.victim,)  # a letter to her child is posted to her own home
        if relation is Relation.HOUSEHOLD and layout is Layout.HOUSEHOLD:
            office = self.office
            hers = requester == office.victim
            choice = ((office.victim, office.child), (office.child,)) if hers else (residents,)
            residents = self.dice.choice(choice)
        if relation is Relation.HOUSEHOLD and layout is Layout.INDIVIDUAL:
            relation = Relation.SELF
        items = {
            one
            for one in (RecordItem.NAME, RecordItem.ADDRESS, RecordItem.HISTORY)
            if self.dice.random() < 0.6
        }
        if layout is Layout.HOUSEHOLD:
            items -= {RecordItem.HISTORY}
        if kind is CopyKind.ERASED_COPY and requester is None and relation is not Relation.OFFICE:
            residents = (self.office.grandmother,)
        fixed = kind in tuple(CopyKind)[4:]
        return a_request(
            *residents, kind=kind, layout=layout, relation=relation, means=means,
            requester=requester, items=set() if fixed else items, reason="訴訟の準備",
            purpose="裁判所への提出", papers=tuple(Paper),
        )  # fmt: skip

    def make(self) -> None:
        one = self._one_asked(lambda one: not one.made)
        if one is not None:
            self._make(one)

    def _make(self, one: Asked) -> None:
        made = self._in_tx(
            lambda tx: copies.make_documents(
                tx, one.request.request_id, by=self._later(one), context=self._context,
                desk=self.office.copies.desk,
            )
        )  # fmt: skip
        one.made = isinstance(made, Made)

    def preview(self) -> None:
        one = self._one_asked(lambda one: one.made)
        if one is None:
            return
        request_id, by = one.request.request_id, self._later(one)
        for issue in self._in_tx(lambda tx: copies.list_issues(tx, request_id)):
            pdf = self._in_tx(
                lambda tx, issue=issue: copies.open_document(
                    tx, issue.issue_id, by=by, context=self._context
                )
            )
            self._look("preview", text_of(pdf), one)

    def print_one(self) -> None:
        one = self._one_asked(lambda one: one.made and not one.printed)
        if one is None:
            return
        self._in_tx(
            lambda tx: copies.print_documents(tx, one.request.request_id, by=self._later(one))
        )
        one.printed = True
        if self.dice.random() < 0.2:  # a lock comes between the key and the printer
            self.apply_again()
        self.look_at_printer(one)

    def look_at_printer(self, one: Asked | None = None) -> None:
        for text in self.office.printed():
            self._look("printer", text, one)

    def hand_over(self) -> None:
        one = self._one_asked(lambda one: one.printed)
        if one is None:
            return
        may = self._may_show(one)
        request_id, by = one.request.request_id, self._later(one)
        shown = self._in_tx(lambda tx: self._hand(one, by, tx))
        for text in shown:
            way = "proven" if one.proven else "released"
            self.office.look_into(f"hand {way}", text, allowed=may)
        self.book.until.pop(request_id, None)

    def _hand(self, one: Asked, by: CaseWorker, tx: Transaction) -> list[str]:
        """What lies in the requester's hand afterwards: the papers, read before they leave."""
        request_id = one.request.request_id
        issues = copies.list_issues(tx, request_id)
        texts = [
            text_of(
                copies.open_document(
                    tx,
                    issue.issue_id,
                    by=by,
                    context=self._context,
                )
            )
            for issue in issues
        ]
        copies.hand_over(tx, request_id, by=by, context=self._context)
        return texts

    def _look(self, path: str, text: str, one: Asked | None) -> None:
        if one is None:
            self.office.look_into(path, text)
            return
        asked = one.request
        way = "proven" if one.proven else f"{asked.kind} {asked.relation} {asked.means}"
        self.office.look_into(f"{path} {way}", text, allowed=self._may_show(one))

    def _may_show(self, one: Asked) -> bool:
        return one.proven or self.book.opens(one.request.request_id, self.office.clock.now())

    def _one_asked(self, fits: Callable[[Asked], bool] = lambda _: True) -> Asked | None:
        found = [one for one in self.asked[-12:] if fits(one)]
        return self.dice.choice(found) if found else None

    # Filings ------------------------------------------------------------------------------------

    def file(self) -> None:
        office = self.office
        requester = self.dice.choice((office.victim, office.aggressor, None))
        means = self.dice.choice((Means.CARD, Means.PHOTO_ID))
        by = office.worker(relation=Relation.SELF, means=means, requester=requester)
        with office.database.transaction() as tx:
            record = register.get_record(tx, self.dice.choice((office.victim, office.aggressor)))
            household = register.get_household(tx, record.household_id)
            kind = self.dice.choice(KINDS)
            begun = filings.begin(
                tx, kind, by=by, context=self._context, household_id=household.household_id
            )
            fields = {
                "occurred_on": office.clock.today().isoformat(),
                "address": f"{AREA}{self.dice.randint(20, 90)}番",
                "answer.address-new": "lease-seen",
                "answer.identity-by-questions": "register-facts-asked",
                **{f"who.{one.resident_id}": "yes" for one in household.members},
            }
            filing = filings.save_draft(
                tx, begun.filing_id, fields, version=begun.version, by=by, context=self._context
            )
        self.filed.append(filing)
        proven = requester == office.victim and means is Means.CARD
        office.look_into("filing-paper", office.filing_paper(filing, by), allowed=proven)
        if self.dice.random() < 0.3 and record.resident_id != office.victim:
            self._in_tx(
                lambda tx: filings.enter(
                    tx, filing.filing_id, version=filing.version, by=by, context=self._context
                )
            )

    def look_at_filing(self) -> None:
        """Somebody else comes to the counter, and the clerk opens what is being filed."""
        office = self.office
        office.look_into("filing-list", office.page("/filings"))
        if not self.filed:
            return
        filing = self.dice.choice(self.filed)
        for address in (f"/filings/{filing.kind.value}/{filing.filing_id}",):
            for end in ("", "/summary"):
                office.look_into("filing-page", office.page(address + end))
        office.look_into("filing-state", office.page(f"/filings/{filing.filing_id}"))
        by = office.worker(relation=Relation.SELF, means=Means.CARD, requester=office.aggressor)
        office.look_into("filing-paper", office.filing_paper(filing, by))

    # Lists --------------------------------------------------------------------------------------

    def inspect(self) -> None:
        by = self.office.worker("sasaki", Duty.ADMINISTRATION)
        with self.office.database.transaction() as tx:
            request = inspection.receive_request(
                tx, purpose="survey", asker="見本大学", asker_address="架空区1番",
                readers=["見本 三郎"], detail="抽出する。名簿は消去する。", summary="意識調査",
                area=AREA, papers=frozenset(Survey), by=by, context=self._context,
            )  # fmt: skip
            inspection.accept_request(tx, request.request_id, by=by, context=self._context)
            inspection.make_excerpt(tx, AREA, None, by=by, context=self._context)
            viewing = inspection.begin_viewing(
                tx, request.request_id, "見本 三郎", by=by, context=self._context
            )
            shown = inspection.show_page(tx, viewing.viewing_id, 1, by=by, context=self._context)
        said = "\n".join(f"{line.name}{line.address}" for _, line in shown.lines)
        assert AREA in said
        self.office.look_into("inspection", said)

    def pack(self) -> None:
        with self.office.database.transaction() as tx:
            withheld = standstill.withheld_now(tx, self._context)
            lines = list(standstill.fill_pack(tx, Making.GROUND, self.office.clock.now(), withheld))
        said = "\n".join(f"{line.name}{line.address}" for line in lines)
        assert AREA in said
        self.office.look_into("pack", said)

    # Protection ---------------------------------------------------------------------------------

    def ask_release(self) -> None:
        one = self._one_asked()
        if one is None:
            return
        office, request = self.office, one.request
        duty = self.dice.choice((Duty.PROTECTION, Duty.PROTECTION, Duty.COUNTER))
        by = office.worker(self.dice.choice(("kimura", "ota")), duty)
        release = self._in_tx(
            lambda tx: protection.ask_release(
                tx, document=request.request_id, output=output_of(request.kind),
                residents=frozenset({office.victim}), requester=request.requester,
                reason="本人と面談した", by=by, context=self._context,
            )
        )  # fmt: skip
        self.releases.append(release)

    def approve_release(self) -> None:
        if not self.releases:
            return
        release = self.dice.choice(self.releases[-4:])
        name = self.dice.choice(("kimura", "ota", "takahashi"))
        duty = self.dice.choice((Duty.PROTECTION, Duty.REVIEW, Duty.REVIEW))
        by = self.office.worker(name, duty)
        if self.office.lock is None:
            return
        self._in_tx(
            lambda tx: protection.approve_release(
                tx, release.release_id, by=by, context=self._context
            )
        )
        assert name != release.asked.operator_id and duty is not Duty.PROTECTION
        self.book.until[release.document] = by.now + VALID

    def agree(self) -> None:
        """Two people agree on one paper that was stopped, and it is made at once."""
        one = self._one_asked(lambda one: not one.made and not one.proven)
        if one is None or self.office.lock is None:
            return
        asks = self.office.worker("kimura", Duty.PROTECTION)
        agrees = self.office.worker("takahashi", Duty.REVIEW)
        request = one.request
        with self.office.database.transaction() as tx:
            release = protection.ask_release(
                tx, document=request.request_id, output=output_of(request.kind),
                residents=frozenset({self.office.victim}), requester=request.requester,
                reason="本人と面談した", by=asks, context=self._context,
            )  # fmt: skip
            protection.approve_release(tx, release.release_id, by=agrees, context=self._context)
        self.book.until[request.request_id] = agrees.now + VALID
        self._make(one)

    def live(self) -> None:
        """A step of the lock's life by one person; none of them lifts it."""
        lock = self.office.lock
        if lock is None:
            return
        by = self.office.worker("kimura", Duty.PROTECTION)
        act = self.dice.choice(("opinion", "register", "extend", "propose", "approve", "refuse"))
        with self.office.database.transaction() as tx:
            match act:
                case "opinion":
                    opinion = Opinion(OpinionBody.POLICE, "架空警察署", by.now.date())
                    protection.add_opinion(tx, lock.lock_id, opinion, by=by, context=self._context)
                case "register":
                    protection.register_lock(tx, lock.lock_id, by=by, context=self._context)
                case "extend":
                    protection.extend_lock(tx, lock.lock_id, by=by, context=self._context)
                case "propose":
                    protection.propose_lifting(
                        tx, lock.lock_id, "転出", by=by, context=self._context
                    )
                case "approve":
                    protection.approve_lifting(tx, lock.lock_id, by=by, context=self._context)
                case _:
                    protection.refuse_lifting(
                        tx, lock.lock_id, "継続", by=by, context=self._context
                    )

    def apply_again(self) -> None:
        """Whatever was agreed before ends here."""
        self.office.protect()
        self.book.until.clear()

    def pass_minutes(self) -> None:
        self.office.clock.advance(timedelta(minutes=self.dice.choice((1, 5, 16))))
        self.office.sign_on()

    # --------------------------------------------------------------------------------------------

    @property
    def _context(self) -> NodeContext:
        return self.office.copies.context

    def _later(self, one: Asked) -> CaseWorker:
        return self.office.copies.later(one.by)

    def _somebody(self) -> UUID:
        office = self.office
        return self.dice.choice(
            (office.victim, office.victim, office.child, office.grandmother, office.aggressor)
        )

    def _in_tx(self, act: Callable[[Transaction], Answer]) -> Answer:
        with self.office.database.transaction() as tx:
            return act(tx)
