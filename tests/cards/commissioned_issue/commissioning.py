"""A town that has its cards made, its server, and the contractor; everybody is invented.

Real databases, keys, envelopes and media, nodes composed by their role files. The printer is the
folder that rehearsals use; the chip in it is a file that answers as a chip does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

from commission_builders import (
    EVERY_RIGHT,
    ISSUER,
    SoftChips,
    a_card,
    a_contract,
    a_row,
    blank_numbers,
    draw,
    worker,
)

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.accounting import Fate
from jukinet.cards.commissioned_issue.commission import CardWanted
from jukinet.cards.commissioned_issue.contract import Contract
from jukinet.cards.commissioned_issue.jobs import tell_ended
from jukinet.cards.commissioned_issue.maker import Maker
from jukinet.cards.commissioned_issue.station.folder import FolderStation
from jukinet.cards.procedures import list_boxes as list_stock
from jukinet.cards.procedures import receive_box as receive_stock
from jukinet.cards.stock import Balance
from jukinet.counters.case_worker import CaseWorker
from jukinet.custody.fingerprint import words_of
from jukinet.custody.output import OutputKind, OutputWanted
from jukinet.custody.procedures import (
    approve_medium,
    approve_output,
    note_written,
    request_medium,
    request_output,
)
from jukinet.iccard.authority import CardAuthority, make_card_root
from jukinet.iccard.certificate import CardCertificate
from jukinet.link.jobs import exchange_media
from jukinet.nodes.card_issuer import IssuingSettings
from jukinet.nodes.roles import COMPOSE, CONFIGS, PACKAGES
from jukinet.nodes.settings import CardIssuingSettings, CardWay
from jukinet.notices.messages import InitialIdentification
from jukinet.notices.procedures import load_initial
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.db.database import Database
from jukinet.platform.node.parts import Node
from jukinet.security.operator import Duty as Work
from jukinet.security.procedures import SET_UP, enrol_operator
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import NATIONAL, Party, Role, Standing
from office_keys import ListedKeys, make_context, make_vaults

OFFICE = Party(Role.REGISTER_OFFICE, "352039")
SERVER = Party(Role.COMMUNICATION_SERVER, "352039")
OTHER_SERVER = Party(Role.COMMUNICATION_SERVER, "352012")
PARTIES = (OFFICE, SERVER, ISSUER, OTHER_SERVER, NATIONAL)
NINE = datetime(2003, 8, 25, tzinfo=UTC)
DUE = date(2003, 9, 30)
ROUNDS_MAX = 40
STOCK = 1_000

NEEDED = {
    OFFICE: (
        "jukinet.platform.ledger", "jukinet.platform.message", "jukinet.security",
        "jukinet.counters", "jukinet.custody", "jukinet.link", "jukinet.cards",
        "jukinet.cards.states", "jukinet.cards.commissioned_issue",
    ),
}  # fmt: skip
"""What the tests here need of an office's database: the whole of it takes seconds to make."""

MakeDatabase = Callable[[tuple[str, ...]], Database]


@dataclass
class Keys(ListedKeys):
    """The keys of all parties, and the root of the cards, which the nation keeps."""

    card_root: CardCertificate = field(init=False)

    def __post_init__(self) -> None:
        ListedKeys.__post_init__(self)
        self.card_root = make_card_root(
            self.vaults[NATIONAL], first_day=date(2003, 1, 1), last_day=date(2033, 12, 31)
        )

    def publish(self, number: int, standing: Standing) -> PeerDirectory:
        """An edition in which the contractor is this kind of body."""
        path = self.folder / f"directory-{number}-{standing}.json"
        self.write(path, number=number, standings={ISSUER: standing})
        return self.open(path)


def make_keys(folder: Path) -> Keys:
    return Keys(folder, make_vaults(folder, PARTIES), NINE)


