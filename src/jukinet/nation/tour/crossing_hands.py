"""What is done at two towns' counters: a family moves with one visit, a visitor gets a copy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from jukinet.cards import procedures as cards
from jukinet.copies import procedures as copies
from jukinet.copies.procedures import Made
from jukinet.copies.wide_area import procedures as wide_area
from jukinet.copies.wide_area.item import WideAreaItem
from jukinet.copies.wide_area.reply import Given, Reply
from jukinet.copies.wide_area.request import Listed, Requester, WideAreaRequest
from jukinet.copies.wide_area.sealing import Question
from jukinet.counters import procedures as counters
from jukinet.counters.case import Affair, Means
from jukinet.counters.case_worker import CaseWorker
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import ArrivalState
from jukinet.moves.departing import DepartureState
from jukinet.nation.cards import CardSlip, make_family_cards
from jukinet.nation.desk.counters import OF
from jukinet.nation.nation import Nation
from jukinet.nation.plan import PlannedMunicipality
from jukinet.nation.tour.office import Office, print_out
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.terms.card import CardNumber

NEW_ADDRESS: Final = "模擬町三丁目3番3号"
ADULT_AGE: Final = 20
LOOKED_THROUGH: Final = 300
NOBODY: Final = UUID(int=0)


@dataclass(slots=True)
class FamilyMove:
    """A family between two offices (転入転出の特例; Act Art. 24-2)."""

    nation: Nation
    old: Office
    new: Office
    family: tuple[ResidentRecord, ...] = ()
    card: CardSlip | None = None
    departure_id: UUID = NOBODY
    arrival_id: UUID = NOBODY
    filing_id: UUID = NOBODY
    entered: list[UUID] = field(default_factory=list)

    def leave(self) -> None:
        """They file where they live that they go, all with their cards; another approves it."""
        slips = make_family_cards(self.nation.site, self.old.place, self.old.loaded.node)
        assert slips, "among hundreds there is a family"
        self.card = slips[0]
        head = self.old.in_tx(lambda tx: _holder_of(tx, slips[0], self.old))
        household = head.household_id
        self.family = self.old.in_tx(lambda tx: register.get_household(tx, household).members)
        typed = {
            "occurred_on": self.old.context.clock.today().isoformat(),
            "destination_municipality": self.new.place.code.digits,
            "destination_address": NEW_ADDRESS,
            **{f"who.{one.resident_id}": "yes" for one in self.family},
        }

        def file(tx: Transaction) -> moves.AnnotatedMoveOut:
            by = self.old.serve(tx, "sasaki", Affair.FILING, head.resident_id)
            return moves.take_annotated_move_out(
                tx, household, typed, by=by, context=self.old.context
            )

        taken = self.old.in_tx(file)
        self.departure_id = taken.departure.departure_id
        self.old.enter_and_approve(taken.filing.filing_id)

    def has_left(self) -> bool:
        """Whether the office they leave answers whoever asks first."""
        return self._departure_state() is DepartureState.PLANNED

    def come(self) -> None:
        """In the new town one of them lays down the card of the old one, and knows its PIN."""
        assert self.card is not None, "they have left"
        carried = f"{self.card.card}{OF}{self.old.place.code.digits}"
        self.old.tray.carry(self.card.card, self.new.tray, carried)
        read, context = self.new.read_card(carried), self.new.context

        def take(tx: Transaction) -> moves.FirstMoveIn:
            clerk = self.new.worker("sasaki")
            file = counters.open_case_of_guest(tx, Affair.FILING, read, by=clerk, context=context)
            by = CaseWorker(clerk.operator, clerk.terminal_id, file.case, clerk.now)
            taken = moves.take_first_move_in(
                tx, read, moved_on=context.clock.today(),
                fields={"address": NEW_ADDRESS, "paper.registration-card": "yes"},
                by=by, context=context,
            )  # fmt: skip
            counters.close_case(tx, file.case.case_id, by=clerk)
            return taken

        taken = self.new.in_tx(take)
        self.arrival_id, self.filing_id = taken.arrival.arrival_id, taken.filing.filing_id

    def is_known(self) -> bool:
        """Whether the old town's word about everybody has come."""
        by = self.new.worker("sasaki")
        found = self.new.in_tx(lambda tx: moves.find_information(tx, self.arrival_id, by=by))
        return found is not None

    def settle_in(self) -> None:
        """The filing now has everybody; one sends it on, another approves it."""
        approved = self.new.enter_and_approve(self.filing_id)
        self.entered = [resident for resident, _ in approved.changes]

    def has_arrived(self) -> bool:
        """Whether both towns say so."""
        by = self.new.worker("sasaki")
        arrival = self.new.in_tx(
            lambda tx: moves.get_arrival_file(tx, self.arrival_id, by=by, context=self.new.context)
        ).move
        there = arrival.state is ArrivalState.REGISTERED
        return there and self._departure_state() is DepartureState.ARRIVED

    def read_mover(self) -> ResidentRecord:
        """Whoever laid down the card, as the new town has him."""
        codes = {one.identification.code for one in self.family if one.is_householder}
        records = self.new.in_tx(lambda tx: register.list_records(tx, self.entered))
        return next(one for one in records if one.identification.code in codes)

    def _departure_state(self) -> DepartureState | ArrivalState:
        by = self.old.worker("sasaki")
        return self.old.in_tx(
            lambda tx: moves.get_departure_file(
                tx, self.departure_id, by=by, context=self.old.context
            )
        ).move.state


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of a request for a wide-area copy, at both ends."""

    visitor: ResidentRecord
    reply: Reply
    printed: bool

    @property
    def fits(self) -> bool:
        """Whether the reply is about whoever asked."""
        return isinstance(self.reply, Given) and any(
            entry.name == self.visitor.identification.name for entry in self.reply.entries
        )


def get_copy_elsewhere(nation: Nation, home: PlannedMunicipality, office: Office) -> Visit:
    """Somebody shows his driving licence at a counter far from home (広域交付; Act Art. 12-2)."""
    visitor = _find_visitor(nation, home)
    told = visitor.identification
    request = WideAreaRequest(
        request_id=new_key(office.context.randomness),
        home=home.code,
        requester=Requester(told.name.written, told.code),
        means=Means.PHOTO_ID,
        listed=Listed.HOUSEHOLD,
        asked=frozenset({WideAreaItem.RELATIONSHIP}),
    )
    context = office.context

    def ask(tx: Transaction) -> tuple[Question, CaseWorker]:
        by = office.serve(tx, "sasaki", Affair.COPY, None)
        wide_area.accept_request(tx, request, by=by, context=context)
        question = wide_area.prepare_question(tx, request, by=by, context=context)
        assert isinstance(question, Question), "the offices are open, and nobody is suspended"
        return question, by

    question, by = office.in_tx(ask)
    line = office.facilities.wide_area
    assert line is not None, "this office is on a line"
    brought = line.bring(question)

    def hear(tx: Transaction) -> Reply:
        reply = wide_area.hear_reply(tx, question, brought, by=by, context=context)
        if isinstance(reply, Given) and office.facilities.paper is not None:
            made = copies.issue_reply(
                tx, request, reply, by=by, context=context, desk=office.paper_desk
            )
            assert isinstance(made, Made), "every name of a nation can be printed"
            _print(tx, request.request_id, by, office)
        return reply

    reply = office.in_tx(hear)
    if not isinstance(reply, Given) or office.facilities.paper is None:
        return Visit(visitor, reply, printed=False)
    printed = print_out(office.loaded, request.request_id)
    office.in_tx(lambda tx: copies.hand_over(tx, request.request_id, by=by, context=context))
    return Visit(visitor, reply, printed)


def _print(tx: Transaction, request_id: UUID, by: CaseWorker, office: Office) -> None:
    """To the printer; the request of another town's resident ends with that."""
    (issue,) = copies.print_documents(tx, request_id, by=by)
    sheets = copies.list_sheet_numbers(tx, [issue])[issue.issue_id]
    wide_area.note_printed(
        tx, request_id, number=issue.number, sheets=sheets,
        document_digest=issue.document_digest, yen=copies.total_yen([issue]), by=by,
        context=office.context,
    )  # fmt: skip


def _holder_of(tx: Transaction, slip: CardSlip, office: Office) -> ResidentRecord:
    card = cards.find_card(tx, CardNumber(slip.number), by=office.worker("sasaki"))
    assert card is not None, "the slip is of a card of this office"
    return register.get_record(tx, card.resident_id)


def _find_visitor(nation: Nation, home: PlannedMunicipality) -> ResidentRecord:
    """A grown-up of the register."""
    node = nation.get(home.register_office).node
    born_by = node.context.clock.today().year - ADULT_AGE
    with node.database.transaction() as tx:
        records = register.list_records_from(tx, NOBODY, LOOKED_THROUGH)
    return next(one for one in records if one.identification.birth_date.latest.year < born_by)
