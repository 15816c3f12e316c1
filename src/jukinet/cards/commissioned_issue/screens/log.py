"""E07, the log of the issuing terminal (操作履歴): room, series and steps (point 8)."""

from __future__ import annotations

from typing import Final

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.screens.places import HOUSE
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.security.operator import Function, Mode


def show_log(visit: Visit) -> Answer:
    """The room, the series and the steps, newest first."""
    tx, by = visit.tx, visit.by
    return visit.page(
        "commissioned_issue/log.html",
        title="title-log",
        room=procedures.list_room_log(tx, by=by),
        series=procedures.list_series(tx, by=by),
        steps=procedures.list_steps(tx, by=by),
    )


LOG_SCREENS: Final = (
    Screen(
        "J-E07g", f"{HOUSE}/log", Function.CARD_MAKING, Mode.READ, show=show_log,
        needs_case=False, menu="menu-log",
    ),
)  # fmt: skip
