"""The screens of protection (C01 to C05): neutral in lists, names only where one works on them.

``make_family`` wants what lies above: how people are found, and the paths out of the office that
every slice brings to be tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from jukinet.counters.screen import HomeRow, ScreenFamily, Visit
from jukinet.platform.web.catalogue import Words, load_catalogue
from jukinet.platform.web.wording import Language
from jukinet.protection.lock import Lock, LockState
from jukinet.protection.probe import ProbePath
from jukinet.protection.procedures import GUARD_PATHS, ProbeWorld, list_locks, list_releases
from jukinet.protection.screens.intake import IntakeScreens
from jukinet.protection.screens.locks import LockScreens
from jukinet.protection.screens.papers import PaperScreens
from jukinet.protection.screens.people import PeopleDesk
from jukinet.protection.screens.releases import ReleaseScreens
from jukinet.security.operator import AWAY_FROM_THE_PUBLIC, Function, Mode

TEMPLATES: Final = "jukinet.protection"


def make_family(desk: PeopleDesk, paths: Sequence[ProbePath[ProbeWorld]] = ()) -> ScreenFamily:
    """The family for a node; ``paths`` are tried beside the guard itself."""
    every = (*GUARD_PATHS, *paths)
    return ScreenFamily(
        TEMPLATES,
        (
            *IntakeScreens(desk, every).screens(),
            *LockScreens(desk, every).screens(),
            *PaperScreens(desk).screens(),
            *ReleaseScreens(desk).screens(),
        ),
        home=list_waiting,
    )


def list_waiting(visit: Visit) -> list[HomeRow]:
    """What waits for somebody: numbers only."""
    operator = visit.by.operator
    if operator.duty not in AWAY_FROM_THE_PUBLIC:
        return []
    words, rows = _words(visit.words.language), []
    if operator.may(Function.PROTECTION, Mode.READ):
        for lock in list_locks(visit.tx, by=visit.by):
            key = _waits_for(lock, visit)
            if key:
                rows.append(
                    HomeRow(
                        group=words(key),
                        text=lock.number,
                        since=visit.by.now,
                        address=f"/protection/locks/{lock.lock_id}",
                        raised=lock.is_past_term(visit.today),
                    )
                )
    if operator.may(Function.RELEASE, Mode.EXECUTE):
        rows += [
            HomeRow(
                group=words("home-release"),
                text=words(f"output-{release.output}"),
                since=release.asked.at,
                address=f"/protection/releases/{release.release_id}",
                raised=True,
            )
            for release in list_releases(visit.tx, by=visit.by, now=visit.by.now)
            if release.is_waiting_at(visit.by.now)
        ]
    return rows


def _waits_for(lock: Lock, visit: Visit) -> str:
    match lock.state:
        case LockState.PROVISIONAL:
            return "home-register"
        case LockState.PROVISIONAL_LIFTING | LockState.REGISTERED_LIFTING:
            return "home-decide"
        case _:
            return "home-term" if lock.may_be_extended_on(visit.today) else ""


@lru_cache
def _words(language: Language) -> Words:
    return load_catalogue(TEMPLATES, "wording.toml")[language]
