"""What the register keeps and for how long: replaced records, retention, marks, code notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import psycopg
import pytest
from register_builders import (
    DICE,
    NOW,
    SHIMONOSEKI,
    a_birth,
    a_household,
    an_occasion,
    hand_over_codes,
)
from test_register_history import BORN, PACKAGES, later, moved_to

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures
from jukinet.register.papers import (
    Cancellation,
    CodeChange,
    Death,
    MoveConfirmation,
    MoveOut,
)
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import load_profile
from jukinet.terms.person import HOUSEHOLDER, Relationship


@pytest.fixture
def office(make_database: Callable[[tuple[str, ...]], Database]) -> Database:
    return make_database(PACKAGES)


def context_on(day: date) -> NodeContext:
    clock = ManualClock(datetime(day.year, day.month, day.day, 3, tzinfo=UTC))
    return cast(NodeContext, SimpleNamespace(clock=clock, law=load_profile().on))


def test_a_record_made_anew_keeps_the_replaced_one(tx: Transaction) -> None:
    _, (born,) = a_household(tx)
    key = born.resident_id
    procedures.relocate(tx, [moved_to(key, "湯田温泉1丁目", later(1))])
    procedures.remake_records(tx, [key], "様式の変更", later(2))
    procedures.relocate(tx, [moved_to(key, "大内2番", later(3))])
    (remaking,) = procedures.list_remakings(tx, key)
    assert [line.detail for line in procedures.list_present_history(tx, key)] == ["3101"]
    replaced, lines = procedures.get_replaced_record(tx, key, remaking.remaking_id)
    assert replaced.identification.address.text == "湯田温泉1丁目"
    assert [line.detail for line in lines] == ["1201", "3101"]
    with pytest.raises(JukiError) as refused:
        procedures.cancel_changes(tx, [Cancellation(key, lines[1].change_id, later(4))])
    assert refused.value.code is ErrorCode.CHANGE_NOT_CANCELLABLE


def test_what_was_kept_long_enough_is_erased_with_proof_and_nothing_else(tx: Transaction) -> None:
    _, (gone, *_others) = a_household(tx, 3)
    _, (kept,) = a_household(tx)
    _, (remade,) = a_household(tx)
    procedures.write_note(tx, gone.resident_id, "本人より連絡あり", later(1))
    procedures.relocate(tx, [moved_to(remade.resident_id, "湯田温泉1丁目", later(1))])
    procedures.remake_records(tx, [remade.resident_id], "様式の変更", later(2))
    procedures.record_deaths(tx, [Death(gone.resident_id, later(3))])
    procedures.record_deaths(tx, [Death(kept.resident_id, later(3, date(2003, 8, 26)))])
    assert procedures.erase_expired(tx, context_on(date(2008, 8, 25))) is None
    proof = procedures.erase_expired(tx, context_on(date(2008, 8, 26)))
    assert proof is not None
    assert (proof.records, proof.replaced, proof.changes) == (1, 1, 4)
    assert procedures.list_erasure_proofs(tx) == [proof]
    with pytest.raises(JukiError) as refused:
        procedures.get_record(tx, gone.resident_id)
    assert refused.value.code is ErrorCode.RECORD_NOT_FOUND
    assert procedures.get_record(tx, kept.resident_id).erasure is not None
    (remaking,) = procedures.list_remakings(tx, remade.resident_id)
    assert remaking.erased_at is not None
    assert procedures.list_history(tx, remade.resident_id) == []
    now = NOW + timedelta(hours=5)
    as_of = procedures.get_record_as_of(tx, remade.resident_id, date(2003, 9, 1), now)
    assert as_of is not None and as_of.identification.address.text == "湯田温泉1丁目"
    assert procedures.erase_expired(tx, context_on(date(2008, 8, 26))) is None


def test_the_application_cannot_erase_rewrite_or_reach_beyond_the_machines_calendar(
    office: Database,
) -> None:
    with office.transaction() as tx:
        hand_over_codes(tx)
        _, (born,) = a_household(tx)
        procedures.record_deaths(tx, [Death(born.resident_id, later(1))])
    statements = (
        "DELETE FROM register.change",
        "DELETE FROM register.flag",
        "DELETE FROM register.remaking",
        "UPDATE register.change SET becomes = NULL",
        "UPDATE register.remaking SET erased_at = now()",
        "DELETE FROM register.erasure_proof",
    )
    with psycopg.connect(office.dsn, autocommit=True) as connection:
        for statement in statements:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
        connection.execute(
            b"UPDATE register.resident"
            b" SET erased_on = (current_date - interval '5 years' + interval '1 day')::date"
        )
        erased = connection.execute(
            b"SELECT records FROM register.erase_expired(%s, now(), 10)", (date.max,)
        ).fetchone()
        assert erased == (0,)


def test_a_mark_under_investigation_is_seen_until_it_is_lifted_and_both_stay(
    tx: Transaction,
) -> None:
    _, (born,) = a_household(tx)
    key = born.resident_id
    mark = procedures.mark_under_investigation(tx, key, "郵便物が返戻された", later(1))
    procedures.write_note(tx, key, "電話番号は届出書にあり", later(2))
    assert [flag.stands for flag in procedures.list_flags(tx, [key])] == [True, True]
    procedures.lift_flag(tx, key, mark, "居住を確認した", later(3))
    lifted, note = procedures.list_flags(tx, [key])
    assert not lifted.stands and lifted.lifting_reason == "居住を確認した" and note.stands
    with pytest.raises(JukiError) as refused:
        procedures.lift_flag(tx, key, mark, "もう一度", later(4))
    assert refused.value.code is ErrorCode.RECORD_NOT_FOUND
    with pytest.raises(JukiError) as empty:
        procedures.write_note(tx, key, "  ", later(4))
    assert empty.value.code is ErrorCode.FORM_INVALID


def test_codes_first_entered_or_changed_are_told_in_writing_once(tx: Transaction) -> None:
    _, (born, other) = a_household(tx, 2)
    due = procedures.list_code_notices_due(tx)
    assert [notice.resident_id for notice in due] == [born.resident_id, other.resident_id]
    procedures.mark_code_notices_issued(
        tx, [due[0].notice_id], document="30-1", by="clerk-1", at=NOW
    )
    assert [n.resident_id for n in procedures.list_code_notices_due(tx)] == [other.resident_id]
    procedures.change_codes(tx, [CodeChange(born.resident_id, later(1))])
    assert len(procedures.list_code_notices_due(tx)) == 2
    with pytest.raises(JukiError) as refused:
        procedures.mark_code_notices_issued(
            tx, [due[0].notice_id], document="30-2", by="clerk-1", at=NOW
        )
    assert refused.value.code is ErrorCode.RECORD_NOT_FOUND


def test_an_entry_of_the_network_names_no_clerk(tx: Transaction) -> None:
    _, (born,) = a_household(tx)
    key = born.resident_id
    procedures.accept_move_outs(tx, [MoveOut(key, SHIMONOSEKI, "竹崎町1番", later(1))])
    procedures.confirm_moves(tx, [MoveConfirmation(key, SHIMONOSEKI, BORN, NOW)])
    line = procedures.list_history(tx, key)[-1]
    assert (line.detail, line.entered_by, line.approved_by) == ("9015", "move-in-notice", "")
    assert line.becomes == {"move_confirmed_on": "2003-08-25"}


def test_a_birth_under_one_paper_keeps_its_number(tx: Transaction) -> None:
    (household,) = procedures.open_households(tx, 1, at=NOW, randomness=DICE)
    paper = replace(an_occasion(), approved_by="clerk-2", paper="15-0042")
    birth = replace(a_birth(household, relationship=str(HOUSEHOLDER)), occasion=paper)
    (born,) = procedures.record_births(tx, [birth], randomness=DICE)
    (line,) = procedures.list_history(tx, born.resident_id)
    assert (line.approved_by, line.paper) == ("clerk-2", "15-0042")
    assert Relationship.parse(str(line.becomes and line.becomes["relationship"])) == HOUSEHOLDER
