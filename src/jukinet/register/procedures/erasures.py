"""Erasures (消除): deaths and move-outs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jukinet.platform.db.transaction import Transaction
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.papers import Death, MoveOut
from jukinet.register.procedures.desk import Desk, reason_of
from jukinet.register.record import Erasure, RegisterChange
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import ChangeDetails, ChangeReason

DEATH_REASONS: Final = frozenset({ChangeReason.DEATH, ChangeReason.ERASURE_EX_OFFICIO})
MOVE_OUT_REASONS: Final = frozenset({ChangeReason.MOVE_OUT})


def record_deaths(tx: Transaction, deaths: Sequence[Death]) -> list[RegisterChange]:
    """Erase the records of residents who died, or must be erased ex officio (Order Arts. 8, 12)."""
    desk = Desk(tx, (death.resident_id for death in deaths))
    left = []
    for death in deaths:
        reason = reason_of(death.detail, DEATH_REASONS)
        details = ChangeDetails(reason, death.detail, death.occasion.occurred_on)
        erasure = Erasure(death.detail, death.occasion.occurred_on)
        record = desk.get(death.resident_id).erased(erasure)
        desk.tell(record, details, death.occasion)
        left.append(record)
    if deaths:
        desk.appoint_last_members(left, deaths[-1].occasion)
    return desk.write()


def accept_move_outs(
    tx: Transaction, move_outs: Sequence[MoveOut]
) -> tuple[list[MoveOutCertificate], list[RegisterChange]]:
    """Accept move-outs filed beforehand: erase with planned date and destination, and certify.

    Act Art. 24, Order Arts. 13 and 23. One certificate a person, in the order of the papers.
    """
    desk = Desk(tx, (move_out.resident_id for move_out in move_outs))
    certificates = []
    left = []
    for move_out in move_outs:
        occasion, destination = move_out.occasion, move_out.destination_municipality
        reason = reason_of(move_out.detail, MOVE_OUT_REASONS)
        standing = desk.get(move_out.resident_id)
        if destination == standing.identification.address.municipality:
            raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "that would be a relocation")
        details = ChangeDetails(
            reason,
            move_out.detail,
            occasion.occurred_on,
            planned=True,
            destination_municipality=destination,
        )
        erasure = Erasure(
            move_out.detail, occasion.occurred_on, True, destination, move_out.destination_address
        )
        record = standing.erased(erasure)
        desk.tell(record, details, occasion)
        certificates.append(MoveOutCertificate.from_record(record, occasion.known_on))
        left.append(record)
    if move_outs:
        desk.appoint_last_members(left, move_outs[-1].occasion)
    return certificates, desk.write()
