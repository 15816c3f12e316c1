"""A town with a register, holders with cards and a folder for packs; everybody is invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from jukinet.counters.case import Affair, Case, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.operator_card import make_card
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SystemRandomness
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.engine import PaperEngine
from jukinet.protection.procedures import take_lock
from jukinet.register import procedures as register
from jukinet.register.papers import Birth
from jukinet.register.record import Occasion
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.standstill import procedures as standstill
from jukinet.standstill.jobs import PackSettings, keep_packs
from jukinet.standstill.offline.card import SoftwareCard
from jukinet.standstill.offline.desk import HandDesk, open_desk
from jukinet.standstill.offline.opening import CardWithPin, OpenPack, open_pack
from jukinet.standstill.pack import PackRecord
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.parties import Party, Role
from jukinet.terms.person import HOUSEHOLDER, PersonName, Relationship, Sex
from office_keys import list_keys

PACKAGES = (
    "jukinet.platform.ledger",
    "jukinet.platform.message",
    "jukinet.security",
    "jukinet.counters",
    "jukinet.custody",
    "jukinet.protection",
    "jukinet.register",
    "jukinet.copies",
    "jukinet.standstill",
)
TOWN = MunicipalityCode("352039")
OFFICE = Party(Role.REGISTER_OFFICE, "352039")
PIN = "482913"
HOLDERS = ("C-901", "C-902", "C-903")
PLACES = ("main", "branch")
EVERY_RIGHT = frozenset((function, mode) for function in Function for mode in Mode)


@dataclass
class Town:
    """The office, its register, and the cards of its holders."""

    context: NodeContext
    database: Database
    folder: Path
    clock: ManualClock
    residents: dict[str, UUID] = field(default_factory=dict)
    households: dict[str, UUID] = field(default_factory=dict)

    @property
    def settings(self) -> PackSettings:
        return PackSettings(
            self.folder / "packs", PLACES, "山口県山口市", "山口市長　見本　太郎", simulated=True
        )

    def somebody(self, *, without: Mode | None = None) -> CaseWorker:
        rights = frozenset(
            right for right in EVERY_RIGHT if right != (Function.STANDSTILL, without)
        )
        operator = Operator("op-1", "見本 花子", Duty.ADMINISTRATION, rights)
        now = self.clock.now()
        case = Case(
            UUID(int=1),
            "20030825-0001",
            Affair.PROTECTION,
            Relation.SELF,
            Means.PHOTO_ID,
            now,
            None,
        )
        return CaseWorker(operator, "terminal-1", case, now)

    def card(self, holder: str, pin: str = PIN) -> CardWithPin:
        return CardWithPin(SoftwareCard(self.folder / "cards" / holder), pin)

    def keep_packs(self) -> PackRecord | None:
        return keep_packs(self.database, self.context, self.settings)

    def open(self, first: str = "C-901", second: str = "C-903", place: str = "main") -> OpenPack:
        return open_pack(
            self.folder / "packs" / place,
            self.card(first),
            self.card(second),
            office_key=self.context.vault.public(SIGN),
        )

    def enter_household(self, number: int, *names: str) -> None:
        """A household of these names, the first its householder."""
        with self.database.transaction() as tx:
            (household,) = register.open_households(
                tx, 1, at=self.clock.now(), randomness=self.context.randomness
            )
            self.households[names[0]] = household
            for place, name in enumerate(names):
                relationship = HOUSEHOLDER if place == 0 else Relationship.parse("子")
                (change,) = register.record_births(
                    tx,
                    [self._birth(name, household, relationship, f"亀山町{number}番1号")],
                    randomness=self.context.randomness,
                )
                self.residents[name] = change.resident_id

    def protect(self, *names: str) -> None:
        with self.database.transaction() as tx:
            applicant, *others = (self.residents[name] for name in names)
            take_lock(tx, applicant, others, by=self.somebody(), context=self.context)

    def occasion(self) -> Occasion:
        today = self.context.clock.today()
        return Occasion(today, today, "op-1", self.clock.now())

    def _birth(self, name: str, household: UUID, relationship: Relationship, address: str) -> Birth:
        return Birth(
            name=PersonName(name, "ミホン タロウ"),
            sex=Sex.MALE,
            address=Address(TOWN, address),
            household_id=household,
            relationship=relationship,
            permanent_domicile=PermanentDomicile("山口県山口市亀山町2番", "見本 太郎"),
            occasion=self.occasion(),
        )


def make_context(place: Path, clock: ManualClock) -> NodeContext:
    """The keys of the office and a directory that names them."""
    return list_keys(place / "keys", (OFFICE,), clock.now()).context(OFFICE, clock)


def make_town(place: Path, database: Database, clock: ManualClock) -> Town:
    context = make_context(place, clock)
    town = Town(context, database, place, clock)
    with database.transaction() as tx:
        hand_over_codes(tx, context)
        for holder in HOLDERS:
            folder = place / "cards" / holder
            if not folder.exists():
                make_card(folder, holder, PIN)
            enrolled = SoftwareCard(folder).to_holder(f"保管者 {holder}")
            standstill.enrol_holder(tx, enrolled, by=town.somebody(), context=context)
    return town


def hand_over_codes(tx: Transaction, context: NodeContext, count: int = 60) -> None:
    codes = [ResidentRecordCode.from_ten(str(1_000_000_000 + i)).digits for i in range(count)]
    register.receive_codes(tx, codes, at=context.clock.now(), randomness=context.randomness)


def desk_of(town: Town, engine: PaperEngine | None = None, place: str = "main") -> HandDesk:
    return open_desk(
        town.settings.folder / place,
        town.card("C-901"),
        town.card("C-902"),
        office_key=town.context.vault.public(SIGN),
        ledgers=town.folder / "ledgers",
        now=town.clock.now,
        randomness=SystemRandomness(),
        engine=engine,
        name_of=lambda _: "山口県山口市",
    )
