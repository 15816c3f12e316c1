"""Claims of towns that are lost for good: proposed by one person, ended by a reviewer."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.moves import procedures as moves
from jukinet.moves.screens.words import name_of
from jukinet.security.operator import Function, Mode


def act_propose(visit: Visit) -> Answer:
    """One person says that the other town is lost for good, and why."""
    key = UUID(visit.path["departure_id"])
    reason = visit.form.find("reason")
    moves.propose_release(visit.tx, key, reason, by=visit.by, context=visit.context)
    return visit.redirect(f"/moves/out/{key}", notice="told-release-proposed")


def show_releases(visit: Visit) -> Answer:
    """What waits for a second person; nobody's name."""
    found = moves.list_releases(visit.tx, by=visit.by)
    return visit.page(
        "moves/releases.html",
        title="title-releases",
        releases=[(one, name_of(one.municipality, visit.today)) for one in found],
        own=visit.by.operator.operator_id,
    )


def act_confirm(visit: Visit) -> Answer:
    """Another person ends the claim."""
    thread = UUID(visit.path["thread"])
    moves.confirm_release(visit.tx, thread, by=visit.by, context=visit.context)
    return visit.redirect("/moves-releases", notice="told-released")


RELEASE_SCREENS: Final = (
    Screen(
        "J-A07r", "/moves/out/{departure_id:uuid}/release", Function.FILING, Mode.WRITE,
        act=act_propose, needs_case=False,
    ),
    Screen(
        "J-A14r", "/moves-releases", Function.REVIEW, Mode.READ,
        show=show_releases, needs_case=False, menu="menu-releases",
    ),
    Screen(
        "J-A14r", "/moves-releases/{thread:uuid}", Function.REVIEW, Mode.EXECUTE,
        act=act_confirm, needs_case=False,
    ),
)  # fmt: skip
