"""An answer that is found between transactions: nothing is open meanwhile, and it is found once.

The trial family has a form that speaks with something after its transaction; what is open then is
asked of the server itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import psycopg
import pytest
from counter_offices import CLERK, CounterOffice
from counter_visitor import CounterVisitor

from jukinet.platform.db.cluster import Cluster
from jukinet.security.operation import OperationSearch
from jukinet.security.procedures import list_operations

OPEN = """SELECT count(*) FROM pg_stat_activity
           WHERE datname = %s AND state LIKE 'idle in transaction%%'"""


@pytest.fixture
def clerk(counter_office: CounterOffice) -> CounterVisitor:
    visitor = CounterVisitor(counter_office, "madoguchi-1")
    visitor.sign_on(CLERK)
    return visitor


def results(office: CounterOffice) -> list[str]:
    with office.database.transaction() as tx:
        lines = list_operations(tx, OperationSearch(operator_id=CLERK))
    return [line.result for line in lines]


def settled(office: CounterOffice) -> int:
    return results(office).count("settled")


def wait_until(holds: Callable[[], bool]) -> None:
    """A thread of the counter writes it down; the test waits for no more than that."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.01)


def test_no_transaction_is_open_while_the_answer_is_found(
    counter_office: CounterOffice, clerk: CounterVisitor, cluster: Cluster
) -> None:
    open_then: list[int] = []
    name = counter_office.database.name

    def look() -> None:
        with psycopg.connect(cluster.dsn(), autocommit=True) as watcher:
            row = watcher.execute(OPEN, (name,)).fetchone()
        assert row is not None
        open_then.append(row[0])

    counter_office.tried.found = look
    page = clerk.send(clerk.blank_form("/trial/later"))
    assert page.headers["location"] == "/?notice=told-case-closed"
    assert open_then == [0]
    assert settled(counter_office) == 1


def test_what_is_sent_twice_is_found_once(
    counter_office: CounterOffice, clerk: CounterVisitor
) -> None:
    form = clerk.blank_form("/trial/later")
    clerk.send(form)
    again = clerk.send(form)
    assert again.headers["location"] == "/trial"
    assert counter_office.tried.acted == ["prepared"]
    assert settled(counter_office) == 1


def test_what_is_answered_at_once_is_found_meanwhile_and_once(
    counter_office: CounterOffice, clerk: CounterVisitor
) -> None:
    """Whoever waits for another town sees a page; sent again the form leads to the same page."""
    go_on = threading.Event()
    counter_office.tried.found = lambda: go_on.wait(120)
    form = clerk.blank_form("/trial/soon")
    pages = [clerk.send(form), clerk.send(form)]
    assert [page.headers["location"] for page in pages] == ["/trial", "/trial"]
    assert settled(counter_office) == 0
    go_on.set()
    wait_until(lambda: settled(counter_office) == 1)
    assert counter_office.tried.acted == ["prepared"]


def test_what_is_found_in_a_moment_is_shown_without_a_page_that_waits(
    counter_office: CounterOffice, clerk: CounterVisitor
) -> None:
    page = clerk.send(clerk.blank_form("/trial/soon"))
    assert page.headers["location"] in {"/?notice=told-case-closed", "/trial"}
    wait_until(lambda: settled(counter_office) == 1)


def test_what_failed_after_the_answer_is_recorded_all_the_same(
    counter_office: CounterOffice, clerk: CounterVisitor
) -> None:
    go_on = threading.Event()
    counter_office.tried.found = lambda: go_on.wait(120)
    page = clerk.send(clerk.blank_form("/trial/soon"), word="silent")
    assert page.headers["location"] == "/trial"
    go_on.set()
    wait_until(lambda: "card-missing" in results(counter_office))
    assert settled(counter_office) == 0


def test_what_does_not_answer_is_a_refusal_and_nothing_is_settled(
    counter_office: CounterOffice, clerk: CounterVisitor
) -> None:
    form = clerk.blank_form("/trial/later")
    page = clerk.send(form, word="silent")
    assert page.status >= 400
    assert "card-missing" in page.text or "カード" in page.said
    assert settled(counter_office) == 0
