"""Which right each screen of the register asks for, written out by hand; and its own jobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import cast

import psycopg
from register_builders import NOW, a_household, an_occasion, hand_over_codes

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.node.parts import Node
from jukinet.register import procedures
from jukinet.register.jobs import erase, index_residents
from jukinet.register.papers import Death
from jukinet.register.screens import SCREENS
from jukinet.register.search import read_clues
from jukinet.security.operator import Function, Mode
from jukinet.terms.law import load_profile

RIGHTS = {
    "/search": (Function.SEARCH, Mode.READ),
    "/households/{household_id:uuid}": (Function.RECORD, Mode.READ),
    "/households/{household_id:uuid}/names": (Function.RECORD, Mode.READ),
    "/households/{household_id:uuid}/glyphs": (Function.RECORD, Mode.READ),
    "/residents/{resident_id:uuid}": (Function.RECORD, Mode.READ),
    "/residents/{resident_id:uuid}/open": (Function.MASKED_ITEM, Mode.READ),
    "/residents/{resident_id:uuid}/history": (Function.HISTORY, Mode.READ),
    "/residents/{resident_id:uuid}/flags": (Function.RECORD, Mode.WRITE),
    "/residents/{resident_id:uuid}/remaking": (Function.RECORD, Mode.EXECUTE),
    "/remakings": (Function.REVIEW, Mode.EXECUTE),
    "/remakings/{proposal_id:uuid}": (Function.REVIEW, Mode.EXECUTE),
}
FOR_REVIEW = {"/remakings", "/remakings/{proposal_id:uuid}"}
"""A reviewer opens what waits without a case of his own."""


def test_every_screen_asks_for_its_right_and_for_a_case() -> None:
    assert {screen.path: (screen.function, screen.mode) for screen in SCREENS} == RIGHTS
    assert {screen.path for screen in SCREENS if not screen.needs_case} == FOR_REVIEW


def a_node(database: Database, day: date) -> Node:
    clock = ManualClock(datetime(day.year, day.month, day.day, 3, tzinfo=UTC))
    context = SimpleNamespace(clock=clock, law=load_profile().on)
    return cast(Node, SimpleNamespace(database=database, context=context))


def test_the_jobs_make_residents_findable_and_erase_what_was_kept_long_enough(
    make_database: Callable[[tuple[str, ...]], Database], cluster: Cluster
) -> None:
    database = make_database(("jukinet.platform.ledger", "jukinet.register"))
    with database.transaction() as tx:
        hand_over_codes(tx)
        _, (born,) = a_household(tx)
    with psycopg.connect(cluster.dsn(database.name), autocommit=True) as admin:
        admin.execute("DELETE FROM register.search_key")
    clues = read_clues("みほん H15.8.25", NOW.date())
    with database.transaction() as tx:
        assert procedures.search(tx, clues).count == 0
    index_residents(a_node(database, date(2003, 8, 25)))
    with database.transaction() as tx:
        assert procedures.search(tx, clues).count == 1
        procedures.record_deaths(tx, [Death(born.resident_id, an_occasion())])
    erase(a_node(database, date(2008, 8, 25)))
    with database.transaction() as tx:
        assert procedures.search(tx, clues, include_erased=True).count == 1
    erase(a_node(database, date(2008, 8, 26)))
    with database.transaction() as tx:
        assert procedures.search(tx, clues, include_erased=True).count == 0
        assert [proof.records for proof in procedures.list_erasure_proofs(tx)] == [1]
    with psycopg.connect(cluster.dsn(database.name)) as admin:
        entries = admin.execute("SELECT kind, convert_from(body, 'UTF8') FROM ledger.entry")
        ((kind, body),) = entries.fetchall()
    assert kind == "retention-erasure"
    assert born.resident_id.hex not in body and str(born.resident_id) not in body
