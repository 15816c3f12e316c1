"""The order of the stops, and the balance at the end."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from jukinet.nation.balance import BalanceSheet, draw_up, draw_up_at_rest, list_unsettled
from jukinet.nation.desk.running import RunningNationDesk
from jukinet.nation.happenings import Happenings
from jukinet.nation.loading import LoadedRegister
from jukinet.nation.nation import Nation
from jukinet.nation.progress import Progress
from jukinet.nation.together import do_together
from jukinet.nation.tour import commission, counters, crossing, network
from jukinet.nation.tour.office import find_office
from jukinet.nation.tour.office_hours import wait_for_office_hours
from jukinet.nation.tour.sitting import Sitting
from jukinet.nation.tour.tourist import Tour
from jukinet.terms.parties import Party, Role

Stop = Callable[[Tour], Awaitable[None]]
Drawn = TypeVar("Drawn", BalanceSheet, BalanceSheet | None)

SETTLE_SECONDS_MAX: Final = 60.0
"""Longer than any job waits that has work left of the tour."""

EVERYWHERE: Final[tuple[tuple[str, Stop], ...]] = (
    ("tour_loaded", network.see_who_was_loaded),
    ("tour_changes", network.let_changes_happen),
    ("tour_move", network.let_somebody_move),
    ("tour_domicile", network.tell_a_domicile),
    ("tour_ask", network.ask_as_agencies),
    ("tour_implausible", network.file_something_implausible),
    ("tour_cut", network.cut_a_line),
    ("tour_looked", network.see_who_looked),
    ("tour_tamper", network.tamper),
)
AT_A_COUNTER: Final[tuple[tuple[str, Stop], ...]] = (
    ("tour_counter", counters.sit_at_a_counter),
    ("tour_protect", counters.protect_somebody),
    ("tour_standstill", counters.go_on_without_machines),
    ("tour_cards", counters.lay_a_card_down),
)

BETWEEN_TOWNS: Final[tuple[tuple[str, Stop], ...]] = (
    ("tour_one_visit", crossing.move_with_one_visit),
    ("tour_far_copy", crossing.get_a_copy_far_from_home),
    ("tour_new_address", crossing.ask_for_the_new_address),
    ("tour_me", crossing.read_who_looked),
)

AT_A_CONTRACTOR: Final[tuple[tuple[str, Stop], ...]] = (
    ("tour_commission", commission.have_cards_made),
)


async def play_tour(
    nation: Nation,
    happenings: Happenings,
    loaded: Sequence[LoadedRegister],
    progress: Progress,
) -> BalanceSheet:
    """Play every stop and settle the balance."""
    wait_for_office_hours(nation)
    office = find_office(nation)
    sitting = Sitting(office) if office else None
    tour = Tour(nation, happenings, RunningNationDesk(nation, happenings), loaded, sitting)
    for key, stop in _list_stops(tour):
        with progress.phase(key):
            await stop(tour)
    with progress.phase("tour_balance"):
        return await settle(tour)


def _list_stops(tour: Tour) -> tuple[tuple[str, Stop], ...]:
    """Those that the plan has the places for."""
    if tour.sitting is None:
        return EVERYWHERE
    between = BETWEEN_TOWNS if crossing.can_cross(tour) else ()
    outside = AT_A_CONTRACTOR if tour.nation.plan.card_issuers else ()
    return EVERYWHERE + AT_A_COUNTER + between + outside


async def settle(tour: Tour) -> BalanceSheet:
    """Let everything arrive and every ledger be co-signed, and draw up the account.

    What jobs record meanwhile is co-signed as well and the account drawn up anew, with the clock
    standing so that ever less is due. An office with counters looks every half minute of the
    machine's whether a pack is due; when it does is chance. A nation that does not come to rest is
    shown as it is.
    """
    nation = tour.nation
    await tour.happenings.arrive_all()
    await tour.quiet()
    await _have_cosigned(tour, tuple(nation.nodes))
    begun = time.monotonic()
    while time.monotonic() - begun < SETTLE_SECONDS_MAX:
        await tour.quiet()
        with tour.standing_clock():
            await _have_cosigned(tour, await tour.in_thread(lambda: list_unsettled(nation)))
            await tour.is_quiet_soon()
            sheet = await _draw_up(tour, draw_up_at_rest)
        if sheet is not None:
            return sheet
    with tour.standing_clock():
        return await _draw_up(tour, draw_up)


async def _draw_up(tour: Tour, account: Callable[..., Drawn]) -> Drawn:
    checks, enquiries = tour.checks, tour.count_enquiries()
    return await tour.in_thread(lambda: account(tour.nation, checks=checks, enquiries=enquiries))


async def _have_cosigned(tour: Tour, parties: Sequence[Party]) -> None:
    """The ledgers of these, from the centre outwards."""
    for role in (Role.NATIONAL_SERVER, Role.PREFECTURAL_SERVER, Role.COMMUNICATION_SERVER,
                 Role.REGISTER_OFFICE, Role.CARD_ISSUER):  # fmt: skip
        await do_together(tour.witness(one) for one in parties if one.role is role)
