"""One clerk at a time changes a household; a claim is seen, goes idle, and is taken over."""

from __future__ import annotations

import pytest
from filing_builders import Office, everybody

from jukinet.filings import procedures as filings
from jukinet.filings.kinds import FilingKind
from jukinet.filings.workflow import Queue
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.errors import ErrorCode, JukiError


def test_a_household_in_use_is_closed_to_others_who_are_told_by_whom(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    household = family[0].household_id
    office.draft(tx, FilingKind.RELOCATION, everybody(family), household=household)
    office.pass_minutes(14)
    with pytest.raises(JukiError) as refused:
        office.draft(
            tx, FilingKind.MOVE_OUT, {}, household=household, by=office.clerk(name="kimura")
        )
    assert refused.value.code is ErrorCode.CLAIMED_BY_ANOTHER
    assert refused.value.facts == {"operator": "sasaki", "minutes": 14}


def test_a_claim_at_which_nothing_happened_for_a_quarter_of_an_hour_is_taken_over(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    household = family[0].household_id
    draft = office.draft(tx, FilingKind.RELOCATION, everybody(family), household=household)
    office.pass_minutes(15)
    (row,) = filings.list_queue(tx, Queue.AT_THE_DESK, office.clock.now())
    assert row.claimed_by == "", "an idle claim is not shown as one in use"
    taken = filings.claim(tx, draft.filing_id, by=office.clerk(name="kimura"))
    assert taken.operator_id == "kimura"
    (row,) = filings.list_queue(tx, Queue.AT_THE_DESK, office.clock.now())
    assert row.claimed_by == "kimura"
    with pytest.raises(JukiError) as refused:
        filings.save_draft(
            tx,
            draft.filing_id,
            {},
            version=draft.version,
            by=office.clerk(),
            context=office.context,
        )
    assert refused.value.code is ErrorCode.CLAIMED_BY_ANOTHER


def test_every_saving_touches_the_claim(office: Office, tx: Transaction) -> None:
    family = office.a_family(tx)
    household = family[0].household_id
    draft = office.draft(tx, FilingKind.RELOCATION, everybody(family), household=household)
    office.pass_minutes(10)
    filings.save_draft(
        tx, draft.filing_id, {}, version=draft.version, by=office.clerk(), context=office.context
    )
    office.pass_minutes(10)
    with pytest.raises(JukiError) as refused:
        filings.claim(tx, draft.filing_id, by=office.clerk(name="kimura"))
    assert refused.value.code is ErrorCode.CLAIMED_BY_ANOTHER


def test_a_filing_that_left_the_desk_leaves_its_household_free(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    household = family[0].household_id
    fields = {
        "occurred_on": "きのう",
        "address": "泉町9番",
        "answer.address-new": "lease-seen",
        **everybody(family),
    }
    office.entered(tx, FilingKind.RELOCATION, fields, household=household)
    other = office.clerk(name="kimura")
    office.draft(tx, FilingKind.MOVE_OUT, {}, household=household, by=other)


def test_a_released_claim_is_free_at_once_and_only_its_owner_releases_it(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    household = family[0].household_id
    draft = office.draft(tx, FilingKind.RELOCATION, everybody(family), household=household)
    kimura = office.clerk(name="kimura")
    filings.release_claim(tx, draft.filing_id, by=kimura)
    with pytest.raises(JukiError):
        filings.claim(tx, draft.filing_id, by=kimura)
    filings.release_claim(tx, draft.filing_id, by=office.clerk())
    assert filings.claim(tx, draft.filing_id, by=kimura).operator_id == "kimura"


def test_two_new_households_are_two_claims(office: Office, tx: Transaction) -> None:
    office.draft(tx, FilingKind.MOVE_IN, {})
    office.draft(tx, FilingKind.MOVE_IN, {}, by=office.clerk(name="kimura"))
