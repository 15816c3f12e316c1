"""Say once a year who inspected the register (Act Art. 11 (3), 11-2 (12))."""

from __future__ import annotations

from datetime import date
from typing import Final

from jukinet.counters.case_worker import CaseWorker
from jukinet.inspection import store
from jukinet.inspection.procedures.desk import READING
from jukinet.inspection.publication import PublishedLine
from jukinet.inspection.purpose import get_purpose
from jukinet.platform.db.transaction import Transaction

LINES_MAX: Final = 10_000
"""A city has some hundreds a year."""


def list_publication(
    tx: Transaction, first: date, last: date, *, by: CaseWorker
) -> list[PublishedLine]:
    """What is published of the days from first to last: what the purpose's article publishes.

    Inspections for litigation are left out, as the Act says; so are those under the older law,
    which knew no publication.
    """
    by.must(*READING)
    return [
        PublishedLine(one.asker, one.summary, one.inspected_on, one.area, one.persons)
        for one in store.list_inspections(tx, first, last, LINES_MAX)
        if get_purpose(one.purpose, one.received_on).published_by
    ]
