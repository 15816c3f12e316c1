"""Claim: 10,000 cards are ordered, made and accounted for within ten minutes, none unexplained.

An office orders cards for people its server holds; the server looks everybody up, compares, makes
and seals the data; a medium carries it to the contractor; there each card's face is drawn, half of
them with a photograph, and printed (to the folder that stands for the printer), its chip opened
with the transport key, made to make its keys, written with certificate and signed face, and ended;
every movement is in the printer's journal and every step in the database before the next begins.
Whoever's name has a glyph that the print font lacks gets no card: his record is refused, alone, and
nobody else's. Results and boxes go back, are counted and signed for, and both sides settle the
account. One in a hundred chips is broken.

What is not timed: enrolling, blanks as their maker delivers them, contract and certificate.

The floor is what no card can do without: two key pairs and two signatures, one after the other.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from bench.figures import Figure, at_most
from bench.ground import MORNING, Ground
from bench.photographs import make_portraits
from bench.residents import YAMAGUCHI, new_parts
from jukinet.cards import procedures as cards_of_office
from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.accounting import Account, Fate
from jukinet.cards.commissioned_issue.commission import CardWanted
from jukinet.cards.commissioned_issue.contract import Contract, Duty
from jukinet.cards.commissioned_issue.jobs import tell_ended
from jukinet.cards.commissioned_issue.maker import Maker, MakingReport
from jukinet.cards.commissioned_issue.messages import BLANKS_MAX
from jukinet.cards.commissioned_issue.station.chips import FolderChips, make_blank
from jukinet.cards.commissioned_issue.station.drawing import draw_images
from jukinet.cards.commissioned_issue.station.folder import FolderStation
from jukinet.cards.face import CardForm
from jukinet.counters.case_worker import CaseWorker
from jukinet.custody import procedures as custody
from jukinet.custody.fingerprint import words_of
from jukinet.custody.output import OutputKind, OutputWanted
from jukinet.iccard.authority import CardAuthority, make_card_root
from jukinet.link.jobs import exchange_media
from jukinet.notices.procedures import load_initial
from jukinet.platform.crypto.keys import KeyKind, PrivateKey, PublicKey
from jukinet.platform.crypto.sealed_file import SealedFileVault, make_passphrase
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.platform.node.parts import Node
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.glyphs import find_missing
from jukinet.security.operator import Duty as Work
from jukinet.security.operator import Function, Mode, Operator
from jukinet.security.procedures import SET_UP, enrol_operator
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode
from jukinet.terms.parties import Party, Role, communication_server_of, register_office_of

SECONDS_MAX: Final = 600.0
OFFICE: Final = register_office_of(YAMAGUCHI)
SERVER: Final = communication_server_of(YAMAGUCHI)
ISSUER: Final = Party(Role.CARD_ISSUER, "bench-print")
TODAY: Final = day_of(MORNING)
PORTRAITS: Final = 20
SPARE_SHARE: Final = 0.02
BROKEN_EVERY: Final = 100
CHIP_BYTES: Final = 2 * 24 * 1_024
EVERY_RIGHT: Final = frozenset((function, mode) for function in Function for mode in Mode)


@dataclass(frozen=True, slots=True)
class House:
    """The three nodes of a commission, loaded in this process."""

    office: Node
    server: Node
    issuer: Node
    folder: Path
    key: TransportKey
    engine: PaperEngine

    @property
    def messenger(self) -> Path:
        """Where media are put down."""
        return self.folder / "messenger"

    def by(self, node: Node, operator_id: str = "one") -> CaseWorker:
        """Somebody at work."""
        operator = Operator(operator_id, operator_id, Work.ADMINISTRATION, EVERY_RIGHT)
        return CaseWorker(operator, "hakko-1", None, node.context.clock.now())

    def do(self, node: Node, procedure: Any, *args: Any, who: str = "one", **more: Any) -> Any:
        """A procedure in a transaction of its own."""
        with node.database.transaction() as tx:
            return procedure(tx, *args, by=self.by(node, who), context=node.context, **more)

    def station(self) -> FolderStation:
        """The printer."""
        chips = FolderChips(self.issuer.context, self.key)
        draw = draw_images(lambda: self.engine, self.issuer.context.clock.now, simulated=False)
        return FolderStation(self.folder / "station", chips, draw)

    def settle_down(self) -> None:
        """Lines carry, the messenger walks, everybody works, until nobody has anything to say."""
        while True:
            moved = _send(self.office, self.server) + _send(self.server, self.office)
            moved += sum(exchange_media(self.server, self.messenger, ISSUER))
            moved += sum(exchange_media(self.issuer, self.messenger, SERVER))
            for node in (self.office, self.server, self.issuer):
                done = node.work()
                assert done.parked == done.failed == done.refused == 0
                moved += done.effective
            if not moved:
                return


def measure(ground: Ground, cards: int) -> list[Figure]:
    """Order, make, hand back, settle; the floor first."""
    floor = _floor(cards)
    with open_house(ground) as house:
        wanted = prepare(house, cards)
        blanks = deliver_blanks(house, cards + max(4, int(cards * SPARE_SHARE)))
        start = time.perf_counter()
        commission_id = order(house, wanted)
        ordered = time.perf_counter()
        report = make(house)
        made = time.perf_counter()
        accounts = hand_back_and_settle(house)
        ended = time.perf_counter()
        with house.office.database.transaction() as tx:
            lines = procedures.list_ledger_lines(tx, commission_id, by=house.by(house.office))
    unexplained = sum(len(account.unexplained) for account in accounts)
    unprintable = find_unprintable(house, wanted)
    refused = {one.card_number for one in lines if one.refused == ErrorCode.GLYPH_MISSING}
    missing = sum(one.state != "received" for one in lines) - len(refused)
    notes = (
        f"ordered, data made and carried {ordered - start:.1f} s, made {made - ordered:.1f} s, "
        f"back and settled {ended - made:.1f} s",
        f"{report.made:,} made, {report.spoilt:,} spoilt of {len(blanks):,} blanks, "
        f"{unexplained} unexplained, {missing} not received, {len(refused)} refused whose very "
        "glyph the print font lacks",
    )
    return [
        at_most(
            "commissioned_cards", ended - start, SECONDS_MAX, unit="s", size=cards, floor=floor,
            errors=unexplained + missing + len(refused ^ unprintable)
            + (report.made != cards - len(refused)),
            notes=notes,
        )
    ]  # fmt: skip


def find_unprintable(house: House, wanted: list[CardWanted]) -> set[CardNumber]:
    """The cards of people in whose names a glyph is that the print font lacks."""
    return {one.card_number for one in wanted if find_missing(house.engine.font, [one.name])}


def _floor(cards: int) -> float:
    """Seconds for two key pairs and two signatures a card."""
    signer = PrivateKey.generate(KeyKind.ECDSA_P256, b"")
    start = time.perf_counter()
    for _ in range(cards):
        PrivateKey.generate(KeyKind.ECDSA_P256, b"")
        PrivateKey.generate(KeyKind.HPKE_P256, b"")
        signer.sign(b"certificate")
        signer.sign(b"face")
    return time.perf_counter() - start


class open_house:  # noqa: N801 - a context manager that reads like a function
    """The nodes, enrolled and loaded; closed at the end."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def __enter__(self) -> House:
        messenger = str(self._ground.folder / "messenger")
        extras: dict[Party, dict[str, Any]] = {
            SERVER: {"card_issuing": {"issuer": str(ISSUER), "folder": messenger}},
            ISSUER: {"issuing": {"municipalities": [YAMAGUCHI.digits], "folder": messenger}},
        }
        self._ground.enrol([OFFICE, SERVER, ISSUER], lambda party: extras.get(party, {}))
        self._loaded = [self._ground.load(party) for party in (OFFICE, SERVER, ISSUER)]
        office, server, issuer = (one.node for one in self._loaded)
        folder = self._ground.folder
        return House(office, server, issuer, folder, TransportKey.make(), PaperEngine())

    def __exit__(self, *_: object) -> None:
        for one in self._loaded:
            one.close()


