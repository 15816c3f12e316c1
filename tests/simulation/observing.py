"""Running one seed: the week, what was said meanwhile, and what the checkers say of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from books import Books
from checkers import find_violations
from evidence import Case
from grounds_builder import Opening, Stage

from jukinet.nation.simulation.scheduler import NeverQuiet
from jukinet.nation.simulation.world import World

COLD_EVERY = 8
"""Of so many seeds one begins with the initial load under way."""
COMMAND = "JUKINET_SEED={seed} .venv/bin/python -m pytest tests/simulation/test_nations.py -n0"


@dataclass
class Outcome:
    """What a seed came to."""

    seed: int
    world: World
    violations: list[str] = field(default_factory=list)

    @property
    def report(self) -> str:
        """What failed, how to see it again, and the last that was done."""
        return "\n".join(
            [
                f"seed {self.seed} (fingerprint {self.world.scheduler.fingerprint}):",
                *(f"  {violation}" for violation in self.violations[:20]),
                *([f"  … {len(self.violations)} in all"] if len(self.violations) > 20 else []),
                f"replay it with: {COMMAND.format(seed=self.seed)}",
                "the last steps:",
                *(f"  {step}" for step in self.world.scheduler.last_steps),
            ]
        )


def opening_of(seed: int) -> Opening:
    """How the nation of a seed begins."""
    return Opening.COLD if seed % COLD_EVERY == 0 else Opening.SETTLED


def run_seed(stage: Stage, seed: int) -> Outcome:
    """A nation's week under one seed, and what does not hold afterwards."""
    server_log = stage.cluster.log_file
    before = server_log.stat().st_size
    world = stage.open(seed, opening_of(seed))
    outcome = Outcome(seed, world)
    with _listening() as lines:
        try:
            world.run()
        except NeverQuiet as busy:
            outcome.violations.append(f"catches_up_by_itself: {busy}")
            return outcome
    with server_log.open("rb") as file:
        file.seek(before)
        lines.append(file.read().decode("utf-8", "replace"))
    outcome.violations += find_violations(make_case(stage, world, lines))
    return outcome


def make_case(stage: Stage, world: World, lines: Sequence[str] = ()) -> Case:
    """What the checkers look at: the books as they stand, and all that was said."""
    texts = [text for error in world.errors for text in _texts_of(error)]
    return Case(world, stage, Books(stage.houses, stage.strangers), "\n".join([*lines, *texts]))


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Every log line of the block, whatever its level, as it would be written."""
    lines: list[str] = []
    handler = _Ear(lines)
    root = logging.getLogger()
    level, others = root.level, root.handlers[:]
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.setLevel(level)
        root.handlers[:] = others


class _Ear(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))


def _texts_of(error: BaseException | None) -> Iterator[str]:
    """What a log would show of an error and of those behind it."""
    while error is not None:
        yield f"{error} {error!r} {getattr(error, 'facts', '')}"
        hidden = error.__suppress_context__
        error = error.__cause__ or (None if hidden else error.__context__)
