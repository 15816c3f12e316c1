"""At the desk: begin a filing, save what is typed, read a certificate, send it to the reviewer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from jukinet.counters.case import Means
from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import store
from jukinet.filings.amending import CHANGE
from jukinet.filings.ditto import write_out
from jukinet.filings.fields import (
    CERTIFICATE,
    CHOSEN,
    FIELD_LENGTH_MAX,
    FIELDS_MAX,
    MOVE,
    NOT_TYPED,
    RELATIONSHIP,
    YES,
)
from jukinet.filings.filing import Filing
from jukinet.filings.household import EXISTING, HOUSEHOLD
from jukinet.filings.judging import Judgement, judge
from jukinet.filings.kinds import FilingKind, rule_of
from jukinet.filings.particulars import Way
from jukinet.filings.procedures.claiming import hold, let_go
from jukinet.filings.procedures.executing import must_not_wait
from jukinet.filings.procedures.finding import advance, append_step, lock_filing
from jukinet.filings.procedures.grounding import (
    digest_basis,
    find_household,
    list_members,
    list_touched,
    make_ground,
)
from jukinet.filings.procedures.sealing import open_certificates
from jukinet.filings.scanned_certificate import pack, to_text
from jukinet.filings.workflow import FilingEvent, FilingState
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection import procedures as protection
from jukinet.protection.guard import Demand, Output, Ruling, Withheld
from jukinet.register.certificate import must_be_of
from jukinet.register.keys import NOISE_BYTES, new_keys
from jukinet.security.operator import Mode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import HOUSEHOLDER

FIELD_NAME: Final = re.compile(r"[a-z0-9_.-]{1,80}")
RESIDENT_KEY: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NOTE_LENGTH_MAX: Final = 400
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f]")


def begin(
    tx: Transaction,
    kind: FilingKind,
    *,
    by: CaseWorker,
    context: NodeContext,
    household_id: UUID | None = None,
    received_on: date | None = None,
) -> Filing:
    """Take a filing at the desk under the next number of its kind (Act Arts. 22 to 27)."""
    rule = rule_of(kind)
    by.must(rule.function, Mode.WRITE)
    case, today = by.get_case(), context.clock.today()
    received = received_on or today
    if received > today:
        raise JukiError(ErrorCode.INVALID_DATE, "a filing is not received tomorrow")
    members = list_members(tx, kind, household_id)
    (key,) = new_keys(by.now, context.randomness.random_bytes(NOISE_BYTES))
    filing = Filing(
        filing_id=key,
        number=store.next_number(tx, received, rule.series),
        kind=kind,
        state=FilingState.DRAFT,
        version=1,
        case_number=case.number,
        requester=case.requester,
        relation=case.relation,
        means=case.means,
        household_id=household_id,
        target_id=None,
        received_on=received,
        opened_at=by.now,
        moved_at=by.now,
        fields={},
        basis=digest_basis(members),
    )
    store.insert_filing(tx, filing)
    append_step(tx, filing, "begin", by)
    hold(tx, filing, by)
    return filing


def save_draft(
    tx: Transaction,
    filing_id: UUID,
    fields: Mapping[str, str],
    *,
    version: int,
    by: CaseWorker,
    context: NodeContext,
) -> Filing:
    """Keep what is typed so far; the household stays claimed."""
    filing = _at_the_desk(tx, filing_id, version, by)
    hold(tx, filing, by)
    kept = _checked(fields)
    if filing.kind is FilingKind.MOVE_IN:
        kept = write_out(kept, filing.received_on)
    kept |= {name: text for name, text in filing.fields.items() if name.startswith(NOT_TYPED)}
    if MOVE in kept:
        kept["way"] = Way.SPECIAL.value
    target = _find_target(tx, kept)
    basis = filing.basis
    if target != filing.target_id or _withdraws(kept) != _withdraws(filing.fields):
        basis = _basis(tx, replace(filing, target_id=target, fields=kept))
    return advance(tx, filing, FilingEvent.SAVE, by, fields=kept, target_id=target, basis=basis)


def _withdraws(fields: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Which change a cancellation is about, and of whom; nothing in other filings."""
    if CHANGE not in fields:
        return frozenset()
    return frozenset(one for one in fields.items() if one[0].startswith((CHANGE, CHOSEN)))


def scan_certificate(
    tx: Transaction,
    filing_id: UUID,
    text: str,
    *,
    version: int,
    by: CaseWorker,
    context: NodeContext,
) -> Filing:
    """Read the 2D code of a move-out certificate: everybody on it comes, as they were before.

    Not into a special move-in: who comes by that the former town says.
    """
    filing = _at_the_desk(tx, filing_id, version, by)
    if MOVE in filing.fields:
        raise JukiError(ErrorCode.FILING_STATE, "who comes by it the former town says")
    hold(tx, filing, by)
    certificates = open_certificates(text, context)
    for certificate in certificates:
        must_be_of(context.law(filing.received_on), certificate)
    fields = {**filing.fields, CERTIFICATE: to_text(pack(certificates)), "way": Way.SCANNED.value}
    heads = [each.relationship == HOUSEHOLDER for each in certificates]
    for place, certificate in enumerate(certificates, start=1):
        relationship = certificate.relationship
        if not any(heads) and place == 1:
            relationship = HOUSEHOLDER
        fields[f"{CHOSEN}{place}"] = YES
        fields[f"{RELATIONSHIP}{place}"] = str(relationship)
    first = certificates[0]
    if first.destination_municipality == context.party.municipality:
        fields.setdefault("address", first.destination_address)
    return advance(tx, filing, FilingEvent.SAVE, by, fields=fields)


