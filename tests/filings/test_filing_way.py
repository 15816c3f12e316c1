"""A filing's way from the desk to the register: begun, typed, entered, approved, told.

Real database, real keys; the network is the outbox that a sender would empty.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from filing_builders import HERE, THERE, Office, everybody

from jukinet.counters.case import Means, Relation
from jukinet.filings import procedures as filings
from jukinet.filings.kinds import FilingKind
from jukinet.filings.workflow import FilingState, Queue, ReturnReason
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message import outbox
from jukinet.register import procedures as register
from jukinet.register.record import RecordState
from jukinet.terms.address import Address
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import communication_server_of

RELOCATED = {
    "occurred_on": "きのう",
    "address": "湯田温泉1丁目3番2号",
    "answer.address-new": "lease-seen",
}


def waiting(tx: Transaction, office: Office) -> int:
    server = communication_server_of(HERE)
    return len(outbox.take(tx, server, now=office.clock.now(), limit=100))


def test_a_relocation_is_entered_by_one_and_approved_by_another_and_told(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    entered = office.entered(
        tx,
        FilingKind.RELOCATION,
        {**RELOCATED, **everybody(family)},
        household=family[0].household_id,
    )
    assert entered.state is FilingState.ENTERED
    assert entered.number.text == "H15-転居-000001"
    assert waiting(tx, office) == 0, "nothing is told before somebody approved it"
    approved = office.approve(tx, entered)
    assert {number for _, number in approved.changes} == {2}
    for member in family:
        record = register.get_record(tx, member.resident_id)
        assert record.identification.address == Address(HERE, "湯田温泉1丁目3番2号")
        line = register.list_history(tx, member.resident_id)[-1]
        assert (line.occurred_on, line.known_on) == (date(2003, 8, 24), date(2003, 8, 25))
        assert (line.entered_by, line.approved_by) == ("sasaki", "takahashi")
        assert line.paper == "H15-転居-000001"
    assert waiting(tx, office) == len(family)


def test_whoever_entered_a_filing_neither_approves_nor_returns_it(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    entered = office.entered(
        tx,
        FilingKind.RELOCATION,
        {**RELOCATED, **everybody(family)},
        household=family[0].household_id,
    )
    both = office.reviewer("sasaki")
    with pytest.raises(JukiError) as refused:
        filings.approve(
            tx, entered.filing_id, version=entered.version, by=both, context=office.context
        )
    assert refused.value.code is ErrorCode.OWN_WORK
    with pytest.raises(JukiError) as refused:
        filings.return_(
            tx,
            entered.filing_id,
            version=entered.version,
            reason=ReturnReason.DATE_DOUBTFUL,
            by=both,
        )
    assert refused.value.code is ErrorCode.OWN_WORK


def test_approving_twice_has_the_effect_of_once(office: Office, tx: Transaction) -> None:
    family = office.a_family(tx)
    entered = office.entered(
        tx,
        FilingKind.RELOCATION,
        {**RELOCATED, **everybody(family)},
        household=family[0].household_id,
    )
    assert office.approve(tx, entered) == office.approve(tx, entered)
    assert register.get_record(tx, family[0].resident_id).change_number == 2
    assert waiting(tx, office) == len(family)


def test_a_filing_entered_on_records_that_changed_since_is_refused_until_read_anew(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    household = family[0].household_id
    fields = {**RELOCATED, **everybody(family)}
    first = office.entered(tx, FilingKind.RELOCATION, fields, household=household)
    second = office.draft(
        tx, FilingKind.RELOCATION, {**fields, "address": HERE.digits}, household=household
    )
    office.approve(tx, first)
    clerk = office.clerk()
    with pytest.raises(JukiError) as stale:
        filings.enter(
            tx, second.filing_id, version=second.version, by=clerk, context=office.context
        )
    assert stale.value.code is ErrorCode.FILING_STALE
    fresh = filings.reread(
        tx, second.filing_id, version=second.version, by=clerk, context=office.context
    )
    entered = filings.enter(
        tx, fresh.filing_id, version=fresh.version, by=clerk, context=office.context
    )
    assert entered.state is FilingState.ENTERED


def test_a_filing_approved_after_its_records_changed_is_refused(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    household, fields = family[0].household_id, {**RELOCATED, **everybody(family)}
    one = office.entered(tx, FilingKind.RELOCATION, fields, household=household)
    other = office.entered(
        tx,
        FilingKind.RELOCATION,
        {**fields, "address": "泉町9番"},
        household=household,
    )
    office.approve(tx, one)
    with pytest.raises(JukiError) as stale:
        office.approve(tx, other)
    assert stale.value.code is ErrorCode.FILING_STALE


def test_a_returned_filing_names_its_reason_and_can_be_entered_again(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    entered = office.entered(
        tx,
        FilingKind.RELOCATION,
        {**RELOCATED, **everybody(family)},
        household=family[0].household_id,
    )
    returned = filings.return_(
        tx,
        entered.filing_id,
        version=entered.version,
        reason=ReturnReason.DATE_DOUBTFUL,
        note="年を確認",
        by=office.reviewer(),
    )
    assert returned.returned_reason == "date-doubtful"
    (row,) = filings.list_queue(tx, Queue.RETURNED, office.clock.now())
    assert (row.filing_id, row.returned_reason) == (entered.filing_id, "date-doubtful")
    again = filings.enter(
        tx,
        returned.filing_id,
        version=returned.version,
        by=office.clerk(),
        context=office.context,
    )
    office.approve(tx, again)
    steps = [step.event for step in filings.list_steps(tx, entered.filing_id)]
    assert steps == ["begin", "save", "enter", "return", "enter", "approve"]


def test_a_withdrawn_filing_keeps_its_number_and_changes_nothing(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    household, fields = family[0].household_id, {**RELOCATED, **everybody(family)}
    entered = office.entered(tx, FilingKind.RELOCATION, fields, household=household)
    gone = filings.withdraw(
        tx, entered.filing_id, version=entered.version, note="やめる", by=office.clerk()
    )
    assert gone.state is FilingState.WITHDRAWN
    following = office.draft(tx, FilingKind.RELOCATION, fields, household=household)
    assert following.number.text == "H15-転居-000002"
    assert register.get_record(tx, family[0].resident_id).change_number == 1


def test_a_move_out_erases_with_the_planned_day_and_gives_certificates(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    entered = office.entered(
        tx,
        FilingKind.MOVE_OUT,
        {
            "occurred_on": "H15.9.1",
            "destination_municipality": THERE.digits,
            "destination_address": "竹崎町1番",
            **everybody(family),
        },
        household=family[0].household_id,
    )
    office.approve(tx, entered)
    certificates = filings.get_move_out_certificates(tx, entered.filing_id)
    assert [c.identification.code for c in certificates] == [
        record.identification.code for record in family
    ]
    assert {c.planned_on for c in certificates} == {date(2003, 9, 1)}
    assert {c.issued_on for c in certificates} == {date(2003, 8, 25)}
    record = register.get_record(tx, family[0].resident_id)
    assert record.state is RecordState.ERASED


def test_who_files_may_become_known_while_the_filing_is_typed(
    office: Office, tx: Transaction
) -> None:
    """The clerk begins before he has seen an ID, and records it in the case when he has."""
    family = office.a_family(tx)
    unseen = office.case(Relation.SELF, Means.NONE)
    fields = {**RELOCATED, **everybody(family)}
    draft = office.draft(
        tx,
        FilingKind.RELOCATION,
        fields,
        household=family[0].household_id,
        by=office.clerk(unseen),
    )
    with pytest.raises(JukiError) as refused, tx.savepoint():
        filings.enter(
            tx,
            draft.filing_id,
            version=draft.version,
            by=office.clerk(unseen),
            context=office.context,
        )
    assert refused.value.code is ErrorCode.FILING_INCOMPLETE
    seen = replace(unseen, means=Means.PHOTO_ID, requester=family[0].resident_id)
    entered = filings.enter(
        tx,
        draft.filing_id,
        version=draft.version,
        by=office.clerk(seen),
        context=office.context,
    )
    kept = filings.get_filing(tx, entered.filing_id)
    assert (kept.means, kept.requester) == (Means.PHOTO_ID, family[0].resident_id)


def test_another_case_does_not_lend_its_identity_check(office: Office, tx: Transaction) -> None:
    family = office.a_family(tx)
    unseen = office.case(Relation.SELF, Means.NONE)
    draft = office.draft(
        tx,
        FilingKind.RELOCATION,
        {**RELOCATED, **everybody(family)},
        household=family[0].household_id,
        by=office.clerk(unseen),
    )
    other = replace(office.case(), number="20030825-0099")
    with pytest.raises(JukiError) as refused:
        filings.enter(
            tx,
            draft.filing_id,
            version=draft.version,
            by=office.clerk(other),
            context=office.context,
        )
    assert refused.value.code is ErrorCode.FILING_INCOMPLETE
