"""The job's very process is killed with signal 9 while it ends cards; another one goes on.

The process is forked with everything the office knows and a connection of its own; where it was
when it was killed, nobody chose.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from uuid import UUID

from reissue_office import OTHER, ReissueOffice

from jukinet.cards.life import CardState
from jukinet.cards.mass_reissue import procedures
from jukinet.platform.db.database import Database

CARDS = 120
SECONDS_MAX = 60


def work_until_killed(office: ReissueOffice, reissue_id: UUID) -> None:
    """What the job does, a transaction after the other, over a connection of this process."""
    database = Database(office.database.dsn, application_name="killed")
    while True:
        with database.transaction() as tx:
            procedures.list_some_cards(tx, reissue_id, office.context)
        with database.transaction() as tx:
            procedures.end_some_cards(tx, reissue_id, office.context)


def test_a_process_killed_with_nine_leaves_nothing_half_done(office: ReissueOffice) -> None:
    office.stop_key()
    mine, theirs = office.add_cards(CARDS), office.add_cards(5, OTHER)
    reissue_id = office.start()
    forked = multiprocessing.get_context("fork").Process(
        target=work_until_killed, args=(office, reissue_id), daemon=True
    )
    forked.start()
    assert forked.pid is not None
    deadline = time.monotonic() + SECONDS_MAX
    while not office.states_of(mine)[CardState.VOID]:
        assert time.monotonic() < deadline, "the other process ends no card"
    os.kill(forked.pid, signal.SIGKILL)
    forked.join()
    assert forked.exitcode == -signal.SIGKILL
    assert 0 < office.states_of(mine)[CardState.VOID] <= CARDS
    office.finish(reissue_id)
    assert office.voids_of(mine) == {1: CARDS}
    assert office.voids_of(theirs) == {0: 5}
