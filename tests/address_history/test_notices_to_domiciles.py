"""A change at the office of an address reaches the file at the office of the domicile.

Two towns with their servers; real databases, keys, letters.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from history_offices import (
    BORN,
    SHIMONOSEKI,
    Someone,
    a_line,
    addresses_of,
    change_domicile,
    enter,
    files_of,
    in_nagano,
    in_shimonoseki,
    keep_file,
    relocate,
    rename,
    the_notices,
    waiting_at,
    worker,
)
from link_offices import OFFICE_A, OFFICE_B, SERVER_A, SERVER_B, Offices, a_resident, an_occasion

from jukinet.address_history import procedures
from jukinet.address_history.comparing import Difference
from jukinet.address_history.history import RegisteredPerson
from jukinet.address_history.messages import (
    ADDRESS_TOLD,
    ANSWER_TOLD,
    HistoryAnswered,
)
from jukinet.address_history.notice import NoticeState, Way
from jukinet.link import procedures as link
from jukinet.platform.clock import ManualClock
from jukinet.platform.message.handling import Incoming, Outgoing
from jukinet.platform.message.letter_way import send_letter, take_letter
from jukinet.platform.message.outbox import enqueue, take
from jukinet.register import procedures as register
from jukinet.register.papers import MoveOut
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError


def test_every_address_ends_up_in_the_file_at_the_domicile(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    here, there = offices[OFFICE_A], offices[OFFICE_B]
    keep_file(there, who.person, lines=(a_line("本町1番", "1990-04-01", at.now()),))
    entered = enter(here, at, who.name, who.there)
    offices.settle_down()
    at.advance(timedelta(days=40))
    relocate(here, entered.resident_id, "湯田温泉3番4号", at)
    offices.settle_down()
    assert addresses_of(there, who.person) == ["本町1番", "亀山町5番1号", "湯田温泉3番4号"]
    notices = the_notices(here, entered)
    assert [one.state for one in notices] == [NoticeState.RECORDED] * 2
    assert {one.destination for one in notices} == {SHIMONOSEKI}


def test_the_notice_is_made_with_the_change_or_not_at_all(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    here = offices[OFFICE_A]
    entered = enter(here, at, who.name, who.there)
    with pytest.raises(RuntimeError), here.database.transaction() as tx:
        erased = [MoveOut(entered.resident_id, None, "国外", an_occasion(at), "2102")]
        _, changes = register.accept_move_outs(tx, erased)
        link.tell_network(tx, changes, here.context)
        raise RuntimeError("the machine stops before the commit")
    assert len(the_notices(here, entered)) == 1


def test_the_servers_carry_what_they_cannot_read(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    offices.settle_down()
    enter(offices[OFFICE_A], at, who.name, who.there)
    offices.cut.add(frozenset({SERVER_A, SERVER_B}))
    offices.settle_down()
    server = offices[SERVER_A]
    with server.database.transaction() as tx:
        waiting = take(tx, SERVER_B, now=at.now())
    offices.cut.clear()
    (letter,) = [ADDRESS_TOLD.across.decode(one.body) for one in waiting]
    assert who.name.encode() not in waiting[0].body and "亀山町".encode() not in waiting[0].body
    assert repr(letter) == "CarriedLetter(•••)"
    carried = Incoming("1", SERVER_A, 1, "", 0, at.now(), letter)
    with pytest.raises(JukiError) as refused:
        take_letter(ADDRESS_TOLD, carried, server.context)
    assert refused.value.code is ErrorCode.NOT_ADDRESSED_TO_US


def test_where_the_domicile_is_here_no_message_is_made(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    offices.settle_down()
    here = offices[OFFICE_A]
    person = who.at(who.here)
    keep_file(here, person)
    entered = enter(here, at, who.name, who.here)
    assert addresses_of(here, person) == ["亀山町5番1号"]
    (notice,) = the_notices(here, entered)
    assert (notice.way, notice.state) == (Way.HERE, NoticeState.RECORDED)
    with here.database.transaction() as tx:
        kinds = {one.kind for one in take(tx, SERVER_A, now=at.now())}
    assert ADDRESS_TOLD.up.tag not in kinds


KEPT: dict[Difference, Callable[[Someone], RegisteredPerson]] = {
    Difference.NAME: lambda who: RegisteredPerson(who.there, who.other_name, LifeDate(BORN)),
    Difference.BIRTH_DATE: lambda who: who.at(who.there, "1970-03-22"),
    Difference.REGISTER: lambda who: who.at(in_shimonoseki(who.number + 10_000)),
    Difference.NOBODY: lambda who: RegisteredPerson(
        who.there, who.other_name, LifeDate("1930-01-01")
    ),
}


@pytest.mark.parametrize("differs", list(Difference))
def test_what_differs_comes_back_and_is_work_with_an_end(
    offices: Offices, at: ManualClock, who: Someone, differs: Difference
) -> None:
    here, there = offices[OFFICE_A], offices[OFFICE_B]
    kept = KEPT[differs](who)
    keep_file(there, kept)
    entered = enter(here, at, who.name, who.there)
    offices.settle_down()
    assert files_of(there, kept)[0].lines == ()
    (notice,) = waiting_at(here, entered, NoticeState.DIFFERS)
    assert notice.differences == {differs}
    with here.database.transaction() as tx:
        procedures.settle(
            tx, notice.reference, "電話で確認", by=worker(at.now()), context=here.context
        )
    assert waiting_at(here, entered) == []
    assert the_notices(here, entered)[0].state is NoticeState.SETTLED


def test_a_record_put_right_is_told_again(offices: Offices, at: ManualClock, who: Someone) -> None:
    here, there = offices[OFFICE_A], offices[OFFICE_B]
    keep_file(there, who.person)
    entered = enter(here, at, who.other_name, who.there)
    offices.settle_down()
    (notice,) = waiting_at(here, entered, NoticeState.DIFFERS)
    at.advance(timedelta(minutes=5))
    rename(here, entered.resident_id, who.name, at)
    at.advance(timedelta(minutes=5))
    with here.database.transaction() as tx:
        procedures.tell_again(tx, notice.reference, by=worker(at.now()), context=here.context)
    offices.settle_down()
    assert [one.state for one in the_notices(here, entered)] == [
        NoticeState.TOLD_AGAIN, NoticeState.RECORDED, NoticeState.RECORDED,
    ]  # fmt: skip
    assert addresses_of(there, who.person) == ["亀山町5番1号"]


def test_a_domicile_without_a_line_is_a_paper_to_post(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    here = offices[OFFICE_A]
    nowhere = PermanentDomicile("模擬県模擬市1番", "模擬　太郎")
    posted = []
    for domicile, digits in ((in_nagano(who.number), "202011"), (nowhere, None)):
        entered = enter(here, at, who.name, domicile)
        (notice,) = waiting_at(here, entered, NoticeState.TO_POST)
        assert (notice.destination.digits if notice.destination else None) == digits
        posted.append((entered, notice.reference))
    with here.database.transaction() as tx:
        references = [reference for _, reference in posted]
        procedures.note_posted(tx, references, by=worker(at.now()), context=here.context)
    assert [waiting_at(here, entered) for entered, _ in posted] == [[], []]


def test_nobody_is_told_of_without_a_domicile_nor_of_what_is_no_address(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    here = offices[OFFICE_A]
    nowhere = enter(here, at, who.name, None)
    assert the_notices(here, nowhere) == []
    with here.database.transaction() as tx:
        born = a_resident(tx, here)
        paper = MoveOut(born.resident_id, SHIMONOSEKI, "竹崎町1番", an_occasion(at))
        _, changes = register.accept_move_outs(tx, [paper])
        link.tell_network(tx, changes, here.context)
    assert len(the_notices(here, born)) == 1, "the new town tells of the new address"


def test_a_domicile_that_went_elsewhere_takes_all_lines_along(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    """(Act Art. 19 (3)); what is told afterwards goes to the new domicile and finds its file."""
    former, new = offices[OFFICE_A], offices[OFFICE_B]
    keep_file(former, who.at(who.here), lines=(a_line("本町1番", "1990-04-01", at.now()),))
    entered = enter(former, at, who.name, who.here)
    (file,) = files_of(former, who.person)
    with former.database.transaction() as tx:
        procedures.transfer_file(
            tx, file.file_id, who.there, by=worker(at.now()), context=former.context
        )
    offices.settle_down()
    assert addresses_of(new, who.person) == ["本町1番", "亀山町5番1号"]
    (closed,) = files_of(former, who.person)
    assert closed.closing is not None and closed.lines == file.lines
    at.advance(timedelta(days=1))
    change_domicile(former, entered.resident_id, who.there, at)
    offices.settle_down()
    assert addresses_of(new, who.person) == ["本町1番", "亀山町5番1号"]
    assert waiting_at(former, entered) == []


def test_only_the_domicile_that_was_told_answers(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    here, there = offices[OFFICE_A], offices[OFFICE_B]
    entered = enter(here, at, who.name, in_nagano(who.number))
    (notice,) = the_notices(here, entered)
    with there.database.transaction() as tx:
        yamaguchi = OFFICE_A.municipality
        forged = send_letter(
            ANSWER_TOLD, yamaguchi, notice.reference, HistoryAnswered(), there.context
        )
        enqueue(tx, [forged], now=at.now())
    offices.settle_down()
    assert the_notices(here, entered)[0].state is NoticeState.TO_POST


def test_a_server_passes_no_letter_of_another_office(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    offices.settle_down()
    here, there = offices[OFFICE_A], offices[OFFICE_B]
    keep_file(there, who.person)
    entered = enter(here, at, who.name, who.there)
    with here.database.transaction() as tx:
        (message,) = [
            one for one in take(tx, SERVER_A, now=at.now()) if one.kind == ADDRESS_TOLD.up.tag
        ]
    letter = ADDRESS_TOLD.up.decode(message.body)
    with offices[SERVER_B].database.transaction() as tx:
        enqueue(tx, [Outgoing(ADDRESS_TOLD.across, SERVER_A, "", letter)], now=at.now())
    offices.settle_down()
    assert [one.state for one in the_notices(here, entered)] == [NoticeState.RECORDED]
    assert isinstance(entered.resident_id, UUID)
    assert len(files_of(there, who.person)[0].lines) == 1


def test_a_cut_line_makes_a_notice_late_and_nothing_worse(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    here, there = offices[OFFICE_A], offices[OFFICE_B]
    keep_file(there, who.person)
    offices.cut.add(frozenset({SERVER_A, SERVER_B}))
    entered = enter(here, at, who.name, who.there)
    offices.settle_down()
    with here.database.transaction() as tx:
        (notice,) = the_notices(here, entered)
        with pytest.raises(JukiError):
            procedures.tell_again(tx, notice.reference, by=worker(at.now()), context=here.context)
    at.advance(timedelta(days=4))
    with here.database.transaction() as tx:
        work = procedures.list_work(tx, by=worker(at.now()), context=here.context)
    assert notice.reference in [one.reference for one in work.late]
    offices.cut.clear()
    offices.settle_down()
    assert addresses_of(there, who.person) == ["亀山町5番1号"]
    assert waiting_at(here, entered) == []
