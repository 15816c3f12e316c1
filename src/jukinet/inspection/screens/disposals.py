"""Requests kept long enough: one proposes their disposal, another confirms (申出書の廃棄)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.inspection.procedures import (
    confirm_disposal,
    list_disposable,
    list_disposals,
    propose_disposal,
)
from jukinet.inspection.procedures.disposing import CONFIRMING
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

ROOT: Final = "/inspections/disposals"


def show(visit: Visit) -> Answer:
    """What is due, and what was destroyed."""
    return visit.page(
        "inspection/disposals.html",
        title="title-disposals",
        due=list_disposable(visit.tx, by=visit.by),
        disposals=list_disposals(visit.tx, by=visit.by),
        may_propose=visit.by.operator.may(Function.INSPECTION, Mode.EXECUTE),
        may_confirm=visit.by.operator.may(*CONFIRMING),
    )


def act(visit: Visit) -> Answer:
    """Propose, or confirm as the second person."""
    if visit.form.choose("do", ("propose", "confirm")) == "propose":
        propose_disposal(visit.tx, by=visit.by, context=visit.context)
        return visit.redirect(ROOT, notice="told-disposal-proposed")
    try:
        key = UUID(visit.form.get("disposal"))
    except ValueError:
        raise JukiError(ErrorCode.FORM_INVALID, "no disposal") from None
    confirm_disposal(visit.tx, key, by=visit.by, context=visit.context)
    return visit.redirect(ROOT, notice="told-disposed")


DISPOSAL_SCREENS: Final = (
    Screen("J-A19p", ROOT, Function.INSPECTION, Mode.READ, show=show, act=act, needs_case=False),
)
