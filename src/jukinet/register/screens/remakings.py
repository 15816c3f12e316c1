"""Making a record anew (改製): proposed from its history by one, decided by another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, HomeRow, Screen, Visit
from jukinet.platform.web.catalogue import load_catalogue
from jukinet.protection.guard import Demand, Output
from jukinet.register.flags import FLAG_TEXT_MAX
from jukinet.register.procedures import (
    approve_remaking,
    find_remaking_proposal,
    get_record,
    get_remaking_proposal,
    list_remaking_proposals,
    propose_remaking,
    refuse_remaking,
)
from jukinet.register.procedures.guarded import split_by_guard
from jukinet.register.procedures.proposing import APPROVING
from jukinet.register.record import ResidentRecord
from jukinet.register.remaking import RemakingProposal
from jukinet.register.screens.demands import demand_of, record
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

LIST: Final = "/remakings"
CATALOGUE: Final = load_catalogue("jukinet.register", "wording.toml")


def show_remaking(visit: Visit) -> Answer:
    """What making anew does, and why it is done: a reason is asked for."""
    return _page(visit)


def act_remaking(visit: Visit) -> Answer:
    """Propose it; another decides."""
    found = get_record(visit.tx, UUID(visit.path["resident_id"]))
    demand = demand_of(visit, Output.HOUSEHOLD_CARD)
    passed, _ = split_by_guard(visit.tx, [found], demand=demand, now=visit.by.now)
    if not passed:
        raise JukiError(ErrorCode.PROTECTED, "the record is protected")
    reason = visit.form.get("reason").strip()
    if not 1 <= len(reason) <= FLAG_TEXT_MAX:
        sentence = visit.words("mistake-flag-text", most=FLAG_TEXT_MAX)
        return _page(visit, status=422, mistake=sentence)
    propose_remaking(
        visit.tx, found.resident_id, reason, by=visit.by, randomness=visit.context.randomness
    )
    record(
        visit,
        Function.RECORD,
        shown=[found],
        items=("remaking",),
        result="proposed",
        mode=Mode.EXECUTE,
    )
    address = f"/residents/{found.resident_id}/remaking"
    return visit.redirect(address, notice="told-remaking-proposed")


def show_decision(visit: Visit) -> Answer:
    """What was proposed, why, and about whom: for the second person."""
    proposal = get_remaking_proposal(visit.tx, UUID(visit.path["proposal_id"]))
    found, passed = _find_for_review(visit, proposal)
    shown, withheld = ([found], []) if passed else ([], [found])
    record(visit, Function.REVIEW, shown=shown, withheld=withheld, items=("name",))
    return visit.page(
        "register/remaking_decision.html",
        title="title-remaking-decision",
        proposal=proposal,
        found=found if passed else None,
        mine=proposal.proposed_by == visit.by.operator.operator_id,
    )


def act_decision(visit: Visit) -> Answer:
    """Approve, and the record is made anew; or refuse."""
    proposal = get_remaking_proposal(visit.tx, UUID(visit.path["proposal_id"]))
    found, passed = _find_for_review(visit, proposal)
    if not passed:
        raise JukiError(ErrorCode.PROTECTED, "the record is protected")
    approves = visit.form.choose("do", ("approve", "refuse")) == "approve"
    decide = approve_remaking if approves else refuse_remaking
    decide(visit.tx, proposal.proposal_id, by=visit.by)
    record(
        visit,
        Function.REVIEW,
        shown=[found],
        items=("remaking",),
        result="approved" if approves else "refused",
        mode=Mode.EXECUTE,
    )
    return visit.redirect(LIST, notice="told-remade" if approves else "told-remaking-refused")


def show_list(visit: Visit) -> Answer:
    """What waits to be decided, by when it was proposed; no names."""
    return visit.page(
        "register/remakings.html",
        title="title-remakings",
        proposals=list_remaking_proposals(visit.tx, by=visit.by),
    )


def list_waiting(visit: Visit) -> Sequence[HomeRow]:
    """Proposals of others, for whoever may decide them; no name is on the home screen."""
    if not visit.by.operator.may(*APPROVING):
        return []
    words = CATALOGUE[visit.words.language]
    return [
        HomeRow(
            group=words("home-remaking"),
            text=words("title-remaking"),
            since=one.proposed_at,
            address=f"/remakings/{one.proposal_id}",
            owner=one.proposed_by,
        )
        for one in list_remaking_proposals(visit.tx, by=visit.by)
        if one.proposed_by != visit.by.operator.operator_id
    ]


def _find_for_review(visit: Visit, proposal: RemakingProposal) -> tuple[ResidentRecord, bool]:
    """The record, and whether the guard lets a reviewer see it; he has no case of his own."""

    def demand(residents: frozenset[UUID]) -> Demand:
        return Demand(
            output=Output.HOUSEHOLD_CARD,
            residents=residents,
            document=proposal.proposal_id,
            requester=None,
            requester_proven=False,
            operator_id=visit.by.operator.operator_id,
        )

    found = get_record(visit.tx, proposal.resident_id)
    passed, _ = split_by_guard(visit.tx, [found], demand=demand, now=visit.by.now)
    return found, bool(passed)


def _page(visit: Visit, *, status: int = 200, mistake: str = "") -> Answer:
    found = get_record(visit.tx, UUID(visit.path["resident_id"]))
    demand = demand_of(visit, Output.HOUSEHOLD_CARD)
    passed, withheld = split_by_guard(visit.tx, [found], demand=demand, now=visit.by.now)
    record(visit, Function.RECORD, shown=passed, withheld=withheld, items=("name",))
    return visit.page(
        "register/remaking.html",
        title="title-remaking",
        status=status,
        found=found if passed else None,
        proposal=find_remaking_proposal(visit.tx, found.resident_id) if passed else None,
        mistake=mistake,
        typed=visit.form.find("reason"),
    )


REMAKING_SCREENS: Final = (
    Screen(
        "J-A04e",
        "/residents/{resident_id:uuid}/remaking",
        Function.RECORD,
        Mode.EXECUTE,
        show=show_remaking,
        act=act_remaking,
    ),
    Screen("J-A04i", LIST, *APPROVING, show=show_list, needs_case=False, menu="title-remakings"),
    Screen(
        "J-A04h",
        f"{LIST}/{{proposal_id:uuid}}",
        *APPROVING,
        show=show_decision,
        act=act_decision,
        needs_case=False,
    ),
)
