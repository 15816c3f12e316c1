"""Commissions at two desks: B12 of the municipality that orders, E07 of whoever makes the cards.

Everything here is a procedure with a form before it. A second person's approval of an order or of a
box is given where all such approvals are given, at the media ledger (B06).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Final

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.procedures.boxes import IN
from jukinet.cards.commissioned_issue.screens.accounts import ISSUER_ACCOUNT, OFFICE_ACCOUNT
from jukinet.cards.commissioned_issue.screens.boxes import ISSUER_BOXES, OFFICE_BOXES
from jukinet.cards.commissioned_issue.screens.commission import COMMISSION_SCREENS
from jukinet.cards.commissioned_issue.screens.commissions import COMMISSIONS_SCREENS
from jukinet.cards.commissioned_issue.screens.house import HOUSE_SCREENS
from jukinet.cards.commissioned_issue.screens.log import LOG_SCREENS
from jukinet.cards.commissioned_issue.screens.places import COMMISSIONS, HOUSE
from jukinet.cards.commissioned_issue.screens.words import CATALOGUE
from jukinet.counters.screen import HomeRow, ScreenFamily, Visit
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import JST

PACKAGE: Final = "jukinet.cards.commissioned_issue"
SCREENS: Final = (*COMMISSIONS_SCREENS, *COMMISSION_SCREENS, *OFFICE_BOXES, *OFFICE_ACCOUNT)
ISSUER_SCREENS: Final = (*HOUSE_SCREENS, *ISSUER_BOXES, *ISSUER_ACCOUNT, *LOG_SCREENS)


def list_home(visit: Visit) -> Sequence[HomeRow]:
    """What of commissions waits at the municipality: boxes to count, erasures that are late."""
    if not visit.by.operator.may(Function.CARD_MAKING, Mode.READ):
        return []
    words = CATALOGUE[visit.words.language]
    late = procedures.list_overdue_erasures(visit.tx, by=visit.by, today=visit.today)
    return _boxes_to_count(visit, f"{COMMISSIONS}/boxes") + [
        HomeRow(
            group=words("home-erasure-late"),
            text=f"…{commission_id[-4:]}",
            since=datetime.combine(due_on, time.max, JST),
            address=f"{COMMISSIONS}/{commission_id}",
            raised=True,
        )
        for commission_id, _, due_on in late
    ]


def list_issuer_home(visit: Visit) -> Sequence[HomeRow]:
    """What waits at the contractor: boxes to count."""
    if not visit.by.operator.may(Function.CARD_MAKING, Mode.READ):
        return []
    return _boxes_to_count(visit, f"{HOUSE}/boxes")


def _boxes_to_count(visit: Visit, address: str) -> list[HomeRow]:
    words = CATALOGUE[visit.words.language]
    return [
        HomeRow(
            group=words("home-box"), text=box.slip, since=box.handed_at, address=address,
            owner=box.handed_by,
        )
        for box in procedures.list_boxes(visit.tx, by=visit.by)
        if box.direction == IN and box.signed_by is None
    ]  # fmt: skip


FAMILY: Final = ScreenFamily(PACKAGE, SCREENS, home=list_home)
ISSUER_FAMILY: Final = ScreenFamily(PACKAGE, ISSUER_SCREENS, home=list_issuer_home)
