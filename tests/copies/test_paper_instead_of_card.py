"""A certificate for moving takes the card's place, and is made for nobody whom a town enters.

What that means for the towns is in ``tests/moves/test_paper_or_card.py``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from copies_office import CopiesOffice, a_request

from jukinet.copies.request import CopyKind, CopyRequest, OffTheCard
from jukinet.filings import procedures as filings
from jukinet.filings.kinds import FilingKind
from jukinet.filings.moving import SPECIAL_MOVE_OUT
from jukinet.filings.store import insert_planned_moves
from jukinet.register.procedures import get_record
from jukinet.security.operator import Function
from jukinet.terms.errors import ErrorCode, JukiError

PLANNED = date(2003, 9, 1)


def leave_by_card(office: CopiesOffice, person: UUID) -> CopyRequest:
    """Somebody has filed an annotated move-out, and asks for a paper because his card broke."""
    by = office.worker(requester=person, more=[Function.FILING])
    with office.database.transaction() as tx:
        household = get_record(tx, person).household_id
        filing = filings.begin(
            tx, FilingKind.MOVE_OUT, by=by, context=office.context, household_id=household
        )
    office.move_out(person, PLANNED, SPECIAL_MOVE_OUT)
    with office.database.transaction() as tx:
        insert_planned_moves(tx, filing.filing_id, [person], PLANNED)
    asked = a_request(person, kind=CopyKind.MOVE_OUT_CERTIFICATE)
    return replace(asked, reason=OffTheCard.CARD_NOT_USABLE)


def list_by_paper(office: CopiesOffice, person: UUID) -> frozenset[UUID]:
    with office.database.transaction() as tx:
        return filings.list_by_paper(tx, [person])


def claim(office: CopiesOffice, person: UUID, *, claimed: bool) -> None:
    """Another town has asked for the information and has it, or has said what came of it."""
    with office.database.transaction() as tx:
        filings.note_claimed(tx, [person], claimed=claimed)


def test_whoever_gets_a_certificate_goes_by_it_from_then_on(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    asked = leave_by_card(office, person)
    assert list_by_paper(office, person) == frozenset()
    assert len(office.make(asked, office.worker(requester=person)).issues) == 1
    assert list_by_paper(office, person) == {person}


def test_while_another_town_enters_him_none_is_made_and_nothing_is_noted(
    office: CopiesOffice,
) -> None:
    (person,) = office.family("架空 太郎")
    asked = leave_by_card(office, person)
    claim(office, person, claimed=True)
    with pytest.raises(JukiError) as refused:
        office.make(asked, office.worker(requester=person))
    assert refused.value.code is ErrorCode.MOVE_CLAIMED
    assert list_by_paper(office, person) == frozenset()
    claim(office, person, claimed=False)
    again = replace(asked, request_id=UUID(int=asked.request_id.int ^ 1))
    assert len(office.make(again, office.worker(requester=person)).issues) == 1
