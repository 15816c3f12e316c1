"""Cards of a nation in miniature: its authority's certificates, and a few residents' chips.

Certificates for cards live in the nation's time, unlike those of the network, since it is the
nation's clock by which cards and counters judge them.  The chips are made as a factory makes them,
blank and written and with a PIN set at a terminal; they lie in the tray of the office's counters.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from jukinet.counters.resident_tray import ResidentTray
from jukinet.iccard.authority import CARD_TERMINAL, MunicipalIssuer, handle_of
from jukinet.iccard.carriers.in_process import InProcess
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.conversation import converse
from jukinet.iccard.face import Face, FaceForm
from jukinet.iccard.pin import PinPurpose, forbidden_pins
from jukinet.iccard.pin_pad import PinPad
from jukinet.iccard.terminal.stopped_list import CardStanding, StoppedAnswer
from jukinet.iccard.terminal.terminal import Terminal, TerminalIdentity
from jukinet.iccard.terminal.writing import CardContents, open_blank
from jukinet.nation.building import Site, open_authority_vault
from jukinet.nation.plan import PlannedMunicipality
from jukinet.nodes.card_keys import (
    ROOT_FILE,
    CardUse,
    certify_office,
    make_office_card_key,
    open_card_authority,
    read_card_certificate,
)
from jukinet.platform.crypto.private_file import write_public
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.platform.node.parts import Node
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.terms.card import PAYLOAD_DIGITS, CardNumber

RESIDENTS: Final = "residents"
PIN: Final = "7294"
"""Of every card in the tray; no birth date forbids it."""
CARDS_MADE: Final = 3
VALID_YEARS: Final = 10
RENEWED_BEFORE: Final = timedelta(days=30)
SERIAL_BYTES: Final = 8
CERTIFICATES: Final = {
    CardUse.ISSUING: "card-issuing.cert",
    CardUse.TERMINAL: "card-terminal.cert",
    CardUse.SERVICES: "card-services.cert",
}


def card_settings(site: Site) -> dict[str, Any]:
    """What the section of a counter's configuration says of cards."""
    return {
        "card_root": str(site.authority / ROOT_FILE),
        "card_terminal": CERTIFICATES[CardUse.TERMINAL],
        "resident_readers": RESIDENTS,
    }


def open_resident_tray(site: Site, place: PlannedMunicipality) -> ResidentTray:
    """The residents' tray of an office's counters."""
    root = site.authority / ROOT_FILE
    return ResidentTray(
        site.node(place.register_office) / RESIDENTS,
        lambda: PinPad((read_card_certificate(root),)),
    )


def certify_cards(site: Site, offices: Mapping[PlannedMunicipality, Node]) -> None:
    """Give offices their certificates for cards, and new ones before they end.

    Every municipality may make cards; those with counters may read them, too.
    """
    due = [
        (place, node, use)
        for place, node in offices.items()
        for use in (CardUse if place.has_counter else (CardUse.ISSUING,))
        if _is_due(_certificate(site, place, use), node.context.clock.today())
    ]
    if not due:
        return
    vault = open_authority_vault(site)
    try:
        for place, node, use in due:
            today = node.context.clock.today()
            authority = open_card_authority(site.authority, vault, today)
            spki = make_office_card_key(node.context.vault, use)
            certificate = certify_office(authority, node.context.party, use, spki, today)
            write_public(_certificate(site, place, use), certificate)
    finally:
        vault.close()


def make_residents_cards(site: Site, place: PlannedMunicipality, node: Node) -> None:
    """Make chips for a few residents, once, and put them into the tray."""
    tray = open_resident_tray(site, place)
    if tray.folder.exists():
        return
    with node.database.transaction() as tx:
        residents = register.list_records_from(tx, UUID(int=0), CARDS_MADE)
    for number, resident in enumerate(residents, start=1):
        _make_card(tray, f"card-{number}", resident, _Factory(site, place, node))


class _Factory:
    """What a card is made with: the municipality's key, and a terminal that may set a PIN."""

    def __init__(self, site: Site, place: PlannedMunicipality, node: Node) -> None:
        vault = node.context.vault
        self.root = read_card_certificate(site.authority / ROOT_FILE)
        issuing = read_card_certificate(_certificate(site, place, CardUse.ISSUING))
        self.issuer = MunicipalIssuer(vault, issuing)
        certificate = read_card_certificate(_certificate(site, place, CardUse.TERMINAL))
        identity = TerminalIdentity(handle_of(CARD_TERMINAL), certificate, self.root)
        self.now = node.context.clock.now()
        self.terminal = Terminal(vault, (identity,), _NeverStopped(self))
        self.context = node.context
        self.municipality = place.name


class _NeverStopped:
    """The list for a card that is being made: nobody can have stopped it."""

    def __init__(self, factory: _Factory) -> None:
        self._factory = factory

    def ask_about(self, number: CardNumber) -> StoppedAnswer:
        return StoppedAnswer(CardStanding.RUNNING, self._factory.now)

    def is_issuer_stopped(self, issuer: object) -> bool:
        return False


def _make_card(tray: ResidentTray, name: str, holder: ResidentRecord, factory: _Factory) -> None:
    randomness, today = factory.context.randomness, factory.context.clock.today()
    batch_key = TransportKey.make()
    memory, cell = tray.make(name)
    try:
        chip = Chip.manufacture(memory, cell, randomness.random_bytes(SERIAL_BYTES), batch_key)
        card = InProcess(chip)
        blank = converse(open_blank(batch_key, randomness), card)
        keys = converse(blank.make_keys(), card)
        payload = f"{randomness.below(10**PAYLOAD_DIGITS):0{PAYLOAD_DIGITS}d}"
        number, last = CardNumber.from_payload(payload), _years_later(today, VALID_YEARS)
        certificate = factory.issuer.certify_card(number, keys, first_day=today, last_day=last)
        born = holder.identification.birth_date.earliest
        contents = CardContents(
            factory.root, factory.issuer.certificate, certificate, holder.identification.code,
            forbidden_pins(born),
            factory.issuer.sign_face(number, _face_of(holder, last, factory.municipality)),
        )  # fmt: skip
        converse(blank.write(contents), card)
        converse(blank.finish(), card)
        session = converse(factory.terminal.open_network(factory.now), card)
        request = converse(session.ask_for_pin(PinPurpose.SET), card)
        converse(session.set_pin(PinPad((factory.root,)).seal(request, PIN)), card)
    finally:
        memory.close()


def _face_of(holder: ResidentRecord, last: date, municipality: str) -> Face:
    return Face(FaceForm.A, holder.identification.name.written, last, municipality)


def _certificate(site: Site, place: PlannedMunicipality, use: CardUse) -> Path:
    return site.node(place.register_office) / CERTIFICATES[use]


def _is_due(path: Path, today: date) -> bool:
    if not path.exists():
        return True
    return read_card_certificate(path).body.last_day - today < RENEWED_BEFORE


def _years_later(day: date, years: int) -> date:
    """The day before the same day so many years later."""
    return day.replace(year=day.year + years, day=min(day.day, 28)) - timedelta(days=1)