def reread(
    tx: Transaction, filing_id: UUID, *, version: int, by: CaseWorker, context: NodeContext
) -> Filing:
    """Read the records anew after they changed; what was typed stays."""
    filing = _at_the_desk(tx, filing_id, version, by)
    hold(tx, filing, by)
    return advance(tx, filing, FilingEvent.SAVE, by, basis=_basis(tx, filing))


def enter(
    tx: Transaction, filing_id: UUID, *, version: int, by: CaseWorker, context: NodeContext
) -> Filing:
    """Send a filing to the reviewer: nothing wrong, every warning answered, nobody withheld."""
    filing = _at_the_desk(tx, filing_id, version, by)
    hold(tx, filing, by)
    must_be_fresh(tx, filing)
    particulars = judge(filing.fields, make_ground(tx, filing, context)).must_be_ready()
    must_not_wait(tx, particulars, by)
    demand = demand_of(tx, filing, by)
    ruling = protection.rule(tx, demand, by.now)
    if ruling.withheld:
        raise Withheld(demand, ruling)
    entered = advance(
        tx,
        filing,
        FilingEvent.ENTER,
        by,
        entered_by=by.operator.operator_id,
        returned_reason="",
    )
    let_go(tx, entered)
    return entered


def reopen(tx: Transaction, filing_id: UUID, *, version: int, by: CaseWorker) -> Filing:
    """Take a filing back to the desk; the reviewer is told that it changed."""
    filing = lock_filing(tx, filing_id)
    by.must(rule_of(filing.kind).function, Mode.WRITE)
    filing.must_be_version(version)
    hold(tx, filing, by)
    return advance(tx, filing, FilingEvent.REOPEN, by, entered_by="")


def withdraw(
    tx: Transaction, filing_id: UUID, *, version: int, note: str, by: CaseWorker
) -> Filing:
    """The filer takes his filing back before it was approved; the number stays used."""
    filing = lock_filing(tx, filing_id)
    by.must(rule_of(filing.kind).function, Mode.WRITE)
    filing.must_be_version(version)
    hold(tx, filing, by)
    withdrawn = advance(tx, filing, FilingEvent.WITHDRAW, by, note=note.strip()[:NOTE_LENGTH_MAX])
    let_go(tx, withdrawn)
    return withdrawn


def look(tx: Transaction, filing: Filing, context: NodeContext) -> Judgement:
    """What a filing comes to as it is now; the caller records the reading."""
    return judge(filing.fields, make_ground(tx, filing, context))


def rule_on(tx: Transaction, filing: Filing, by: CaseWorker) -> Ruling:
    """Whose data this filing may show to the one who files (Output.FILING)."""
    return protection.rule(tx, demand_of(tx, filing, by), by.now)


def demand_of(tx: Transaction, filing: Filing, by: CaseWorker) -> Demand:
    """What the guard is asked: everybody the filing shows or is about, and who sees it.

    Whoever is ticked may have left the household since; what was typed about him is still there.
    Who sees it is who sits there now, by the case that is open now: a draft that is continued in
    another case does not bring the proof of its own.
    """
    shown = {record.resident_id for record in list_touched(tx, filing)}
    case = by.case
    return Demand(
        output=Output.FILING,
        residents=frozenset(shown) | _list_ticked(filing),
        document=filing.filing_id,
        requester=case.requester if case else None,
        requester_proven=case is not None and case.means is Means.CARD,
        operator_id=by.operator.operator_id,
    )


def _list_ticked(filing: Filing) -> frozenset[UUID]:
    """Residents the filing is about by what was ticked; people of a certificate have no key yet."""
    keys = (name.removeprefix(CHOSEN) for name in filing.fields if name.startswith(CHOSEN))
    return frozenset(UUID(key) for key in keys if RESIDENT_KEY.fullmatch(key))


def must_be_fresh(tx: Transaction, filing: Filing) -> None:
    """Refuse a filing that was entered on records which have changed since."""
    if not is_fresh(tx, filing):
        raise JukiError(ErrorCode.FILING_STALE, "the records have changed since")


def is_fresh(tx: Transaction, filing: Filing) -> bool:
    """Whether the records stand as they did when the filing was read."""
    return filing.basis == _basis(tx, filing)


def _basis(tx: Transaction, filing: Filing) -> str:
    return digest_basis(list_touched(tx, filing))


def _at_the_desk(tx: Transaction, filing_id: UUID, version: int, by: CaseWorker) -> Filing:
    """The filing, locked; the operator's right to it and his knowledge of it checked."""
    filing = lock_filing(tx, filing_id)
    by.must(rule_of(filing.kind).function, Mode.WRITE)
    filing.must_be_version(version)
    return _as_case_says(filing, by)


def _as_case_says(filing: Filing, by: CaseWorker) -> Filing:
    """Who files, and how he was identified, as its own case says by now."""
    case = by.case
    if case is None or case.number != filing.case_number:
        return filing
    return replace(filing, requester=case.requester, relation=case.relation, means=case.means)


def _checked(fields: Mapping[str, str]) -> dict[str, str]:
    """Fields as they may be kept: few, short, without controls; empty ones are not kept."""
    if len(fields) > FIELDS_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "too many fields")
    kept = {}
    for name, text in fields.items():
        if FIELD_NAME.fullmatch(name) is None or len(text) > FIELD_LENGTH_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "a field of no filing")
        if not name.startswith(NOT_TYPED) and text.strip():
            kept[name] = _CONTROLS.sub("", text).strip()
    return kept


def _find_target(tx: Transaction, fields: Mapping[str, str]) -> UUID | None:
    """The household somebody joins, by the number on its card."""
    if fields.get(HOUSEHOLD) != EXISTING and fields.get("detail") not in {"9003", "9004", "1301"}:
        return None
    return find_household(tx, fields.get("household_number", "").strip())
