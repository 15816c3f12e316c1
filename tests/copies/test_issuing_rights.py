"""What of issuing needs which right: without it nothing is made, shown, printed or handed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest
from copies_office import CopiesOffice, a_request

from jukinet.copies import procedures
from jukinet.copies.request import CopyKind, CopyRequest, Paper
from jukinet.copies.sheets import Spoilt
from jukinet.counters.case import Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import Function, Operator
from jukinet.terms.errors import ErrorCode
from refusals import refusal

Act = Callable[[Transaction, CopiesOffice, CaseWorker, CopyRequest], object]
RIGHTS: Final[dict[str, Act]] = {
    "accept": lambda tx, office, by, request: procedures.accept_request(
        tx, a_request(*request.residents), by=by, context=office.context
    ),
    "make": lambda tx, office, by, request: procedures.make_documents(
        tx, request.request_id, by=by, context=office.context, desk=office.desk
    ),
    "print": lambda tx, office, by, request: procedures.print_documents(
        tx, request.request_id, by=by
    ),
    "hand over": lambda tx, office, by, request: procedures.hand_over(
        tx, request.request_id, by=by, context=office.context
    ),
    "cancel": lambda tx, office, by, request: procedures.cancel_request(
        tx, request.request_id, by=by
    ),
    "review": lambda tx, office, by, request: procedures.approve_request(
        tx, request.request_id, by=replace(by, operator=without(by.operator, Function.REVIEW))
    ),
}


@pytest.mark.parametrize("name", RIGHTS)
def test_nobody_issues_without_the_right(office: CopiesOffice, name: str) -> None:
    (person,) = office.family("架空 太郎")
    request = a_request(person)
    office.accept(request, office.worker(requester=person))
    by = office.worker("visitor", requester=person, without={Function.COPY})
    with office.database.transaction() as tx:
        assert refusal(lambda: RIGHTS[name](tx, office, by, request)) is ErrorCode.ACCESS_REFUSED


def test_nobody_looks_at_a_finished_paper_without_the_right(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    made = office.make(a_request(person), office.worker(requester=person))
    by = office.worker("visitor", requester=person, without={Function.COPY})
    issue = made.issues[0].issue_id
    assert refusal(lambda: office.preview(issue, by)) is ErrorCode.ACCESS_REFUSED
    with office.database.transaction() as tx:
        assert (
            refusal(lambda: procedures.spoil_document(tx, issue, Spoilt.JAM, by=by))
            is ErrorCode.ACCESS_REFUSED
        )


def test_others_copies_and_code_notices_need_rights_of_their_own(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    by = office.worker(
        relation=Relation.PUBLIC_BODY, means=Means.OFFICIAL_LETTER, without={Function.OTHERS_COPY}
    )
    request = a_request(
        person, relation=Relation.PUBLIC_BODY, means=Means.OFFICIAL_LETTER,
        papers=(Paper.OFFICIAL_LETTER, Paper.STAFF_ID),
    )  # fmt: skip
    assert refusal(lambda: office.accept(request, by)) is ErrorCode.ACCESS_REFUSED
    by = office.worker(relation=Relation.OFFICE, means=Means.NONE, without={Function.CODE})
    notice = a_request(
        person, kind=CopyKind.CODE_NOTICE, relation=Relation.OFFICE, means=Means.NONE
    )
    assert refusal(lambda: office.accept(notice, by)) is ErrorCode.ACCESS_REFUSED


def without(operator: Operator, function: Function) -> Operator:
    return replace(
        operator, rights=frozenset(one for one in operator.rights if one[0] is not function)
    )
