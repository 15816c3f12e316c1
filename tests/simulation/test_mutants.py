"""The checkers can fail: every fault planted in the production code is found within a few seeds."""

from __future__ import annotations

import pytest
from grounds_builder import Stage
from mutants import MUTANTS, Mutant
from observing import run_seed

SEEDS = (10, 4, 11, 1, 2, 7, 14, 21)
"""Mostly bad weeks: a fault that needs a crash or a lost message finds one there."""


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_planted_fault_is_found(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, mutant: Mutant
) -> None:
    mutant.plant(monkeypatch)
    seen: set[str] = set()
    for seed in SEEDS:
        outcome = run_seed(stage, seed)
        found = {violation.partition(":")[0] for violation in outcome.violations}
        seen |= found
        if found & mutant.killed_by:
            return
    pytest.fail(f"{mutant.name} survived {len(SEEDS)} seeds; found were only {sorted(seen)}")
