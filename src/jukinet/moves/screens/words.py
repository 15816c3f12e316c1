"""What the screens of moves say alike: a municipality's name, an obstacle's remedy."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from jukinet.counters.resident_card import ResidentCards
from jukinet.counters.screen import Visit
from jukinet.moves.arriving import OPEN as ARRIVALS_OPEN
from jukinet.moves.departing import OPEN as DEPARTURES_OPEN
from jukinet.moves.obstacle import REMEDIES, Obstacle
from jukinet.platform.web.catalogue import Words
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import load_directory


def name_of(code: MunicipalityCode | None, on: date) -> str:
    """Prefecture and municipality as they are called on a day; the digits where none is known."""
    if code is None:
        return ""
    found = load_directory().on(on).find(code)
    return found.full_name if found else code.digits


NEXT_OF_DEPARTURE: Final = frozenset(state.value for state in DEPARTURES_OPEN)
NEXT_OF_ARRIVAL: Final = frozenset(state.value for state in ARRIVALS_OPEN)


def next_step(words: Words, state: str, open_states: Collection[str]) -> str:
    """What is awaited now; nothing where a move has come to its end."""
    return words(f"next-{state}") if state in open_states else ""


def cards_of(visit: Visit) -> ResidentCards:
    """How residents' cards are read here; READER_MISSING where nobody can."""
    cards = visit.facilities.resident_cards
    if cards is None:
        raise JukiError(ErrorCode.READER_MISSING, "this office reads no residents' cards")
    return cards


def obstacle_sentence(words: Words, reason: str) -> tuple[str, str]:
    """Why a move cannot go by the special rule, and what is done instead."""
    if reason not in set(Obstacle):
        return "", ""
    obstacle = Obstacle(reason)
    return words(f"obstacle-{obstacle.value}"), words(f"remedy-{REMEDIES[obstacle].value}")
