"""Offices with a ledger, a vault and a place in the directory, that carry messages by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.db.database import Database
from jukinet.platform.ledger import log
from jukinet.platform.message import outbox
from jukinet.platform.message.handling import Handler, Incoming, NodeContext, Refusal
from jukinet.security.access_record import AccessRecord
from jukinet.security.handlers import WITNESSING
from jukinet.security.procedures import (
    offer_checkpoints,
    publish_checkpoint,
    record_access,
)
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.parties import NATIONAL, Party, Role
from office_keys import ListedKeys, list_keys

PACKAGES = ("jukinet.platform.ledger", "jukinet.platform.message", "jukinet.security")
CS = Party(Role.COMMUNICATION_SERVER, "352039")
REGISTER = Party(Role.REGISTER_OFFICE, "352039")
YAMAGUCHI = Party(Role.PREFECTURAL_SERVER, "350001")
NAGANO = Party(Role.PREFECTURAL_SERVER, "200000")
TOKYO = Party(Role.PREFECTURAL_SERVER, "130001")
PARTIES = (CS, REGISTER, YAMAGUCHI, NAGANO, TOKYO, NATIONAL)
AGENCY = Party(Role.AGENCY, "A-01-17")
SOMEBODY = ResidentRecordCode.from_ten("1234567890")
KIND_OF_TAG = {handler.kind.tag: handler.kind for handler in WITNESSING}


def make_keys(place: Path) -> ListedKeys:
    """The vaults of all offices and the directory that names their keys, made once."""
    return list_keys(place, PARTIES, datetime.now(UTC))


@dataclass(slots=True)
class Office:
    """One office of these tests."""

    context: NodeContext
    database: Database
    received: dict[Party, int] = field(default_factory=dict)

    @property
    def party(self) -> Party:
        return self.context.party

    def look(self, times: int = 1, code: ResidentRecordCode | None = SOMEBODY) -> None:
        """Somebody looks, and it is recorded, and the record gets its place in the tree."""
        records = [
            AccessRecord(
                who=AGENCY,
                node=self.party,
                affair="1/77",
                case=f"C-{number}",
                items=("name",),
                result="found",
                receipt=f"R-{number}",
                subject=code,
            )
            for number in range(times)
        ]
        with self.database.transaction() as tx:
            record_access(tx, records, self.context.vault, self.context.clock.now())
        with self.database.transaction() as tx:
            log.sequence(tx)

    def publish_and_offer(self) -> int:
        with self.database.transaction() as tx:
            publish_checkpoint(tx, self.context)
        with self.database.transaction() as tx:
            return offer_checkpoints(tx, self.context)

    def send_to(self, other: Office) -> dict[str, Refusal]:
        """Carry what waits for the other office there, once; his refusals by message id."""
        with self.database.transaction() as tx:
            above = other.received.get(self.party, 0)
            waiting = outbox.take_after(tx, other.party, above=above)
        refusals: dict[str, Refusal] = {}
        for message in waiting:
            other.received[self.party] = message.number
            kind = KIND_OF_TAG[message.kind]
            incoming = Incoming(
                message_id=message.message_id,
                sender=self.party,
                number=message.number,
                ordering_key=message.ordering_key,
                ordering_sequence=message.ordering_sequence,
                made_at=message.made_at,
                body=kind.decode(message.body),
            )
            refusals.update(other.handle(kind.tag, incoming))
        return refusals

    def handle(self, tag: str, incoming: Incoming) -> dict[str, Refusal]:
        handler: Handler = next(one for one in WITNESSING if one.kind.tag == tag)
        with self.database.transaction() as tx:
            return dict(handler.procedure(tx, [incoming], self.context) or {})


def make_office(party: Party, database: Database, keys: ListedKeys, clock: ManualClock) -> Office:
    return Office(keys.context(party, clock, SeededRandomness(1)), database)
