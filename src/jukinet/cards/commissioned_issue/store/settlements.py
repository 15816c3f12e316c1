"""Accounts that the program settles by itself: when last, and what has stood open since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jukinet.cards.commissioned_issue.accounting import Difference, DifferenceKind
from jukinet.cards.commissioned_issue.store.commissions import Q
from jukinet.platform.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Settlement:
    """When an account was last settled by itself, and how many differences were left."""

    settled_at: datetime
    unexplained: int


def save_settlement(tx: Transaction, party: str, settlement: Settlement) -> None:
    """Note a settlement; the former one of this account is of no more use."""
    tx.run(
        Q.save_settlement,
        {
            "party": party,
            "settled_at": settlement.settled_at,
            "unexplained": settlement.unexplained,
        },
    )


def find_settlement(tx: Transaction, party: str) -> Settlement | None:
    """The last settlement of an account."""
    row = tx.maybe(Q.find_settlement, {"party": party})
    return None if row is None else Settlement(*row)


def keep_standing(
    tx: Transaction, party: str, differences: Iterable[Difference], now: datetime
) -> None:
    """Keep which differences stand, each since it was first seen; forget the others."""
    found = list(differences)
    named = {
        "party": party,
        "kinds": [one.kind.value for one in found],
        "abouts": [one.about for one in found],
    }
    tx.run(Q.forget_settled_differences, named)
    tx.run(Q.keep_standing_differences, {**named, "since": now})


def report_standing(
    tx: Transaction, party: str, *, before: datetime, now: datetime
) -> list[Difference]:
    """Those that have stood since before an instant and were told to nobody; told from now on."""
    rows = tx.all(
        Q.report_standing_differences, {"party": party, "before": before, "reported_at": now}
    )
    return [Difference(DifferenceKind(kind), about) for kind, about in rows]
