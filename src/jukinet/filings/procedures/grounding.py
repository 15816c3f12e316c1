"""What a filing is judged by, fetched from the register as it stands now."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec

from jukinet.filings.amending import CHANGE
from jukinet.filings.fields import CERTIFICATE, CHOSEN, YES, keys_of
from jukinet.filings.filing import Filing
from jukinet.filings.ground import Ground
from jukinet.filings.kinds import FilingKind
from jukinet.filings.scanned_certificate import from_text, unpack
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.items import to_items
from jukinet.register.record import ResidentRecord
from jukinet.register.withdrawal import Withdrawal
from jukinet.terms.codes import RESIDENT_RECORD_RULE
from jukinet.terms.dates import OfficeCalendar
from jukinet.terms.errors import JukiError


def make_ground(tx: Transaction, filing: Filing, context: NodeContext) -> Ground:
    """Fetch everything the filing is judged by."""
    certificates = read_certificates(filing)
    members = list_members(tx, filing.kind, filing.household_id)
    target = _standing(tx, filing.target_id)
    return Ground(
        kind=filing.kind,
        municipality=context.party.municipality,
        received_on=filing.received_on,
        law=context.law(filing.received_on),
        calendar=OfficeCalendar(),
        relation=filing.relation,
        means=filing.means,
        members=members,
        household_id=filing.household_id,
        target=target,
        target_id=filing.target_id,
        certificates=certificates,
        codes_present=_codes_present(tx, filing, certificates),
        address_known=_is_known(tx, filing, (*members, *target)),
        withdrawal=_plan(tx, filing),
    )


def list_touched(tx: Transaction, filing: Filing) -> tuple[ResidentRecord, ...]:
    """The members of the household at the desk and of the one somebody joins, or is put back in."""
    members = list_members(tx, filing.kind, filing.household_id)
    touched = [*members, *_standing(tx, filing.target_id)]
    known = {record.resident_id for record in touched}
    plan = _plan(tx, filing)
    if plan is not None:
        touched += [record for record in plan.before if record.resident_id not in known]
    return tuple(touched)


def _plan(tx: Transaction, filing: Filing) -> Withdrawal | None:
    """What a cancellation withdraws; None while it cannot be said."""
    change = filing.fields.get(CHANGE, "")
    if filing.kind is not FilingKind.CANCELLATION or not change.isdecimal():
        return None
    members = {one.resident_id for one in list_members(tx, filing.kind, filing.household_id)}
    ticked = [
        name.removeprefix(CHOSEN)
        for name, text in filing.fields.items()
        if name.startswith(CHOSEN) and text == YES
    ]
    chosen = [resident for resident in keys_of(ticked) if resident in members]
    try:
        return register.plan_withdrawal(tx, chosen, int(change))
    except JukiError:
        return None


def list_members(
    tx: Transaction, kind: FilingKind, household: UUID | None
) -> tuple[ResidentRecord, ...]:
    """Whom a filing of a kind may be about, of the household at the desk.

    A move-out or an erasure is withdrawn from a record that stands no more (転出取消し; Art. 14).
    """
    standing = _standing(tx, household)
    if household is None or kind is not FilingKind.CANCELLATION:
        return standing
    return (*standing, *register.list_left(tx, household))


def read_certificates(filing: Filing) -> tuple[MoveOutCertificate, ...]:
    """What was read from a 2D code, if one was."""
    kept = filing.fields.get(CERTIFICATE, "")
    return unpack(from_text(kept)) if kept else ()


def digest_basis(records: Iterable[ResidentRecord]) -> str:
    """A digest of records as they stand: what a filing was entered on."""
    told = [
        [str(record.resident_id), record.change_number, sorted(to_items(record).items())]
        for record in sorted(records, key=lambda record: record.resident_id)
    ]
    return digest(msgspec.json.encode(told)).hex()


def find_household(tx: Transaction, number: str) -> UUID | None:
    """The household with a number of this office."""
    found = register.list_households_by_number(tx, [number]) if number else {}
    return found[number][0] if number in found else None


def find_household_number(tx: Transaction, filing: Filing) -> str:
    """The number of the household at the desk; empty where a new one comes."""
    if filing.household_id is None:
        return ""
    return register.get_household(tx, filing.household_id).number


def _standing(tx: Transaction, household: UUID | None) -> tuple[ResidentRecord, ...]:
    return () if household is None else register.get_household(tx, household).members


def _codes_present(
    tx: Transaction, filing: Filing, certificates: Iterable[MoveOutCertificate]
) -> frozenset[str]:
    if filing.kind is not FilingKind.MOVE_IN:
        return frozenset()
    typed = [
        "".join(letter for letter in text if letter.isdigit())
        for name, text in filing.fields.items()
        if name.endswith(".code")
    ]
    codes = [code for code in typed if RESIDENT_RECORD_RULE.fits(code)]
    codes += [each.identification.code.digits for each in certificates]
    return frozenset(register.list_codes_present(tx, codes)) if codes else frozenset()


def _is_known(tx: Transaction, filing: Filing, near: Iterable[ResidentRecord]) -> bool:
    """Whether somebody is registered at the new address; asked only where one is given."""
    text = filing.fields.get("address", "").strip()
    if not text or filing.kind not in {FilingKind.MOVE_IN, FilingKind.RELOCATION}:
        return True
    if any(record.identification.address.text == text for record in near):
        return True
    return register.has_address(tx, text)
