"""Entries (記載): births, move-ins, and arrivals without a code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.db.transaction import Transaction
from jukinet.register import store
from jukinet.register.keys import NOISE_BYTES, new_keys
from jukinet.register.papers import Arrival, Birth, MoveIn
from jukinet.register.procedures.code_notices import note_codes_due
from jukinet.register.procedures.desk import Desk, reason_of
from jukinet.register.record import MovedIn, Qualifications, RegisterChange, ResidentRecord
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import (
    ChangeDetails,
    ChangeReason,
    IdentificationInformation,
)

BIRTH_REASONS: Final = frozenset({ChangeReason.BIRTH, ChangeReason.ENTRY_EX_OFFICIO})
ARRIVAL_REASONS: Final = frozenset({ChangeReason.MOVE_IN, ChangeReason.ENTRY_EX_OFFICIO})
MOVE_IN_REASONS: Final = frozenset({ChangeReason.MOVE_IN})


def open_households(
    tx: Transaction, count: int, *, at: datetime, randomness: Randomness
) -> list[UUID]:
    """Open households for people who come (Act Art. 6); their members are entered next."""
    households = _keys(count, at, randomness)
    store.open_households(tx, households)
    return households


def record_births(
    tx: Transaction, births: Sequence[Birth], *, randomness: Randomness
) -> list[RegisterChange]:
    """Enter newborn residents with codes from the designated list (Act Art. 30-2, Order Art. 12).

    Raises CODE_POOL_EMPTY, entering nobody, when the list does not suffice.
    """
    if not births:
        return []
    at = births[0].occasion.at
    codes = store.take_codes(tx, len(births), at)
    desk = Desk(tx)
    for birth, code, key in zip(births, codes, _keys(len(births), at, randomness), strict=True):
        reason = reason_of(birth.detail, BIRTH_REASONS)
        details = ChangeDetails(reason, birth.detail, birth.occasion.occurred_on)
        born = LifeDate.from_date(birth.occasion.occurred_on)
        told = IdentificationInformation(code, birth.name, born, birth.sex, birth.address)
        record = _new_record(key, told, birth, Qualifications())
        desk.enter(record, details, birth.occasion)
    told_of = desk.write()
    note_codes_due(tx, told_of)
    return told_of


def accept_arrivals(
    tx: Transaction, arrivals: Sequence[Arrival], *, randomness: Randomness
) -> list[RegisterChange]:
    """Enter people whose last code cannot be found, with new codes (Order Art. 30-2)."""
    if not arrivals:
        return []
    at = arrivals[0].occasion.at
    codes = store.take_codes(tx, len(arrivals), at)
    desk = Desk(tx)
    for arrival, code, key in zip(
        arrivals, codes, _keys(len(arrivals), at, randomness), strict=True
    ):
        reason = reason_of(arrival.detail, ARRIVAL_REASONS)
        details = ChangeDetails(reason, arrival.detail, arrival.occasion.occurred_on)
        told = IdentificationInformation(
            code, arrival.name, arrival.birth_date, arrival.sex, arrival.address
        )
        record = _new_record(key, told, arrival, Qualifications())
        moved = MovedIn(arrival.occasion.known_on, None, "")
        entered = replace(record, moved_in=moved, foreign=arrival.foreign)
        desk.enter(entered, details, arrival.occasion)
    told_of = desk.write()
    note_codes_due(tx, told_of)
    return told_of


def accept_move_ins(
    tx: Transaction, move_ins: Sequence[MoveIn], *, randomness: Randomness
) -> list[RegisterChange]:
    """Enter people who bring a move-out certificate, with their former code (Act 22, 30-2)."""
    if not move_ins:
        return []
    keys = _keys(len(move_ins), move_ins[0].occasion.at, randomness)
    _must_be_free(tx, [move_in.certificate.identification.code for move_in in move_ins])
    desk = Desk(tx)
    for move_in, key in zip(move_ins, keys, strict=True):
        certificate = move_in.certificate
        if certificate.issued_by == move_in.address.municipality:
            raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "a move-in comes from elsewhere")
        details = ChangeDetails(
            reason_of(move_in.detail, MOVE_IN_REASONS),
            move_in.detail,
            move_in.occasion.occurred_on,
            previous_municipality=certificate.issued_by,
        )
        told = replace(certificate.identification, address=move_in.address)
        record = replace(
            _new_record(key, told, move_in, move_in.qualifications or certificate.carried),
            foreign=certificate.foreign,
            former_surname=certificate.former_surname,
            moved_in=MovedIn(
                move_in.occasion.known_on,
                certificate.issued_by,
                certificate.identification.address.text,
            ),
        )
        desk.enter(record, details, move_in.occasion)
    return desk.write()


def _must_be_free(tx: Transaction, codes: Sequence[ResidentRecordCode]) -> None:
    digits = [code.digits for code in codes]
    if len(set(digits)) < len(digits) or store.list_codes_present(tx, digits):
        raise JukiError(ErrorCode.RECORD_EXISTS, "a resident with this code stands in the register")


def _new_record(
    key: UUID,
    told: IdentificationInformation,
    paper: Birth | Arrival | MoveIn,
    qualifications: Qualifications,
) -> ResidentRecord:
    source = paper.certificate if isinstance(paper, MoveIn) else paper
    return ResidentRecord(
        resident_id=key,
        identification=told,
        household_id=paper.household_id,
        relationship=paper.relationship,
        permanent_domicile=source.permanent_domicile,
        resident_since=LifeDate.from_date(paper.occasion.occurred_on),
        address_since=None,
        moved_in=None,
        qualifications=qualifications,
        change_number=1,
    )


def _keys(count: int, at: datetime, randomness: Randomness) -> list[UUID]:
    return list(new_keys(at, randomness.random_bytes(NOISE_BYTES * count)))
