"""What a contractor makes is a registration card: its chip proves itself under the nation's root.

The chips are emulated and real in all else: transport key of two custodians, keys made inside,
certificate and face signed by the commission's key. No key of the municipality was there.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from commission_builders import ISSUER, a_card, a_number, draw
from commissioning import NINE, OFFICE, Commissioning

from jukinet.cards.commissioned_issue.maker import Maker
from jukinet.cards.commissioned_issue.station.chips import ChipInFolder, FolderChips, make_blank
from jukinet.cards.commissioned_issue.station.folder import FolderStation
from jukinet.iccard.application import Life
from jukinet.iccard.authority import CARD_TERMINAL, CardAuthority, handle_of, make_card_key
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.conversation import converse
from jukinet.iccard.rights import CARD_DESK
from jukinet.iccard.terminal.network import number_of
from jukinet.iccard.terminal.stopped_list import StoppedAnswer
from jukinet.iccard.terminal.terminal import Terminal, TerminalIdentity, read_state
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import NATIONAL


def deliver_blanks(house: Commissioning, key: TransportKey, count: int) -> list[str]:
    """Blanks of one batch, handed over by the office and put into the hopper."""
    serials = [os.urandom(8) for _ in range(count)]
    blanks = [serial.hex().upper() for serial in serials]
    house.give(OFFICE, ISSUER, blanks)
    house.sign_all(ISSUER)
    house.station.load(blanks)
    for card in (house.folder / "station" / "hopper").iterdir():
        blank = card.name[9:]
        make_blank(card, bytes.fromhex(blank), key)
    return blanks


def a_maker(house: Commissioning, key: TransportKey) -> Maker:
    node = house[ISSUER]
    chips = FolderChips(node.context, key)
    station = FolderStation(house.folder / "station", chips, draw)
    return Maker(node.database, node.context, station, house.by())


@pytest.fixture
def ordered(house: Commissioning) -> Commissioning:
    house.hold_residents(2)
    house.sign_contract()
    house.offer_keys()
    house.order([a_card(1), a_card(2)])
    house.open_the_room()
    return house


def test_two_halves_of_the_transport_key_make_cards_that_prove_themselves(
    ordered: Commissioning,
) -> None:
    key = TransportKey.make()
    blanks = deliver_blanks(ordered, key, 2)
    one, other = key.split()
    report = a_maker(ordered, TransportKey.from_halves(one, other)).make()
    assert (report.made, report.spoilt) == (2, 0)
    terminal = a_terminal(ordered)
    for blank, serial in zip(blanks, (1, 2), strict=True):
        chip = ChipInFolder(ordered.folder / "station" / "made" / blank)
        assert converse(read_state(), chip).life is Life.WRITTEN
        session = converse(terminal.open_face(ordered.clock.now()), chip)
        assert number_of(session.card) == a_number(serial)
        face = converse(session.read_face(), chip)
        assert (face.name, face.municipality) == (f"見本 {serial}子", "山口市")
        assert face.picture == (b"portrait of 1" if serial == 1 else b"")
        chip.close()


def a_terminal(house: Commissioning) -> Terminal:
    """A counter's terminal somewhere in the nation."""
    vault, root = house.keys.vaults[OFFICE], house.keys.card_root
    authority = CardAuthority(house.keys.vaults[NATIONAL], root)
    certificate = authority.certify_terminal(
        make_card_key(vault, CARD_TERMINAL),
        "register-office-352039",
        rights=CARD_DESK,
        first_day=NINE.date(),
        last_day=NINE.date() + timedelta(30),
    )
    identity = TerminalIdentity(handle_of(CARD_TERMINAL), certificate, root)
    return Terminal(vault, (identity,), NothingStopped(house.clock.now()))


@dataclass(frozen=True)
class NothingStopped:
    """A list of stopped cards that is up to date and empty."""

    known_until: datetime

    def ask_about(self, number: CardNumber) -> StoppedAnswer:
        return StoppedAnswer(CardStanding.USABLE, self.known_until)

    def is_issuer_stopped(self, issuer: CardCertificate) -> bool:
        return False


def test_a_wrong_transport_key_spoils_no_blank(ordered: Commissioning) -> None:
    blanks = deliver_blanks(ordered, TransportKey.make(), 2)
    with pytest.raises(JukiError) as refusal:
        a_maker(ordered, TransportKey.make()).make()
    assert refusal.value.code is ErrorCode.TRANSPORT_KEY_WRONG
    assert (ordered.folder / "station" / "path" / blanks[0]).exists()


def test_the_municipalitys_own_key_is_not_at_the_contractor(ordered: Commissioning) -> None:
    handles = set(ordered.keys.vaults[ISSUER].list_handles())
    assert not {"card-issuing", "card-root"} & handles
    assert any(handle.startswith("commission-sign-") for handle in handles)
