"""Where a case goes once it is opened: before the operator, and on to what it is about."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.case import Affair
from jukinet.counters.procedures import put_case_before
from jukinet.counters.screen import Visit
from jukinet.security.operator import Function, Mode

HOME: Final = "/"
SEARCH: Final = "/search"
OWN_COPY: Final = "/copies/new"


def put_before(visit: Visit, case_id: UUID) -> None:
    """The case lies before whoever opened or called it."""
    assert visit.session is not None, "cases are opened by whoever is signed on"
    put_case_before(visit.tx, visit.session.session_id, case_id)


def after_opening(visit: Visit) -> str:
    """Whoever asks is looked for first."""
    return SEARCH if visit.has(SEARCH) else HOME


def after_card(visit: Visit, affair: Affair, resident: UUID) -> str:
    """Whoever asks is known: the copy he came for, or his household."""
    if (
        affair is Affair.COPY
        and visit.has(OWN_COPY)
        and visit.by.operator.may(Function.COPY, Mode.EXECUTE)
    ):
        return OWN_COPY
    if visit.has("/residents/{resident_id:uuid}"):
        return f"/residents/{resident}"
    return after_opening(visit)
