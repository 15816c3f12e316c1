"""Sitting at a counter of the nation: a family moves, a copy is printed, somebody is protected.

What the tour does here it does by the procedures behind the screens, as the office's own fictitious
operators, each step a transaction as it is at a counter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from jukinet.copies import procedures as copies
from jukinet.copies.procedures import Made
from jukinet.copies.procedures.desk import names_of
from jukinet.copies.request import CopyKind, CopyRequest, Layout
from jukinet.counters.card_tray import TrayReader
from jukinet.counters.case import Affair, Means, Relation
from jukinet.filings import procedures as filings
from jukinet.filings.kinds import FilingKind
from jukinet.nation.counters import HOLDERS, PIN, SPOOL
from jukinet.nation.tour.office import Office, print_out
from jukinet.nodes.counter_jobs import pack_settings_of
from jukinet.nodes.protection_desk import PATHS
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.protection import procedures as protection
from jukinet.register import procedures as register
from jukinet.register.household import HouseholdView
from jukinet.standstill.drills.practice import Drill, DrillReport
from jukinet.standstill.jobs import keep_packs
from jukinet.standstill.offline.card import SoftwareCard
from jukinet.standstill.offline.opening import CardWithPin

T = TypeVar("T")

FAMILY_MIN: Final = 3
LOOKED_THROUGH: Final = 500
NOBODY: Final = UUID(int=0)
LEDGERS: Final = "hand-ledgers"
NEW_ADDRESS: Final = "模擬町九丁目9番9号"


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

    def __init__(self, office: Office) -> None:
        self.office = office
        self._loaded = office.loaded
        self._settings = office.settings
        self._facilities = office.facilities

    @property
    def has_paper(self) -> bool:
        """Whether this machine has the print font; without it no paper is made."""
        return self._facilities.paper is not None

    def move_family(self) -> Moved:
        """A relocation as it is filed: entered by one, approved by another (Act Art. 23)."""
        family = self.office.in_tx(_find_family)
        context = self._loaded.node.context
        fields = {
            "occurred_on": self._yesterday(),
            "address": NEW_ADDRESS,
            **{f"who.{member.resident_id}": "yes" for member in family.members},
        }

        def file(tx: Transaction) -> UUID:
            by = self.office.serve(tx, "sasaki", Affair.FILING, family.members[0].resident_id)
            draft = filings.begin(
                tx, FilingKind.RELOCATION, by=by, context=context,
                household_id=family.household_id,
            )  # fmt: skip
            filings.save_draft(
                tx, draft.filing_id, fields, version=draft.version, by=by, context=context
            )
            return draft.filing_id

        approved = self.office.enter_and_approve(self.office.in_tx(file))
        told = sum(number is not None for _, number in approved.changes)
        return Moved(len(family.members), told)

    def print_copy(self) -> Printed:
        """A copy of one's own record: asked for, made, printed, checked, handed over."""
        family = self.office.in_tx(_find_family)
        resident, context = family.members[0].resident_id, self._loaded.node.context
        request_id = self.office.in_tx(
            lambda tx: self._accept(tx, resident, Relation.SELF, resident)
        )
        made = self._make(request_id)
        assert isinstance(made, Made), "nothing keeps this copy from being made"
        by = self.office.worker("sasaki")
        self.office.in_tx(lambda tx: copies.print_documents(tx, request_id, by=by))
        spool = self._spool()
        print_out(self._loaded, request_id)
        papers = sorted(spool.rglob("*.pdf"), key=lambda file: file.stat().st_mtime)
        pdf = papers[-1].read_bytes() if papers else b""
        issue, day = made.issues[0], family.members[0].identification.birth_date
        verified = self.office.in_tx(
            lambda tx: copies.verify_paper(
                tx, issue.short_code, issue.number, day, context=context, now=context.clock.now()
            )
        )
        self.office.in_tx(lambda tx: copies.hand_over(tx, request_id, by=by, context=context))
        return Printed(
            {
                "printed": pdf.startswith(b"%PDF"),
                "signed": b"/ByteRange" in pdf,
                "verified": verified is not None,
            }
        )

    def protect_and_try(self) -> Locked:
        """Lock somebody, then try every door, and ask at the counter as the other party would."""
        family = self.office.in_tx(_find_family)
        victim, other = family.members[1].resident_id, family.members[0].resident_id
        context = self._loaded.node.context

        def lock(tx: Transaction) -> tuple[int, int]:
            by = self.office.serve(tx, "kimura", Affair.PROTECTION, victim)
            taken = protection.take_lock(tx, victim, [], by=by, context=context)
            tried = protection.prove_lock(tx, taken, PATHS, by=by, context=context)
            return len(tried), sum(protection.all_closed([one]) for one in tried)

        doors, shut = self.office.in_tx(lock)
        if not self.has_paper:
            return Locked(doors, shut, refused_at_counter=True)
        request_id = self.office.in_tx(
            lambda tx: self._accept(tx, victim, Relation.HOUSEHOLD, other)
        )
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
        return drill.run(self.office.worker("tanaka"))

    # --- how -----------------------------------------------------------------------------

    def _accept(self, tx: Transaction, about: UUID, relation: Relation, requester: UUID) -> UUID:
        by = self.office.serve(tx, "sasaki", Affair.COPY, requester, relation)
        context = self._loaded.node.context
        request = CopyRequest(
            request_id=new_key(context.randomness),
            kind=CopyKind.RECORD_COPY,
            layout=Layout.HOUSEHOLD,
            relation=relation,
            means=Means.PHOTO_ID,
            residents=(about,),
            requester=requester,
        )
        return copies.accept_request(tx, request, by=by, context=context).request.request_id

    def _make(self, request_id: UUID) -> Made | copies.Stopped:
        desk = self.office.paper_desk
        by, context = self.office.worker("sasaki"), self._loaded.node.context
        return self.office.in_tx(
            lambda tx: copies.make_documents(tx, request_id, by=by, context=context, desk=desk)
        )

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
