"""A commission laid ready at the contractor's of a nation in miniature, for a visitor at E07.

Residents of his municipality have applied at its counter; their cards are ordered, the records have
come, a box of blanks was counted and signed for and lies in the machine, under a transport key of
which both halves are in the house. What is left are the contractor's own acts: two people in the
room, the series, the box back. All this goes by messenger and takes some seconds, so it is done
while the page is open already; a nation that was ended meanwhile goes on where it was.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from jukinet.cards.commissioned_issue import procedures as issuing
from jukinet.nation.commission_hands import CommissionHands
from jukinet.nation.loading import wait_until
from jukinet.nation.nation import Nation
from jukinet.nation.plan import PlannedCardIssuer
from jukinet.platform.crypto.private_file import write_private
from jukinet.terms.errors import JukiError

log = logging.getLogger(__name__)

CARDS: Final = 3
SPARE: Final = 2
"""A visitor may spoil some."""
LAID: Final = "commission-laid"


async def lay_commissions(nation: Nation) -> None:
    """Lay one at every contractor's that has none; a visitor without one finds an empty machine."""
    for planned in nation.plan.card_issuers:
        try:
            if not _mark_of(nation, planned).exists():
                await lay_commission(nation, planned)
        except JukiError as error:
            log.warning("no commission is laid at %s: %s", planned.party, error)


async def lay_commission(nation: Nation, planned: PlannedCardIssuer) -> None:
    """Order cards, send blanks, sign for them and fill the machine; each step once."""
    work = CommissionHands(nation, planned, CARDS, SPARE)
    if not await nation.in_thread(lambda: _find_ordered(work)):
        await nation.in_thread(work.prepare)
        await wait_until(nation, work.has_keys, "the keys of a contractor")
        await nation.in_thread(work.order)
    if not await nation.in_thread(lambda: _has_box(work)):
        await nation.in_thread(work.pack)
    await wait_until(nation, lambda: _has_come(work), "an order to reach the contractor")
    await nation.in_thread(lambda: _receive(work))
    write_private(_mark_of(nation, planned), work.commission_id.encode())


def is_being_laid(nation: Nation, planned: PlannedCardIssuer) -> bool:
    """Whether a nation was ended while one was laid here: whoever comes next ends that first."""
    work = CommissionHands(nation, planned, CARDS, SPARE)
    return _find_ordered(work) and not _mark_of(nation, planned).exists()


def _mark_of(nation: Nation, planned: PlannedCardIssuer) -> Path:
    return nation.site.node(planned.party) / LAID


def _find_ordered(work: CommissionHands) -> bool:
    """Take up what was ordered before."""
    with work.office.database.transaction() as tx:
        by = work.by(work.office, "tanaka")
        ordered = issuing.list_commissions(tx, by=by, party=str(work.planned.party))
    if ordered:
        work.commission_id = ordered[0].commission_id
    return bool(ordered)


def _has_box(work: CommissionHands) -> bool:
    """Whether a box was handed to the messenger."""
    with work.office.database.transaction() as tx:
        return bool(issuing.list_boxes(tx, by=work.by(work.office, "tanaka")))


def _has_come(work: CommissionHands) -> bool:
    """Whether all records are at the contractor's, and the list of the box."""
    with work.issuer.database.transaction() as tx:
        boxes = issuing.list_boxes(tx, by=work.by(work.issuer, "hara"))
    with work.office.database.transaction() as tx:
        by = work.by(work.office, "tanaka")
        lines = issuing.get_commission(tx, work.commission_id, by=by).lines
    return bool(boxes) and work.count_records()[0] == lines


def _receive(work: CommissionHands) -> None:
    """Count the box and sign for it, unless that is done; fill the machine."""
    if work.find_box(work.issuer) is not None:
        work.sign(work.issuer, "hara")
    work.fill_tray()
