"""B12, one commission: its ledger, what came back and is accepted, the proof of its erasure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.messages import ErasureStatement
from jukinet.cards.commissioned_issue.screens.places import COMMISSIONS, sentence_of, try_it
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.platform.web.wording import get_wording
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

LINES_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof of erasure that holds, with its instant; or why it does not hold; or none."""

    said: ErasureStatement | None = None
    at: datetime | None = None
    wrong: str = ""


def show_commission(visit: Visit) -> Answer:
    """The ledger of one commission, as many lines as a page has."""
    return _page(visit, [])


def act_accept(visit: Visit) -> Answer:
    """Let the cards that came back be made in the ledger."""
    commission_id = UUID(visit.path["commission_id"])

    def act() -> Answer:
        accepted = procedures.accept_received(
            visit.tx, commission_id.hex, by=visit.by, context=visit.context
        )
        notice = "told-accepted" if accepted else "told-none-accepted"
        return visit.redirect(f"{COMMISSIONS}/{commission_id}", notice=notice)

    return try_it(visit, act, _page)


def _page(visit: Visit, mistakes: list[tuple[str, str]]) -> Answer:
    tx, by = visit.tx, visit.by
    commission_id = UUID(visit.path["commission_id"]).hex
    commission = procedures.get_commission(tx, commission_id, by=by)
    above = int(visit.query.get("above", "0")) if visit.query.get("above", "0").isdigit() else 0
    lines = procedures.list_ledger_lines(tx, commission_id, by=by, above=above, limit=LINES_SHOWN)
    operator = by.operator
    may_accept = all(
        operator.may(function, Mode.WRITE) for function in (Function.CARD_MAKING, Function.CARD)
    )
    sums = procedures.sum_commissions(tx, [commission_id], by=by)[commission_id]
    return visit.page(
        "commissioned_issue/commission.html",
        title="title-commission",
        status=422 if mistakes else 200,
        mistakes=mistakes,
        commission=commission,
        address=f"{COMMISSIONS}/{UUID(commission_id)}",
        sums=sums,
        lines=[(line, _why(visit, line.refused)) for line in lines],
        following=lines[-1].line if lines and lines[-1].line < commission.lines else 0,
        can_accept=may_accept and sums.received > 0,
        proof=_proof(visit, commission_id),
        late=not sums.erased and commission.due_on < visit.today,
    )


def _why(visit: Visit, code: str) -> str:
    """Why a line was refused, in a sentence."""
    if code not in set(ErrorCode):
        return code
    return get_wording(ErrorCode(code), visit.words.language).sentence


def _proof(visit: Visit, commission_id: str) -> Proof:
    """The proof of erasure, verified anew; or why the one we have proves nothing."""
    try:
        said = procedures.get_erasure(visit.tx, commission_id, by=visit.by, context=visit.context)
    except JukiError as error:
        return Proof(wrong=sentence_of(visit, error))
    return Proof() if said is None else Proof(said, datetime.fromisoformat(said.erased_at))


_ONE: Final = f"{COMMISSIONS}/{{commission_id:uuid}}"
COMMISSION_SCREENS: Final = (
    Screen(
        "J-B12f", _ONE, Function.CARD_MAKING, Mode.READ, show=show_commission, needs_case=False
    ),
    Screen(
        "J-B12g", f"{_ONE}/accept", Function.CARD_MAKING, Mode.WRITE, act=act_accept,
        needs_case=False,
    ),
)  # fmt: skip
