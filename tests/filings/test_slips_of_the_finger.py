"""What somebody types by a slip stays a draft that opens, and is told at the desk already."""

from __future__ import annotations

import pytest
from filing_builders import Office, everybody
from filing_visits import ENGLISH

from jukinet.filings import procedures as filings
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.filings.screens.showing import differences_of
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.terms.errors import ErrorCode
from jukinet.terms.person import Sex
from refusals import refusing


@pytest.mark.parametrize("day", ["9999-12-31", "22000101", "0001-01-01", "1872-12-31"])
def test_a_day_outside_all_eras_is_told_and_breaks_no_page(
    office: Office, tx: Transaction, day: str
) -> None:
    family = office.a_family(tx)
    fields = {
        "occurred_on": day, "destination_municipality": "352012",
        "destination_address": "竹崎町1番", **everybody(family),
    }  # fmt: skip
    draft = office.draft(tx, FilingKind.MOVE_OUT, fields, household=family[0].household_id)
    judged = filings.look(tx, draft, office.context)
    assert "date-unreadable" in {one.name for one in judged.errors}
    assert differences_of(ENGLISH, judged.differences) is not None


def cancel(office: Office, tx: Transaction, person: ResidentRecord, change: int) -> Filing:
    """A cancellation as far as the reviewer's list."""
    fields = {
        "trigger": "clerical-error", "occurred_on": "きょう", "change_id": str(change),
        f"who.{person.resident_id}": "yes", "paper.ground-of-authority": "yes",
    }  # fmt: skip
    return office.entered(
        tx, FilingKind.CANCELLATION, fields, household=person.household_id, by=office.by_authority()
    )


def test_a_change_that_nobody_can_withdraw_is_refused_at_the_desk(
    office: Office, tx: Transaction
) -> None:
    """An entry, a change of nobody, one that is withdrawn already: no reviewer is asked."""
    person = office.a_family(tx)[0]
    (entry,) = register.list_history(tx, person.resident_id)
    with refusing(ErrorCode.CHANGE_NOT_CANCELLABLE):
        cancel(office, tx, person, entry.change_id)
    with refusing(ErrorCode.FILING_INCOMPLETE):
        cancel(office, tx, person, entry.change_id + 1_000)


def test_a_change_is_cancelled_once_and_each_withdrawal_after_it_likewise(
    office: Office, tx: Transaction
) -> None:
    """What holds again because its withdrawal was withdrawn is ended by the last of these lines."""
    person = office.a_family(tx)[0]
    marked = {
        "detail": "9007", "trigger": "health-insurance", "new.health_insurance_since": "H15.8.1",
        "occurred_on": "きょう", f"who.{person.resident_id}": "yes",
        "paper.ground-of-authority": "yes",
    }  # fmt: skip

    def insured() -> bool:
        record = register.get_record(tx, person.resident_id)
        return record.qualifications.health_insurance_since is not None

    def newest() -> int:
        return register.list_history(tx, person.resident_id)[-1].change_id

    household, by = person.household_id, office.by_authority()
    office.approve(
        tx, office.entered(tx, FilingKind.CORRECTION, marked, household=household, by=by)
    )
    mark = newest()
    for stands in (False, True, False):
        office.pass_minutes(1)
        withdrawn = newest()
        office.approve(tx, cancel(office, tx, person, withdrawn))
        assert insured() is stands
        for change in (mark, withdrawn):
            with refusing(ErrorCode.CHANGE_NOT_CANCELLABLE):
                cancel(office, tx, person, change)


@pytest.mark.parametrize("detail", ["", "9003", "1301"])
def test_nobody_is_written_into_a_household_that_lives_elsewhere(
    office: Office, tx: Transaction, detail: str
) -> None:
    """By a relocation, by a household change, by an entry ex officio; a wrong number is told."""
    family = office.a_family(tx)
    others = office.a_family(tx, address="泉町9番")
    number = register.get_household(tx, others[0].household_id).number
    who = family[2].resident_id
    fields = {
        "occurred_on": "きのう", "address": "大内10番", "household": "existing",
        "household_number": number, f"who.{who}": "yes", f"relationship.{who}": "縁故者",
        "detail": detail, "trigger": "filing-missing", "relationship.1": "縁故者",
        "person.1.name": "無届　四郎", "person.1.kana": "ムトドケ　シロウ",
        "person.1.birth": "S40.1.1", "person.1.sex": "male",
    }  # fmt: skip
    kinds = {"": FilingKind.RELOCATION, "9003": FilingKind.HOUSEHOLD, "1301": FilingKind.EX_OFFICIO}
    household = None if detail == "1301" else family[0].household_id
    found = [
        {
            one.name
            for one in filings.look(
                tx,
                office.draft(
                    tx, kinds[detail], {**fields, **more}, household=household,
                    by=office.by_authority(),
                ),
                office.context,
            ).errors
        }
        for more in ({}, {"household_number": "N99999"})
    ]  # fmt: skip
    assert "household-elsewhere" in found[0]
    assert "household-not-found" in found[1]


def test_who_looks_after_children_that_stay_alone_is_asked(office: Office, tx: Transaction) -> None:
    parent, child = office.a_family(
        tx,
        ("見本　親", "1970-01-01", "世帯主", Sex.MALE),
        ("見本　子", "1998-02-03", "子", Sex.MALE),
    )
    fields = {
        "occurred_on": "きのう", f"who.{parent.resident_id}": "yes", "paper.death-report": "yes",
    }  # fmt: skip
    with refusing(ErrorCode.FILING_UNANSWERED):
        office.entered(tx, FilingKind.DEATH, fields, household=parent.household_id)
    told = {**fields, "answer.minors-left": "welfare-told"}
    office.approve(tx, office.entered(tx, FilingKind.DEATH, told, household=parent.household_id))
    assert register.get_record(tx, child.resident_id).is_householder
