"""A nation with one card authority, a municipality that makes cards, and terminals: for tests.

Keys are real and in real vaults; cards are chips in memory; the list of stopped cards is a
dictionary.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from jukinet.iccard.application import KeySet
from jukinet.iccard.authority import (
    CARD_ISSUING,
    CARD_SERVICES,
    CARD_TERMINAL,
    CardAuthority,
    CardKeys,
    MunicipalIssuer,
    ServiceAuthority,
    handle_of,
    make_card_key,
    make_card_root,
)
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.chip.memory import ArrayMemory, Memory
from jukinet.iccard.conversation import converse
from jukinet.iccard.face import Face, FaceForm
from jukinet.iccard.pin import PinPurpose, forbidden_pins
from jukinet.iccard.pin_pad import PinPad
from jukinet.iccard.rights import CARD_DESK, Right
from jukinet.iccard.service import ServiceDefinition, ServiceFile, make_permit
from jukinet.iccard.suite import Suite
from jukinet.iccard.terminal.network import NetworkSession
from jukinet.iccard.terminal.stopped_list import StoppedAnswer
from jukinet.iccard.terminal.terminal import Terminal, TerminalIdentity
from jukinet.iccard.terminal.writing import CardContents, open_blank
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.crypto.sealed_file import SealedFileVault, make_passphrase
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode

NOW = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 26)
YAMAGUCHI = MunicipalityCode("352039")
CODE = ResidentRecordCode.from_ten("1234567890")
BORN = date(1958, 3, 21)
NUMBER = CardNumber.from_payload("123456789012345")
PIN = "7294"
SERIAL = bytes.fromhex("0011223344556677")
FACE = Face(
    FaceForm.B, "山口 花子", date(2036, 11, 25), "山口市", "昭和33年3月21日", "女",
    "山口市亀山町2番1号", bytes(range(256)) * 12,
)  # fmt: skip
LIBRARY = ServiceDefinition("図書館カード", [ServiceFile(64), ServiceFile(256)])


@dataclass
class DictionaryList:
    """Stopped cards by number."""

    stopped: dict[CardNumber, CardStanding] = field(default_factory=dict)
    stopped_issuers: set[bytes] = field(default_factory=set)
    known_until: datetime = NOW

    def ask_about(self, number: CardNumber) -> StoppedAnswer:
        return StoppedAnswer(self.stopped.get(number, CardStanding.USABLE), self.known_until)

    def is_issuer_stopped(self, issuer: CardCertificate) -> bool:
        return issuer.key_id in self.stopped_issuers


@dataclass
class ChipCarrier:
    """The carrier in process, with a record of what passed."""

    chip: Chip
    log: list[tuple[bytes, bytes]] = field(default_factory=list)

    def reset(self) -> bytes:
        return self.chip.reset()

    def transmit(self, command: bytes) -> bytes:
        response = self.chip.process(command)
        self.log.append((command, response))
        return response


@dataclass
class CardWorld:
    """Everything around cards of one suite."""

    suite: Suite
    nation: SealedFileVault
    municipal: SealedFileVault
    node: SealedFileVault
    authority: CardAuthority
    issuer: MunicipalIssuer
    services: ServiceAuthority
    batch_key: TransportKey
    stopped: DictionaryList = field(default_factory=DictionaryList)
    now: datetime = NOW

    @classmethod
    def make(
        cls, folder: Path, suite: Suite = Suite.P256, *, municipality: MunicipalityCode = YAMAGUCHI,
        now: datetime = NOW, today: date | None = None,
    ) -> CardWorld:  # fmt: skip
        now = now if today is None else datetime.combine(today, NOW.timetz())
        nation, municipal, node = (
            SealedFileVault.create_with(folder / name, make_passphrase(), {})
            for name in ("nation", "municipal", "node")
        )
        root = make_card_root(
            nation, first_day=date(2000, 1, 1), last_day=date(2060, 1, 1), suite=suite
        )
        year = now.year if now.month >= 4 else now.year - 1  # certified by financial years
        made = {"first_day": date(year, 4, 1), "last_day": date(year + 3, 3, 31)}
        authority = CardAuthority(nation, root)
        certificate = authority.certify_municipality(
            make_card_key(municipal, CARD_ISSUING, suite), municipality, **made
        )
        issuer = MunicipalIssuer(municipal, certificate)
        services = ServiceAuthority(
            municipal,
            authority.certify_services(
                make_card_key(municipal, CARD_SERVICES, suite), municipality, **made
            ),
        )
        key = TransportKey.make()
        stopped = DictionaryList(known_until=now)
        return cls(suite, nation, municipal, node, authority, issuer, services, key, stopped, now)

    @property
    def today(self) -> date:
        return self.now.date()

    def identity(
        self, rights: Right = CARD_DESK, first_day: date | None = None, days: int = 31
    ) -> TerminalIdentity:
        first_day = first_day or self.today
        certificate = self.authority.certify_terminal(
            make_card_key(self.node, CARD_TERMINAL, self.suite), "register-office-352039",
            rights=rights, first_day=first_day, last_day=first_day + timedelta(days),
        )  # fmt: skip
        handle = handle_of(CARD_TERMINAL, self.suite)
        return TerminalIdentity(handle, certificate, self.authority.root)

    def terminal(self, rights: Right = CARD_DESK) -> Terminal:
        return Terminal(
            self.node, (self.identity(rights),), self.stopped, accepted=frozenset({self.suite})
        )

    @property
    def pad(self) -> PinPad:
        return PinPad((self.authority.root,))

    def blank(self, memory: Memory | None = None, cell: ChipCell | None = None) -> Chip:
        return Chip.manufacture(
            memory or ArrayMemory(), cell or ChipCell.make(), SERIAL, self.batch_key, self.suite
        )

    def write(
        self, chip: Chip, number: CardNumber = NUMBER, code: ResidentRecordCode = CODE,
        face: Face = FACE,
    ) -> None:  # fmt: skip
        """Write a blank as a registration card, without a PIN."""
        carrier = ChipCarrier(chip)
        blank = converse(open_blank(self.batch_key, SeededRandomness("write")), carrier)
        keys = converse(blank.make_keys(), carrier)
        card = self.issuer.certify_card(
            number, keys, first_day=self.today, last_day=FACE.valid_until
        )
        contents = CardContents(
            self.authority.root, self.issuer.certificate, card, code, forbidden_pins(BORN),
            self.issuer.sign_face(number, face), self.services.certificate,
        )  # fmt: skip
        converse(blank.write(contents), carrier)
        converse(blank.finish(), carrier)

    def operator_card(
        self, card_id: str = "op-yamada", pin: str = "sign-on!"
    ) -> tuple[Chip, CardKeys]:
        """An operator card in use, and the keys that go into the roster."""
        chip = self.blank()
        return chip, self.write_operator(chip, card_id, pin)

    def write_operator(
        self, chip: Chip, card_id: str = "op-yamada", pin: str = "sign-on!"
    ) -> CardKeys:
        """Write a blank as an operator card and set its PIN."""
        carrier = ChipCarrier(chip)
        blank = converse(open_blank(self.batch_key, SeededRandomness("write")), carrier)
        keys = converse(blank.make_keys(), carrier)
        operator = converse(blank.make_keys(KeySet.OPERATOR), carrier)
        card = self.issuer.certify_operator_card(
            card_id, keys, first_day=self.today, last_day=FACE.valid_until
        )
        contents = CardContents(self.authority.root, self.issuer.certificate, card)
        converse(blank.write(contents), carrier)
        converse(blank.finish(), carrier)
        terminal = self.terminal(Right.OPERATOR_CARDS | Right.SET_PIN)
        session = converse(terminal.open_operator(self.now), carrier)
        request = converse(session.ask_for_pin(PinPurpose.SET), carrier)
        converse(session.set_pin(self.pad.seal(request, pin)), carrier)
        return operator

    def service_terminal(
        self, aid: bytes, rights: Right = Right.SERVICE_READ | Right.SERVICE_WRITE
    ) -> Terminal:
        """A terminal that the municipality certified for one service."""
        certificate = self.services.certify_terminal(
            make_card_key(self.node, "library", self.suite), aid, "library-1",
            rights=rights, first_day=TODAY, last_day=TODAY + timedelta(31),
        )  # fmt: skip
        identity = TerminalIdentity(
            handle_of("library", self.suite), certificate, self.authority.root
        )
        return Terminal(self.node, (identity,), self.stopped, accepted=frozenset({self.suite}))

    def load_service(
        self, chip: Chip, definition: ServiceDefinition = LIBRARY, number: int = 1
    ) -> bytes:
        """Load a permitted service and certify it; its AID."""
        carrier = ChipCarrier(chip)
        permit = self.services.sign_permit(
            make_permit(YAMAGUCHI, number, definition, last_day=date(2027, 3, 31))
        )
        area = converse(self.terminal().open_area(NOW), carrier)
        keys = converse(area.load(permit, definition), carrier)
        service = self.services.certify_service(
            keys, f"service-{number}-000123", first_day=TODAY, last_day=FACE.valid_until
        )
        converse(area.certify(permit.aid, self.services.certificate, service), carrier)
        return permit.aid

    def open(self, chip: Chip, rights: Right = CARD_DESK) -> NetworkSession:
        return converse(self.terminal(rights).open_network(self.now), ChipCarrier(chip))

    def set_pin(self, chip: Chip, pin: str = PIN) -> None:
        session = self.open(chip)
        carrier = ChipCarrier(chip)
        request = converse(session.ask_for_pin(PinPurpose.SET), carrier)
        converse(session.set_pin(self.pad.seal(request, pin)), carrier)

    def try_pin(self, session: NetworkSession, chip: Chip, pin: str = PIN) -> None:
        carrier = ChipCarrier(chip)
        request = converse(session.ask_for_pin(PinPurpose.VERIFY), carrier)
        converse(session.verify_pin(self.pad.seal(request, pin)), carrier)

    def card(self, number: CardNumber = NUMBER) -> Chip:
        """A card in use."""
        chip = self.blank()
        self.write(chip, number)
        self.set_pin(chip)
        return chip
