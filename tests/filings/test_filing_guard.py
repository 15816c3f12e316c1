"""A filing never shows a protected person's data to another who files; she herself comes through.

The guard is the real one; the lock is taken as at the protection desk.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from filing_builders import Office, everybody

from jukinet.counters.case import Means, Relation
from jukinet.filings import procedures as filings
from jukinet.filings.kinds import FilingKind
from jukinet.filings.procedures import probing
from jukinet.filings.procedures.probing import FILING_PATHS
from jukinet.filings.workflow import FilingState, ReturnReason
from jukinet.platform.db.transaction import Transaction
from jukinet.protection.guard import Ruling
from jukinet.protection.probe import ProbeOutcome
from jukinet.protection.procedures import list_locks, list_rulings, prove_lock, take_lock
from jukinet.register import procedures as register
from jukinet.register.papers import HouseholdChange
from jukinet.register.record import Occasion, ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import HOUSEHOLDER

RELOCATED = {
    "occurred_on": "きのう",
    "address": "泉町9番",
    "answer.address-new": "lease-seen",
}
PROTECTORS = frozenset((Function.PROTECTION, mode) for mode in Mode)


def a_protected_wife(office: Office, tx: Transaction) -> list[ResidentRecord]:
    family = office.a_family(tx)
    protector = office.worker("kimura", PROTECTORS)
    take_lock(tx, family[1].resident_id, [], by=protector, context=office.context)
    return family


def test_a_household_with_a_protected_person_is_closed_to_the_one_who_files(
    office: Office, tx: Transaction
) -> None:
    husband, wife, child = a_protected_wife(office, tx)
    case = office.case(Relation.SELF, Means.PHOTO_ID, husband.resident_id)
    clerk = office.clerk(case)
    draft = office.draft(
        tx,
        FilingKind.RELOCATION,
        {**RELOCATED, **everybody([husband, wife, child])},
        household=husband.household_id,
        by=clerk,
    )
    ruling = filings.rule_on(tx, draft, clerk)
    assert ruling.withheld == {wife.resident_id}
    with pytest.raises(JukiError) as refused, tx.savepoint():
        filings.enter(tx, draft.filing_id, version=draft.version, by=clerk, context=office.context)
    assert refused.value.code is ErrorCode.PROTECTED
    assert filings.get_filing(tx, draft.filing_id).state is FilingState.DRAFT


@pytest.mark.parametrize(
    ("means", "passes"), [(Means.CARD, True), (Means.PHOTO_ID, False), (Means.QUESTIONS, False)]
)
def test_she_herself_comes_through_with_her_card_and_with_nothing_less(
    office: Office, tx: Transaction, means: Means, passes: bool
) -> None:
    husband, wife, child = a_protected_wife(office, tx)
    if means is Means.CARD:
        clerk = office.clerk(office.case_by_card(tx, wife.resident_id))
    else:
        clerk = office.clerk(office.case(Relation.SELF, means, wife.resident_id))
    fields = {
        **RELOCATED,
        "answer.identity-by-questions": "register-facts-asked",
        **everybody([husband, wife, child]),
    }
    draft = office.draft(
        tx, FilingKind.RELOCATION, fields, household=husband.household_id, by=clerk
    )
    withheld = filings.rule_on(tx, draft, clerk).withheld
    assert (withheld == set()) is passes


def test_a_draft_of_hers_does_not_bring_her_proof_into_another_case(
    office: Office, tx: Transaction
) -> None:
    husband, wife, child = a_protected_wife(office, tx)
    hers = office.clerk(office.case_by_card(tx, wife.resident_id))
    draft = office.draft(
        tx,
        FilingKind.RELOCATION,
        {**RELOCATED, **everybody([husband, wife, child])},
        household=husband.household_id,
        by=hers,
    )
    assert not filings.rule_on(tx, draft, hers).withheld
    his = replace(
        office.case(Relation.SELF, Means.PHOTO_ID, husband.resident_id), number="20030825-0099"
    )
    for visitor in (office.clerk(his), replace(hers, case=None)):
        assert filings.rule_on(tx, draft, visitor).withheld == {wife.resident_id}


def test_whoever_joins_a_household_does_not_learn_who_is_in_it(
    office: Office, tx: Transaction
) -> None:
    _, wife, _ = a_protected_wife(office, tx)
    number = filings.find_household_number(
        tx, office.draft(tx, FilingKind.HOUSEHOLD, {}, household=wife.household_id)
    )
    clerk = office.clerk(name="kobayashi")
    draft = office.draft(
        tx,
        FilingKind.MOVE_IN,
        {"household": "existing", "household_number": number},
        by=clerk,
    )
    assert draft.target_id == wife.household_id
    assert wife.resident_id in filings.rule_on(tx, draft, clerk).withheld


def test_a_draft_that_lay_while_she_left_does_not_tell_where_she_went(
    office: Office, tx: Transaction
) -> None:
    """Her new address was typed, the move was filed on another paper, and the draft is there."""
    husband, wife, _ = a_protected_wife(office, tx)
    hers = office.clerk(office.case_by_card(tx, wife.resident_id))
    draft = office.draft(
        tx, FilingKind.RELOCATION, {**RELOCATED, **everybody([wife])},
        household=husband.household_id, by=hers,
    )  # fmt: skip
    (elsewhere,) = register.open_households(
        tx, 1, at=office.clock.now(), randomness=office.context.randomness
    )
    today = office.clock.today()
    left = HouseholdChange(
        wife.resident_id, elsewhere, HOUSEHOLDER, Occasion(today, today, "x", office.clock.now())
    )
    register.change_households(tx, [left])
    his = office.clerk(office.case_by_card(tx, husband.resident_id))
    assert filings.rule_on(tx, draft, his).withheld == {wife.resident_id}


def try_the_filing_path(office: Office, tx: Transaction) -> ProbeOutcome:
    protector = office.worker("kimura", PROTECTORS)
    (lock,) = list_locks(tx, by=protector)
    (result,) = prove_lock(tx, lock, FILING_PATHS, by=protector, context=office.context)
    return result.outcome


def test_a_filing_that_waits_for_review_when_she_is_locked_can_only_be_returned(
    office: Office, tx: Transaction
) -> None:
    husband, wife, child = office.a_family(tx)
    clerk = office.clerk(office.case(Relation.SELF, Means.PHOTO_ID, husband.resident_id))
    draft = office.draft(
        tx,
        FilingKind.RELOCATION,
        {**RELOCATED, **everybody([husband, wife, child])},
        household=husband.household_id,
        by=clerk,
    )
    entered = filings.enter(
        tx, draft.filing_id, version=draft.version, by=clerk, context=office.context
    )
    protector, reviewer = office.worker("kimura", PROTECTORS), office.reviewer()
    take_lock(tx, wife.resident_id, [], by=protector, context=office.context)
    assert filings.find_late(tx, entered, reviewer) == {wife.resident_id}
    given: dict[str, Any] = {"version": entered.version, "by": reviewer}
    with pytest.raises(JukiError) as refused, tx.savepoint():
        filings.approve(tx, entered.filing_id, **given, context=office.context)
    assert refused.value.code is ErrorCode.PROTECTED
    back = filings.return_(tx, entered.filing_id, **given, reason=ReturnReason.IDENTITY_DOUBTFUL)
    assert back.state is FilingState.RETURNED


def test_what_she_filed_herself_is_reviewed_as_ever(office: Office, tx: Transaction) -> None:
    husband, wife, child = a_protected_wife(office, tx)
    clerk = office.clerk(office.case_by_card(tx, wife.resident_id))
    fields = {**RELOCATED, f"who.{wife.resident_id}": "yes"}
    fields |= everybody([husband, wife, child])
    draft = office.draft(
        tx, FilingKind.RELOCATION, fields, household=husband.household_id, by=clerk
    )
    ruling = filings.rule_on(tx, draft, clerk)
    assert ruling.withheld == frozenset()
    assert filings.find_late(tx, draft, office.reviewer()) == frozenset()


def test_filings_prove_that_they_are_closed(office: Office, tx: Transaction) -> None:
    a_protected_wife(office, tx)
    assert try_the_filing_path(office, tx) is ProbeOutcome.CLOSED


def test_filings_that_forget_the_guard_are_found(
    office: Office, tx: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_protected_wife(office, tx)
    nobody = Ruling(frozenset(), frozenset())
    monkeypatch.setattr(probing, "rule_on", lambda *_: nobody)
    assert try_the_filing_path(office, tx) is ProbeOutcome.OPEN


def test_what_the_guard_withheld_is_kept(office: Office, tx: Transaction) -> None:
    husband, wife, _ = a_protected_wife(office, tx)
    clerk = office.clerk(office.case(Relation.SELF, Means.PHOTO_ID, husband.resident_id))
    draft = office.draft(tx, FilingKind.MOVE_OUT, {}, household=husband.household_id, by=clerk)
    filings.rule_on(tx, draft, clerk)
    protector = office.worker("kimura", PROTECTORS)
    (lock,) = list_locks(tx, by=protector)
    assert wife.resident_id in lock.residents
    kept = list_rulings(tx, lock, since=clerk.now, by=protector)
    assert any(one.demand.document == draft.filing_id for one in kept)
