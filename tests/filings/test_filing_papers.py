"""Moves that never arrive are chased; papers are kept as long as the law says, and no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from filing_builders import HERE, THERE, Office, everybody

from jukinet.filings import procedures as filings
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.filings.planned_move import NO_LINE, NOT_HERE
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.papers import MoveConfirmation
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

EVERYTHING = frozenset((function, mode) for function in Function for mode in Mode)


def moved_out(office: Office, tx: Transaction) -> tuple[Filing, list[ResidentRecord]]:
    family = office.a_family(tx)
    return move_out(office, tx, family, "H15.9.1"), family


def move_out(office: Office, tx: Transaction, who: list[ResidentRecord], day: str) -> Filing:
    entered = office.entered(
        tx,
        FilingKind.MOVE_OUT,
        {
            "occurred_on": day,
            "destination_municipality": THERE.digits,
            "destination_address": "竹崎町1番",
            **everybody(who),
        },
        household=who[0].household_id,
    )
    office.approve(tx, entered)
    return entered


def cancel(office: Office, tx: Transaction, who: ResidentRecord) -> None:
    """What was done last about somebody is taken back."""
    line = register.list_history(tx, who.resident_id)[-1]
    entered = office.entered(
        tx,
        FilingKind.CANCELLATION,
        {
            "occurred_on": "きょう",
            "trigger": "clerical-error",
            "change_id": str(line.change_id),
            "paper.ground-of-authority": "yes",
            **everybody([who]),
        },
        household=who.household_id,
        by=office.by_authority(),
    )
    office.approve(tx, entered)


def unconfirmed(office: Office, tx: Transaction) -> list[str]:
    moves = filings.list_unconfirmed_moves(tx, by=office.clerk(), context=office.context)
    return [move.number for move in moves]


def test_a_move_is_chased_once_its_period_is_over_and_not_a_day_before(
    office: Office, tx: Transaction
) -> None:
    filing, _ = moved_out(office, tx)
    office.clock.advance(timedelta(days=36))  # 2003-09-30: twenty-nine days after the planned day
    assert unconfirmed(office, tx) == []
    office.clock.advance(timedelta(days=1))
    assert unconfirmed(office, tx) == [filing.number.text] * 3


def test_a_confirmed_move_leaves_the_list_and_does_not_come_back(
    office: Office, tx: Transaction
) -> None:
    _, family = moved_out(office, tx)
    office.clock.advance(timedelta(days=40))
    confirmation = MoveConfirmation(
        family[0].resident_id, THERE, office.clock.today(), office.clock.now()
    )
    register.confirm_moves(tx, [confirmation])
    assert len(unconfirmed(office, tx)) == 2
    assert len(unconfirmed(office, tx)) == 2


def test_a_letter_is_recorded_and_the_next_is_due_a_month_later(
    office: Office, tx: Transaction
) -> None:
    _, family = moved_out(office, tx)
    office.clock.advance(timedelta(days=40))
    residents = [member.resident_id for member in family[:2]]
    clerk, context = office.clerk(), office.context
    filings.note_sought(tx, residents, office.clock.today(), answer=NO_LINE)
    assert filings.record_letters_sent(tx, residents, by=clerk, context=context) == 2
    with pytest.raises(JukiError) as early, tx.savepoint():
        filings.record_letters_sent(tx, residents, by=clerk, context=context)
    assert early.value.code is ErrorCode.FORM_INVALID
    office.clock.advance(timedelta(days=30))
    later = office.clerk()
    assert filings.record_letters_sent(tx, residents, by=later, context=context) == 2
    moves = filings.list_unconfirmed_moves(tx, by=later, context=context)
    assert sorted(move.letters for move in moves) == [0, 2, 2]


def test_letters_about_a_move_that_was_cancelled_do_not_count_for_the_next_one(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    mover = family[-1]
    move_out(office, tx, [mover], "H15.9.1")
    office.clock.advance(timedelta(days=40))
    filings.note_sought(tx, [mover.resident_id], office.clock.today(), answer=NO_LINE)
    clerk, context = office.clerk(), office.context
    assert filings.record_letters_sent(tx, [mover.resident_id], by=clerk, context=context) == 1
    cancel(office, tx, mover)
    assert unconfirmed(office, tx) == []
    office.pass_minutes(1)
    move_out(office, tx, [mover], "H15.10.10")
    office.clock.advance(timedelta(days=40))
    (move,) = filings.list_unconfirmed_moves(tx, by=office.clerk(), context=context)
    assert (move.letters, move.last_letter_on) == (0, None)


def test_no_letter_is_due_before_the_town_that_was_named_was_asked_and_had_its_time(
    office: Office, tx: Transaction
) -> None:
    """Act Art. 14: it is asked over the network first; seven days, or its answer."""
    _, family = moved_out(office, tx)
    office.clock.advance(timedelta(days=40))
    keys = [member.resident_id for member in family]
    clerk, context, today = office.clerk(), office.context, office.clock.today()
    assert sorted(filings.list_moves_to_seek(tx, context)) == sorted(keys)
    with pytest.raises(JukiError), tx.savepoint():
        filings.record_letters_sent(tx, keys, by=clerk, context=context)
    filings.note_sought(tx, keys, today)
    assert filings.list_moves_to_seek(tx, context) == []
    with pytest.raises(JukiError), tx.savepoint():
        filings.record_letters_sent(tx, keys, by=clerk, context=context)
    filings.note_sought(tx, keys[:1], today, answer=NOT_HERE)
    assert filings.record_letters_sent(tx, keys, by=clerk, context=context) == 1
    office.clock.advance(timedelta(days=7))
    assert filings.record_letters_sent(tx, keys, by=office.clerk(), context=context) == 2
    filings.note_arrived(tx, keys[0], office.clock.now())
    assert len(unconfirmed(office, tx)) == 2


def test_what_was_found_out_otherwise_is_asked_no_more(office: Office, tx: Transaction) -> None:
    _, family = moved_out(office, tx)
    office.clock.advance(timedelta(days=40))
    filings.settle_move(tx, family[0].resident_id, by=office.clerk())
    assert len(unconfirmed(office, tx)) == 2
    with pytest.raises(JukiError) as gone:
        filings.settle_move(tx, family[0].resident_id, by=office.clerk())
    assert gone.value.code is ErrorCode.NOT_FOUND


def test_order_34_papers_are_kept_a_year_and_disposed_of_by_two(
    office: Office, tx: Transaction
) -> None:
    filing, _ = moved_out(office, tx)
    open_one = office.draft(tx, FilingKind.MOVE_IN, {"person.1.name": "見本　太郎"})
    chief, context = office.worker("tanaka", EVERYTHING), office.context
    office.clock.advance(timedelta(days=366))  # 2004-08-25: kept to the end of this day
    assert filings.list_disposable(tx, by=chief, context=context) == []
    with pytest.raises(JukiError) as early:
        filings.propose_disposal(tx, by=chief, context=context)
    assert early.value.code is ErrorCode.DISPOSAL_NOT_DUE
    office.clock.advance(timedelta(days=1))
    (due,) = filings.list_disposable(tx, by=chief, context=context)
    assert due.number == filing.number.text
    disposal = filings.propose_disposal(tx, by=chief, context=context)
    assert filings.list_disposable(tx, by=chief, context=context) == []
    with pytest.raises(JukiError) as own:
        filings.confirm_disposal(tx, disposal.disposal_id, by=chief, context=context)
    assert own.value.code is ErrorCode.OWN_WORK
    second = office.worker("takahashi", EVERYTHING)
    assert filings.confirm_disposal(tx, disposal.disposal_id, by=second, context=context) == 1
    gone = filings.get_filing(tx, filing.filing_id)
    assert gone.fields == {} and gone.number == filing.number
    assert gone.disposed_on == office.clock.today()
    assert [step.event for step in filings.list_steps(tx, filing.filing_id)][-1] == "approve"
    assert filings.get_filing(tx, open_one.filing_id).fields, "what is not settled stays"
    ((record, count),) = filings.list_disposals(tx, by=chief)
    assert (record.proposed_by, record.confirmed_by, count) == ("tanaka", "takahashi", 1)
    (item,) = filings.list_disposal_items(tx, disposal.disposal_id, by=chief)
    assert item.number == filing.number.text
    with pytest.raises(JukiError) as twice:
        filings.confirm_disposal(tx, disposal.disposal_id, by=second, context=context)
    assert twice.value.code is ErrorCode.FILING_STATE


def test_numbers_begin_anew_with_the_year_and_have_no_gaps(office: Office, tx: Transaction) -> None:
    numbers = [office.draft(tx, FilingKind.MOVE_IN, {}).number.text for _ in range(3)]
    office.clock.advance(timedelta(days=150))
    numbers.append(office.draft(tx, FilingKind.MOVE_IN, {}).number.text)
    with pytest.raises(RuntimeError), tx.savepoint():
        office.draft(tx, FilingKind.MOVE_IN, {})
        raise RuntimeError("the power fails before the commit")
    numbers.append(office.draft(tx, FilingKind.MOVE_IN, {}).number.text)
    assert numbers == [
        "H15-転入-000001",
        "H15-転入-000002",
        "H15-転入-000003",
        "H16-転入-000001",
        "H16-転入-000002",
    ]
    assert HERE.digits not in "".join(numbers)
