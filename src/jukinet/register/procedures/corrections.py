"""Corrections (修正): relocations, names, codes, households."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from jukinet.platform.db.transaction import Transaction
from jukinet.register import store
from jukinet.register.items import to_items, to_record
from jukinet.register.papers import (
    BirthCorrection,
    CodeChange,
    HouseholdChange,
    ItemCorrection,
    NameCorrection,
    Relocation,
)
from jukinet.register.procedures.code_notices import note_codes_due
from jukinet.register.procedures.desk import Desk, reason_of
from jukinet.register.record import RegisterChange
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.identification import ChangeDetails, ChangeReason

NAME_REASONS: Final = frozenset({ChangeReason.MINOR_CORRECTION, ChangeReason.CORRECTION_EX_OFFICIO})
BIRTH_REASONS: Final = frozenset({ChangeReason.CORRECTION_EX_OFFICIO})
CORRECTION_REASONS: Final = NAME_REASONS | {ChangeReason.RELOCATION}
CODE_REASONS: Final = frozenset({ChangeReason.CODE_CHANGE, ChangeReason.CODE_EX_OFFICIO})


def relocate(tx: Transaction, relocations: Sequence[Relocation]) -> list[RegisterChange]:
    """Enter a new address inside the municipality (Act Art. 23), or corrected (Order Art. 12)."""
    desk = Desk(tx, (paper.resident_id for paper in relocations))
    for paper in relocations:
        reason = reason_of(paper.detail, CORRECTION_REASONS)
        details = ChangeDetails(reason, paper.detail, paper.occasion.occurred_on)
        record = desk.get(paper.resident_id)
        moved = record.relocated(paper.address, paper.occasion.occurred_on)
        if reason is not ChangeReason.RELOCATION:
            # A place that was renamed or corrected: nobody moved.
            moved = replace(moved, address_since=record.address_since)
        desk.tell(moved, details, paper.occasion, asserted=("address", "address_since"))
    return desk.write()


def correct_names(tx: Transaction, corrections: Sequence[NameCorrection]) -> list[RegisterChange]:
    """Enter a name changed by the family register, or corrected (Order Art. 12, Rules 21-2)."""
    desk = Desk(tx, (paper.resident_id for paper in corrections))
    for paper in corrections:
        reason = reason_of(paper.detail, NAME_REASONS)
        details = ChangeDetails(reason, paper.detail, paper.occasion.occurred_on)
        renamed = desk.get(paper.resident_id).renamed(paper.name)
        desk.tell(renamed, details, paper.occasion, asserted=("name", "kana"))
    return desk.write()


def correct_births(tx: Transaction, corrections: Sequence[BirthCorrection]) -> list[RegisterChange]:
    """Put a wrong birth date or sex right (Order Art. 12)."""
    desk = Desk(tx, (paper.resident_id for paper in corrections))
    for paper in corrections:
        reason = reason_of(paper.detail, BIRTH_REASONS)
        details = ChangeDetails(reason, paper.detail, paper.occasion.occurred_on)
        corrected = desk.get(paper.resident_id).born_otherwise(paper.birth_date, paper.sex)
        desk.tell(corrected, details, paper.occasion, asserted=("birth_date", "sex"))
    return desk.write()


def correct_items(tx: Transaction, corrections: Sequence[ItemCorrection]) -> list[RegisterChange]:
    """Enter a domicile by notice of the family register, marks of insurance, pension, allowance
    and electoral roll, former address and dates (Act Art. 7 nos. 5 to 11-2, Order Art. 12).

    The network is not told: the result is always empty.
    """
    desk = Desk(tx, (paper.resident_id for paper in corrections))
    for paper in corrections:
        record = desk.get(paper.resident_id)
        record.must_stand()
        items = {**to_items(record), **paper.becomes}
        corrected = to_record(record.resident_id, items, record.change_number)
        desk.keep(corrected, paper.detail, paper.occasion, asserted=tuple(paper.becomes))
    return desk.write()


def change_codes(tx: Transaction, changes: Sequence[CodeChange]) -> list[RegisterChange]:
    """Give residents another code, no reason asked (Act 30-3), or by authority (Order 30-4)."""
    if not changes:
        return []
    codes = store.take_codes(tx, len(changes), changes[0].occasion.at)
    desk = Desk(tx, (paper.resident_id for paper in changes))
    for paper, code in zip(changes, codes, strict=True):
        record = desk.get(paper.resident_id)
        old = record.identification.code
        details = code_details(paper, old)
        desk.tell(record.recoded(code), details, paper.occasion)
    told = desk.write()
    note_codes_due(tx, told)
    return told


def change_households(tx: Transaction, changes: Sequence[HouseholdChange]) -> list[RegisterChange]:
    """Enter another household, householder or relationship (Act Art. 25).

    The network is not told: the result is always empty. All the papers of a household are entered
    at once, so that a new householder can take the place of the old.
    """
    desk = Desk(tx, (paper.resident_id for paper in changes))
    left = []
    for paper in changes:
        record = desk.get(paper.resident_id)
        desk.keep(
            record.placed(paper.household_id, paper.relationship),
            paper.detail,
            paper.occasion,
            asserted=("household_id", "relationship"),
        )
        left.append(record)
    if changes:
        desk.appoint_last_members(left, changes[-1].occasion)
    return desk.write()


def code_details(paper: CodeChange, old: ResidentRecordCode) -> ChangeDetails:
    """The details of a code change: they carry the code as it was (Order Art. 30-5)."""
    reason = reason_of(paper.detail, CODE_REASONS)
    return ChangeDetails(reason, paper.detail, paper.occasion.occurred_on, old_code=old)