def prepare(house: House, cards: int) -> list[CardWanted]:
    """People at the server, a contract, a certified key, two in the room."""
    wanted: list[CardWanted] = []
    portraits = make_portraits(min(PORTRAITS, cards))
    for part in new_parts(cards):
        with house.server.database.transaction() as tx:
            load_initial(tx, [part], house.server.context, lambda *_: None)
        wanted += [_wanted(len(wanted) + n, row, portraits) for n, row in enumerate(part.rows)]
    contract = Contract(
        str(ISSUER), "bench", "bench", "bench", frozenset(Duty), TODAY, TODAY + timedelta(365)
    )
    house.do(house.office, procedures.enter_contract, contract)
    with house.issuer.database.transaction() as tx:
        for name in ("one", "two"):
            enrol_operator(
                tx, f"op-{name}", name, password="correct horse battery", duties=(),
                rights=(), by=SET_UP, now=house.issuer.context.clock.now(),
            )  # fmt: skip
    house.do(house.issuer, procedures.appoint_administrator, "op-two")
    for name in ("one", "two"):
        operator = house.by(house.issuer, name).operator
        house.do(house.issuer, procedures.enter_room, operator, "bench", who=name)
    house.do(house.issuer, procedures.offer_keys, SERVER, 1)
    house.settle_down()
    _certify(house)
    return wanted


