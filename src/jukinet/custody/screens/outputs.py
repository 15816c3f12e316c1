"""B06: outputs about many people, and the second person's decision about each."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody import procedures as custody
from jukinet.custody.output import TRANSITIONS, OutputStep
from jukinet.custody.screens.typed import Typed
from jukinet.security.operator import Function, Mode

OUTPUTS: Final = "/outputs"
DECISIONS: Final = (OutputStep.APPROVE, OutputStep.REFUSE, OutputStep.WITHDRAW)


def show_outputs(visit: Visit) -> Answer:
    """What was asked for, those that wait first."""
    return visit.page(
        "custody/outputs.html",
        title="title-outputs",
        outputs=custody.list_outputs(visit.tx, by=visit.by),
    )


def show_output(visit: Visit) -> Answer:
    """One output and what may be decided about it."""
    return _output(visit, [])


def act_output(visit: Visit) -> Answer:
    """Approve, refuse or withdraw an output."""
    step = OutputStep(visit.form.choose("step", DECISIONS))
    key = UUID(visit.path["output_id"])
    tx, by, context = visit.tx, visit.by, visit.context
    match step:
        case OutputStep.APPROVE:
            custody.approve_output(tx, key, by=by, context=context)
        case OutputStep.REFUSE:
            typed = Typed.of(visit)
            reason = typed.text("note")
            if typed.mistakes:
                return _output(visit, typed.mistakes)
            custody.refuse_output(tx, key, reason=reason, by=by, context=context)
        case _:
            custody.withdraw_output(tx, key, by=by, context=context)
    return visit.redirect(OUTPUTS, notice=f"told-output-{step}")


def _output(visit: Visit, mistakes: list[tuple[str, str]]) -> Answer:
    visit.by.must(Function.MEDIA, Mode.READ)
    output = custody.get_output(visit.tx, UUID(visit.path["output_id"]))
    possible = [step.value for state, step in TRANSITIONS if state is output.state]
    return visit.page(
        "custody/output.html",
        title="title-output",
        status=422 if mistakes else 200,
        output=output,
        mine=output.requested_by == visit.by.operator.operator_id,
        possible=[step for step in possible if step != OutputStep.DO],
        mistakes=mistakes,
    )


OUTPUT_SCREENS: Final = (
    Screen(
        "J-B06e", OUTPUTS, Function.MEDIA, Mode.READ,
        show=show_outputs, needs_case=False, menu="menu-outputs",
    ),
    Screen(
        "J-B06f", f"{OUTPUTS}/{{output_id:uuid}}", Function.MEDIA, Mode.READ,
        show=show_output, act=act_output, needs_case=False,
    ),
)  # fmt: skip