@dataclass
class Commissioning:
    """Office, server and contractor, the messenger between them, and the machine."""

    clock: ManualClock
    keys: Keys
    nodes: dict[Party, Node]
    folder: Path
    chips: SoftChips = field(default_factory=SoftChips)

    def __getitem__(self, party: Party) -> Node:
        return self.nodes[party]

    def by(self, operator_id: str = "op-1", **given: Any) -> CaseWorker:
        return worker(self.clock, operator_id, **given)

    @property
    def station(self) -> FolderStation:
        return FolderStation(self.folder / "station", self.chips, draw)

    def maker(
        self, operator_id: str = "op-1", *, station: FolderStation | None = None, **given: Any
    ) -> Maker:
        node, by = self[ISSUER], self.by(operator_id, **given)
        return Maker(node.database, node.context, station or self.station, by)

    def settle_down(self) -> None:
        """Lines carry, the messenger walks, everybody works, until nobody has anything to say."""
        for _ in range(ROUNDS_MAX):
            moved = self._send(OFFICE, SERVER) + self._send(SERVER, OFFICE)
            for one, other in ((SERVER, ISSUER), (ISSUER, SERVER)):
                moved += sum(exchange_media(self[one], self.folder / "messenger", other))
            for party in (OFFICE, SERVER, ISSUER):
                done = self[party].work()
                assert done.parked == done.failed == 0
                moved += done.effective + done.refused
            if not moved:
                return
        raise AssertionError("they do not come to rest")

    def _send(self, sender: Party, to: Party) -> int:
        envelope = self[sender].prepare(to)
        if envelope is None:
            return 0
        self[sender].settle(envelope, self[to].receive(envelope.wire, sender))
        return 1

    def hold_residents(self, count: int, names: Mapping[int, str] = MappingProxyType({})) -> None:
        server = self[SERVER]
        body = InitialIdentification(
            load_id=UUID(int=9).hex,
            part=1,
            municipality=SERVER.code,
            made_at=NINE.isoformat(),
            rows=[a_row(serial, names.get(serial, "")) for serial in range(1, count + 1)],
        )
        with server.database.transaction() as tx:
            load_initial(tx, [body], server.context, lambda *_: None)

    def offer_keys(self, count: int = 3) -> None:
        node = self[ISSUER]
        with node.database.transaction() as tx:
            procedures.offer_keys(tx, SERVER, count, by=self.by(), context=node.context)
        self.settle_down()
        self.certify_keys()

    def certify_keys(self) -> None:
        """The nation certifies what the contractor offered, and the office enters it."""
        node, vault = self[OFFICE], self.keys.vaults[NATIONAL]
        root = self.keys.card_root
        authority = CardAuthority(vault, root)
        with node.database.transaction() as tx:
            waiting = procedures.list_uncertified_keys(tx, by=self.by())
            for key_id, _, spki in waiting:
                certificate = authority.certify_municipality(
                    PublicKey(KeyKind.ECDSA_P256, spki),
                    MunicipalityCode(OFFICE.code),
                    first_day=NINE.date(),
                    last_day=DUE,
                )
                procedures.enter_certificate(
                    tx, key_id, root.wire, certificate.wire, by=self.by(), context=node.context
                )

    def sign_contract(self, contract: Contract | None = None) -> None:
        node = self[OFFICE]
        with node.database.transaction() as tx:
            procedures.enter_contract(
                tx, contract or a_contract(), by=self.by(), context=node.context
            )

    def approve(self, cards: Sequence[CardWanted]) -> UUID:
        node = self[OFFICE]
        wanted = OutputWanted(
            OutputKind.CARD_COMMISSION,
            "カード発行の委託",
            len(cards),
            procedures.digest_order(cards, ISSUER),
        )
        with node.database.transaction() as tx:
            output = request_output(tx, wanted, by=self.by("op-2"), context=node.context)
            approve_output(tx, output.output_id, by=self.by("op-3"), context=node.context)
        return output.output_id

    def order(self, cards: Sequence[CardWanted]) -> str:
        node, output_id = self[OFFICE], self.approve(cards)
        with node.database.transaction() as tx:
            commission_id = procedures.order_cards(
                tx,
                cards,
                ISSUER,
                output_id=output_id,
                due_on=DUE,
                by=self.by(),
                context=node.context,
            )
        self.settle_down()
        return commission_id

    def pack(
        self, at: Party, counterpart: Party, blanks: Sequence[str], approved: int | None = None
    ) -> UUID:
        """A box in the media ledger: asked for, approved by another for so many, packed."""
        node, count = self[at], len(blanks) if approved is None else approved
        wanted = procedures.box_wanted(str(counterpart), "カード発行の委託", count)
        packed = procedures.digest_of_blanks(list(blanks))
        with node.database.transaction() as tx:
            medium = request_medium(tx, wanted, by=self.by("op-2"), context=node.context)
            key = medium.medium_id
            approve_medium(tx, key, by=self.by("op-3"), context=node.context)
            note_written(tx, key, digest=packed, by=self.by("op-2"), context=node.context)
        return key

    def give(
        self, at: Party, counterpart: Party, blanks: Sequence[str], fate: Fate = Fate.UNUSED
    ) -> None:
        node, medium_id = self[at], self.pack(at, counterpart, blanks)
        with node.database.transaction() as tx:
            procedures.give_box(
                tx,
                counterpart,
                blanks,
                fate,
                medium_id,
                by=self.by(),
                context=node.context,
                received_by="見本 運搬",
                stock_box=self.stock() if at == OFFICE else None,
            )
        self.settle_down()

    def stock(self) -> UUID:
        """The office's box of blanks under one transport key; it comes when first asked for."""
        node, by = self[OFFICE], self.by()
        with node.database.transaction() as tx:
            boxes = list_stock(tx, by=by)
            if boxes:
                return boxes[0].box.box_id
            return receive_stock(
                tx, number="W-001", transport_key="T-3", custodian="田中", blanks=STOCK, by=by,
                context=node.context,
            ).box_id  # fmt: skip

    def stock_book(self) -> Balance:
        """What the stock's book says."""
        with self[OFFICE].database.transaction() as tx:
            return list_stock(tx, by=self.by())[0].balance

    def sign_all(self, at: Party, operator_id: str = "op-9") -> None:
        """Count every box that came and sign for it."""
        node = self[at]
        with node.database.transaction() as tx:
            boxes = procedures.list_boxes(tx, by=self.by(operator_id))
            for box in boxes:
                if box.direction == "in" and box.signed_by is None:
                    procedures.sign_box(
                        tx,
                        box.hand_over_id,
                        counted=box.count,
                        words=words_of(box.digest),
                        by=self.by(operator_id),
                        context=node.context,
                    )
        self.settle_down()

    def open_the_room(self) -> None:
        node = self[ISSUER]
        with node.database.transaction() as tx:
            for operator_id in ("op-1", "op-2"):
                by = self.by(operator_id)
                procedures.enter_room(tx, by.operator, "カード発行", by=by, context=node.context)

    def ready(self, cards: int, blanks: int, residents: int | None = None) -> str:
        """A commission with its records and blanks at the contractor, and two in the room."""
        self.hold_residents(residents or cards)
        self.sign_contract()
        self.offer_keys()
        commission_id = self.order([a_card(serial) for serial in range(1, cards + 1)])
        self.give(OFFICE, ISSUER, blank_numbers(blanks))
        self.sign_all(ISSUER)
        self.open_the_room()
        self.station.load(blank_numbers(blanks))
        return commission_id

    def tell(self) -> None:
        tell_ended(self[ISSUER])
        self.settle_down()