def _wanted(serial: int, row: Any, portraits: list[bytes]) -> CardWanted:
    with_photo = serial % 2 == 0
    return CardWanted(
        card_number=CardNumber.from_payload(f"{serial:015d}"),
        code=ResidentRecordCode(row.code),
        name=row.name,
        birth_date=row.birth_date,
        form=CardForm.B if with_photo else CardForm.A,
        valid_until=date(2013, 8, 24),
        photo=portraits[serial // 2 % len(portraits)] if with_photo else b"",
    )


def _certify(house: House) -> None:
    nation = SealedFileVault.create_with(house.folder / "cards-root", make_passphrase(), {})
    root = make_card_root(nation, first_day=TODAY, last_day=date(2033, 1, 1))
    waiting = house.do(house.office, _list_waiting)
    for key_id, _, spki in waiting:
        certificate = CardAuthority(nation, root).certify_municipality(
            PublicKey(KeyKind.ECDSA_P256, spki), YAMAGUCHI,
            first_day=TODAY, last_day=TODAY + timedelta(60),
        )  # fmt: skip
        house.do(house.office, procedures.enter_certificate, key_id, root.wire, certificate.wire)


def _list_waiting(tx: Any, *, by: CaseWorker, context: object) -> list[tuple[str, str, bytes]]:
    return procedures.list_uncertified_keys(tx, by=by)


def deliver_blanks(house: House, count: int) -> list[str]:
    """Blanks in boxes, handed over and signed for, and in the hopper; every hundredth is broken."""
    serials = [os.urandom(8) for _ in range(count)]
    blanks = [serial.hex().upper() for serial in serials]
    stock = house.do(
        house.office, cards_of_office.receive_box, number="bench", transport_key="bench",
        custodian="one", blanks=count,
    )  # fmt: skip
    for box in _boxes(blanks):
        _give(house, house.office, ISSUER, box, Fate.UNUSED, stock_box=stock.box_id)
    _sign_all(house, house.issuer)
    house.station().load(blanks)
    for number, card in enumerate(sorted((house.folder / "station" / "hopper").iterdir()), 1):
        serial = bytes.fromhex(card.name[9:])
        broken = number % BROKEN_EVERY == 0
        make_blank(card, serial[::-1] if broken else serial, house.key, CHIP_BYTES)
    return blanks


def order(house: House, wanted: list[CardWanted]) -> str:
    office = house.office
    approved = OutputWanted(
        OutputKind.CARD_COMMISSION, "bench", len(wanted), procedures.digest_order(wanted, ISSUER)
    )
    output = house.do(office, custody.request_output, approved)
    house.do(office, custody.approve_output, output.output_id, who="two")
    commission: str = house.do(
        office, procedures.order_cards, wanted, ISSUER, output_id=output.output_id,
        due_on=TODAY + timedelta(30),
    )  # fmt: skip
    house.settle_down()
    return commission


def make(house: House) -> MakingReport:
    issuer = house.issuer
    maker = Maker(issuer.database, issuer.context, house.station(), house.by(issuer))
    report = maker.make()
    maker.end()
    tell_ended(issuer)
    house.settle_down()
    return report


def hand_back_and_settle(house: House) -> list[Account]:
    for fate in Fate:
        while blanks := _to_hand_back(house, fate):  # a box at a time
            _give(house, house.issuer, SERVER, blanks, fate)
    _sign_all(house, house.office)
    prints = house.station().list_prints()
    with house.issuer.database.transaction() as tx:
        ours = procedures.settle_at_contractor(tx, SERVER, prints, closing=True)
    with house.office.database.transaction() as tx:
        theirs = procedures.settle_at_office(tx, ISSUER, closing=True)
    return [ours, theirs]


def _to_hand_back(house: House, fate: Fate) -> list[str]:
    with house.issuer.database.transaction() as tx:
        return procedures.list_to_hand_back(tx, SERVER, fate, by=house.by(house.issuer))


def _boxes(blanks: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(blanks), BLANKS_MAX):
        yield blanks[start : start + BLANKS_MAX]


def _give(house: House, node: Node, to: Party, blanks: list[str], fate: Fate, **more: Any) -> None:
    wanted = procedures.box_wanted(str(to), "bench", len(blanks))
    medium: UUID = house.do(node, custody.request_medium, wanted).medium_id
    house.do(node, custody.approve_medium, medium, who="two")
    packed = procedures.digest_of_blanks(blanks)
    house.do(node, custody.note_written, medium, digest=packed)
    house.do(node, procedures.give_box, to, blanks, fate, medium, received_by="messenger", **more)
    house.settle_down()


def _sign_all(house: House, node: Node) -> None:
    with node.database.transaction() as tx:
        by = house.by(node, "three")
        for box in procedures.list_boxes(tx, by=by):
            if box.direction == "in" and box.signed_by is None:
                procedures.sign_box(
                    tx, box.hand_over_id, counted=box.count, words=words_of(box.digest),
                    by=replace(by, now=node.context.clock.now()), context=node.context,
                )  # fmt: skip
    house.settle_down()


def _send(sender: Node, to: Node) -> int:
    envelope = sender.prepare(to.party)
    if envelope is None:
        return 0
    sender.settle(envelope, to.receive(envelope.wire, sender.party))
    return 1
