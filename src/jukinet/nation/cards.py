"""Cards of a nation in miniature: its authority's certificates, and a few residents' cards.

Certificates for cards live in the nation's time, unlike those of the network, since it is the
nation's clock by which cards and counters judge them.  A card goes its whole way through the
office's ledger, and its chip is made as a factory makes it: blank, written, a PIN set at a
terminal; it lies in the tray of the office's counters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec

from jukinet.cards import procedures as cards
from jukinet.cards.application import ApplicationKind
from jukinet.cards.card import RegistrationCard
from jukinet.cards.face import CardForm
from jukinet.cards.handing_over import Presented
from jukinet.cards.procedures import Wish
from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import close_case, open_case
from jukinet.counters.resident_tray import ResidentTray
from jukinet.iccard.authority import CARD_TERMINAL, MunicipalIssuer, handle_of
from jukinet.iccard.carriers.in_process import InProcess
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.conversation import converse
from jukinet.iccard.face import Face, FaceForm
from jukinet.iccard.pin import PinPurpose, forbidden_pins
from jukinet.iccard.pin_pad import PinPad
from jukinet.iccard.terminal.stopped_list import StoppedAnswer
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
from jukinet.platform.crypto.private_file import read_private, write_private, write_public
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.node.parts import Node
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.dates import day_of

RESIDENTS: Final = "residents"
PIN: Final = "7294"
"""Of every card in the tray; no birth date forbids it."""
CARDS_MADE: Final = 3
FAMILY_MIN: Final = 3
LOOKED_THROUGH: Final = 500
NOBODY: Final = UUID(int=0)
RENEWED_BEFORE: Final = timedelta(days=30)
SERIAL_BYTES: Final = 8
BY_LAW_FILE: Final = "by_law.toml"
CERTIFICATES: Final = {
    CardUse.ISSUING: "card-issuing.cert",
    CardUse.TERMINAL: "card-terminal.cert",
    CardUse.SERVICES: "card-services.cert",
}
BY_LAW: Final = "by-law.toml"
SLIPS: Final = "card-slips.json"
"""What the holders were given on paper: by which number a card is stopped without an office."""
_RIGHTS: Final = frozenset(
    (function, mode) for function in (Function.CARD, Function.SEARCH) for mode in Mode
)


class CardSlip(msgspec.Struct, frozen=True):
    """A holder's slip: his card's number and his support number."""

    card: str
    number: str
    support_number: str


def prepare_cards(site: Site, place: PlannedMunicipality) -> dict[str, Any]:
    """Write the by-law, and give what a counter's configuration says of cards."""
    by_law = resources.files(__package__).joinpath(BY_LAW_FILE).read_bytes()
    (site.node(place.register_office) / BY_LAW).write_bytes(by_law)
    return {
        "card_root": str(site.authority / ROOT_FILE),
        "card_terminal": CERTIFICATES[CardUse.TERMINAL],
        "resident_readers": RESIDENTS,
        "by_law": BY_LAW,
        "card_services": CERTIFICATES[CardUse.SERVICES],
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
        for use in (CERTIFICATES if place.has_counter else (CardUse.ISSUING,))
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
    """Issue cards to a few residents, once: ledger, chip, PIN; and put them into the tray.

    Whoever has a card already, of a furnishing that was killed before its end, is passed over.
    """
    folder = site.node(place.register_office)
    if (folder / SLIPS).exists():
        return
    with node.database.transaction() as tx:
        residents = register.list_records_from(tx, NOBODY, 2 * CARDS_MADE)
    tray, factory = open_resident_tray(site, place), _Factory(site, place, node)
    slips: list[CardSlip] = []
    for number, resident in enumerate(residents, start=1):
        if len(slips) < CARDS_MADE:
            slips += _issue_card(tray, f"card-{number}", resident, factory)
    write_private(folder / SLIPS, msgspec.json.encode(slips))


def make_family_cards(site: Site, place: PlannedMunicipality, node: Node) -> list[CardSlip]:
    """Cards of everybody of one family that lives here now: with them they can move (法24条の2).

    Those that are there, if a family still has all of its own; the householder's slip comes first.
    """
    slips = read_slips(site, place)
    with node.database.transaction() as tx:
        found, family = _find_family(tx, {slip.number: slip for slip in slips})
    tray, factory = open_resident_tray(site, place), _Factory(site, place, node)
    for member in family:
        found += _issue_card(tray, f"card-{len(slips) + len(found) + 1}", member, factory)
    if family:
        kept = msgspec.json.encode([*slips, *found])
        write_private(site.node(place.register_office) / SLIPS, kept)
    return found


def _find_family(
    tx: Transaction, slips: Mapping[str, CardSlip]
) -> tuple[list[CardSlip], list[ResidentRecord]]:
    """The slips of the first family whose cards are all there, or else one that has none."""
    for record in register.list_records_from(tx, NOBODY, LOOKED_THROUGH):
        if not record.is_householder:
            continue
        members = register.get_household(tx, record.household_id).members
        family = sorted(members, key=lambda one: not one.is_householder)
        usable = cards.list_usable_cards(tx, [one.resident_id for one in family])
        numbers = [usable[one.resident_id].number.digits for one in family if usable]
        if len(family) >= FAMILY_MIN and all(number in slips for number in numbers):
            return [slips[number] for number in numbers], [] if usable else family
    return [], []


def read_slips(site: Site, place: PlannedMunicipality) -> list[CardSlip]:
    """What the holders of the cards in the tray were given."""
    slips = site.node(place.register_office) / SLIPS
    if not slips.exists():
        return []
    return msgspec.json.decode(read_private(slips), type=list[CardSlip])


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
        self.services = read_card_certificate(_certificate(site, place, CardUse.SERVICES))
        self.context, self.database = node.context, node.database
        self.municipality = place.name


class _NeverStopped:
    """The list for a card that is being made: nobody can have stopped it."""

    def __init__(self, factory: _Factory) -> None:
        self._factory = factory

    def ask_about(self, number: CardNumber) -> StoppedAnswer:
        return StoppedAnswer(CardStanding.USABLE, self._factory.now)

    def is_issuer_stopped(self, issuer: object) -> bool:
        return False


def _issue_card(
    tray: ResidentTray, name: str, holder: ResidentRecord, factory: _Factory
) -> list[CardSlip]:
    """A card on the day it is asked for: its way through the ledger, and the chip on that way."""
    context, now = factory.context, factory.now
    operator = Operator("set-up", "set-up", Duty.COUNTER, _RIGHTS)
    with factory.database.transaction() as tx:
        if cards.list_cards_of(
            tx, holder.resident_id, by=CaseWorker(operator, "", None, now), context=context
        ):
            return []
        by = CaseWorker(operator, "", None, now)
        case = open_case(
            tx, Affair.CARD, Relation.SELF, Means.PHOTO_ID, by=by, randomness=context.randomness,
            requester=holder.resident_id,
        ).case  # fmt: skip
        by = replace(by, case=case)
        wish = Wish(holder.resident_id, ApplicationKind.FIRST, CardForm.A, same_day=True)
        card = cards.receive_application(tx, wish, by=by, context=context)
        cards.note_face_printed(tx, card.card_id, None, by=by, context=context)
        _make_chip(tray, name, holder, card, factory)
        key = factory.issuer.certificate.key_id.hex()
        cards.note_chip_written(tx, card.card_id, key, by=by, context=context)
        cards.record_made(tx, card.card_id, by=by, context=context)
        cards.call_same_day(tx, card.card_id, by=by, context=context)
        shown = Presented(photo_id=True, face_compared=True)
        handed = cards.hand_over(tx, card.card_id, shown, "", by=by, context=context)
        cards.record_pin_set(tx, card.card_id, by=by, context=context)
        close_case(tx, case.case_id, by=by)
    return [CardSlip(name, card.number.digits, handed.support_number)]


def _make_chip(
    tray: ResidentTray, name: str, holder: ResidentRecord, card: RegistrationCard,
    factory: _Factory,
) -> None:  # fmt: skip
    randomness, today = factory.context.randomness, day_of(factory.now)
    batch_key = TransportKey.make()
    memory, cell = tray.make(name)
    try:
        chip = Chip.manufacture(memory, cell, randomness.random_bytes(SERIAL_BYTES), batch_key)
        carrier = InProcess(chip)
        blank = converse(open_blank(batch_key, randomness), carrier)
        keys = converse(blank.make_keys(), carrier)
        number, last = card.number, card.valid_until
        certificate = factory.issuer.certify_card(number, keys, first_day=today, last_day=last)
        born = holder.identification.birth_date.earliest
        contents = CardContents(
            factory.root, factory.issuer.certificate, certificate, holder.identification.code,
            forbidden_pins(born),
            factory.issuer.sign_face(number, _face_of(holder, last, factory.municipality)),
            factory.services,
        )  # fmt: skip
        converse(blank.write(contents), carrier)
        converse(blank.finish(), carrier)
        session = converse(factory.terminal.open_network(factory.now), carrier)
        request = converse(session.ask_for_pin(PinPurpose.SET), carrier)
        converse(session.set_pin(PinPad((factory.root,)).seal(request, PIN)), carrier)
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