def make_commissioning(
    make_database: MakeDatabase,
    keys: Keys,
    clock: ManualClock,
    folder: Path,
    *,
    standing: Standing = Standing.PRIVATE,
    way: str = "medium",
    administrator: str | None = "op-3",
) -> Commissioning:
    directory = keys.publish(1, standing)
    nodes = {}
    for party in (OFFICE, SERVER, ISSUER):
        context = make_context(party, keys.vaults[party], directory, clock)
        given: dict[str, Any] = {"party": str(party), "vault": {}, "network": {}}
        if party == SERVER:
            given["card_issuing"] = CardIssuingSettings(
                issuer=str(ISSUER), way=CardWay(way), folder=str(folder / "messenger")
            )
        if party == ISSUER:
            given["issuing"] = IssuingSettings(
                municipalities=[SERVER.code],
                way=CardWay(way),
                folder=str(folder / "messenger"),
                station=str(folder / "station"),
            )
        config = CONFIGS[party.role](**given)
        database = make_database(NEEDED.get(party, PACKAGES[party.role]))
        nodes[party] = COMPOSE[party.role](config, context, database)
    made = Commissioning(clock, keys, nodes, folder)
    _set_up_house(made, administrator)
    return made


def _set_up_house(made: Commissioning, administrator: str | None) -> None:
    """The contractor's named list and its administrator (point 7)."""
    node = made[ISSUER]
    with node.database.transaction() as tx:
        for operator_id in ("op-1", "op-2", "op-3", "op-9"):
            enrol_operator(
                tx,
                operator_id,
                f"見本 {operator_id}",
                password="correct horse battery",
                duties=(Work.ADMINISTRATION,),
                rights=EVERY_RIGHT,
                by=SET_UP,
                now=made.clock.now(),
            )
        if administrator is not None:
            procedures.appoint_administrator(
                tx, administrator, by=made.by("op-2"), context=node.context
            )


def what_is_printed(folder: Path, blank: str) -> str:
    return (folder / "station" / "made" / blank / "face").read_text()
