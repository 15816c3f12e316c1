"""The counter's screens of copies: A05 issue, A15 hand-over, A16 the day's closing, H08 for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jukinet.copies.procedures import list_requests_in_review, list_waiting
from jukinet.copies.screens.asking import ASKING_SCREENS
from jukinet.copies.screens.closing import CLOSING_SCREENS
from jukinet.copies.screens.issuing import ISSUING_SCREENS
from jukinet.copies.screens.paper import PAPER_SCREENS
from jukinet.copies.screens.reviewing import REVIEWING_SCREENS
from jukinet.copies.screens.stops import STOP_SCREENS, list_home_stops
from jukinet.copies.screens.verifying import VERIFYING_SCREENS
from jukinet.copies.screens.wide_area import WIDE_AREA_SCREENS
from jukinet.copies.screens.words import CATALOGUE
from jukinet.counters.screen import HomeRow, ScreenFamily, Visit
from jukinet.security.operator import Function, Mode

SCREENS: Final = (
    *ASKING_SCREENS,
    *ISSUING_SCREENS,
    *PAPER_SCREENS,
    *CLOSING_SCREENS,
    *REVIEWING_SCREENS,
    *STOP_SCREENS,
    *VERIFYING_SCREENS,
    *WIDE_AREA_SCREENS,
)
TEMPLATES: Final = "jukinet.copies"


def list_home(visit: Visit) -> Sequence[HomeRow]:
    """What waits for this operator: papers nobody has taken yet, requests to decide, stops."""
    rows: list[HomeRow] = []
    operator, words = visit.by.operator, CATALOGUE[visit.words.language]
    if operator.may(Function.COPY, Mode.EXECUTE):
        seen = set()
        for waiting in list_waiting(visit.tx, by=visit.by):
            issue = waiting.issue
            if issue.request_id in seen:
                continue
            seen.add(issue.request_id)
            rows.append(
                HomeRow(
                    group=words("home-papers"),
                    text=f"{issue.number} {words(f'kind-{issue.kind.value}')}",
                    since=issue.made_at,
                    address=f"/copies/{issue.request_id}",
                )
            )
    if operator.may(Function.REVIEW, Mode.EXECUTE):
        rows += [
            HomeRow(
                group=words("home-review"),
                text=f"{one.case_number} {words(f'kind-{one.request.kind.value}')}",
                since=one.accepted_at,
                address=f"/copies/{one.request_id}/review",
            )
            for one in list_requests_in_review(visit.tx)
        ]
    rows += list_home_stops(visit)
    return rows


FAMILY: Final = ScreenFamily(TEMPLATES, SCREENS, home=list_home)
