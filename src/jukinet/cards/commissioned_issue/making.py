"""The making of one card: a record, a blank, and the steps between, as one table.

The terminal may stop anywhere. What it does next follows from the last step in the database and
from what the machine itself says; where neither can tell whether ink is on the blank, the blank is
spoilt and the record takes another. So nothing is made twice and nothing is lost.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError


class WorkState(StrEnum):
    """Where the work on a pair of record and blank stands."""

    BEGUN = "begun"
    PRINTED = "printed"
    WRITTEN = "written"
    MADE = "made"
    SPOILT = "spoilt"


class WorkStep(StrEnum):
    """What is done to it."""

    PRINT = "print"
    WRITE = "write"
    INSPECT = "inspect"
    SPOIL = "spoil"


TRANSITIONS: Final = {
    (WorkState.BEGUN, WorkStep.PRINT): WorkState.PRINTED,
    (WorkState.BEGUN, WorkStep.SPOIL): WorkState.SPOILT,
    (WorkState.PRINTED, WorkStep.WRITE): WorkState.WRITTEN,
    (WorkState.PRINTED, WorkStep.SPOIL): WorkState.SPOILT,
    (WorkState.WRITTEN, WorkStep.INSPECT): WorkState.MADE,
    (WorkState.WRITTEN, WorkStep.SPOIL): WorkState.SPOILT,
}
ENDED: Final = frozenset({WorkState.MADE, WorkState.SPOILT})


class SpoiltBecause(StrEnum):
    """Why a blank became waste (書き損じの理由)."""

    IN_DOUBT = "in-doubt"  # stopped while printing: nobody can say what is on it
    PRINT_FAILED = "print-failed"
    CHIP_FAILED = "chip-failed"
    INSPECTION = "inspection"  # looked at, and not good


class PrintFound(StrEnum):
    """What the printer's journal says of a work."""

    NONE = "none"
    BEGUN = "begun"
    DONE = "done"


class Action(StrEnum):
    """What the terminal does next with a work that is not ended."""

    PRINT = "print"
    NOTE_PRINTED = "note-printed"
    WRITE = "write"
    INSPECT = "inspect"
    SPOIL_IN_DOUBT = "spoil-in-doubt"


def work_state_after(state: WorkState, step: WorkStep) -> WorkState:
    """Where a work stands after a step; STEP_IMPOSSIBLE where the table has none."""
    after = TRANSITIONS.get((state, step))
    if after is None:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, f"a work that is {state} has no step {step}")
    return after


def next_action(state: WorkState, found: PrintFound) -> Action:
    """What is done next with a work, after a stop or without one."""
    if state is WorkState.BEGUN:
        return {
            PrintFound.NONE: Action.PRINT,
            PrintFound.BEGUN: Action.SPOIL_IN_DOUBT,
            PrintFound.DONE: Action.NOTE_PRINTED,
        }[found]
    if state is WorkState.PRINTED:
        return Action.WRITE  # the chip itself knows whether it was written, and for which work
    if state is WorkState.WRITTEN:
        return Action.INSPECT
    raise JukiError(ErrorCode.STEP_IMPOSSIBLE, f"a work that is {state} has nothing left to do")
