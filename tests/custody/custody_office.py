"""A register office with operators, for the tests of custody; everybody is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from jukinet.counters.case_worker import CaseWorker
from jukinet.custody.medium import Content, Direction, Encryption, MediumKind, MediumWanted
from jukinet.custody.output import OutputKind, OutputWanted
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.parties import Party, Role
from office_keys import list_keys

PACKAGES = ("jukinet.platform.ledger", "jukinet.security", "jukinet.custody")
OFFICE = Party(Role.REGISTER_OFFICE, "352039")
EVERY_RIGHT = frozenset((function, mode) for function in Function for mode in Mode)
PROOF = digest(b"what is on it")


def make_context(place: Path, clock: ManualClock, party: Party = OFFICE) -> NodeContext:
    """The keys of one office and a directory that names them."""
    return list_keys(place, (party,), clock.now()).context(party, clock)


@dataclass(frozen=True)
class CustodyOffice:
    """The office, and whoever works in it."""

    context: NodeContext
    database: Database

    def somebody(self, operator_id: str = "op-1", *, without: Mode | None = None) -> CaseWorker:
        rights = frozenset(right for right in EVERY_RIGHT if right != (Function.MEDIA, without))
        operator = Operator(operator_id, f"見本 {operator_id}", Duty.ADMINISTRATION, rights)
        return CaseWorker(operator, "terminal-1", None, self.context.clock.now())


def a_wanted(**changes: Any) -> MediumWanted:
    given: dict[str, Any] = {
        "kind": MediumKind.OPTICAL_DISK,
        "content": Content.BACKUP,
        "direction": Direction.OUT,
        "counterpart": "見本運送株式会社",
        "purpose": "遠隔地保管",
        "persons": 1200,
        "encryption": Encryption.SEALED,
        "due_on": date(2003, 9, 1),
    }
    return MediumWanted(**(given | changes))


def an_output(**changes: Any) -> OutputWanted:
    given: dict[str, Any] = {
        "kind": OutputKind.RECORD_EXPORT,
        "purpose": "選挙人名簿の調製のための抽出",
        "persons": 300,
        "digest": PROOF,
    }
    return OutputWanted(**(given | changes))


def some_id() -> str:
    return uuid4().hex
