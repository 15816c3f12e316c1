"""The person asked for is the person printed: twenty clerks at once, and mutants that mix them up.

Real threads issue copies of different people at the same moment.  The checker reads the printed
papers.  Then something is exchanged between two requests on purpose: the office refuses, and with
its own check taken away the checker of this suite still finds every exchange.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from copies_mutants import MUTANTS, Exchange, without_binding
from copies_office import CopiesOffice, a_name, a_request
from mix_up_checker import find_mixed_up

from jukinet.copies import procedures
from jukinet.copies.procedures import Made
from jukinet.terms.errors import ErrorCode, JukiError

CLERKS = 20
Plant = Callable[[pytest.MonkeyPatch, Exchange], None]


def issue_at_once(
    office: CopiesOffice, clerks: int
) -> tuple[dict[UUID, str], list[tuple[UUID, bytes]], list[ErrorCode]]:
    """As many clerks as that press the key together; who there is, what came out, what stopped."""
    people = {office.family(a_name(place))[0]: a_name(place) for place in range(clerks)}
    start = Barrier(clerks)

    def press(place: int, person: UUID) -> tuple[UUID, bytes] | ErrorCode:
        by = office.worker(f"clerk-{place}", requester=person, terminal=f"T-{place:02d}")
        request = a_request(person)
        office.accept(request, by)
        start.wait()
        try:
            with office.database.transaction() as tx:
                made = procedures.make_documents(
                    tx, request.request_id, by=by, context=office.context, desk=office.desk
                )
            assert isinstance(made, Made)
            return request.request_id, office.preview(made.issues[0].issue_id, by)
        except JukiError as error:
            return error.code

    with ThreadPoolExecutor(clerks) as pool:
        outcomes = list(pool.map(press, range(clerks), people))
    papers = [one for one in outcomes if isinstance(one, tuple)]
    return people, papers, [one for one in outcomes if isinstance(one, ErrorCode)]


def test_twenty_clerks_at_once_print_whom_each_was_asked_for(office: CopiesOffice) -> None:
    people, papers, stopped = issue_at_once(office, CLERKS)
    assert stopped == [] and len(papers) == CLERKS
    assert find_mixed_up(office.database, papers, people) == []


def test_twenty_clerks_at_once_leave_no_gap_in_the_numbers(office: CopiesOffice) -> None:
    _, papers, _ = issue_at_once(office, CLERKS)
    with office.database.transaction() as tx:
        numbers = {
            issue.number
            for request_id, _ in papers
            for issue in procedures.list_issues(tx, request_id)
        }
    assert numbers == {f"2003-{place:06d}" for place in range(1, CLERKS + 1)}


@pytest.mark.parametrize("plant", MUTANTS)
def test_an_office_that_mixes_up_two_requests_refuses_both(
    office: CopiesOffice, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = Exchange()
    plant(monkeypatch, exchange)
    people, papers, stopped = issue_at_once(office, 2)
    assert exchange.swapped == 1
    assert find_mixed_up(office.database, papers, people) == []
    assert papers == [] and set(stopped) <= {ErrorCode.DOCUMENT_MISBOUND, ErrorCode.SEAL_INVALID}


@pytest.mark.parametrize("plant", [one for one in MUTANTS if one.__name__ != "swap_kept_bytes"])
def test_the_checker_kills_the_mutant_even_where_the_office_checks_nothing(
    office: CopiesOffice, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = Exchange()
    plant(monkeypatch, exchange)
    with without_binding():
        people, papers, stopped = issue_at_once(office, 2)
    assert exchange.swapped == 1 and stopped == []
    assert len(find_mixed_up(office.database, papers, people)) == 2
