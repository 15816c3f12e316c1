"""A pack is ten minutes old, opens with two cards only, and never holds a protected person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st
from standstill_town import HOLDERS, PLACES, Town

from jukinet.copies.forms.entries import person_facts
from jukinet.platform.crypto.keys import KeyKind, PrivateKey
from jukinet.platform.crypto.vault import SIGN
from jukinet.register import procedures as register
from jukinet.register.papers import ItemCorrection, Relocation
from jukinet.security.operation import OperationSearch
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import list_operations
from jukinet.standstill import procedures as standstill
from jukinet.standstill.offline.files import MANIFEST, read_manifest
from jukinet.standstill.offline.finding import PackClues, find_household, find_persons
from jukinet.standstill.offline.opening import open_pack
from jukinet.standstill.offline.paper import entry_of
from jukinet.standstill.pack import (
    WITHHELD,
    Making,
    Manifest,
    PackLine,
    PackMade,
    decide_making,
    pairs_of,
)
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode
from refusals import refusing


def manifest_of(town: Town, place: str = "main") -> Manifest:
    return read_manifest(town.settings.folder / place, town.context.vault.public(SIGN))


def lines_of(town: Town) -> list[PackLine]:
    return list(town.open().find_lines(()))


def test_any_two_holders_open_a_pack_and_find_one_person(town: Town) -> None:
    town.enter_household(7, "見本 太郎", "見本 次郎")
    town.keep_packs()
    for first, second in pairs_of(HOLDERS):
        for place in PLACES:
            pack = town.open(second, first, place)
            clues = PackClues(name="見本太郎", birth_date=LifeDate("2003-08-25"))
            found = find_persons(pack, clues)
            assert [line.name for line in found.lines] == ["見本 太郎"]
            household = find_household(pack, found.lines[0].household_id)
            assert [line.name for line in household] == ["見本 太郎", "見本 次郎"]


def test_one_card_twice_a_strangers_card_and_a_wrong_pin_open_nothing(
    town: Town, tmp_path: Path
) -> None:
    town.enter_household(7, "見本 太郎")
    town.keep_packs()
    key = town.context.vault.public(SIGN)
    folder = town.settings.folder / "main"
    with refusing(ErrorCode.HOLDERS_TOO_FEW):
        town.open("C-901", "C-901")
    with refusing(ErrorCode.PIN_WRONG):
        open_pack(folder, town.card("C-901"), town.card("C-902", "000000"), office_key=key)
    with town.database.transaction() as tx:
        standstill.end_holder(tx, "C-903", reason="返却", by=town.somebody(), context=town.context)
    town.clock.advance(timedelta(minutes=1))
    assert town.keep_packs().making is Making.GROUND  # type: ignore[union-attr]
    with refusing(ErrorCode.HOLDERS_TOO_FEW):
        town.open("C-901", "C-903")
    town.open("C-901", "C-902")


def test_a_pack_of_another_office_or_one_that_was_touched_is_not_opened(town: Town) -> None:
    town.enter_household(7, "見本 太郎")
    town.keep_packs()
    folder = town.settings.folder / "main"
    stranger = PrivateKey.generate(KeyKind.ECDSA_P256, b"").public
    assert stranger is not None
    with refusing(ErrorCode.PACK_UNREADABLE):
        open_pack(folder, town.card("C-901"), town.card("C-902"), office_key=stranger)
    (part,) = folder.glob("*.sealed")
    content = bytearray(part.read_bytes())
    content[-1] ^= 1
    part.write_bytes(content)
    with refusing(ErrorCode.PACK_UNREADABLE):
        town.open()
    (folder / MANIFEST).write_bytes(b"x\n{}")
    with refusing(ErrorCode.PACK_UNREADABLE):
        town.open()


def test_changes_come_with_the_next_delta_and_former_files_are_removed(town: Town) -> None:
    town.enter_household(7, "見本 太郎", "見本 次郎")
    first = town.keep_packs()
    assert first is not None
    assert (first.making, first.lines) == (Making.GROUND, 2)
    assert town.keep_packs() is None
    town.clock.advance(timedelta(minutes=11))
    with town.database.transaction() as tx:
        register.relocate(
            tx,
            [
                Relocation(
                    town.residents["見本 次郎"],
                    Address(MunicipalityCode("352039"), "桜畠3番2号"),
                    town.occasion(),
                )
            ],
        )
    second = town.keep_packs()
    assert second is not None
    assert second.making is Making.DELTA
    town.clock.advance(timedelta(minutes=11))
    town.keep_packs()
    assert len(list((town.settings.folder / "main").glob("*.sealed"))) == 2
    addresses = {line.name: line.address for line in lines_of(town)}
    assert addresses == {"見本 太郎": "亀山町7番1号", "見本 次郎": "桜畠3番2号"}
    assert manifest_of(town).age_at(town.clock.now()) == timedelta(0)


def test_a_protected_person_is_a_mark_and_the_ground_is_made_anew_at_once(town: Town) -> None:
    town.enter_household(7, "見本 太郎", "見本 次郎")
    town.enter_household(9, "保護 花子", "保護 桃子")
    town.keep_packs()
    town.clock.advance(timedelta(minutes=1))
    town.protect("保護 花子", "保護 桃子")
    anew = town.keep_packs()
    assert anew is not None
    assert anew.making is Making.GROUND
    marks = {line.resident_id: line for line in lines_of(town)}
    for name in ("保護 花子", "保護 桃子"):
        line = marks[str(town.residents[name])]
        assert line == PackLine(line.resident_id, line.household_id, WITHHELD)
    found = find_persons(town.open(), PackClues(address_part="亀山町9番", name="保護 花子"))
    assert found.count == 0
    assert [
        line.mark for line in find_household(town.open(), str(town.households["保護 花子"]))
    ] == [
        WITHHELD,
        WITHHELD,
    ]


def test_another_name_is_in_the_pack_beside_the_name_and_on_its_paper(town: Town) -> None:
    """(Order Arts. 30-14, 30-26) It goes with the name on every copy, on one made by hand too."""
    town.enter_household(7, "見本 太郎", "見本 次郎")
    late = replace(town.occasion(), known_on=date(2019, 11, 5))
    surname = {"former_surname": "架空"}
    with town.database.transaction() as tx:
        paper = ItemCorrection(town.residents["見本 次郎"], "9017", surname, late)
        register.correct_items(tx, [paper])
    town.keep_packs()
    lines = lines_of(town)
    assert {line.name: line.former_surname for line in lines} == {
        "見本 太郎": "", "見本 次郎": "架空",
    }  # fmt: skip
    (second,) = (line for line in lines if line.former_surname)
    entry = entry_of(second, "", lambda _: "山口県山口市", relationship=True, domicile=True)
    assert person_facts(entry)["also"] == "旧氏　架空"


def test_whoever_is_gone_is_gone_from_the_pack(town: Town) -> None:
    from jukinet.register.papers import Death

    town.enter_household(7, "見本 太郎", "見本 次郎")
    town.keep_packs()
    town.clock.advance(timedelta(minutes=11))
    with town.database.transaction() as tx:
        register.record_deaths(tx, [Death(town.residents["見本 次郎"], town.occasion())])
    town.keep_packs()
    assert [line.name for line in lines_of(town)] == ["見本 太郎"]


def test_no_code_and_no_readable_name_is_in_a_pack(town: Town) -> None:
    town.enter_household(7, "見本 太郎")
    town.keep_packs()
    with town.database.transaction() as tx:
        record = register.get_record(tx, town.residents["見本 太郎"])
    code = record.identification.code.digits
    for path in (town.settings.folder / "main").iterdir():
        content = path.read_bytes()
        assert "見本 次郎".encode() not in content
        assert code.encode() not in content
    assert code not in repr(lines_of(town)) + "".join(
        str(getattr(line, name)) for line in lines_of(town) for name in line.__struct_fields__
    )


def test_every_pack_is_recorded_and_lists_are_seen_with_the_right_only(town: Town) -> None:
    town.enter_household(7, "見本 太郎")
    town.keep_packs()
    with town.database.transaction() as tx:
        (listed,) = standstill.list_packs(tx, by=town.somebody())
        assert (listed.lines, listed.making) == (1, Making.GROUND)
        (line,) = list_operations(tx, OperationSearch(function=Function.STANDSTILL))[:1]
        assert (line.result, line.items) == ("ground", ("1", "pack"))
        with refusing(ErrorCode.ACCESS_REFUSED):
            standstill.list_packs(tx, by=town.somebody(without=Mode.READ))


def test_holders_are_enrolled_ended_and_seen_with_the_right_only(town: Town) -> None:
    with town.database.transaction() as tx:
        holders = standstill.list_holders(tx, by=town.somebody())
        assert [holder.holder_id for holder in holders] == list(HOLDERS)
        nobody = town.somebody(without=Mode.EXECUTE)
        with refusing(ErrorCode.ACCESS_REFUSED):
            standstill.enrol_holder(tx, holders[0], by=nobody, context=town.context)
        with refusing(ErrorCode.ACCESS_REFUSED):
            standstill.end_holder(tx, "C-901", reason="x", by=nobody, context=town.context)
        with refusing(ErrorCode.ACCESS_REFUSED):
            standstill.list_holders(tx, by=town.somebody(without=Mode.READ))
        with refusing(ErrorCode.STEP_IMPOSSIBLE):
            standstill.enrol_holder(tx, holders[0], by=town.somebody(), context=town.context)


def test_without_two_holders_no_pack_is_made(town: Town) -> None:
    with town.database.transaction() as tx:
        for holder in HOLDERS[1:]:
            standstill.end_holder(
                tx, holder, reason="返却", by=town.somebody(), context=town.context
            )
    assert town.keep_packs() is None
    assert not (town.settings.folder / "main").exists()


def test_one_clue_finds_nobody() -> None:
    with refusing(ErrorCode.QUESTION_INCOMPLETE):
        PackClues(name="見本 太郎")


NOON = datetime(2003, 8, 25, 3, tzinfo=UTC)


@given(
    minutes=st.integers(0, 3000),
    hours=st.integers(0, 48),
    protected=st.booleans(),
    loaded=st.booleans(),
    holders=st.booleans(),
)
def test_a_pack_is_never_older_than_it_may_be_and_never_holds_whom_it_must_not(
    minutes: int, hours: int, protected: bool, loaded: bool, holders: bool
) -> None:
    last = PackMade(
        pack_id=uuid4(),
        ground_id=uuid4(),
        ground_at=NOON - timedelta(hours=hours),
        made_at=NOON - timedelta(minutes=minutes),
        loaded=5,
        holders=("a", "b"),
        withheld=b"1",
    )
    making = decide_making(
        last,
        now=NOON,
        holders=("b", "a", "c") if holders else ("b", "a"),
        withheld=b"2" if protected else b"1",
        loaded=6 if loaded else 5,
    )
    if protected or loaded or holders or hours >= 24:
        assert making is Making.GROUND
    elif minutes >= 10:
        assert making is Making.DELTA
    else:
        assert making is Making.NOTHING
