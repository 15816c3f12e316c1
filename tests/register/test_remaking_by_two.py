"""A record is made anew by two: one proposes, another decides, and the guard stands between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from counter_offices import CLERK, REVIEWER, MadeCards
from counter_visitor import CounterVisitor
from register_counter import RegisterCounter, make_register_counter

from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures
from jukinet.register.remaking import RemakingProposal
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.errors import ErrorCode
from refusals import refusal

RIGHTS = frozenset((function, Mode.EXECUTE) for function in (Function.RECORD, Function.REVIEW))


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database],
    keys: NodeContext,
    at: ManualClock,
    cards: MadeCards,
    tmp_path: Path,
) -> RegisterCounter:
    return make_register_counter(replace(keys, clock=at), make_database, tmp_path, cards)


def worker(office: RegisterCounter, name: str, *, without: Function | None = None) -> CaseWorker:
    rights = frozenset(right for right in RIGHTS if right[0] is not without)
    now = office.counter.clock.now()
    return CaseWorker(Operator(name, name, Duty.REVIEW, rights), "madoguchi-1", None, now)


def propose(office: RegisterCounter, name: str = CLERK) -> RemakingProposal:
    with office.database.transaction() as tx:
        return procedures.propose_remaking(
            tx,
            office.residents[0],
            "様式の変更",
            by=worker(office, name),
            randomness=office.counter.context.randomness,
        )


def remakings(office: RegisterCounter) -> list[tuple[str, str, str]]:
    with office.database.transaction() as tx:
        found = procedures.list_remakings(tx, office.residents[0])
    return [(one.reason, one.recorded_by, one.approved_by) for one in found]


def test_who_proposes_does_not_approve(office: RegisterCounter) -> None:
    proposal = propose(office)
    with office.database.transaction() as tx:
        for decide in (procedures.approve_remaking, procedures.refuse_remaking):
            own = worker(office, CLERK)
            code = refusal(partial(decide, tx, proposal.proposal_id, by=own))
            assert code is ErrorCode.OWN_WORK
    assert remakings(office) == []


def test_the_record_is_made_anew_when_another_approves_and_names_both(
    office: RegisterCounter,
) -> None:
    proposal = propose(office)
    assert remakings(office) == []
    with office.database.transaction() as tx:
        procedures.approve_remaking(tx, proposal.proposal_id, by=worker(office, REVIEWER))
    assert remakings(office) == [("様式の変更", CLERK, REVIEWER)]
    with office.database.transaction() as tx:
        again = worker(office, REVIEWER)
        code = refusal(lambda: procedures.approve_remaking(tx, proposal.proposal_id, by=again))
    assert code is ErrorCode.NOT_FOUND


def test_a_refusal_leaves_the_record_and_lets_it_be_proposed_again(
    office: RegisterCounter,
) -> None:
    proposal = propose(office)
    assert refusal(lambda: propose(office)) is ErrorCode.RECORD_EXISTS
    with office.database.transaction() as tx:
        procedures.refuse_remaking(tx, proposal.proposal_id, by=worker(office, REVIEWER))
    assert remakings(office) == []
    assert propose(office).proposal_id != proposal.proposal_id


def test_each_step_needs_its_right(office: RegisterCounter) -> None:
    with office.database.transaction() as tx:
        stranger = worker(office, CLERK, without=Function.RECORD)
        code = refusal(
            lambda: procedures.propose_remaking(
                tx, office.residents[0], "理由", by=stranger,
                randomness=office.counter.context.randomness,
            )
        )  # fmt: skip
        assert code is ErrorCode.ACCESS_REFUSED
    proposal = propose(office)
    clerk = worker(office, "visitor", without=Function.REVIEW)
    with office.database.transaction() as tx:
        for act in (
            lambda: procedures.approve_remaking(tx, proposal.proposal_id, by=clerk),
            lambda: procedures.refuse_remaking(tx, proposal.proposal_id, by=clerk),
            lambda: procedures.list_remaking_proposals(tx, by=clerk),
        ):
            assert refusal(act) is ErrorCode.ACCESS_REFUSED


def test_from_the_clerks_reason_to_the_reviewers_key(office: RegisterCounter) -> None:
    clerk = CounterVisitor(office.counter, "madoguchi-1")
    clerk.sign_on(CLERK)
    clerk.open_case()
    path = f"/residents/{office.residents[0]}/remaking"
    assert clerk.send(clerk.form(path, path), reason=" ").status == 422
    told = clerk.follow(clerk.send(clerk.form(path, path), reason="様式の変更"))
    assert "別の人の決裁を待っています" in told.said
    clerk.pull()
    reviewer = CounterVisitor(office.counter, "madoguchi-3")
    reviewer.sign_on(REVIEWER, duty="review")
    home = reviewer.get("/")
    assert "改製の決裁待ち" in home.said and "見本" not in home.said
    with office.database.transaction() as tx:
        waiting = procedures.find_remaking_proposal(tx, office.residents[0])
    assert waiting is not None
    decision = f"/remakings/{waiting.proposal_id}"
    assert "様式の変更" in reviewer.get(decision).said
    reviewer.send(reviewer.form(decision, decision), press="approve")
    assert remakings(office) == [("様式の変更", CLERK, REVIEWER)]


def test_nothing_is_decided_about_somebody_protected_meanwhile(office: RegisterCounter) -> None:
    proposal = propose(office)
    office.lock(office.residents[0])
    reviewer = CounterVisitor(office.counter, "madoguchi-1")
    reviewer.sign_on(REVIEWER, duty="review")
    decision = f"/remakings/{proposal.proposal_id}"
    assert "見本" not in reviewer.get(decision).said
    assert reviewer.send(reviewer.blank_form(decision), do="approve").status == 423
    assert remakings(office) == []
