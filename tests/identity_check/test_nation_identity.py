"""Somebody of another town: the nation is asked whether he is who he says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from copies_office import PaperRoom
from identity_scene import HERE, Scene, elsewhere
from provision_nation import CITY, MORNING, RESIDENTS, YAMAGUCHI, a_code

from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.identity import Finding
from jukinet.counters.procedures import (
    call_case,
    close_case,
    find_guest,
    get_case_file,
    identify_requester,
    open_case_of_guest,
    prove_guest,
    set_case_aside,
)
from jukinet.identity_check.doors import ServerCheckDoor
from jukinet.identity_check.messages import (
    CheckAnswered,
    CheckAsked,
    read_answered,
    read_asked,
    write,
)
from jukinet.identity_check.procedures import CheckCounter
from jukinet.notices import store as notices_store
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.ledger import log
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.line import PeerLine
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import NATIONAL, register_office_of
from jukinet.terms.person import Sex
from laid_cards import lay_down


@pytest.fixture
def nation(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock
) -> tuple[Database, NodeContext]:
    database = make_database(("jukinet.platform.ledger", "jukinet.notices"))
    with database.transaction() as tx:
        notices_store.save_holdings(tx, RESIDENTS, [None] * len(RESIDENTS), recorded_at=MORNING)
    return database, replace(room.context, party=NATIONAL, clock=at)


BY_THE_NATION = [
    ("himself", elsewhere("山田 太郎"), Finding.PROVEN),
    ("another form of the name", elsewhere("高橋 花子"), Finding.PROVEN),
    ("his code", elsewhere("山田 太郎", code=a_code(1)), Finding.PROVEN),
    ("another's code", elsewhere("山田 太郎", code=a_code(2)), Finding.SOMEBODY_ELSE),
    ("nobody", elsewhere("別人 一郎"), Finding.NOBODY),
    (
        "another's birth date",
        elsewhere("山田 太郎", birth_date=LifeDate("1955-04-01")),
        Finding.NOBODY,
    ),
    ("another's sex", elsewhere("山田 太郎", sex=Sex.FEMALE), Finding.NOBODY),
    ("his code, another's name", elsewhere("別人 一郎", code=a_code(1)), Finding.SOMEBODY_ELSE),
    ("a code of nobody", elsewhere("山田 太郎", code=a_code(999)), Finding.NOBODY),
    ("of another town than he says", elsewhere("山田 太郎", municipality=HERE), Finding.NOBODY),
    ("two of one name", elsewhere("佐藤 一郎"), Finding.SEVERAL),
    ("moving out", elsewhere("転出 予定"), Finding.MOVED),
    ("moved out", elsewhere("転出 確定"), Finding.MOVED),
    ("dead", elsewhere("死亡 済"), Finding.DEAD),
    ("erased", elsewhere("消除 済"), Finding.ERASED),
    ("a code that was changed", elsewhere("旧 番号", code=a_code(9)), Finding.CODE_REPLACED),
    ("past retention", elsewhere("昔 死亡"), Finding.NOBODY),
]


@pytest.mark.parametrize(
    ("asked", "finding"), [row[1:] for row in BY_THE_NATION], ids=[row[0] for row in BY_THE_NATION]
)
def test_the_nation_says_whether_somebody_is_who_he_says_and_writes_it_down(
    nation: tuple[Database, NodeContext], asked: CheckAsked, finding: Finding
) -> None:
    database, context = nation
    with database.transaction() as tx:
        (answer,) = CheckCounter(context).answer(tx, [(read_asked(write(asked)), CITY)])
        log.sequence(tx)
        ((_, entry),) = log.list_entries(tx, range(1, 100))
    assert isinstance(answer, CheckAnswered)
    assert answer.finding is finding
    assert (read_answered(write(answer)).code is not None) is (finding is Finding.PROVEN)
    said = entry.content
    assert (said["who"], said["result"], said["case"]) == (
        str(CITY), finding.value, "20030825-0042",
    )  # fmt: skip


def test_outside_the_hours_the_nation_answers_nobody_and_records_it(
    nation: tuple[Database, NodeContext],
) -> None:
    database, context = nation
    evening = replace(context, clock=ManualClock(datetime(2003, 8, 25, 10, 0, tzinfo=UTC)))
    with database.transaction() as tx:
        (answer,) = CheckCounter(evening).answer(tx, [(elsewhere("山田 太郎"), CITY)])
    assert isinstance(answer, JukiError)
    assert answer.code is ErrorCode.OUTSIDE_OPERATING_HOURS


def test_whoever_the_nation_proves_is_a_guest_of_the_case_until_it_is_closed(scene: Scene) -> None:
    by = scene.clerk()
    assert scene.settle(None, by) is Finding.NO_ANSWER
    assert scene.settle(CheckAnswered(Finding.PROVEN, a_code(1).digits), by) is Finding.PROVEN
    with scene.office.database.transaction() as tx:
        case = get_case_file(tx, by.get_case().case_id).case
        guest = find_guest(tx, by=replace(by, case=case), context=scene.office.context)
    assert guest is not None and guest.code == ResidentRecordCode(a_code(1).digits)
    assert (guest.municipality, case.requester, case.means) == (YAMAGUCHI, None, Means.PHOTO_ID)


MEANWHILE = ["aside", "aside and called", "closed", "identified"]


@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_an_answer_that_comes_to_a_case_that_went_on_meanwhile_proves_nobody(
    scene: Scene, meanwhile: str
) -> None:
    """The browser waits for no answer, so the clerk may have gone on: nobody is left behind."""
    by = scene.clerk()
    case_id, mark = by.get_case().case_id, scene.mark(by)
    with scene.office.database.transaction() as tx:
        if meanwhile == "identified":
            identify_requester(tx, by=by, relation=Relation.PROXY, means=Means.NONE)
        elif meanwhile == "closed":
            close_case(tx, case_id, by=by)
        else:
            set_case_aside(tx, case_id, by=by)
        if meanwhile == "aside and called":
            call_case(tx, case_id, by=by)
    proven = CheckAnswered(Finding.PROVEN, a_code(1).digits)
    assert scene.settle(proven, by, mark) is Finding.NO_ANSWER
    with scene.office.database.transaction() as tx:
        case = replace(get_case_file(tx, case_id).case, means=Means.PHOTO_ID)
        assert find_guest(tx, by=replace(by, case=case), context=scene.office.context) is None


def test_a_card_laid_down_while_a_paper_is_under_way_is_not_replaced_by_it(scene: Scene) -> None:
    """Also where another card had opened the case: it says the same of both guests."""
    context, worker = scene.office.context, replace(scene.clerk(), case=None)
    first, second = (
        lay_down(a_code(place), worker.now, municipality=YAMAGUCHI.digits) for place in (2, 3)
    )
    with scene.office.database.transaction() as tx:
        opened = open_case_of_guest(tx, Affair.COPY, first, by=worker, context=context)
    by = replace(worker, case=opened.case)
    mark = scene.mark(by)
    with scene.office.database.transaction() as tx:
        again = prove_guest(tx, second, by=by, context=context)
    assert again.case == opened.case, "which is why the case itself does not show it"
    proven = CheckAnswered(Finding.PROVEN, a_code(1).digits)
    assert scene.settle(proven, by, mark) is Finding.NO_ANSWER
    with scene.office.database.transaction() as tx:
        guest = find_guest(tx, by=by, context=context)
    assert guest is not None and guest.code == second.code
    assert scene.settle(proven, by) is Finding.PROVEN, "asked anew, the paper counts"


@pytest.mark.parametrize("locked", ["her", "other"])
def test_where_a_protected_person_went_is_not_confirmed_at_the_counter_she_left(
    scene: Scene, locked: str
) -> None:
    """Nor of whoever went with her; the nation knows no lock, the town that was left does."""
    code = scene.her.identification.code.digits
    for one in (scene.her, scene.other):
        scene.office.move_out(one.resident_id, date(2003, 8, 20))
    by = scene.clerk()
    assert scene.settle(CheckAnswered(Finding.PROVEN, code), by) is Finding.PROVEN
    scene.protect(getattr(scene, locked).resident_id)
    by = scene.clerk()
    assert scene.settle(CheckAnswered(Finding.PROVEN, code), by) is Finding.PROTECTED
    with scene.office.database.transaction() as tx:
        case = get_case_file(tx, by.get_case().case_id).case
        assert find_guest(tx, by=replace(by, case=case), context=scene.office.context) is None


def test_a_server_carries_the_checks_of_its_own_office_only(scene: Scene) -> None:
    import asyncio

    context = replace(scene.office.context, party=CITY)
    door = ServerCheckDoor(context, PeerLine())
    wire = write(elsewhere("山田 太郎"))
    for peer, code in (
        (register_office_of(HERE), ErrorCode.OUTSIDE_JURISDICTION),
        (register_office_of(YAMAGUCHI), ErrorCode.NODE_NOT_RUNNING),
    ):
        with pytest.raises(JukiError) as refused:
            asyncio.run(door.take(wire, peer))
        assert refused.value.code is code
