"""Screens: every page of every slice opened by a clerk and a reviewer; copies and filings there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from counter_visitor import CounterVisitor
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from leak_machine import HEAD, PEOPLE, Leak, LeakMachine
from leak_office import AREA, CHILD, GRANDMOTHER, VICTIM
from leak_seeds import PAPERS
from pdf_texts import text_of

from jukinet.counters.case import Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import procedures as filings
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.filings.workflow import FilingState
from jukinet.nodes.families import FAMILIES
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register

PLACE: Final = re.compile(r"\{([a-z_]+)(?::[a-z]+)?\}")
ASKED_BY_QUERY: Final = {"/moves/out/new?household={household_id}"}
ADDRESSES: Final = sorted(
    {screen.path for family in FAMILIES for screen in family.screens if screen.show is not None}
    - {"/sign-on", "/leave"}
    | ASKED_BY_QUERY
)
KINDS: Final = (FilingKind.RELOCATION, FilingKind.MOVE_OUT, FilingKind.HOUSEHOLD)
ANY = st.integers(0, 9)
WHERE_THINGS_ARE_SET: Final = {"year": "2006", "page": "1", "ruling": "1", "which": "day"}


class DeskMachine(LeakMachine):
    """Two people at browsers, and what is filed at the desk."""

    def __init__(self) -> None:
        super().__init__()
        self.filed: list[tuple[Filing, bool]] = []
        self.requests: set[UUID] = set()
        self.issues: set[UUID] = set()

    # Pages --------------------------------------------------------------------------------------

    @rule(about=PEOPLE, reviewing=st.booleans(), of=ANY)
    def open_every_page(self, about: str, reviewing: bool, of: int) -> None:
        """All addresses there are, with the ids of what there is."""
        self.open_pages("/", about, reviewing, of)

    def open_pages(self, under: str, about: str, reviewing: bool, of: int) -> None:
        """The same of some slices."""
        visitor = self.reviewer if reviewing else self.clerk
        for pattern in (one for one in ADDRESSES if one.startswith(under)):
            for address in self._addresses(pattern, about, of):
                self.read_page(pattern, visitor.get(address), allowed=self._hers(address))

    def _addresses(self, pattern: str, about: str, of: int) -> Iterator[str]:
        """One; where something lies there from the beginning, all that does, of papers one each."""
        pool = self.office.pool
        name = next((one for one in PLACE.findall(pattern) if one in pool), "")
        for at, key in enumerate(pool.get(name, ("",))):
            paper = PAPERS[(of + at) % len(PAPERS)]
            yield self._fill_in(pattern, about, of, {name: key, "paper": paper})

    def teardown(self) -> None:
        """Whatever was done, at its end every page is opened once more."""
        try:
            if self.book.standing:
                self.open_every_page("victim", False, 0)
                self.open_every_page("child", True, 0)
        finally:
            super().teardown()

    @rule(
        name=st.sampled_from((VICTIM, CHILD, GRANDMOTHER)),
        line=st.sampled_from(
            ("{name} {born}", "ミホン {born}", "{name} {area}", "ミホン {area}", "{code}")
        ),
        scope=st.sampled_from(("standing", "erased")),
    )
    def search(self, name: str, line: str, scope: str) -> None:
        with self.office.database.transaction() as tx:
            told = register.get_record(tx, self.family.victim).identification
        words = line.format(name=name, born=told.birth_date.text, area=AREA, code=told.code.digits)
        form = self.clerk.form("/search", "/search")
        self.read_page("/search", self.clerk.send(form, line=words, scope=scope))

    @rule(about=PEOPLE, typed=st.sampled_from(("", "?valid_on=2006-11-01", "?valid_on=2007-01-01")))
    def history(self, about: str, typed: str) -> None:
        address = f"/residents/{self.who(about)}/history{typed}"
        self.read_page("/history", self.clerk.get(address))

    @rule(
        relation=st.sampled_from(("third-party", "self", "public-body", "proxy")),
        means=st.sampled_from(("photo-id", "questions")),
    )
    def open_case(self, relation: str, means: str) -> None:
        self.clerk.open_case(affair="copy", relation=relation, means=means)

    @rule(
        about=PEOPLE,
        kind=st.sampled_from(
            ("record-copy", "item-certificate", "remade-copy", "code-notice", "erased-copy")
        ),
        whom=st.sampled_from(("self", "household")),
        item=st.sampled_from(("relationship", "history", "domicile")),
    )
    def ask_at_the_screen(self, about: str, kind: str, whom: str, item: str) -> None:
        """A copy asked for in the browser: made, looked at, printed and handed over there."""
        clerk, address = self.clerk, f"/copies/new/{self.who(about)}"
        if about == "aggressor" and whom == "self":
            return  # his own paper shows his own home
        self.read_page("/copies/new", clerk.get(address))
        page = clerk.send(
            clerk.blank_form(address), kind=kind, whom=whom, layout="individual", items=item,
            requester_name="請求 花子", reason="訴訟の準備", papers="claim", documents="1",
        )  # fmt: skip
        self.read_page("/copies/new", page)
        found = re.fullmatch(r"/copies/([0-9a-f-]{36})", page.headers.get("location", ""))
        if found is None:
            return
        self.requests.add(UUID(found[1]))
        for step in ("make", "print", "hand-over"):
            told = clerk.get(f"/copies/{found[1]}")
            self.read_page("/copies/{request_id}", told)
            for issue in re.findall(r"/copies/documents/([0-9a-f-]{36})", told.text):
                self.issues.add(UUID(issue))
                self.read_page("/copies/documents", clerk.get(f"/copies/documents/{issue}"))
            sent = clerk.send(clerk.blank_form(f"/copies/{found[1]}/{step}"))
            self.read_page(f"/copies/{{request_id}}/{step}", sent)
            self.office.copies.print_all()
        for job in self.office.copies.printer.jobs:
            self.look_into("printer", text_of(job.pdf))
        self.office.copies.printer.jobs.clear()

    @rule(about=PEOPLE)
    def show_a_paper(self, about: str) -> None:
        """Somebody shows a licence of hers, or of who lives with her: it agrees with nothing."""
        self.clerk.open_case(affair="copy", relation="self", means="none")
        with self.office.database.transaction() as tx:
            told = register.get_record(tx, self.who(about)).identification
        page = self.clerk.send(
            self.clerk.form("/identity", "/identity"), evidence="driving-licence",
            name=told.name.written, birth=told.birth_date.text, sex=told.sex.name.lower(),
        )  # fmt: skip
        self.read_page("/identity", page)
        if page.status == 303 and self.book.standing and about in {"victim", "child"}:
            raise Leak("a paper said who lives with her")

    def _fill_in(self, pattern: str, about: str, of: int, given: Mapping[str, object]) -> str:
        with self.office.database.transaction() as tx:
            household = register.get_record(tx, self.who(about)).household_id
        pool: dict[str, Sequence[object]] = {
            "household_id": [household],
            "resident_id": [self.who(about)],
            "resident": [self.who(about)],
            "filing_id": [filing.filing_id for filing, _ in self.filed],
            "request_id": sorted(self.requests),
            "issue_id": sorted(self.issues),
            "lock_id": [lock.lock_id for lock in self.book.locks],
            **{name: [key] for name, key in given.items()},
        }

        def choose(found: re.Match[str]) -> str:
            known = pool.get(found[1]) or [WHERE_THINGS_ARE_SET.get(found[1], UUID(int=7))]
            return str(known[of % len(known)])

        return PLACE.sub(choose, pattern)

    def _hers(self, address: str) -> bool:
        """Whether it is the review of what she filed herself, proven."""
        return any(
            hers and address in (f"/reviews/{filing.filing_id}", "/reviews")
            for filing, hers in self.filed
        )

    # Filings ------------------------------------------------------------------------------------

    @rule(
        by_whom=st.sampled_from(("victim", "aggressor", None)),
        means=st.sampled_from((Means.CARD, Means.PHOTO_ID)),
        about=st.sampled_from(("victim", "aggressor")),
        kind=st.sampled_from(KINDS),
        enter=st.booleans(),
    )
    def file(
        self, by_whom: str | None, means: Means, about: str, kind: FilingKind, enter: bool
    ) -> None:
        """Somebody files about his own household or another's, and perhaps sends it to review."""
        requester = self.who(by_whom) if by_whom else None
        means = means if requester else Means.PHOTO_ID  # nobody is named by no card
        by = self.worker(relation=Relation.SELF, means=means, requester=requester)
        hers = by_whom == "victim" and means is Means.CARD
        home = self.new_home() if hers and about == "victim" else f"{AREA}88番"
        filing = self._in_tx(lambda tx: self._draft(tx, kind, self.who(about), home, by))
        self.filed.append((filing, hers))
        self._look_at_paper(filing, by, hers)
        if enter:
            self.try_to(
                "enter",
                lambda: self._in_tx(
                    lambda tx: filings.enter(
                        tx, filing.filing_id, version=filing.version, by=by, context=self.context
                    )
                ),
            )

    def _draft(
        self, tx: Transaction, kind: FilingKind, about: UUID, home: str, by: CaseWorker
    ) -> Filing:
        record = register.get_record(tx, about)
        household = register.get_household(tx, record.household_id)
        begun = filings.begin(
            tx, kind, by=by, context=self.context, household_id=household.household_id
        )
        fields = {
            "occurred_on": self.office.clock.today().isoformat(),
            "address": home,
            "destination": home,
            "answer.address-new": "lease-seen",
            "answer.identity-by-questions": "register-facts-asked",
            **{f"who.{one.resident_id}": "yes" for one in household.members},
        }
        return filings.save_draft(
            tx, begun.filing_id, fields, version=begun.version, by=by, context=self.context
        )

    def _look_at_paper(self, filing: Filing, by: CaseWorker, hers: bool) -> None:
        address = f"/filings/{filing.kind.value}/{filing.filing_id}/paper"
        self.read_page("filing paper", self.clerk.get(address))

    @rule()
    def move_with_a_filing(self) -> None:
        """She files it, proven by her card, and it is approved: a new address in the register."""
        self.file("victim", Means.CARD, "victim", FilingKind.RELOCATION, True)
        self.approve(0)

    @precondition(lambda self: self.filed)
    @rule(of=ANY)
    def approve(self, of: int) -> None:
        """The reviewer reads what waits, and approves it."""
        filing, hers = self.filed[-1 - of % len(self.filed)]
        found = self._in_tx(lambda tx: filings.get_filing(tx, filing.filing_id))
        if found.state is not FilingState.ENTERED:
            return
        address = f"/reviews/{filing.filing_id}"
        self.read_page("/reviews", self.reviewer.get(address), allowed=hers)
        by = self.worker(*HEAD)
        self.try_to(
            "approve",
            lambda: self._in_tx(
                lambda tx: filings.approve(
                    tx, filing.filing_id, version=found.version, by=by, context=self.context
                )
            ),
        )

    @property
    def clerk(self) -> CounterVisitor:
        self.office.sit_down()
        return self.office.clerk

    @property
    def reviewer(self) -> CounterVisitor:
        self.office.sit_down()
        return self.office.reviewer
