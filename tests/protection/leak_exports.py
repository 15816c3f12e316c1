"""What is carried away: lists on paper with their ledger lines, the list at a shelter, the record,
and what another town is answered.

Of whoever is at a shelter only a name is told, and hers tells where she is; so there it is her name
that is looked for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from leak_machine import HEAD, PEOPLE, Leak, LeakMachine
from leak_office import AREA, CHILD, VICTIM, plain
from pdf_texts import text_of

from jukinet.cards.municipal_services import procedures as services
from jukinet.cards.municipal_services import store as services_store
from jukinet.cards.municipal_services.by_law import ServiceKind
from jukinet.cards.municipal_services.use import ServiceUse, UseState
from jukinet.copies.wide_area.choosing import Wanted
from jukinet.copies.wide_area.item import ON_REQUEST
from jukinet.copies.wide_area.procedures.answering import decide
from jukinet.copies.wide_area.request import Listed, Requester
from jukinet.copies.wide_area.sealing import OpenedQuestion
from jukinet.counters.case import Means
from jukinet.counters.case_worker import CaseWorker
from jukinet.custody import procedures as custody
from jukinet.custody.medium import Medium
from jukinet.inspection import procedures as inspection
from jukinet.inspection.purpose import Paper as Survey
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.paper.marks import IssueMarks
from jukinet.register import procedures as register
from jukinet.security.operator import Duty
from jukinet.terms.codes import MunicipalityCode

READER: Final = "見本 三郎"
SHELTER: Final = "見本小学校"
SHELTERED: Final = ("victim", "child", "neighbour")
OVERVIEWS: Final = ("/media", "/outputs", "/operations", "/operations/list", "/operations/slips")
ANY: Final = st.integers(0, 9)


class ExportsMachine(LeakMachine):
    """Everything about many people that leaves the counter on something."""

    def __init__(self) -> None:
        super().__init__()
        self.papers: list[tuple[UUID, Medium]] = []

    # Lists on paper -----------------------------------------------------------------------------

    @rule()
    def put_a_list_on_paper(self) -> None:
        """Asked for, approved by another, printed: a line of the media ledger."""
        done = self.try_to("print list", lambda: self._in_tx(self._print_list))
        if done is not None:
            self.papers.append(done)

    def _print_list(self, tx: Transaction) -> tuple[UUID, Medium]:
        by, context = self.worker("sasaki", Duty.ADMINISTRATION), self.context
        request = inspection.receive_request(
            tx, purpose="survey", asker="見本大学", asker_address="架空区1番", readers=[READER],
            detail="抽出する。名簿は消去する。", summary="意識調査", area=AREA,
            papers=frozenset(Survey), by=by, context=context,
        )  # fmt: skip
        inspection.accept_request(tx, request.request_id, by=by, context=context)
        inspection.make_excerpt(tx, AREA, None, by=by, context=context)
        asked = inspection.request_paper(tx, request.request_id, by=by, context=context)
        custody.approve_output(tx, asked.output_id, by=self.worker(*HEAD), context=context)
        medium = inspection.print_list(
            tx, request.request_id, engine=self.office.copies.desk.engine, marks=self._marks(by),
            by=by, context=context,
        )  # fmt: skip
        return request.request_id, medium

    @precondition(lambda self: self.papers)
    @rule(of=ANY)
    def look_at_the_sheet(self, of: int) -> None:
        _, medium = self.papers[of % len(self.papers)]
        by = self.worker("sasaki", Duty.ADMINISTRATION)
        sheet = self.try_to(
            "sheet",
            lambda: self._in_tx(
                lambda tx: inspection.get_paper_sheet(
                    tx, medium.medium_id, engine=self.office.copies.desk.engine,
                    marks=self._marks(by), by=by, context=self.context,
                )
            ),
        )  # fmt: skip
        if sheet is not None:
            self.look_into("list on paper", text_of(sheet.pdf))

    @precondition(lambda self: self.papers)
    @rule(of=ANY)
    def hand_the_sheet_over(self, of: int) -> None:
        """To its reader, against a slip; what was on the sheet is in his eyes from here on."""
        _, medium = self.papers[of % len(self.papers)]
        by = self.worker("sasaki", Duty.ADMINISTRATION)
        self.try_to(
            "hand over",
            lambda: self._in_tx(
                lambda tx: inspection.hand_over_paper(
                    tx, medium.medium_id, READER, by=by, context=self.context
                )
            ),
        )

    @rule(of=ANY)
    def open_the_ledger(self, of: int) -> None:
        """The media ledger, what was put out, the operation record; and their papers."""
        addresses = list(OVERVIEWS)
        if self.papers:
            request_id, medium = self.papers[of % len(self.papers)]
            here = f"/inspections/{request_id}"
            addresses += [
                here, f"{here}/list", f"{here}/papers", f"{here}/papers/{medium.medium_id}/sheet",
                f"/media/{medium.medium_id}", f"/media/{medium.medium_id}/slip",
                f"/outputs/{medium.wanted.output_id}",
            ]  # fmt: skip
        self.office.sit_down()
        for address in addresses:
            self.read_page("exports", self.office.clerk.get(address))

    # A shelter ----------------------------------------------------------------------------------

    @rule(who=st.sampled_from(SHELTERED))
    def come_to_the_shelter(self, who: str) -> None:
        """A card was laid on the reader there; how it came to its service is no matter here."""
        now = self.office.clock.now()
        use = ServiceUse(
            uuid4(), uuid4(), self.who(who), ServiceKind.EVACUATION, 5, f"{uuid4().int:040}"[-12:],
            UseState.LOADED, now,
        )  # fmt: skip

        def come(tx: Transaction) -> None:
            services_store.insert_use(tx, use)
            services_store.append_sighting(
                tx, uuid4(), SHELTER, use.use_id, True, by="clerk", at=now
            )

        self._in_tx(come)
        self.office.clock.advance(timedelta(seconds=1))

    @rule()
    def list_the_shelter(self) -> None:
        by = self.worker("sasaki", Duty.COUNTER)
        told = self._in_tx(
            lambda tx: services.list_evacuees(tx, SHELTER, by=by, context=self.context)
        )
        said = plain("\n".join(one.name for one in told))
        covered = {resident for lock in self.book.standing for resident in lock.residents}
        if self.family.victim in covered:
            covered.add(self.family.child)  # wherever her child is, she is
        for name, resident in ((VICTIM, self.family.victim), (CHILD, self.family.child)):
            if resident in covered and plain(name) in said:
                raise Leak("shelter")

    # Another town ------------------------------------------------------------------------------

    @rule(who=PEOPLE, listed=st.sampled_from(Listed))
    def another_town_asks(self, who: str, listed: Listed) -> None:
        """A copy is asked for elsewhere, with a card of hers, of her child's, of anybody's."""
        told = self._in_tx(lambda tx: register.get_record(tx, self.who(who))).identification
        wanted = Wanted(Requester(told.name.written, told.code), listed, (), ON_REQUEST)
        question = OpenedQuestion(
            uuid4(), self.context.party, b"", "20061106-0001", Means.GUEST_CARD, wanted
        )
        now, law = self.office.clock.now(), self.context.law(self.office.clock.today())
        decided = self._in_tx(lambda tx: decide(tx, question, law, now))
        said = "\n".join(one.identification.address.text for one in decided.shown)
        self.look_into("another town", said)

    def _marks(self, by: CaseWorker) -> IssueMarks:
        return IssueMarks(
            number="", issued_at=self.office.clock.now(),
            issuer=MunicipalityCode(self.context.party.code), municipality="西東京市",
            mayor="西東京市長", terminal=by.terminal_id, simulated=True,
        )  # fmt: skip
