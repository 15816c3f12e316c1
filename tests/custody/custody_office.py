"""A register office with operators, for the tests of custody; everybody is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from jukinet.counters.case_worker import CaseWorker
from jukinet.custody.medium import Content, Direction, Encryption, MediumKind, MediumWanted
from jukinet.custody.output import OutputKind, OutputWanted
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.authority import AUTHORITY_KEYS, Authority, make_request
from jukinet.platform.crypto.directory import Address
from jukinet.platform.crypto.randomness import SystemRandomness
from jukinet.platform.crypto.seal import digest
from jukinet.platform.crypto.vault import VaultConfig, create_vault
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.law import load_profile
from jukinet.terms.parties import Party, Role

PACKAGES = ("jukinet.platform.ledger", "jukinet.security", "jukinet.custody")
OFFICE = Party(Role.REGISTER_OFFICE, "352039")
EVERY_RIGHT = frozenset((function, mode) for function in Function for mode in Mode)
PROOF = digest(b"what is on it")


def make_context(place: Path, clock: ManualClock, party: Party = OFFICE) -> NodeContext:
    """The keys of one office and a directory that names them."""
    now = datetime.now(UTC)
    vault = create_vault(VaultConfig(place / "ca/vault", place / "ca/pass"), AUTHORITY_KEYS)
    authority = Authority.create(place / "authority", vault, name="test nation", now=now)
    own = create_vault(VaultConfig(place / "own/vault", place / "own/pass"))
    request = make_request(own, party, now=now)
    authority.enrol(request, Address("127.0.0.1", 0), now=now, days=30)
    authority.publish(now=now)
    return NodeContext(
        party=party,
        clock=clock,
        vault=own,
        directory=authority.open_directory(),
        law=load_profile().on,
        randomness=SystemRandomness(),
    )


@dataclass(frozen=True)
class CustodyOffice:
    """The office, and whoever works in it."""

    context: NodeContext
    database: Database

    def somebody(self, operator_id: str = "op-1", *, without: Mode | None = None) -> CaseWorker:
        rights = frozenset(right for right in EVERY_RIGHT if right != (Function.MEDIA, without))
        operator = Operator(operator_id, f"見本 {operator_id}", Duty.ADMINISTRATION, rights)
        return CaseWorker(operator, "terminal-1", None, self.context.clock.now())


def a_wanted(**changes: object) -> MediumWanted:
    given: dict[str, object] = {
        "kind": MediumKind.OPTICAL_DISK,
        "content": Content.BACKUP,
        "direction": Direction.OUT,
        "counterpart": "見本運送株式会社",
        "purpose": "遠隔地保管",
        "persons": 1200,
        "encryption": Encryption.SEALED,
        "due_on": date(2003, 9, 1),
    }
    return MediumWanted(**(given | changes))  # type: ignore[arg-type]


def an_output(**changes: object) -> OutputWanted:
    given: dict[str, object] = {
        "kind": OutputKind.RECORD_EXPORT,
        "purpose": "選挙人名簿の調製のための抽出",
        "persons": 300,
        "digest": PROOF,
    }
    return OutputWanted(**(given | changes))  # type: ignore[arg-type]


def some_id() -> str:
    return uuid4().hex
