"""Moves under way at this town (A07): what waits for whom; by number and town, without names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, HomeRow, Screen, Visit
from jukinet.filings import procedures as filings
from jukinet.filings.special_rule import AFTER_PLANNED
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import Arrival, ArrivalState
from jukinet.moves.departing import Departure
from jukinet.moves.procedures import Progress
from jukinet.moves.screens.words import name_of, obstacle_sentence
from jukinet.moves.tracking import TrackingCode
from jukinet.platform.web.catalogue import Words, load_catalogue
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import JukiError

SOON_DAYS: Final = 7
"""Moves that end so soon are raised."""
SHOWN_MAX: Final = 30
CATALOGUE: Final = load_catalogue("jukinet.moves", "wording.toml")


@dataclass(frozen=True, slots=True)
class Row:
    """One move in the list: the number of its filing, the other town, its state and its day."""

    move_id: UUID
    number: str
    town: str
    state: str
    day: date
    since: datetime
    days_left: int | None
    reason: str
    tracking: str = ""

    @property
    def soon(self) -> bool:
        """Whether the rule ends in a few days."""
        return self.days_left is not None and self.days_left <= SOON_DAYS


def show_moves(visit: Visit) -> Answer:
    """Who leaves, who comes, what differs, who never arrived."""
    under_way = moves.list_under_way(visit.tx, by=visit.by)
    never = moves.list_never_arrived(visit.tx, by=visit.by)
    ended = moves.list_ended_arrivals(visit.tx, by=visit.by)
    return visit.page(
        "moves/list.html",
        title="title-moves",
        leaving=[_leaving(visit, one) for one in under_way.leaving],
        coming=[_coming(visit, one) for one in under_way.coming],
        differing=[
            (one, name_of(MunicipalityCode(one.other), visit.today)) for one in under_way.differing
        ],
        never=[_leaving(visit, one) for one in never],
        ended=[_coming(visit, one) for one in ended[:SHOWN_MAX]],
        may_write=visit.by.operator.may(Function.FILING, Mode.WRITE),
    )


def _leaving(visit: Visit, move: Departure) -> Row:
    law = visit.context.law(visit.today)
    left = law.period(AFTER_PLANNED).days - (visit.today - move.planned_on).days
    claim = move.claim
    return Row(
        move_id=move.departure_id,
        number=filings.get_filing(visit.tx, move.filing_id).number.text,
        town=name_of(claim.municipality if claim else move.destination, visit.today),
        state=f"departure-{move.state.value}",
        day=move.planned_on,
        since=move.moved_at,
        days_left=left if move.movers else None,
        reason=obstacle_sentence(visit.words, move.reason)[0],
        tracking=move.tracking.grouped,
    )


def _coming(visit: Visit, move: Arrival) -> Row:
    return Row(
        move_id=move.arrival_id,
        number=filings.get_filing(visit.tx, move.filing_id).number.text,
        town=name_of(move.former, visit.today),
        state=f"arrival-{move.state.value}",
        day=move.moved_on,
        since=move.moved_at,
        days_left=None,
        reason=obstacle_sentence(visit.words, move.reason)[0],
    )


def show_track(visit: Visit) -> Answer:
    """Somebody asks how far his move has come: he says its number."""
    return _track_page(visit, None, "", "")


def act_track(visit: Visit) -> Answer:
    """Answer by the number alone; nothing of its people is known here."""
    typed = visit.form.find("tracking")
    try:
        progress = moves.find_progress(visit.tx, TrackingCode.parse(typed))
    except JukiError:
        progress = None
    error = "" if progress else visit.words("fault-tracking")
    return _track_page(visit, progress, typed, error)


def _track_page(visit: Visit, progress: Progress | None, typed: str, error: str) -> Answer:
    return visit.page(
        "moves/track.html",
        title="title-track",
        status=422 if error else 200,
        progress=progress,
        typed=typed,
        error=error,
    )


def show_of_filing(visit: Visit) -> Answer:
    """From a filing to its move, whichever way it goes."""
    filing = UUID(visit.path["filing_id"])
    arrival = moves.find_arrival_of_filing(visit.tx, filing, by=visit.by)
    if arrival is not None:
        return visit.redirect(f"/moves/in/{arrival.arrival_id}")
    departure = moves.find_departure_of_filing(visit.tx, filing, by=visit.by)
    return visit.redirect(f"/moves/out/{departure.departure_id}" if departure else "/moves")


def list_home_rows(visit: Visit) -> Sequence[HomeRow]:
    """Move-ins whose word has come or is awaited, for whoever enters filings."""
    if not visit.by.operator.may(Function.FILING, Mode.WRITE):
        return []
    words: Words = CATALOGUE[visit.words.language]
    return [
        HomeRow(
            group=words("home-coming"),
            text=f"{words(f'arrival-{one.state.value}')} {_number(visit, one)}",
            since=one.moved_at,
            address=f"/moves/in/{one.arrival_id}",
            raised=one.state is ArrivalState.ASKED,
        )
        for one in moves.list_under_way(visit.tx, by=visit.by).coming
    ]


def _number(visit: Visit, arrival: Arrival) -> str:
    return filings.get_filing(visit.tx, arrival.filing_id).number.text


OVERVIEW_SCREENS: Final = (
    Screen(
        "J-A07y", "/moves", Function.FILING, Mode.READ,
        show=show_moves, needs_case=False, menu="menu-moves",
    ),
    Screen(
        "J-A07z", "/moves/track", Function.FILING, Mode.READ,
        show=show_track, act=act_track, needs_case=False,
    ),
    Screen(
        "J-A07y", "/moves/of/{filing_id:uuid}", Function.FILING, Mode.READ,
        show=show_of_filing, needs_case=False,
    ),
)  # fmt: skip
