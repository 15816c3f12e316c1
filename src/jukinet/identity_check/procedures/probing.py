"""Protection's own test request on this way: somebody shows a paper of hers, or of a housemate."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.identity import Evidence, Finding
from jukinet.identity_check.photo_id import ShownIdentity
from jukinet.identity_check.procedures.comparing import find_out
from jukinet.protection.guard import Output
from jukinet.protection.probe import Attempt, ProbePath
from jukinet.protection.procedures import ProbeWorld
from jukinet.register.procedures import list_records
from jukinet.register.procedures.guarded import list_housemates
from jukinet.register.record import ResidentRecord


def _leaks_of_identity(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
    """Of whom it would be said that they live here, by a paper of theirs or of a housemate's."""
    said: set[UUID] = set()
    for resident in attempt.lock.residents:
        near = list_housemates(world.tx, [resident])
        for record in list_records(world.tx, {resident} | near):
            finding, _ = find_out(
                world.tx, _paper_of(record), document=attempt.document,
                operator_id=attempt.operator_id, now=world.now,
            )  # fmt: skip
            if finding is not Finding.PROTECTED:
                said.add(resident)
    return frozenset(said)


def _paper_of(record: ResidentRecord) -> ShownIdentity:
    told = record.identification
    return ShownIdentity(
        Evidence.DRIVING_LICENCE, told.address.municipality, told.name.written, None,
        told.birth_date, told.sex,
    )  # fmt: skip


IDENTITY_PATH: Final[ProbePath[ProbeWorld]] = ProbePath(
    "identity-check", Output.IDENTITY_CHECK, _leaks_of_identity
)
