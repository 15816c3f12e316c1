"""Attacks with a chip, a reader or a line of one's own; their codes stand in ``card_attacks``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from card_world import (
    CODE,
    FACE,
    NOW,
    NUMBER,
    PIN,
    SERIAL,
    TODAY,
    YAMAGUCHI,
    CardWorld,
    ChipCarrier,
)

from jukinet.iccard.apdu import Command, Ins
from jukinet.iccard.application import NATION
from jukinet.iccard.authority import (
    CARD_ISSUING,
    CardAuthority,
    CardKeys,
    MunicipalIssuer,
    make_card_key,
)
from jukinet.iccard.authority import make_card_root as make_root
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.chip.domain import ANCHOR, CHAIN
from jukinet.iccard.chip.journal import Journal, Partition
from jukinet.iccard.chip.memory import ArrayMemory
from jukinet.iccard.conversation import converse
from jukinet.iccard.handshake import FRESH_KEY, TEMPLATE
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.tlv import tlv
from jukinet.platform.crypto.chip_cell import ChipCell


def rogue(world: CardWorld, anchor: CardCertificate, chain: bytes) -> Chip:
    """A chip whose maker is the attacker: every record is what he likes."""
    memory, cell = ArrayMemory(), ChipCell.make()
    chip = Chip.manufacture(memory, cell, SERIAL, world.batch_key)
    world.write(chip)
    journal = Journal(memory, cell)
    journal.mount()
    nation = Partition(journal, NATION)
    nation.put(ANCHOR, anchor.wire)
    nation.put(CHAIN, chain)
    return Chip(memory, cell)


def a_rogue_chip_with_a_stolen_chain(world: CardWorld) -> None:
    """It has a genuine card's certificates, and not that card's key."""
    genuine = world.open(world.card())
    chain = genuine.issuer.wire + genuine.card.wire
    converse(world.terminal().open_network(NOW), ChipCarrier(rogue(world, genuine.root, chain)))


def a_rogue_chip_that_certified_itself(world: CardWorld) -> None:
    """Its chain is of a forger's root, and it believes every terminal."""
    root = make_root(world.node, first_day=date(2020, 1, 1), last_day=date(2060, 1, 1))
    made = CardAuthority(world.node, root).certify_municipality(
        make_card_key(world.node, CARD_ISSUING), YAMAGUCHI,
        first_day=date(2026, 4, 1), last_day=date(2029, 3, 31),
    )  # fmt: skip
    card = world.open(world.card()).card
    assert card.body.seal_key is not None
    keys = CardKeys(card.body.sign_key, card.body.seal_key)
    forged = MunicipalIssuer(world.node, made).certify_card(
        NUMBER, keys, first_day=TODAY, last_day=FACE.valid_until
    )
    chip = rogue(world, world.authority.root, made.wire + forged.wire)
    converse(world.terminal().open_network(NOW), ChipCarrier(chip))


@dataclass
class Meddler(ChipCarrier):
    """Somebody between terminal and card, who changes what passes."""

    change_command: Callable[[bytes], bytes] = lambda wire: wire
    change_response: Callable[[bytes], bytes] = lambda wire: wire

    def transmit(self, command: bytes) -> bytes:
        response = super().transmit(self.change_command(command))
        return self.change_response(response)


def a_clone_that_relays_the_handshake(world: CardWorld) -> None:
    """Somebody puts his own fresh key into the terminal's, to read along."""
    own = b"\x04" + bytes(64)

    def meddle(wire: bytes) -> bytes:
        if wire[1] == Ins.GENERAL_AUTHENTICATE and wire[3] == 2:
            body = wire[5 : 5 + wire[4]]
            signature = body[-66:]
            return Command(
                0, Ins.GENERAL_AUTHENTICATE, 0, 2,
                tlv(TEMPLATE, tlv(FRESH_KEY, own) + signature), 256,
            ).to_bytes()  # fmt: skip
        return wire

    converse(world.terminal().open_network(NOW), Meddler(world.card(), change_command=meddle))


def the_cards_half_is_exchanged(world: CardWorld) -> None:
    """Somebody exchanges the card's half of the key on its way back."""

    def meddle(wire: bytes) -> bytes:
        return wire[:10] + bytes((wire[10] ^ 1,)) + wire[11:] if len(wire) > 200 else wire

    converse(world.terminal().open_network(NOW), Meddler(world.card(), change_response=meddle))


def a_session_is_replayed_to_the_card(world: CardWorld) -> None:
    """Everything a counter sent yesterday, PIN block and all, is sent to the card again."""
    chip = world.card()
    carrier = ChipCarrier(chip)
    session = converse(world.terminal().open_network(NOW), carrier)
    request = converse(session.ask_for_pin(PinPurpose.VERIFY), carrier)
    converse(session.verify_pin(world.pad.seal(request, PIN)), carrier)
    converse(session.read_code(), carrier)
    said = [command for command, _ in carrier.log]
    chip.reset()
    answers = [chip.process(command) for command in said]
    done = [one for one in answers if one.endswith(b"\x90\x00")]
    assert done == answers[:3], "only SELECT, certificate and challenge go through"
    assert all(CODE.digits.encode() not in one for one in answers)
    converse(session.read_code(), carrier)


def a_session_is_replayed_to_the_terminal(world: CardWorld) -> None:
    """A box without a card answers what the card answered yesterday."""
    carrier = ChipCarrier(world.card())
    converse(world.terminal().open_network(NOW), carrier)
    answers = [response for _, response in carrier.log]

    class Box(ChipCarrier):
        def transmit(self, command: bytes) -> bytes:
            return answers.pop(0)

    converse(world.terminal().open_network(NOW), Box(world.card()))
