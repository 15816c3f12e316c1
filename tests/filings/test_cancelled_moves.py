"""A move that is cancelled takes its household along; what stays undone is said and led to."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from filing_builders import HOME, Office, everybody

from jukinet.filings import procedures as filings
from jukinet.filings.filing import Filing
from jukinet.filings.judging import Judgement
from jukinet.filings.kinds import FilingKind
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.register.withdrawal import Obstacle
from jukinet.terms.errors import ErrorCode
from refusals import refusing

NEW_HOME = "泉町9番"


def placed(tx: Transaction, person: ResidentRecord) -> tuple[str, str, bool]:
    """Where somebody lives, as what, and whether in the first household."""
    now = register.get_record(tx, person.resident_id)
    same = now.household_id == person.household_id
    return now.identification.address.text, str(now.relationship), same


def move(office: Office, tx: Transaction, who: Iterable[ResidentRecord], **fields: str) -> Filing:
    """Some of a household move away and make one of their own."""
    people = list(who)
    entered = office.entered(
        tx,
        FilingKind.RELOCATION,
        {"occurred_on": "きのう", "address": NEW_HOME, "answer.address-new": "lease-seen",
         **everybody(people), **fields},
        household=people[0].household_id,
    )  # fmt: skip
    office.approve(tx, entered)
    office.pass_minutes(1)
    return entered


def change_of(tx: Transaction, person: ResidentRecord, detail: str = "3101") -> str:
    lines = register.list_history(tx, person.resident_id)
    return str(next(line.change_id for line in reversed(lines) if line.detail == detail))


def draft(
    office: Office, tx: Transaction, who: Iterable[ResidentRecord], change: str, **fields: str
) -> Filing:
    people = [register.get_record(tx, one.resident_id) for one in who]
    office.pass_minutes(1)
    return office.draft(
        tx,
        FilingKind.CANCELLATION,
        {"trigger": "clerical-error", "occurred_on": "きょう", "change_id": change,
         "paper.ground-of-authority": "yes", **everybody(people), **fields},
        household=people[0].household_id,
        by=office.by_authority(),
    )  # fmt: skip


def judged(office: Office, tx: Transaction, filing: Filing) -> Judgement:
    return filings.look(tx, filing, office.context)


def cancel(office: Office, tx: Transaction, filing: Filing) -> Filing:
    sent = filings.enter(
        tx, filing.filing_id, version=filing.version, by=office.by_authority(),
        context=office.context,
    )  # fmt: skip
    office.approve(tx, sent)
    return sent


def test_whoever_moved_out_of_a_household_comes_back_into_it(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    child = family[2]
    move(office, tx, [child], **{f"relationship.{child.resident_id}": "世帯主"})
    assert placed(tx, child) == (NEW_HOME, "世帯主", False)
    filing = draft(office, tx, [child], change_of(tx, child))
    shown = {(line.item, line.becomes) for line in judged(office, tx, filing).differences}
    assert shown >= {("address", HOME), ("relationship", "子"), ("household", "other-household")}
    cancel(office, tx, filing)
    assert placed(tx, child) == (HOME, "子", True)
    details = [line.detail for line in register.list_history(tx, child.resident_id)]
    assert details == ["1103", "3101", "9004", "3304", "9014"]


def test_a_householder_who_comes_back_is_householder_again(office: Office, tx: Transaction) -> None:
    """Those who stayed get the places back that the same paper took from them."""
    family = office.a_family(tx)
    head, wife, child = family
    move(
        office, tx, [head],
        **{f"relationship.{head.resident_id}": "世帯主", "rest_householder": str(wife.resident_id),
           f"relationship.{child.resident_id}": "子"},
    )  # fmt: skip
    assert placed(tx, wife) == (HOME, "世帯主", True)
    filing = draft(office, tx, [head], change_of(tx, head))
    assert judged(office, tx, filing).is_ready
    cancel(office, tx, filing)
    assert [placed(tx, one) for one in family] == [
        (HOME, "世帯主", True), (HOME, "妻", True), (HOME, "子", True),
    ]  # fmt: skip


def test_people_moved_by_one_paper_are_put_back_by_one(office: Office, tx: Transaction) -> None:
    family = office.a_family(tx)
    _, wife, child = family
    move(
        office, tx, [wife, child],
        **{f"relationship.{wife.resident_id}": "世帯主", f"relationship.{child.resident_id}": "子"},
    )  # fmt: skip
    cancel(office, tx, draft(office, tx, [wife, child], change_of(tx, wife)))
    assert [placed(tx, one) for one in family] == [
        (HOME, "世帯主", True), (HOME, "妻", True), (HOME, "子", True),
    ]  # fmt: skip


def test_whoever_is_left_alone_by_a_cancellation_is_householder(
    office: Office, tx: Transaction
) -> None:
    _, wife, child = office.a_family(tx)
    move(
        office, tx, [wife, child],
        **{f"relationship.{wife.resident_id}": "世帯主", f"relationship.{child.resident_id}": "子"},
    )  # fmt: skip
    filing = draft(office, tx, [wife], change_of(tx, wife))
    assert judged(office, tx, filing).is_ready
    cancel(office, tx, filing)
    assert placed(tx, wife) == (HOME, "妻", True)
    assert placed(tx, child) == (NEW_HOME, "世帯主", False)


def test_where_one_of_a_family_goes_back_the_others_are_asked_about(
    office: Office, tx: Transaction
) -> None:
    """A whole household moved: one alone would be written into a household that lives elsewhere."""
    family = office.a_family(tx)
    move(office, tx, family)
    alone = draft(office, tx, family[2:], change_of(tx, family[2]))
    assert [one.name for one in judged(office, tx, alone).unanswered] == ["withdrawn-apart"]
    with refusing(ErrorCode.FILING_UNANSWERED):
        cancel(office, tx, alone)
    filings.withdraw(tx, alone.filing_id, version=alone.version, note="", by=office.by_authority())
    cancel(office, tx, draft(office, tx, family, change_of(tx, family[0])))
    assert {placed(tx, one)[0] for one in family} == {HOME}


def test_what_was_entered_since_is_not_taken_back(office: Office, tx: Transaction) -> None:
    """The mover has joined another household: only the address goes back, and that is asked."""
    family = office.a_family(tx)
    other = office.a_family(tx, address=NEW_HOME)
    child = family[2]
    move(office, tx, [child], **{f"relationship.{child.resident_id}": "世帯主"})
    joined = office.entered(
        tx,
        FilingKind.HOUSEHOLD,
        {"detail": "9003", "occurred_on": "きょう", "household_number":
         register.get_household(tx, other[0].household_id).number,
         f"relationship.{child.resident_id}": "縁故者", **everybody([child])},
        household=register.get_record(tx, child.resident_id).household_id,
    )  # fmt: skip
    office.approve(tx, joined)
    filing = draft(office, tx, [child], change_of(tx, child))
    assert [one.name for one in judged(office, tx, filing).warnings] == ["withdrawn-apart"]


def test_nobody_comes_back_beside_a_householder_who_became_one_since(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    head, wife, child = family
    move(
        office, tx, [head],
        **{f"relationship.{head.resident_id}": "世帯主", "rest_householder": str(wife.resident_id),
           f"relationship.{child.resident_id}": "子"},
    )  # fmt: skip
    changed = office.entered(
        tx,
        FilingKind.HOUSEHOLD,
        {"detail": "9001", "occurred_on": "きょう", f"relationship.{child.resident_id}": "世帯主",
         f"relationship.{wife.resident_id}": "母"},
        household=head.household_id,
    )  # fmt: skip
    office.approve(tx, changed)
    filing = draft(office, tx, [head], change_of(tx, head))
    assert [one.name for one in judged(office, tx, filing).errors] == ["householder-stands"]


def test_a_relationship_to_another_householder_is_asked_about(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    head, wife, child = family
    move(office, tx, [child], **{f"relationship.{child.resident_id}": "世帯主"})
    changed = office.entered(
        tx,
        FilingKind.HOUSEHOLD,
        {"detail": "9001", "occurred_on": "きょう", f"relationship.{wife.resident_id}": "世帯主",
         f"relationship.{head.resident_id}": "夫"},
        household=head.household_id,
    )  # fmt: skip
    office.approve(tx, changed)
    filing = draft(office, tx, [child], change_of(tx, child))
    assert [one.name for one in judged(office, tx, filing).warnings] == ["withdrawn-under-another"]


def test_a_cancelled_cancellation_moves_the_person_again(office: Office, tx: Transaction) -> None:
    child = office.a_family(tx)[2]
    move(office, tx, [child], **{f"relationship.{child.resident_id}": "世帯主"})
    there = register.get_record(tx, child.resident_id).household_id
    cancel(office, tx, draft(office, tx, [child], change_of(tx, child)))
    cancel(office, tx, draft(office, tx, [child], change_of(tx, child, "3304")))
    assert placed(tx, child) == (NEW_HOME, "世帯主", False)
    assert register.get_record(tx, child.resident_id).household_id == there


def test_somebody_whom_the_paper_did_not_change_is_not_withdrawn_with_it(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    move(office, tx, family)
    other = office.a_family(tx)
    filing = draft(office, tx, [other[0]], change_of(tx, family[0]))
    assert [one.name for one in judged(office, tx, filing).errors] == ["change-of-others"]


@pytest.mark.parametrize("times", [1, 2])
def test_what_can_be_withdrawn_is_listed_with_what_cannot_and_why(
    office: Office, tx: Transaction, times: int
) -> None:
    """Withdrawals themselves are among them."""
    child = office.a_family(tx)[2]
    move(office, tx, [child], **{f"relationship.{child.resident_id}": "世帯主"})
    for detail in ("3101", "3304")[:times]:
        cancel(office, tx, draft(office, tx, [child], change_of(tx, child, detail)))
    listed = [
        (one.line.detail, one.obstacle)
        for one in register.list_withdrawable(tx, [child.resident_id])
    ]
    first = [("9004", Obstacle.WITHDRAWN), ("3101", Obstacle.WITHDRAWN), ("1103", Obstacle.ENTRY)]
    if times == 1:
        assert listed == [("9014", None), ("3304", None), *first]
    else:
        assert listed == [
            ("9014", None), ("3304", None),
            ("9014", Obstacle.WITHDRAWN), ("3304", Obstacle.WITHDRAWN), *first,
        ]  # fmt: skip


def test_of_an_erased_record_nothing_is_withdrawn_that_the_network_was_told(
    office: Office, tx: Transaction
) -> None:
    """It would hold back a correction of whoever has left; the erasure is withdrawn first."""
    family = office.a_family(tx)
    move(office, tx, family)
    gone = office.entered(
        tx,
        FilingKind.MOVE_OUT,
        {"occurred_on": "9/1", "destination_municipality": "352012",
         "destination_address": "竹崎町1番", **everybody(family)},
        household=family[0].household_id,
    )  # fmt: skip
    office.approve(tx, gone)
    obstacles = {
        one.line.detail: one.obstacle
        for one in register.list_withdrawable(tx, [family[0].resident_id])
    }
    assert obstacles == {"2101": None, "3101": Obstacle.CLOSED, "1103": Obstacle.ENTRY}
    with refusing(ErrorCode.RECORD_CLOSED):
        cancel(office, tx, draft(office, tx, family[:1], change_of(tx, family[0])))
