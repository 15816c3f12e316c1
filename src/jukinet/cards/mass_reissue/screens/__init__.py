"""B11, a mass re-issue: proposed, approved by another, watched, slowed, stopped; letters posted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jukinet.cards.mass_reissue.procedures import list_reissues
from jukinet.cards.mass_reissue.reissue import Progress
from jukinet.cards.mass_reissue.screens.progress import PROGRESS_SCREENS
from jukinet.cards.mass_reissue.screens.proposing import PROPOSING_SCREENS
from jukinet.cards.mass_reissue.screens.words import CATALOGUE
from jukinet.counters.screen import HomeRow, ScreenFamily, Visit
from jukinet.security.operator import Function, Mode

SCREENS: Final = (*PROPOSING_SCREENS, *PROGRESS_SCREENS)
OPEN: Final = frozenset({Progress.PROPOSED, Progress.RUNNING, Progress.STOPPED})


def list_home(visit: Visit) -> Sequence[HomeRow]:
    """What waits for a second person, runs or stands still."""
    if not visit.by.operator.may(Function.CARD, Mode.EXECUTE):
        return []
    words = CATALOGUE[visit.words.language]
    return [
        HomeRow(
            group=words(f"home-{one.progress}"),
            text=f"…{one.plan.key_id[-4:]}",
            since=one.proposed_at,
            address=f"/mass-reissue/{one.reissue_id}",
            owner=one.proposed_by,
            raised=True,
        )
        for one in list_reissues(visit.tx, by=visit.by)
        if one.progress in OPEN
    ]


FAMILY: Final = ScreenFamily("jukinet.cards.mass_reissue", SCREENS, home=list_home)
