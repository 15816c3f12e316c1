"""Which changes a cancellation page offers to withdraw, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from jukinet.counters.screen import Visit
from jukinet.filings.ground import Ground
from jukinet.filings.kinds import FilingKind
from jukinet.register import procedures as register
from jukinet.register.history import HistoryLine
from jukinet.terms.dates import era_text
from jukinet.terms.identification import get_detail_reason

OFFERED_MAX: Final = 60  # of a household; what lies behind them is withdrawn by its own household


class Offered(NamedTuple):
    """One change as the page says it; ``note`` is what it withdraws, or why it stays."""

    change: str
    said: str
    note: str


@dataclass(frozen=True, slots=True, repr=False)
class Offer:
    """The changes that can be withdrawn and those that cannot, each the newest first."""

    changes: tuple[Offered, ...] = ()
    kept: tuple[Offered, ...] = ()

    @property
    def names(self) -> dict[str, str]:
        """How each of them is called."""
        return {one.change: one.said for one in (*self.changes, *self.kept)}


def list_offered(visit: Visit, ground: Ground) -> Offer:
    """What a cancellation of this household can be about; nothing for other filings."""
    if ground.kind is not FilingKind.CANCELLATION:
        return Offer()
    names = {one.resident_id: one.identification.name.written for one in ground.members}
    offered: list[Offered] = []
    kept: list[Offered] = []
    for one in register.list_withdrawable(visit.tx, list(names)):
        line = one.line
        said = f"{names[line.resident_id]} {_say(visit, line)}"
        if one.obstacle is not None:
            note = visit.words(f"obstacle-{one.obstacle.value}")
            kept.append(Offered(str(line.change_id), said, note))
            continue
        withdrawn = one.withdraws
        note = visit.words("withdraws", change=_say(visit, withdrawn)) if withdrawn else ""
        offered.append(Offered(str(line.change_id), said, note))
    return Offer(tuple(offered[:OFFERED_MAX]), tuple(kept[:OFFERED_MAX]))


def _say(visit: Visit, line: HistoryLine) -> str:
    """Reason, day and paper of a change."""
    ja, reason = visit.words.language == "ja", get_detail_reason(line.detail)
    day = era_text(line.occurred_on) if ja else line.occurred_on.isoformat()
    return f"{reason.ja if ja else reason.en} {day} {line.paper}".strip()
