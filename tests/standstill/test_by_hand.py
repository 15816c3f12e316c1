"""What was done by hand: papers from the pack, a signed ledger, entered and accounted for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standstill_town import Town, desk_of

from jukinet.copies.fees import load_fees
from jukinet.platform.paper.engine import PaperEngine
from jukinet.security.operation import OperationSearch
from jukinet.security.operator import Mode
from jukinet.security.procedures import list_operations
from jukinet.standstill import procedures as standstill
from jukinet.standstill.by_hand import HandEntry, Handwork
from jukinet.standstill.contacts import Contact, read_contacts, write_contacts
from jukinet.standstill.numbers import (
    Block,
    Outcome,
    Series,
    Use,
    account_for,
    number_text,
    ranges_of,
    read_number,
)
from jukinet.standstill.offline.finding import find_household
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from refusals import refusing

FEES = load_fees()


def name_of(code: MunicipalityCode) -> str:
    return "山口県山口市"


@pytest.fixture(scope="module")
def engine() -> PaperEngine:
    return PaperEngine()


def worked_by_hand(town: Town) -> Path:
    """A morning without machines: one reception, one copy, one spoilt sheet, one filing."""
    town.enter_household(7, "見本 太郎", "見本 次郎")
    town.keep_packs()
    town.clock.advance(timedelta(minutes=30))
    desk = desk_of(town)
    case = desk.give_case_number(done_by="見本 花子", paper="受付票つづり1")
    household = find_household(desk.pack, str(town.households["見本 太郎"]))
    one = str(town.residents["見本 次郎"])
    desk.issue(household, frozenset({one}), case_number=case, done_by="見本 花子")
    desk.spoil(Series.ISSUE, done_by="見本 花子")
    desk.give_filing_number(Handwork.RELOCATION, done_by="見本 花子", paper="異動届つづり1")
    town.clock.advance(timedelta(hours=2))
    return desk.close()


def test_a_paper_from_the_pack_says_who_and_that_it_is_from_the_pack(
    town: Town, engine: PaperEngine
) -> None:
    import pypdfium2

    town.enter_household(7, "見本 太郎", "見本 次郎")
    town.keep_packs()
    town.clock.advance(timedelta(minutes=30))
    desk = desk_of(town, engine)
    case = desk.give_case_number(done_by="見本 花子", paper="受付票つづり1")
    assert case == "20030825-900001"
    household = find_household(desk.pack, str(town.households["見本 太郎"]))
    sheet = desk.issue(
        household,
        frozenset({str(town.residents["見本 次郎"])}),
        case_number=case,
        done_by="見本 花子",
    )
    assert sheet is not None
    text = pypdfium2.PdfDocument(sheet.pdf)[0].get_textpage().get_text_range()
    squeezed = "".join(text.split())
    for said in ("見本次郎", "亀山町7番1号", "停止時業務", "S-00001", case):
        assert said in squeezed, said
    assert "見本太郎" in squeezed  # the householder is named, his entry is not there
    assert squeezed.count("氏名") < 4


def test_nobody_is_printed_whom_the_pack_withholds(town: Town, engine: PaperEngine) -> None:
    town.enter_household(9, "保護 花子", "保護 桃子")
    town.protect("保護 花子", "保護 桃子")
    town.keep_packs()
    desk = desk_of(town, engine)
    household = find_household(desk.pack, str(town.households["保護 花子"]))
    with refusing(ErrorCode.PROTECTED):
        desk.issue(
            household,
            frozenset({str(town.residents["保護 花子"])}),
            case_number="x",
            done_by="見本 花子",
        )


def test_the_ledger_is_taken_over_with_its_original_times_and_once(town: Town) -> None:
    content = worked_by_hand(town).read_bytes()
    with town.database.transaction() as tx:
        for _ in range(2):
            ledger = standstill.take_hand_ledger(
                tx, content, fees=FEES, by=town.somebody(), context=town.context
            )
        assert (len(ledger.uses), ledger.closed) == (4, True)
        (session,) = standstill.list_hand_sessions(tx, by=town.somebody())
        assert session.holders == ("C-901", "C-902")
        accounts = {
            (account.block.place, account.block.series): account
            for account, _ in standstill.list_accounts(tx, by=town.somebody())
        }
        issues = accounts["main", Series.ISSUE]
        assert (issues.used, issues.spoilt, issues.gaps) == ((1,), (2,), ())
        assert accounts["branch", Series.ISSUE].used == ()
        by_hand = [
            line
            for line in list_operations(tx, OperationSearch())
            if line.result.startswith("by-hand")
        ]
        assert len(by_hand) == 4
        assert any("2003-08-25T00:30:00+00:00" in line.items for line in by_hand)
        assert sum(line.subject is not None for line in by_hand) == 1


@pytest.mark.parametrize("line", range(6))
@pytest.mark.parametrize("harm", ["altered", "left out", "cut off"])
def test_a_ledger_that_was_touched_is_refusing(town: Town, line: int, harm: str) -> None:
    lines = worked_by_hand(town).read_bytes().splitlines(keepends=True)
    assert len(lines) == 6
    if harm == "altered":
        lines[line] = lines[line].replace(b"2003", b"2004", 1)
    elif harm == "left out":
        if line == 5:
            return  # a ledger without its last line is one of a machine that lost power
        del lines[line]
    else:
        lines[line] = lines[line][: len(lines[line]) // 2]
    with town.database.transaction() as tx, refusing(ErrorCode.HAND_LEDGER_BROKEN):
        standstill.take_hand_ledger(
            tx, b"".join(lines), fees=FEES, by=town.somebody(), context=town.context
        )


def test_a_paper_is_entered_by_hand_with_its_own_time(town: Town) -> None:
    town.enter_household(7, "見本 太郎")
    town.keep_packs()
    town.clock.advance(timedelta(hours=3))
    entry = HandEntry(
        Handwork.RELOCATION,
        1,
        Outcome.USED,
        town.clock.now() - timedelta(hours=1),
        "見本 花子",
        "異動届つづり1",
        town.residents["見本 太郎"],
    )
    by, context = town.somebody(), town.context
    with town.database.transaction() as tx:
        standstill.enter_afterwards(tx, entry, fees=FEES, by=by, context=context)
        with refusing(ErrorCode.NUMBER_ALREADY_ENTERED), tx.savepoint():
            standstill.enter_afterwards(tx, entry, fees=FEES, by=by, context=context)
        (waiting,) = standstill.list_unfollowed(tx, by=by)
        assert waiting.what is Handwork.RELOCATION
        standstill.note_followed(tx, 1, followed_by="H15-転居-000001", by=by, context=context)
        assert standstill.list_unfollowed(tx, by=by) == []
        with refusing(ErrorCode.NOT_FOUND), tx.savepoint():
            standstill.note_followed(tx, 1, followed_by="x", by=by, context=context)


@pytest.mark.parametrize(
    ("number", "hours", "code"),
    [
        (9_999, 1, ErrorCode.NUMBER_NOT_RESERVED),
        (1, -1, ErrorCode.INVALID_DATE),
        (1, 30, ErrorCode.INVALID_DATE),
    ],
)
def test_a_number_nobody_reserved_and_a_time_that_cannot_be_are_refusing(
    town: Town, number: int, hours: int, code: ErrorCode
) -> None:
    town.keep_packs()
    town.clock.advance(timedelta(hours=3))
    when = town.clock.now() - timedelta(hours=hours)
    entry = HandEntry(Handwork.BIRTH, number, Outcome.USED, when, "見本", "出生届つづり")
    with town.database.transaction() as tx, refusing(code):
        standstill.enter_afterwards(tx, entry, fees=FEES, by=town.somebody(), context=town.context)


def test_a_block_is_settled_with_a_reason_for_its_gaps_and_the_next_pack_has_another(
    town: Town,
) -> None:
    town.keep_packs()
    town.clock.advance(timedelta(hours=1))
    by, context = town.somebody(), town.context
    with town.database.transaction() as tx:
        for number in (1, 3):
            entry = HandEntry(
                Handwork.PERSON_COPY, number, Outcome.USED, town.clock.now(), "見本", "つづり"
            )
            standstill.enter_afterwards(tx, entry, fees=FEES, by=by, context=context)
        account = next(
            one
            for one, _ in standstill.list_accounts(tx, by=by)
            if one.block.place == "main" and one.block.series is Series.ISSUE
        )
        assert account.gaps == (2,)
        key = account.block.block_id
        with refusing(ErrorCode.FORM_INVALID), tx.savepoint():
            standstill.settle_block(tx, key, note=" ", by=by, context=context)
        standstill.settle_block(tx, key, note="番号札2を破いた", by=by, context=context)
        with refusing(ErrorCode.NOT_FOUND), tx.savepoint():
            standstill.settle_block(tx, key, note="x", by=by, context=context)
    town.keep_packs()
    pack = town.open()
    assert pack.manifest.numbers_of(Series.ISSUE).first > account.block.last


def test_only_whoever_holds_the_right_enters_settles_and_sees(town: Town) -> None:
    town.keep_packs()
    entry = HandEntry(Handwork.BIRTH, 1, Outcome.USED, town.clock.now(), "見本", "つづり")
    no_write, no_read = town.somebody(without=Mode.WRITE), town.somebody(without=Mode.READ)
    no_execute, context = town.somebody(without=Mode.EXECUTE), town.context
    with town.database.transaction() as tx:
        tried = (
            lambda: standstill.enter_afterwards(tx, entry, fees=FEES, by=no_write, context=context),
            lambda: standstill.take_hand_ledger(tx, b"", fees=FEES, by=no_write, context=context),
            lambda: standstill.note_followed(tx, 1, followed_by="x", by=no_write, context=context),
            lambda: standstill.save_contacts(tx, (), by=no_write, context=context),
            lambda: standstill.record_drill(tx, {}, by=no_write),
            lambda: standstill.settle_block(tx, uuid4(), note="x", by=no_execute, context=context),
            lambda: standstill.list_accounts(tx, by=no_read),
            lambda: standstill.list_hand_sessions(tx, by=no_read),
            lambda: standstill.list_unfollowed(tx, by=no_read),
            lambda: standstill.find_contacts(tx, by=no_read),
            lambda: standstill.list_drills(tx, by=no_read),
        )
        for attempt in tried:
            with refusing(ErrorCode.ACCESS_REFUSED):
                attempt()


def test_the_contact_list_is_written_anew_and_read_back(town: Town) -> None:
    text = (
        "システム責任者, 見本 一郎, 042-000-0001, 090-0000-0001\n市民課長、見本 二郎、042-000-0002"
    )
    contacts, wrong = read_contacts(text + "\nだれか, , \n")
    assert wrong == (3,)
    assert contacts[1] == Contact("市民課長", "見本 二郎", "042-000-0002")
    assert read_contacts(write_contacts(contacts)) == (contacts, ())
    assert read_contacts("\n".join([text] * 31))[1] == (61, 62), "sixty are kept, no line is lost"
    with town.database.transaction() as tx:
        assert standstill.find_contacts(tx, by=town.somebody()) is None
        standstill.save_contacts(tx, contacts, by=town.somebody(), context=town.context)
        found = standstill.find_contacts(tx, by=town.somebody())
    assert found is not None
    assert (found.contacts, found.made_by) == (contacts, "op-1")


NUMBERS = st.integers(1, 60)


@given(
    st.lists(
        st.builds(Use, st.sampled_from(Series), NUMBERS, st.sampled_from(Outcome)), max_size=40
    )
)
def test_every_number_of_a_block_is_accounted_for_once(uses: list[Use]) -> None:
    block = Block(uuid4(), "main", Series.ISSUE, 11, 50, datetime(2003, 8, 25, tzinfo=UTC))
    account = account_for(block, uses)
    every = account.used + account.spoilt + account.drill + account.gaps + account.free
    assert sorted(every) == list(range(11, 51))
    runs = ranges_of(account.gaps)
    assert sum(last - first + 1 for first, last in runs) == len(account.gaps)


@given(
    st.sampled_from(Series), st.integers(1, 99_999), st.dates(date(2002, 8, 5), date(2030, 1, 1))
)
def test_a_number_on_paper_is_read_back(series: Series, number: int, day: date) -> None:
    assert read_number(series, number_text(series, number, day)) == number


@given(st.sampled_from(Series), st.text(max_size=20))
def test_what_is_no_reserved_number_is_said_so(series: Series, text: str) -> None:
    try:
        read_number(series, text)
    except JukiError as error:
        assert error.code is ErrorCode.FORMAT_INVALID
