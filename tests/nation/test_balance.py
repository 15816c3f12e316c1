"""The account is drawn up of a nation at rest: also of one whose jobs still record something.

A nation runs, and an office's job records a line of its own now and then, as packs for a standstill
are, whether the nation's clock stands or not.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from nation_runs import LivingNation, be_quiet, living, must_balance

from jukinet.nation.balance import Enquiries, draw_up_at_rest
from jukinet.nation.desk.running import RunningNationDesk
from jukinet.nation.tour.playing import settle
from jukinet.nation.tour.tourist import Tour
from jukinet.platform.node.parts import Node
from jukinet.security.operation import Operation
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import record_operations

pytestmark = [pytest.mark.xdist_group("nation"), pytest.mark.timeout(300)]

LINES = 60
EVERY_SECONDS = 0.1
"""More often than a nation is co-signed and counted."""
LINE = Operation(
    operator_id="program",
    terminal_id="",
    case="",
    affair="standstill",
    function=Function.STANDSTILL,
    mode=Mode.EXECUTE,
    items=("pack", "1"),
    result="delta",
)


def record_a_line(node: Node) -> None:
    """What a job records."""
    with node.database.transaction() as tx:
        record_operations(tx, [LINE], node.context.vault, node.context.clock.now())


@contextmanager
def a_busy_job(node: Node) -> Iterator[None]:
    """Lines one after the other, beside everything else."""
    given_up = threading.Event()

    def work() -> None:
        for _ in range(LINES):
            record_a_line(node)
            if given_up.wait(EVERY_SECONDS):
                return

    job = threading.Thread(target=work)
    job.start()
    try:
        yield
    finally:
        given_up.set()
        job.join()


def account_now(one: LivingNation) -> object:
    nothing = Enquiries(answered=0, refused=0)
    return one.now(lambda: draw_up_at_rest(one.nation, checks=[], enquiries=nothing))


def test_what_jobs_record_while_the_account_is_drawn_up_is_co_signed_before_it_is_shown(
    tmp_path: Path,
) -> None:
    with living(tmp_path / "nation", size=60) as one:
        one.run(be_quiet(one.nation))
        office = one.nation.get(one.nation.plan.municipalities[0].register_office).node
        desk = RunningNationDesk(one.nation, one.happenings)
        tour = Tour(one.nation, one.happenings, desk, [], None)
        with a_busy_job(office):
            sheet = one.run(settle(tour))
        assert sheet.settled, sheet.checks
        must_balance(sheet)
        record_a_line(office)
        assert account_now(one) is None, "what nobody has co-signed is not shown as if it were"
