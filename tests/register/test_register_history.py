"""History on a real database: as of any two dates, corrected, cancelled, made anew, erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from register_builders import (
    DICE,
    NOW,
    SHIMONOSEKI,
    YAMAGUCHI,
    a_household,
)

from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures
from jukinet.register.papers import (
    BirthCorrection,
    Cancellation,
    CodeChange,
    Death,
    HouseholdChange,
    ItemCorrection,
    MoveConfirmation,
    MoveOut,
    NameCorrection,
    Relocation,
)
from jukinet.register.record import Occasion, ResidentRecord
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import ChangeReason
from jukinet.terms.person import HOUSEHOLDER, PersonName, Sex

BORN = date(2003, 8, 25)
PACKAGES = ("jukinet.platform.ledger", "jukinet.register")


@pytest.fixture
def office(make_database: Callable[[tuple[str, ...]], Database]) -> Database:
    return make_database(PACKAGES)


def later(hours: int, on: date = BORN) -> Occasion:
    return Occasion(on, on, "clerk-1", NOW + timedelta(hours=hours), "clerk-2", f"0{hours}")


def moved_to(resident: UUID, text: str, occasion: Occasion) -> Relocation:
    return Relocation(resident, Address(YAMAGUCHI, text), occasion)


def test_a_line_of_history_says_who_when_why_by_which_paper_and_what(tx: Transaction) -> None:
    _, (born,) = a_household(tx)
    procedures.relocate(tx, [moved_to(born.resident_id, "湯田温泉1丁目", later(1))])
    entry, moved = procedures.list_history(tx, born.resident_id)
    assert entry.was == {} and entry.becomes is not None
    assert entry.becomes["name"] == "見本 一"
    assert (moved.detail, moved.entered_by, moved.approved_by, moved.paper) == (
        "3101", "clerk-1", "clerk-2", "01",
    )  # fmt: skip
    assert moved.was == {"address": "亀山町2番1号", "address_since": None}
    assert moved.becomes == {"address": "湯田温泉1丁目", "address_since": "2003-08-25"}


def test_the_record_is_told_as_valid_on_a_day_by_what_was_known_then(tx: Transaction) -> None:
    _, (born,) = a_household(tx)
    key = born.resident_id
    procedures.relocate(tx, [moved_to(key, "湯田温泉1丁目", later(1, date(2003, 9, 10)))])
    procedures.relocate(tx, [moved_to(key, "大内2番", later(2, date(2003, 9, 1)))])

    def address(day: date, hours: float) -> str | None:
        found = procedures.get_record_as_of(tx, key, day, NOW + timedelta(hours=hours))
        return found.identification.address.text if found else None

    assert address(date(2003, 8, 24), 9) is None
    assert address(BORN, -1) is None
    assert address(date(2003, 9, 5), 1.5) == "亀山町2番1号"
    assert address(date(2003, 9, 5), 2) == "大内2番"
    assert address(date(2003, 9, 10), 1.5) == "湯田温泉1丁目"


def test_later_changes_of_every_kind_leave_earlier_answers_as_they_are(tx: Transaction) -> None:
    household, (head, child) = a_household(tx, 2)
    key = child.resident_id
    answers: list[tuple[date, datetime, ResidentRecord | None, list[UUID]]] = []
    deeds: list[Callable[[Occasion], object]] = [
        lambda at: procedures.relocate(tx, [moved_to(key, "湯田温泉1丁目", at)]),
        lambda at: procedures.correct_names(
            tx, [NameCorrection(key, PersonName("見本 花", "ミホン ハナ"), at)]
        ),
        lambda at: procedures.change_codes(tx, [CodeChange(key, at)]),
        lambda at: procedures.correct_births(
            tx, [BirthCorrection(key, LifeDate("2003-08-24"), Sex.MALE, at)]
        ),
        lambda at: procedures.correct_items(
            tx, [ItemCorrection(key, "9007", {"health_insurance_since": "2003-08-25"}, at)]
        ),
        lambda at: procedures.correct_items(
            tx, [ItemCorrection(key, "9013", {"resident_since": "2003-08-24"}, at)]
        ),
        lambda at: procedures.cancel_changes(tx, [Cancellation(key, first_move(), at)]),
        lambda at: procedures.record_deaths(tx, [Death(head.resident_id, at)]),
        lambda at: procedures.remake_records(tx, [key], "様式の変更", at),
        lambda at: procedures.accept_move_outs(tx, [MoveOut(key, SHIMONOSEKI, "竹崎町1番", at)]),
        lambda at: procedures.confirm_moves(tx, [MoveConfirmation(key, SHIMONOSEKI, BORN, at.at)]),
    ]

    def first_move() -> int:
        return next(
            line.change_id for line in procedures.list_history(tx, key) if line.detail == "3101"
        )

    def ask(day: date, known_at: datetime) -> tuple[ResidentRecord | None, list[UUID]]:
        view = procedures.get_household_as_of(tx, household, day, known_at)
        record = procedures.get_record_as_of(tx, key, day, known_at)
        return record, [member.resident_id for member in view.members]

    for hours, deed in enumerate(deeds, 1):
        known_at = NOW + timedelta(hours=hours, minutes=-1)
        for days in range(-1, 16, 5):
            day = BORN + timedelta(days=days)
            answers.append((day, known_at, *ask(day, known_at)))
        deed(later(hours, BORN + timedelta(days=hours % 4 * 3)))
    for day, known_at, record, members in answers:
        assert ask(day, known_at) == (record, members)
    assert {len(members) for *_, members in answers} == {0, 1, 2}


def test_every_item_of_the_act_is_corrected_by_its_own_reason_without_the_network(
    tx: Transaction,
) -> None:
    _, (born,) = a_household(tx)
    key = born.resident_id
    papers = [
        ("9006", {"permanent_domicile": "長野県長野市1番", "family_register_head": "見本 次郎"}),
        ("9007", {"health_insurance_since": "2003-08-25"}),
        ("9009", {"nursing_care_since": "2003-08-27"}),
        ("9010", {"pension_since": "2003-08-28"}),
        ("9011", {"child_allowance_since": "2003-08-29"}),
        ("9012", {"electoral_roll": "yes"}),
        ("9013", {"address_since": "2003-08-25", "resident_since": "2003-08-25"}),
    ]
    told = procedures.correct_items(
        tx, [ItemCorrection(key, detail, items, later(1)) for detail, items in papers]
    )
    assert told == []
    record = procedures.get_record(tx, key)
    assert record.permanent_domicile == PermanentDomicile("長野県長野市1番", "見本 次郎")
    assert record.qualifications.electoral_roll
    assert record.qualifications.child_allowance_since == date(2003, 8, 29)
    assert record.change_number == 1
    assert [line.detail for line in procedures.list_history(tx, key)][1:] == [
        detail for detail, _ in papers
    ]
    taken_out = ItemCorrection(key, "9007", {"health_insurance_since": None}, later(2))
    procedures.correct_items(tx, [taken_out])
    assert procedures.get_record(tx, key).qualifications.health_insurance_since is None


def test_a_reason_may_not_change_the_items_of_another(tx: Transaction) -> None:
    _, (born,) = a_household(tx)
    for detail, name in (("9007", "pension_since"), ("3101", "address"), ("9013", "code")):
        with pytest.raises(JukiError) as refused:
            ItemCorrection(born.resident_id, detail, {name: "x"}, later(1))
        assert refused.value.code is ErrorCode.INVALID_CHANGE_DETAILS


def test_a_wrong_birth_date_and_sex_are_put_right_and_told(tx: Transaction) -> None:
    _, (born,) = a_household(tx)
    paper = BirthCorrection(born.resident_id, LifeDate("2003-08-24"), Sex.MALE, later(1))
    (change,) = procedures.correct_births(tx, [paper])
    assert change.identification.birth_date == LifeDate("2003-08-24")
    assert change.details is not None
    assert change.details.reason is ChangeReason.CORRECTION_EX_OFFICIO
    assert procedures.get_record(tx, born.resident_id).identification.sex is Sex.MALE


def test_a_cancelled_change_stays_in_the_history_and_the_network_is_told_what_holds(
    tx: Transaction,
) -> None:
    _, (born,) = a_household(tx)
    key = born.resident_id
    procedures.relocate(tx, [moved_to(key, "湯田温泉1丁目", later(1))])
    moved = procedures.list_history(tx, key)[-1]
    (told,) = procedures.cancel_changes(tx, [Cancellation(key, moved.change_id, later(2))])
    assert told.detail == "3304" and told.change_number == 3
    assert told.identification.address.text == "亀山町2番1号"
    record = procedures.get_record(tx, key)
    assert record.identification == born.identification and record.address_since is None
    entry, wrong, cancelling = procedures.list_history(tx, key)
    assert wrong.cancelled and not entry.cancelled and cancelling.cancels == wrong.change_id
    with pytest.raises(JukiError) as refused:
        procedures.cancel_changes(tx, [Cancellation(key, moved.change_id, later(3))])
    assert refused.value.code is ErrorCode.CHANGE_NOT_CANCELLABLE


def test_a_cancelled_move_out_restores_the_record_and_its_householder(tx: Transaction) -> None:
    _, (head, child) = a_household(tx, 2)
    procedures.accept_move_outs(tx, [MoveOut(head.resident_id, SHIMONOSEKI, "竹崎町1番", later(1))])
    out = procedures.list_history(tx, head.resident_id)[-1]
    appointed = procedures.list_history(tx, child.resident_id)[-1]
    (told,) = procedures.cancel_changes(
        tx,
        [
            Cancellation(head.resident_id, out.change_id, later(2)),
            Cancellation(child.resident_id, appointed.change_id, later(2)),
        ],
    )
    assert told.details is not None
    assert (told.detail, told.details.reason) == ("1305", ChangeReason.ENTRY_EX_OFFICIO)
    assert procedures.get_record(tx, head.resident_id).is_householder
    assert not procedures.get_record(tx, child.resident_id).is_householder
    assert procedures.find_resident_by_code(tx, head.identification.code) == head.resident_id


def test_a_householder_does_not_come_back_beside_another(tx: Transaction) -> None:
    _, (head, _) = a_household(tx, 2)
    procedures.accept_move_outs(tx, [MoveOut(head.resident_id, SHIMONOSEKI, "竹崎町1番", later(1))])
    out = procedures.list_history(tx, head.resident_id)[-1]
    with pytest.raises(JukiError) as refused, tx.savepoint():
        procedures.cancel_changes(tx, [Cancellation(head.resident_id, out.change_id, later(2))])
    assert refused.value.code is ErrorCode.HOUSEHOLDER_STANDS


def test_a_cancelled_code_change_goes_back_to_the_old_code(tx: Transaction) -> None:
    _, (born,) = a_household(tx)
    (changed,) = procedures.change_codes(tx, [CodeChange(born.resident_id, later(1))])
    line = procedures.list_history(tx, born.resident_id)[-1]
    (told,) = procedures.cancel_changes(
        tx, [Cancellation(born.resident_id, line.change_id, later(2))]
    )
    assert told.identification.code == born.identification.code
    assert told.details is not None and told.details.old_code == changed.identification.code


def test_what_later_changes_have_overtaken_is_cancelled_without_telling_anybody(
    tx: Transaction,
) -> None:
    _, (born,) = a_household(tx)
    key = born.resident_id
    procedures.relocate(tx, [moved_to(key, "湯田温泉1丁目", later(1))])
    procedures.relocate(tx, [moved_to(key, "大内2番", later(2))])
    first = procedures.list_history(tx, key)[1]
    assert procedures.cancel_changes(tx, [Cancellation(key, first.change_id, later(3))]) == []
    assert procedures.get_record(tx, key).identification.address.text == "大内2番"


def test_an_entry_and_a_restoration_are_not_cancelled(tx: Transaction) -> None:
    _, (born,) = a_household(tx)
    key = born.resident_id
    procedures.accept_move_outs(tx, [MoveOut(key, SHIMONOSEKI, "竹崎町1番", later(1))])
    entry, out = procedures.list_history(tx, key)
    procedures.cancel_changes(tx, [Cancellation(key, out.change_id, later(2))])
    restored = procedures.list_history(tx, key)[-1]
    for line in (entry, restored):
        with pytest.raises(JukiError) as refused:
            procedures.cancel_changes(tx, [Cancellation(key, line.change_id, later(3))])
        assert refused.value.code is ErrorCode.CHANGE_NOT_CANCELLABLE
    other = a_household(tx)[1][0]
    with pytest.raises(JukiError) as unknown:
        procedures.cancel_changes(tx, [Cancellation(other.resident_id, out.change_id, later(3))])
    assert unknown.value.code is ErrorCode.RECORD_NOT_FOUND


def test_a_household_is_told_as_it_was_on_a_day(tx: Transaction) -> None:
    household, (head, child) = a_household(tx, 2)
    (other,) = procedures.open_households(tx, 1, at=NOW, randomness=DICE)
    left = later(1, date(2003, 9, 1))
    procedures.change_households(
        tx, [HouseholdChange(child.resident_id, other, HOUSEHOLDER, left, detail="9002")]
    )
    now = NOW + timedelta(hours=2)

    def members(of: UUID, day: date, known_at: datetime = now) -> list[UUID]:
        view = procedures.get_household_as_of(tx, of, day, known_at)
        return [member.resident_id for member in view.members]

    assert members(household, BORN) == [head.resident_id, child.resident_id]
    assert members(household, date(2003, 9, 1)) == [head.resident_id]
    assert members(other, BORN) == []
    assert members(other, date(2003, 9, 1)) == [child.resident_id]
    assert members(other, date(2003, 9, 1), NOW + timedelta(minutes=30)) == []
    view = procedures.get_household(tx, household)
    assert [member.resident_id for member in view.members] == [head.resident_id]
    assert view.householder is not None and view.number.startswith("N")
