"""Sitting at a counter of the nation: a family moves, a copy is printed, somebody is protected.

What the tour does here it does by the procedures behind the screens, as the office's own fictitious
operators, each step a transaction as it is at a counter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from jukinet.copies import procedures as copies
from jukinet.copies.jobs import print_queued
from jukinet.copies.procedures import Made, PaperDesk
from jukinet.copies.procedures.desk import names_of
from jukinet.copies.request import CopyKind, CopyRequest, Layout
from jukinet.counters import procedures as counters
from jukinet.counters.card_tray import TrayReader
from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import procedures as filings
from jukinet.filings.kinds import FilingKind
from jukinet.nation.counters import HOLDERS, OPERATORS, PIN, SPOOL, RehearsingOperator
from jukinet.nation.nation import Nation
from jukinet.nodes.counter import open_facilities
from jukinet.nodes.counter_jobs import pack_settings_of
from jukinet.nodes.protection_desk import PATHS
from jukinet.nodes.register_office import Config
from jukinet.nodes.roles import LoadedNode
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.paper.printer import FolderPrinter
from jukinet.protection import procedures as protection
from jukinet.register import procedures as register
from jukinet.register.household import HouseholdView
from jukinet.security.operator import Operator
from jukinet.standstill.jobs import keep_packs
from jukinet.standstill.offline.card import SoftwareCard
from jukinet.standstill.offline.opening import CardWithPin
from jukinet.standstill.offline.practice import Drill, DrillReport

T = TypeVar("T")

TERMINAL: Final = "madoguchi-1"
FAMILY_MIN: Final = 3
LOOKED_THROUGH: Final = 500
NOBODY: Final = UUID(int=0)
LEDGERS: Final = "hand-ledgers"
NEW_ADDRESS: Final = "模擬町九丁目9番9号"
_BY_ID: Final = {each.operator_id: each for each in OPERATORS}


@dataclass(frozen=True, slots=True)
class Moved:
    """A family that relocated: how many, and how many of the changes the network is told of."""

    people: int
    changes: int


@dataclass(frozen=True, slots=True)
class Printed:
    """What can be said of a copy that came out."""

    said: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Locked:
    """A lock just taken: how many doors were tried, how many stayed shut, and at the counter."""

    doors: int
    shut: int
    refused_at_counter: bool


class Sitting:
    """At one office of the nation, with its operators."""

    def __init__(self, loaded: LoadedNode) -> None:
        config = loaded.config
        assert isinstance(config, Config)
        assert config.counter is not None
        self._loaded = loaded
        self._settings = config.counter
        self._facilities = open_facilities(config.counter, loaded)

    @property
    def has_paper(self) -> bool:
        """Whether this machine has the print font; without it no paper is made."""
        return self._facilities.paper is not None

    def move_family(self) -> Moved:
        """A relocation as it is filed: entered by one, approved by another (Act Art. 23)."""
        family = self._in_tx(_find_family)
        context = self._loaded.node.context
        ticked = {f"who.{member.resident_id}": "yes" for member in family.members}
        fields = {
            "occurred_on": self._yesterday(),
            "address": NEW_ADDRESS,
            "answer.address-new": "lease-seen",
            **ticked,
        }

        def file(tx: Transaction) -> tuple[UUID, int]:
            by = self._serve(tx, "sasaki", Affair.FILING, family.members[0].resident_id)
            draft = filings.begin(
                tx, FilingKind.RELOCATION, by=by, context=context,
                household_id=family.household_id,
            )  # fmt: skip
            draft = filings.save_draft(
                tx, draft.filing_id, fields, version=draft.version, by=by, context=context
            )
            entered = filings.enter(
                tx, draft.filing_id, version=draft.version, by=by, context=context
            )
            return entered.filing_id, entered.version

        filing_id, version = self._in_tx(file)
        approved = self._in_tx(
            lambda tx: filings.approve(
                tx, filing_id, version=version, by=self._worker("takahashi"), context=context
            )
        )
        told = sum(number is not None for _, number in approved.changes)
        return Moved(len(family.members), told)

    def print_copy(self) -> Printed:
        """A copy of one's own record: asked for, made, printed, checked, handed over."""
        family = self._in_tx(_find_family)
        resident, context = family.members[0].resident_id, self._loaded.node.context
        request_id = self._in_tx(lambda tx: self._accept(tx, resident, Relation.SELF, resident))
        made = self._make(request_id)
        assert isinstance(made, Made), "nothing keeps this copy from being made"
        by = self._worker("sasaki")
        self._in_tx(lambda tx: copies.print_documents(tx, request_id, by=by))
        spool = self._spool()
        print_queued(self._loaded.node.database, context, FolderPrinter(spool))
        papers = sorted(spool.rglob("*.pdf"), key=lambda file: file.stat().st_mtime)
        pdf = papers[-1].read_bytes() if papers else b""
        issue, day = made.issues[0], family.members[0].identification.birth_date
        verified = self._in_tx(
            lambda tx: copies.verify_paper(
                tx, issue.short_code, issue.number, day, context=context, now=context.clock.now()
            )
        )
        self._in_tx(lambda tx: copies.hand_over(tx, request_id, by=by, context=context))
        return Printed(
            {
                "printed": pdf.startswith(b"%PDF"),
                "signed": b"/ByteRange" in pdf,
                "verified": verified is not None,
            }
        )

    def protect_and_try(self) -> Locked:
        """Lock somebody, then try every door, and ask at the counter as the other party would."""
        family = self._in_tx(_find_family)
        victim, other = family.members[1].resident_id, family.members[0].resident_id
        context = self._loaded.node.context

        def lock(tx: Transaction) -> tuple[int, int]:
            by = self._serve(tx, "kimura", Affair.PROTECTION, victim)
            taken = protection.take_lock(tx, victim, [], by=by, context=context)
            tried = protection.prove_lock(tx, taken, PATHS, by=by, context=context)
            return len(tried), sum(protection.all_closed([one]) for one in tried)

        doors, shut = self._in_tx(lock)
        if not self.has_paper:
            return Locked(doors, shut, refused_at_counter=True)
        request_id = self._in_tx(lambda tx: self._accept(tx, victim, Relation.HOUSEHOLD, other))
        return Locked(doors, shut, not isinstance(self._make(request_id), Made))

    def drill_standstill(self) -> DrillReport:
        """A pack made now, opened by two cards, one paper by hand, entered afterwards (part 7)."""
        node = self._loaded.node
        packs = pack_settings_of(self._settings)
        keep_packs(node.database, node.context, packs)
        tray = TrayReader(Path(self._settings.readers))
        cards = [
            CardWithPin(SoftwareCard(tray.folder_of(holder.card_id)), PIN) for holder in HOLDERS
        ]
        drill = Drill(
            node.database,
            node.context,
            packs=packs.folder,
            place=packs.places[0],
            cards=(cards[0], cards[1]),
            ledgers=self._loaded.folder / LEDGERS,
            engine=self._facilities.paper,
            name_of=names_of(node.context),
        )
        return drill.run(self._worker("tanaka"))

    # --- how -----------------------------------------------------------------------------

    def _accept(self, tx: Transaction, about: UUID, relation: Relation, requester: UUID) -> UUID:
        by = self._serve(tx, "sasaki", Affair.COPY, requester, relation)
        context = self._loaded.node.context
        request = CopyRequest(
            request_id=UUID(bytes=context.randomness.random_bytes(16), version=4),
            kind=CopyKind.RECORD_COPY,
            layout=Layout.HOUSEHOLD,
            relation=relation,
            means=Means.PHOTO_ID,
            residents=(about,),
            requester=requester,
        )
        return copies.accept_request(tx, request, by=by, context=context).request.request_id

    def _make(self, request_id: UUID) -> Made | copies.Stopped:
        facilities = self._facilities
        desk = PaperDesk(facilities.paper, facilities.seal, facilities.settings)
        by, context = self._worker("sasaki"), self._loaded.node.context
        return self._in_tx(
            lambda tx: copies.make_documents(tx, request_id, by=by, context=context, desk=desk)
        )

    def _serve(
        self,
        tx: Transaction,
        operator_id: str,
        affair: Affair,
        requester: UUID,
        relation: Relation = Relation.SELF,
    ) -> CaseWorker:
        """The operator with a case just opened for somebody whose photo ID was seen."""
        by = self._worker(operator_id)
        file = counters.open_case(
            tx, affair, relation, Means.PHOTO_ID, by=by,
            randomness=self._loaded.node.context.randomness, requester=requester,
        )  # fmt: skip
        counters.close_case(tx, file.case.case_id, by=by)
        return CaseWorker(by.operator, by.terminal_id, file.case, by.now)

    def _worker(self, operator_id: str) -> CaseWorker:
        one: RehearsingOperator = _BY_ID[operator_id]
        operator = Operator(one.operator_id, one.name, one.duties[0], one.rights)
        return CaseWorker(operator, TERMINAL, None, self._loaded.node.context.clock.now())

    def _in_tx(self, work: Callable[[Transaction], T]) -> T:
        with self._loaded.node.database.transaction() as tx:
            return work(tx)

    def _yesterday(self) -> str:
        return (self._loaded.node.context.clock.today() - timedelta(days=1)).isoformat()

    def _spool(self) -> Path:
        return self._loaded.folder / SPOOL


def _find_family(tx: Transaction) -> HouseholdView:
    """A household of several; those of the register are walked in the order of their keys."""
    for record in register.list_records_from(tx, NOBODY, LOOKED_THROUGH):
        if record.is_householder:
            family = register.get_household(tx, record.household_id)
            if len(family.members) >= FAMILY_MIN:
                return family
    raise AssertionError("a register of hundreds has a family")


def open_sitting(nation: Nation) -> Sitting | None:
    """The office of the plan that can be sat at."""
    for place in nation.plan.municipalities:
        if place.has_counter:
            return Sitting(nation.get(place.register_office).loaded)
    return None
