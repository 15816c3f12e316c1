"""No sequence of operations, roles and races yields a byte of a protected person's address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from copies_office import PaperRoom, open_paper_room
from counter_offices import MadeCards
from leak_office import Leak, LeakOffice, make_leak_office
from leak_walk import Walk

from jukinet.copies.procedures import issuing, papers, printing
from jukinet.inspection.procedures import composing
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.protection.guard import Demand, Output, Ruling
from jukinet.protection.procedures import ruling
from jukinet.register import store as register_store

STEPS = 280


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("leak-keys"))


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> MadeCards:
    return MadeCards.make(tmp_path_factory.mktemp("leak-cards"))


@pytest.fixture
def leaky(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, tmp_path: Path,
    at: ManualClock, cards: MadeCards,
) -> LeakOffice:  # fmt: skip
    return make_leak_office(make_database, room, tmp_path, at, cards)


def test_no_walk_reads_her_address(leaky: LeakOffice) -> None:
    """And the two ways that are allowed are both walked, so the reader of bytes is not blind."""
    walk = Walk(leaky, seed=1)
    walk.run(STEPS, locked_after=25, lapse_at=150)
    assert set(walk.done) == set(walk.operations)
    assert {"hand proven", "hand released"} <= set(leaky.allowed)
    assert leaky.looked > STEPS // 2


def a_card_asks_a_blind_guard(patch: pytest.MonkeyPatch) -> None:
    real = ruling.decide

    def blind(demand: Demand, *given: Any) -> Ruling:
        if demand.output is Output.HOUSEHOLD_CARD:
            return Ruling(demand.residents, frozenset())
        return real(demand, *given)

    patch.setattr(ruling, "decide", blind)


def copies_forget_the_guard(patch: pytest.MonkeyPatch) -> None:
    for path in (issuing, papers, printing):
        patch.setattr(path, "rule_on", lambda *_, **__: frozenset())


def who_lives_with_her_is_no_matter(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(register_store, "list_mates", lambda *_: [])


def lists_forget_the_guard(patch: pytest.MonkeyPatch) -> None:
    def pass_everybody(_: Transaction, demand: Demand, __: datetime) -> Ruling:
        return Ruling(demand.residents, frozenset())

    patch.setattr(composing, "rule", pass_everybody)


MUTANTS: tuple[Callable[[pytest.MonkeyPatch], None], ...] = (
    a_card_asks_a_blind_guard,
    copies_forget_the_guard,
    who_lives_with_her_is_no_matter,
    lists_forget_the_guard,
)


@pytest.mark.parametrize("plant", MUTANTS, ids=lambda plant: plant.__name__)
def test_the_walk_catches_a_planted_mutant(
    plant: Callable[[pytest.MonkeyPatch], None], leaky: LeakOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    with pytest.raises(Leak):
        Walk(leaky, seed=2).run(STEPS, locked_after=0, lapse_at=STEPS)
