"""A drill (訓練): open, find, compose, note, close, take over; what worked and how long it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from jukinet.copies.fees import load_fees
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.engine import PaperEngine
from jukinet.standstill import procedures
from jukinet.standstill.numbers import Series
from jukinet.standstill.offline.desk import HandDesk, open_desk
from jukinet.standstill.offline.files import alone_with_packs
from jukinet.standstill.offline.finding import find_household
from jukinet.standstill.offline.opening import CardWithPin
from jukinet.standstill.offline.paper import NameOf
from jukinet.standstill.pack import PackLine
from jukinet.terms.errors import ErrorCode, JukiError

LOOKED_AT_MAX: Final = 2_000
"""Somebody who is not withheld is among the first two thousand lines of any register."""
HOUSEHOLDS_TRIED_MAX: Final = 12
"""Of a hundred households some have a name the print font lacks; twelve in a row is a fault."""
PRACTISED_BY: Final = "訓練"


@dataclass(frozen=True, slots=True)
class DrillStep:
    """One step of a drill: whether it worked, how long it took, and if not, what stopped it."""

    name: str
    worked: bool
    seconds: float
    stopped_by: str = ""


@dataclass(frozen=True, slots=True)
class DrillReport:
    """What a drill showed; nothing of whoever was looked at."""

    place: str
    held_at: datetime
    pack_minutes_old: float
    steps: tuple[DrillStep, ...]
    pages: int
    households_tried: int
    households_unprintable: int

    @property
    def passed(self) -> bool:
        """Whether every step worked."""
        return all(step.worked for step in self.steps)

    def to_content(self) -> dict[str, Any]:
        """The report as it is kept."""
        return {
            "place": self.place,
            "held_at": self.held_at.isoformat(),
            "pack_minutes_old": round(self.pack_minutes_old, 1),
            "pages": self.pages,
            "households_tried": self.households_tried,
            "households_unprintable": self.households_unprintable,
            "passed": self.passed,
            "steps": [
                {
                    "name": step.name,
                    "worked": step.worked,
                    "seconds": round(step.seconds, 3),
                    "stopped_by": step.stopped_by,
                }
                for step in self.steps
            ],
        }


class _Course:
    """The steps so far; after one that did not work none is tried."""

    def __init__(self) -> None:
        self.steps: list[DrillStep] = []

    def take(self, name: str, do: Callable[[], object]) -> None:
        if self.steps and not self.steps[-1].worked:
            return
        started = time.perf_counter()
        stopped_by = ""
        try:
            do()
        except JukiError as error:
            stopped_by = error.code.value
        taken = time.perf_counter() - started
        self.steps.append(DrillStep(name, not stopped_by, taken, stopped_by))


class Drill:
    """A drill at one place; ``run`` holds it and keeps its report."""

    def __init__(
        self,
        database: Database,
        context: NodeContext,
        *,
        packs: Path,
        place: str,
        cards: tuple[CardWithPin, CardWithPin],
        ledgers: Path,
        engine: PaperEngine | None,
        name_of: NameOf,
    ) -> None:
        self._database = database
        self._context = context
        self._packs = packs
        self._place = place
        self._cards = cards
        self._ledgers = ledgers
        self._engine = engine
        self._name_of = name_of
        self._desk: HandDesk | None = None
        self._household: tuple[PackLine, ...] = ()
        self._tried: list[str] = []
        self._unprintable = 0
        self._ledger_file: Path | None = None
        self._pages = 0

    def run(self, by: CaseWorker) -> DrillReport:
        """Hold the drill (告示第15号 第7の5): from the closed pack to numbers accounted for.

        The office's packs are not made anew while one of them is open.
        """
        course = _Course()
        with alone_with_packs(self._packs):
            course.take("open", self._open)
            course.take("find", self._find)
            course.take("issue", self._issue)
            course.take("close", self._close)
        course.take("afterwards", lambda: self._enter(by))
        now = self._context.clock.now()
        age = self._desk.pack.manifest.age_at(now).total_seconds() / 60 if self._desk else 0.0
        report = DrillReport(
            self._place,
            now,
            age,
            tuple(course.steps),
            self._pages,
            len(self._tried),
            self._unprintable,
        )
        with self._database.transaction() as tx:
            procedures.record_drill(tx, report.to_content(), by=by)
        return report

    def _open(self) -> None:
        self._desk = open_desk(
            self._packs / self._place,
            *self._cards,
            office_key=self._context.vault.public(SIGN),
            ledgers=self._ledgers,
            now=self._context.clock.now,
            randomness=self._context.randomness,
            engine=self._engine,
            name_of=self._name_of,
            drill=True,
        )

    def _find(self) -> None:
        assert self._desk is not None
        candidates = _list_candidates(self._desk, self._tried)
        if not candidates:
            raise JukiError(ErrorCode.RECORD_NOT_FOUND, "the pack shows nobody")
        self._take(candidates)

    def _take(self, candidates: Sequence[PackLine]) -> None:
        assert self._desk is not None
        chosen = candidates[self._context.randomness.below(len(candidates))]
        self._tried.append(chosen.household_id)
        self._household = find_household(self._desk.pack, chosen.household_id)

    def _issue(self) -> None:
        """One paper; a household with a glyph the print font lacks gives way to another.

        A paper that cannot be composed uses up no number, so the same case goes on.
        """
        assert self._desk is not None
        given = self._desk.give_case_number(done_by=PRACTISED_BY, paper=PRACTISED_BY)
        while True:
            one = next(line for line in self._household if not line.mark)
            try:
                sheet = self._desk.issue(
                    self._household,
                    frozenset({one.resident_id}),
                    case_number=given,
                    done_by=PRACTISED_BY,
                )
            except JukiError as error:
                if error.code is not ErrorCode.GLYPH_MISSING:
                    raise
                self._take_another(error)
            else:
                self._pages = sheet.pages if sheet else 0
                return

    def _take_another(self, error: JukiError) -> None:
        """Go on with a household not tried yet; the error stands when there is none."""
        assert self._desk is not None
        self._unprintable += 1
        others = _list_candidates(self._desk, self._tried)
        if len(self._tried) == HOUSEHOLDS_TRIED_MAX or not others:
            raise error
        self._take(others)

    def _close(self) -> None:
        assert self._desk is not None
        self._ledger_file = self._desk.close()

    def _enter(self, by: CaseWorker) -> None:
        assert self._ledger_file is not None
        content = self._ledger_file.read_bytes()
        by = replace(by, now=self._context.clock.now())  # the drill took its time
        with self._database.transaction() as tx:
            procedures.take_hand_ledger(tx, content, fees=load_fees(), by=by, context=self._context)
            gaps = sum(
                len(account.gaps)
                for account, _ in procedures.list_accounts(tx, by=by)
                if account.block.place == self._place and account.block.series is not Series.FILING
            )
        if gaps:
            raise JukiError(ErrorCode.NUMBER_NOT_RESERVED, "numbers are not accounted for")


def _list_candidates(desk: HandDesk, tried: Collection[str]) -> list[PackLine]:
    """Anybody whom the pack shows, of a household that was not tried yet."""
    shown = (line for line in desk.pack.find_lines(()) if not line.mark)
    return [one for one in islice(shown, LOOKED_AT_MAX) if one.household_id not in tried]
