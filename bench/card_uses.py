"""Claim: a card is used at a counter (mutual authentication, PIN, code) 200 times a second.

In process, on as many processes as the machine has cores, two at least: each has a terminal and a
card of its own, and does again and again what one visit takes: proving each other with fresh keys,
the stopped list asked, the PIN sealed by the pad and tried in the chip (two commits of its
journal), the code read through the channel.

The floor is the same number of bare operations on P-256 by the same library, signing, verifying,
making keys and agreeing, in the same processes, and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from bench.figures import Figure, at_least
from bench.ground import Ground
from jukinet.iccard.authority import (
    CARD_ISSUING,
    CARD_TERMINAL,
    CardAuthority,
    MunicipalIssuer,
    make_card_key,
    make_card_root,
)
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.chip.memory import ArrayMemory
from jukinet.iccard.conversation import converse
from jukinet.iccard.face import Face, FaceForm
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.pin_pad import PinPad
from jukinet.iccard.rights import CARD_DESK
from jukinet.iccard.terminal.stopped_list import StoppedAnswer
from jukinet.iccard.terminal.terminal import Terminal, TerminalIdentity
from jukinet.iccard.terminal.writing import CardContents, open_blank
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.platform.crypto.randomness import SystemRandomness
from jukinet.platform.crypto.sealed_file import SealedFileVault, make_passphrase
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode

TARGET: Final = 200.0
ROUNDS: Final = 3
PROCESSES: Final = 2
NOW: Final = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
TODAY: Final = date(2026, 4, 1)
UNTIL: Final = date(2036, 3, 31)
PIN: Final = "7294"
NUMBER: Final = CardNumber.from_payload("123456789012345")
CODE: Final = ResidentRecordCode.from_ten("1234567890")
MUNICIPALITY: Final = MunicipalityCode("352039")
# One use: the chip verifies terminal and certificate, the terminal three and the pad two
# certificates or proofs; both ends sign once; fresh keys at both ends and in the PIN's seal.
VERIFIED, SIGNED, MADE, AGREED = 7, 2, 3, 4


class EmptyList:
    """Nobody is stopped, as of now."""

    def ask_about(self, number: CardNumber) -> StoppedAnswer:
        """Running."""
        return StoppedAnswer(CardStanding.USABLE, NOW)

    def is_issuer_stopped(self, issuer: CardCertificate) -> bool:
        """No."""
        return False


@dataclass
class InProcess:
    """The shortest way to a card."""

    chip: Chip

    def reset(self) -> bytes:
        """Power off and on."""
        return self.chip.reset()

    def transmit(self, command: bytes) -> bytes:
        """One command."""
        return self.chip.process(command)


@dataclass(frozen=True)
class Pace:
    """How fast something went in one process."""

    per_second: float
    cpu_ms: float


def measure(ground: Ground, uses: int) -> list[Figure]:
    """Use cards, then do the bare operations, round by round."""
    each = uses // PROCESSES
    ours: list[list[Pace]] = []
    floors: list[list[Pace]] = []
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        for number in range(ROUNDS):
            places = [ground.folder / f"cards-{number}-{one}" for one in range(PROCESSES)]
            ours.append(list(pool.map(use_cards, places, [each] * PROCESSES)))
            floors.append(list(pool.map(compute_barely, [each] * PROCESSES)))
    rates, floor_rates = (
        [sum(one.per_second for one in paces) for paces in rounds] for rounds in (ours, floors)
    )
    cpu, floor_cpu = (
        median(one.cpu_ms for paces in rounds for one in paces) for rounds in (ours, floors)
    )
    notes = (
        f"{PROCESSES} processes, a card and a terminal each",
        f"processor time a use {cpu:.2f} ms, of the bare operations {floor_cpu:.2f} ms "
        f"({VERIFIED} verified, {SIGNED} signed, {MADE} keys made, {AGREED} agreed)",
    )
    return [
        at_least(
            "card_uses", rates, TARGET, unit="uses/s", size=uses, floor=median(floor_rates),
            notes=notes,
        )
    ]  # fmt: skip


def use_cards(folder: Path, count: int) -> Pace:
    """So many uses of one card, one after the other."""
    terminal, authority = make_terminal(folder)
    carrier, pad = InProcess(make_card(terminal, authority)), PinPad((authority.root,))

    def use() -> None:
        session = converse(terminal.open_network(NOW), carrier)
        request = converse(session.ask_for_pin(PinPurpose.VERIFY), carrier)
        converse(session.verify_pin(pad.seal(request, PIN)), carrier)
        assert converse(session.read_code(), carrier) == CODE

    return paced(use, count)


def compute_barely(count: int) -> Pace:
    """The operations of so many uses."""
    curve, algorithm = ec.SECP256R1(), ec.ECDSA(hashes.SHA256())
    key = ec.generate_private_key(curve)
    public, data = key.public_key(), bytes(64)
    signature = key.sign(data, algorithm)

    def compute() -> None:
        for _ in range(VERIFIED):
            public.verify(signature, data, algorithm)
        for _ in range(SIGNED):
            key.sign(data, algorithm)
        for _ in range(MADE):
            ec.generate_private_key(curve)
        for _ in range(AGREED):
            key.exchange(ec.ECDH(), public)

    return paced(compute, count)


def paced(act: Callable[[], None], count: int) -> Pace:
    """Do it so many times."""
    start, cpu = time.perf_counter(), time.process_time()
    for _ in range(count):
        act()
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
    return Pace(count / seconds, cpu_seconds / count * 1_000)


def make_terminal(folder: Path) -> tuple[Terminal, CardAuthority]:
    """A nation's root, and a counter it certified."""
    vault = SealedFileVault.create_with(folder / "vault", make_passphrase(), {})
    root = make_card_root(vault, first_day=TODAY, last_day=date(2056, 3, 31))
    authority = CardAuthority(vault, root)
    certificate = authority.certify_terminal(
        make_card_key(vault, CARD_TERMINAL), "counter", rights=CARD_DESK, first_day=TODAY,
        last_day=TODAY + timedelta(31),
    )  # fmt: skip
    identity = TerminalIdentity(CARD_TERMINAL, certificate, root)
    return Terminal(vault, (identity,), EmptyList()), authority


def make_card(terminal: Terminal, authority: CardAuthority) -> Chip:
    """A card in use."""
    vault, batch_key = authority.vault, TransportKey.make()
    made = authority.certify_municipality(
        make_card_key(vault, CARD_ISSUING), MUNICIPALITY, first_day=TODAY, last_day=UNTIL
    )
    issuer = MunicipalIssuer(vault, made)
    chip = Chip.manufacture(ArrayMemory(), ChipCell.make(), bytes(8), batch_key)
    carrier = InProcess(chip)
    blank = converse(open_blank(batch_key, SystemRandomness()), carrier)
    card = issuer.certify_card(
        NUMBER, converse(blank.make_keys(), carrier), first_day=TODAY, last_day=UNTIL
    )
    face = issuer.sign_face(NUMBER, Face(FaceForm.A, "山口 花子", UNTIL, "山口市"))
    contents = CardContents(authority.root, made, card, CODE, (), face)
    converse(blank.write(contents), carrier)
    converse(blank.finish(), carrier)
    session = converse(terminal.open_network(NOW), carrier)
    request = converse(session.ask_for_pin(PinPurpose.SET), carrier)
    converse(session.set_pin(PinPad((authority.root,)).seal(request, PIN)), carrier)
    return chip
