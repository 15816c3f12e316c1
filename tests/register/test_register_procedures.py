"""What a register office does with papers, on a real database as the application role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import psycopg
import pytest
from register_builders import (
    DICE,
    NOW,
    SHIMONOSEKI,
    YAMAGUCHI,
    a_birth,
    a_household,
    an_occasion,
    hand_over_codes,
    some_codes,
)

from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures
from jukinet.register.papers import (
    Arrival,
    CodeChange,
    Death,
    HouseholdChange,
    MoveConfirmation,
    MoveIn,
    MoveOut,
    NameCorrection,
    Relocation,
)
from jukinet.register.record import Mark, RecordState
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import ChangeReason
from jukinet.terms.person import HOUSEHOLDER, PersonName, Relationship, Sex

WIFE = Relationship.parse("妻")


@pytest.fixture
def office(make_database: Callable[[tuple[str, ...]], Database]) -> Database:
    return make_database(("jukinet.register",))


def test_a_newborn_gets_a_code_of_the_designated_list_and_the_first_change(tx: Transaction) -> None:
    _, (change,) = a_household(tx)
    assert change.identification.code.digits in some_codes(50)
    assert change.change_number == 1
    assert change.details is not None and change.details.reason is ChangeReason.BIRTH
    record = procedures.get_record(tx, change.resident_id)
    assert record.identification == change.identification
    assert record.identification.birth_date == LifeDate("2003-08-25")
    assert record.is_householder and record.state is RecordState.RESIDENT


def test_codes_are_picked_in_no_foreseeable_order_and_never_twice(tx: Transaction) -> None:
    (household,) = procedures.open_households(tx, 1, at=NOW, randomness=DICE)
    changes = procedures.record_births(tx, [a_birth(household)] * 50, randomness=DICE)
    codes = [change.identification.code.digits for change in changes]
    assert sorted(codes) == some_codes(50)
    assert codes != some_codes(50)
    procedures.receive_codes(tx, some_codes(50), at=NOW, randomness=DICE)
    with pytest.raises(JukiError) as refused, tx.savepoint():
        procedures.record_births(tx, [a_birth(household)], randomness=DICE)
    assert refused.value.code is ErrorCode.CODE_POOL_EMPTY


def test_a_short_list_is_noticed_once_until_codes_arrive(tx: Transaction) -> None:
    assert procedures.find_code_shortage(tx, at=NOW, low=10) is None
    assert procedures.find_code_shortage(tx, at=NOW, low=100, wanted=300) == 300
    assert procedures.find_code_shortage(tx, at=NOW, low=100, wanted=300) is None
    procedures.receive_codes(tx, some_codes(10, 2_000_000_000), at=NOW, randomness=DICE)
    assert procedures.find_code_shortage(tx, at=NOW, low=100, wanted=200) == 200


def test_codes_with_a_wrong_check_digit_are_not_taken_into_the_list(tx: Transaction) -> None:
    with pytest.raises(JukiError) as refused:
        procedures.receive_codes(tx, ["10000000031"], at=NOW, randomness=DICE)
    assert refused.value.code is ErrorCode.INVALID_RESIDENT_RECORD_CODE


def test_changes_of_one_record_count_without_gaps_and_say_what_was(tx: Transaction) -> None:
    _, (born,) = a_household(tx)
    new = Address(YAMAGUCHI, "湯田温泉1丁目")
    (moved,) = procedures.relocate(tx, [Relocation(born.resident_id, new, an_occasion())])
    name = PersonName("見本 花", "ミホン ハナ")
    papers = [NameCorrection(born.resident_id, name, an_occasion())] * 2
    renamed = procedures.correct_names(tx, papers)
    assert [moved.change_number, *(c.change_number for c in renamed)] == [2, 3, 4]
    record = procedures.get_record(tx, born.resident_id)
    assert record.identification.address == new
    assert record.identification.name == name
    assert record.address_since == LifeDate("2003-08-25")
    assert record.change_number == 4
    history = procedures.list_changes(tx, born.resident_id)
    assert [row[1] for row in history] == ["12", "31", "33", "33"]
    assert history[1][-1]["address"] == "亀山町2番1号"
    assert history[2][-1]["name"] == "見本 一"


def test_a_place_that_was_renamed_does_not_change_since_when_somebody_lives_there(
    tx: Transaction,
) -> None:
    _, (born,) = a_household(tx)
    renamed = Relocation(
        born.resident_id, Address(YAMAGUCHI, "亀山町3番"), an_occasion(), detail="3203"
    )
    (change,) = procedures.relocate(tx, [renamed])
    assert change.details is not None
    assert change.details.reason is ChangeReason.MINOR_CORRECTION
    assert procedures.get_record(tx, born.resident_id).address_since is None


def test_a_move_out_erases_with_planned_date_and_destination_and_certifies(tx: Transaction) -> None:
    _, (born,) = a_household(tx)
    planned = an_occasion(date(2003, 9, 1))
    move = MoveOut(born.resident_id, SHIMONOSEKI, "竹崎町1番", planned)
    (certificate,), (change,) = procedures.accept_move_outs(tx, [move])
    assert certificate.identification == born.identification
    assert certificate.planned_on == date(2003, 9, 1)
    assert change.details is not None and change.details.planned
    assert change.details.destination_municipality == SHIMONOSEKI
    record = procedures.get_record(tx, born.resident_id)
    assert record.state is RecordState.ERASED
    with pytest.raises(JukiError) as refused:
        procedures.accept_move_outs(tx, [move])
    assert refused.value.code is ErrorCode.RECORD_CLOSED


def test_a_move_in_writes_the_former_code_again_under_a_key_of_its_own(
    office: Database, make_database: Callable[[tuple[str, ...]], Database]
) -> None:
    with office.transaction() as tx:
        hand_over_codes(tx)
        _, (born,) = a_household(tx)
        move = MoveOut(born.resident_id, SHIMONOSEKI, "竹崎町1番", an_occasion())
        (certificate,), _ = procedures.accept_move_outs(tx, [move])
    with make_database(("jukinet.register",)).transaction() as tx:
        (household,) = procedures.open_households(tx, 1, at=NOW, randomness=DICE)
        paper = MoveIn(
            certificate, Address(SHIMONOSEKI, "竹崎町1番"), household, HOUSEHOLDER, an_occasion()
        )
        (change,) = procedures.accept_move_ins(tx, [paper], randomness=DICE)
        assert change.identification.code == born.identification.code
        assert change.resident_id != born.resident_id
        assert change.details is not None
        assert change.details.previous_municipality == YAMAGUCHI
        record = procedures.get_record(tx, change.resident_id)
        assert record.moved_in is not None
        assert record.moved_in.previous_address == "亀山町2番1号"
        with pytest.raises(JukiError) as refused:
            procedures.accept_move_ins(tx, [paper], randomness=DICE)
        assert refused.value.code is ErrorCode.RECORD_EXISTS


def test_somebody_who_comes_back_gets_a_new_record_beside_the_erased_one(tx: Transaction) -> None:
    household, (born,) = a_household(tx)
    move = MoveOut(born.resident_id, SHIMONOSEKI, "竹崎町1番", an_occasion())
    (certificate,), _ = procedures.accept_move_outs(tx, [move])
    elsewhere = replace(certificate.identification, address=Address(SHIMONOSEKI, "竹崎町1番"))
    back = MoveIn(
        replace(certificate, identification=elsewhere),
        Address(YAMAGUCHI, "亀山町9番"),
        household,
        HOUSEHOLDER,
        an_occasion(),
    )
    (change,) = procedures.accept_move_ins(tx, [back], randomness=DICE)
    assert procedures.find_resident_by_code(tx, born.identification.code) == change.resident_id
    assert procedures.count_residents(tx) == 1


def test_an_arrival_from_abroad_gets_a_new_code(tx: Transaction) -> None:
    (household,) = procedures.open_households(tx, 1, at=NOW, randomness=DICE)
    arrival = Arrival(
        PersonName("見本 三", ""),
        LifeDate("1960-??-??"),
        Sex.MALE,
        Address(YAMAGUCHI, "亀山町2番"),
        household,
        HOUSEHOLDER,
        None,
        an_occasion(),
    )
    (change,) = procedures.accept_arrivals(tx, [arrival], randomness=DICE)
    assert change.identification.code.digits in some_codes(50)
    assert procedures.get_record(tx, change.resident_id).permanent_domicile is None


def test_the_last_member_left_becomes_householder_without_telling_the_network(
    tx: Transaction,
) -> None:
    _, (head, child) = a_household(tx, 2)
    changes = procedures.record_deaths(tx, [Death(head.resident_id, an_occasion())])
    assert [change.detail for change in changes] == ["2201"]
    assert procedures.get_record(tx, child.resident_id).is_householder
    history = procedures.list_changes(tx, child.resident_id)
    assert [(row[0], row[2]) for row in history] == [(1, "1201"), (None, "9001")]


def test_where_several_are_left_the_household_waits_for_their_filing(tx: Transaction) -> None:
    household, (head, *children) = a_household(tx, 3)
    procedures.record_deaths(tx, [Death(head.resident_id, an_occasion())])
    records = procedures.list_records(tx, [child.resident_id for child in children])
    assert not any(record.is_householder for record in records)
    paper = HouseholdChange(
        children[0].resident_id, household, HOUSEHOLDER, an_occasion(), detail="9001"
    )
    assert procedures.change_households(tx, [paper]) == []
    assert procedures.get_record(tx, children[0].resident_id).is_householder


def test_householder_and_wife_change_places_in_one_filing(tx: Transaction) -> None:
    household, (head, other) = a_household(tx, 2)
    procedures.change_households(
        tx,
        [
            HouseholdChange(other.resident_id, household, HOUSEHOLDER, an_occasion()),
            HouseholdChange(head.resident_id, household, WIFE, an_occasion()),
        ],
    )
    assert procedures.get_record(tx, other.resident_id).is_householder
    assert not procedures.get_record(tx, head.resident_id).is_householder


def test_a_second_householder_is_refused_by_the_database(tx: Transaction) -> None:
    household, (_, other) = a_household(tx, 2)
    paper = HouseholdChange(other.resident_id, household, HOUSEHOLDER, an_occasion())
    with pytest.raises(JukiError) as refused:
        procedures.change_households(tx, [paper])
    assert refused.value.facts["constraint"] == "one_householder_per_household"


def test_a_changed_code_carries_the_old_one(tx: Transaction) -> None:
    _, (born,) = a_household(tx)
    (change,) = procedures.change_codes(tx, [CodeChange(born.resident_id, an_occasion())])
    assert change.details is not None
    assert change.details.old_code == born.identification.code
    assert change.identification.code != born.identification.code
    assert change.change_number == 2


def test_a_confirmed_move_corrects_the_destination(tx: Transaction) -> None:
    _, (born,) = a_household(tx)
    elsewhere = MunicipalityCode("202045")
    procedures.accept_move_outs(
        tx, [MoveOut(born.resident_id, SHIMONOSEKI, "竹崎町1番", an_occasion())]
    )
    paper = MoveConfirmation(born.resident_id, elsewhere, date(2003, 8, 25), NOW)
    assert procedures.confirm_moves(tx, [paper]) == 1
    assert procedures.confirm_moves(tx, [paper]) == 1
    erasure = procedures.get_record(tx, born.resident_id).erasure
    assert erasure is not None
    assert erasure.destination_municipality == elsewhere
    assert erasure.move_confirmed_on == date(2003, 8, 25)


def test_a_record_that_stands_though_its_holder_is_registered_elsewhere_is_shown_to_the_office(
    tx: Transaction,
) -> None:
    _, (born,) = a_household(tx)
    paper = MoveConfirmation(born.resident_id, SHIMONOSEKI, date(2003, 8, 25), NOW)
    assert procedures.confirm_moves(tx, [paper]) == 0
    assert procedures.get_record(tx, born.resident_id).state is RecordState.RESIDENT
    assert procedures.count_held_changes(tx) == 1


def test_answers_of_the_network_are_kept_beside_the_change_once(tx: Transaction) -> None:
    _, (born,) = a_household(tx)
    marks = [(born.resident_id, 1, Mark.PREFECTURE, ""), (born.resident_id, 1, Mark.NATION, "")]
    assert procedures.mark_changes(tx, marks, at=NOW) == 2
    assert procedures.mark_changes(tx, marks, at=NOW) == 0
    assert [row[1] for row in procedures.list_marks(tx, born.resident_id)] == [
        "nation",
        "prefecture",
    ]


def test_a_reason_of_another_procedure_is_refused(tx: Transaction) -> None:
    _, (born,) = a_household(tx)
    with pytest.raises(JukiError) as refused:
        procedures.record_deaths(tx, [Death(born.resident_id, an_occasion(), detail="3101")])
    assert refused.value.code is ErrorCode.INVALID_CHANGE_DETAILS


def test_history_cannot_be_rewritten_by_the_application(office: Database) -> None:
    with psycopg.connect(office.dsn) as connection, pytest.raises(psycopg.Error):
        connection.execute("UPDATE register.change SET detail = '2201'")
    with psycopg.connect(office.dsn) as connection, pytest.raises(psycopg.Error):
        connection.execute("DELETE FROM register.resident")


def test_every_query_is_understood_by_the_server(office: Database, cluster: Cluster) -> None:
    from jukinet.platform.db.queries import load_queries

    with psycopg.connect(cluster.dsn(office.name)) as connection:
        for query in load_queries("jukinet.register"):
            if not query.sql.startswith("COPY"):
                connection.execute(f"PREPARE q AS {query.positional}".encode())
                connection.execute("DEALLOCATE q")
