"""Moves under way at this town (A07): what waits for whom; by number and town, without names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, HomeRow, Screen, Visit
from jukinet.filings import procedures as filings
from jukinet.filings.special_rule import AFTER_PLANNED
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import Arrival, ArrivalState, due_on
from jukinet.moves.departing import RELEASED_AFTER, Departure
from jukinet.moves.procedures import Progress
from jukinet.moves.screens.words import name_of, obstacle_sentence
from jukinet.moves.tracking import TrackingCode
from jukinet.platform.web.catalogue import Words, load_catalogue
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import day_of
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
    due: date | None
    """Until when somebody can still come, or something should have come of it."""
    days_left: int
    reason: str
    tracking: str = ""

    @property
    def soon(self) -> bool:
        """Whether that is in a few days, or over."""
        return self.due is not None and self.days_left <= SOON_DAYS


def show_moves(visit: Visit) -> Answer:
    """Who leaves, who comes, what differs, who never arrived."""
    under_way = moves.list_under_way(visit.tx, by=visit.by)
    never = moves.list_never_arrived(visit.tx, by=visit.by)
    ended = moves.list_ended_arrivals(visit.tx, by=visit.by)
    claims, lying = moves.list_to_chase(visit.tx, by=visit.by, context=visit.context)
    return visit.page(
        "moves/list.html",
        title="title-moves",
        claims=[_leaving(visit, one) for one in claims],
        lying=[_coming(visit, one) for one in lying],
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
    claim, due = move.claim, _due_of(visit, move)
    return Row(
        move_id=move.departure_id,
        number=filings.get_filing(visit.tx, move.filing_id).number.text,
        town=name_of(claim.municipality if claim else move.destination, visit.today),
        state=f"departure-{move.state.value}",
        day=move.planned_on,
        since=move.moved_at,
        due=due,
        days_left=_days_to(visit, due),
        reason=obstacle_sentence(visit.words, move.reason)[0],
        tracking=move.tracking.grouped,
    )


def _due_of(visit: Visit, move: Departure) -> date | None:
    """The rule ends with the planned day; who has a claim should have said something by its day."""
    if move.claim is not None:
        return day_of(move.claim.since + RELEASED_AFTER)
    if not move.movers:
        return None
    after = visit.context.law(visit.today).period(AFTER_PLANNED).days
    return move.planned_on + timedelta(days=after)


def _days_to(visit: Visit, due: date | None) -> int:
    return 0 if due is None else (due - visit.today).days


def _coming(visit: Visit, move: Arrival) -> Row:
    due = due_on(move, visit.context.law(visit.today))
    return Row(
        move_id=move.arrival_id,
        number=filings.get_filing(visit.tx, move.filing_id).number.text,
        town=name_of(move.former, visit.today),
        state=f"arrival-{move.state.value}",
        day=move.moved_on,
        since=move.moved_at,
        due=due,
        days_left=_days_to(visit, due),
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
    """Move-ins that lie or whose word has come or is awaited, and claims of silent towns."""
    if not visit.by.operator.may(Function.FILING, Mode.WRITE):
        return []
    words: Words = CATALOGUE[visit.words.language]
    claims, lying = moves.list_to_chase(visit.tx, by=visit.by, context=visit.context)
    late = {one.arrival_id for one in lying}
    under_way = moves.list_under_way(visit.tx, by=visit.by).coming
    coming = [*lying, *(one for one in under_way if one.arrival_id not in late)]
    return [
        *(
            HomeRow(
                group=words("home-claims"),
                text=f"{words(f'departure-{one.state.value}')} {_number(visit, one)}",
                since=one.claim.since if one.claim else one.moved_at,
                address=f"/moves/out/{one.departure_id}",
                raised=True,
            )
            for one in claims
        ),
        *(
            HomeRow(
                group=words("home-coming"),
                text=f"{words(f'arrival-{one.state.value}')} {_number(visit, one)}",
                since=one.moved_at,
                address=f"/moves/in/{one.arrival_id}",
                raised=one.state is ArrivalState.ASKED or one.arrival_id in late,
            )
            for one in coming
        ),
    ]


def _number(visit: Visit, move: Departure | Arrival) -> str:
    return filings.get_filing(visit.tx, move.filing_id).number.text


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
