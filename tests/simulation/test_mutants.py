"""The checkers can fail: every fault planted in the production code is found within a few seeds."""

from __future__ import annotations

import pytest
from grounds_builder import Stage
from move_mutants import MOVE_MUTANTS
from mutants import MUTANTS, Mutant
from observing import run_seed
from wide_area_mutants import WIDE_AREA_MUTANTS

EVERY = [*MUTANTS, *MOVE_MUTANTS, *WIDE_AREA_MUTANTS]


@pytest.mark.parametrize("mutant", EVERY, ids=lambda mutant: mutant.name)
def test_a_planted_fault_is_found(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, mutant: Mutant
) -> None:
    mutant.plant(monkeypatch)
    seen: set[str] = set()
    for seed in mutant.seeds:
        outcome = run_seed(stage, seed)
        found = {violation.partition(":")[0] for violation in outcome.violations}
        seen |= found
        if found & mutant.killed_by:
            return
    pytest.fail(f"{mutant.name} survived {len(mutant.seeds)} seeds; found were only {sorted(seen)}")
