"""The bell of a case: heard by whoever laid it aside or has it, until the case is closed."""

from __future__ import annotations

from uuid import UUID

import pytest
from counter_offices import CLERK, RIGHTS, CounterOffice
from counter_visitor import CounterVisitor

from jukinet.counters.case import Affair, Case, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import (
    call_case,
    close_case,
    list_bells,
    list_rung_cases,
    list_unfinished_cases,
    open_case,
    ring,
    ring_if_laid_aside,
    set_case_aside,
    silence,
)
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import Duty, Operator

ADDRESS = "/copies/wide-area/0b6e8e2e-7a40-4b4e-9c0f-3a57ba0e1d11"
FIRST, SECOND = "sasaki", "suzuki"


class Desk:
    """Two clerks and a case, in one transaction."""

    def __init__(self, office: CounterOffice, tx: Transaction) -> None:
        self.office, self.tx = office, tx
        self.case = open_case(
            tx, Affair.COPY, Relation.SELF, Means.NONE, by=self.clerk(FIRST),
            randomness=office.context.randomness,
        ).case  # fmt: skip

    def clerk(self, name: str, case: Case | None = None) -> CaseWorker:
        operator = Operator(name, name, Duty.COUNTER, RIGHTS[CLERK])
        return CaseWorker(operator, "madoguchi-1", case, self.office.clock.now())

    def lay_aside(self, name: str) -> None:
        set_case_aside(self.tx, self.case.case_id, by=self.clerk(name))

    def take_up(self, name: str) -> None:
        call_case(self.tx, self.case.case_id, by=self.clerk(name))

    def ring(self) -> None:
        ring(self.tx, self.case.number, ADDRESS, at=self.office.clock.now())

    def heard_by(self, name: str) -> list[UUID]:
        return [bell.case_id for bell in list_bells(self.tx, self.clerk(name))]


def test_whoever_laid_it_aside_hears_it_and_then_whoever_takes_it_up(
    counter_office: CounterOffice,
) -> None:
    with counter_office.database.transaction() as tx:
        desk = Desk(counter_office, tx)
        here = [desk.case.case_id]
        desk.lay_aside(FIRST)
        assert desk.heard_by(FIRST) == [], "no word has come"
        desk.ring()
        desk.ring()
        assert (desk.heard_by(FIRST), desk.heard_by(SECOND)) == (here, [])
        assert list_rung_cases(tx) == set(here), "everybody sees it in the list"
        (bell,) = list_bells(tx, desk.clerk(FIRST))
        assert (bell.short_number, bell.address) == (desk.case.short_number, ADDRESS)
        desk.take_up(SECOND)
        assert (desk.heard_by(FIRST), desk.heard_by(SECOND)) == ([], here)
        desk.lay_aside(SECOND)
        assert (desk.heard_by(FIRST), desk.heard_by(SECOND)) == ([], here)


@pytest.mark.parametrize("ends", ["closed", "silenced"])
def test_it_ends_with_the_case_or_when_its_word_was_acted_on(
    counter_office: CounterOffice, ends: str
) -> None:
    with counter_office.database.transaction() as tx:
        desk = Desk(counter_office, tx)
        desk.ring()
        assert desk.heard_by(FIRST) == [desk.case.case_id], "he still has it in hand"
        if ends == "closed":
            close_case(tx, desk.case.case_id, by=desk.clerk(FIRST))
            desk.ring()
        else:
            silence(tx, by=desk.clerk(FIRST, desk.case))
        assert desk.heard_by(FIRST) == []
        assert list_rung_cases(tx) == set()


def test_where_somebody_looks_at_the_case_its_word_may_come_without_a_bell(
    counter_office: CounterOffice,
) -> None:
    with counter_office.database.transaction() as tx:
        desk, now = Desk(counter_office, tx), counter_office.clock.now()
        ring_if_laid_aside(tx, desk.case.number, ADDRESS, at=now)
        assert desk.heard_by(FIRST) == []
        desk.lay_aside(FIRST)
        ring_if_laid_aside(tx, desk.case.number, ADDRESS, at=now)
        assert desk.heard_by(FIRST) == [desk.case.case_id]


def test_without_the_right_to_search_nobody_hears_of_cases(counter_office: CounterOffice) -> None:
    with counter_office.database.transaction() as tx:
        desk = Desk(counter_office, tx)
        desk.ring()
        nobody = Operator(FIRST, FIRST, Duty.ADMINISTRATION, frozenset())
        assert (
            list_bells(tx, CaseWorker(nobody, "madoguchi-1", None, desk.office.clock.now())) == []
        )


def test_without_script_it_is_on_every_page_and_leads_back_to_the_case(
    counter_office: CounterOffice,
) -> None:
    visitor = CounterVisitor(counter_office, "madoguchi-1")
    visitor.sign_on(CLERK)
    visitor.open_case()
    visitor.send(visitor.form("/case", "/case/end"), press="aside")
    with counter_office.database.transaction() as tx:
        (file,) = list_unfinished_cases(tx)
        ring(tx, file.case.number, ADDRESS, at=counter_office.clock.now())
    visitor.open_case()
    said = f"受付 {file.case.short_number} に返事が来ました"
    assert all(said in visitor.get(page).said for page in ("/", "/case", "/me"))
    assert "返事あり" in visitor.get("/").said
    way = f"/cases/{file.case.case_id}/call"
    led = visitor.send(visitor.form("/me", way))
    assert led.headers["location"].startswith(ADDRESS)
    assert f'href="{ADDRESS}"' in visitor.get("/case").text
    visitor.send(visitor.form("/case", "/case/end"), press="close")
    assert said not in visitor.get("/").said
