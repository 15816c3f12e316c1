"""Whatever happens in whatever order, no pack that opens shows whoever is protected then."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random
from shutil import copytree
from typing import Any
from uuid import UUID

import pytest
from standstill_town import Town

from jukinet.platform.crypto.vault import SIGN
from jukinet.register import procedures as register
from jukinet.register.papers import HouseholdChange, Relocation
from jukinet.standstill import procedures as standstill
from jukinet.standstill.offline.desk import HandDesk, open_desk
from jukinet.standstill.offline.files import read_withdrawals
from jukinet.standstill.offline.opening import open_pack
from jukinet.standstill.pack import WITHHELD, Making
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import Relationship

STEPS = 20


@pytest.mark.parametrize("seed", range(2))
def test_no_pack_shows_whoever_is_protected(town: Town, seed: int) -> None:
    dice = Random(seed)
    protected: set[str] = set()
    secrets: dict[str, set[str]] = {}
    for step in range(STEPS):
        match dice.choice(("enter", "move", "protect", "pass", "pack")):
            case "enter":
                name = f"見本 第{step}"
                town.enter_household(100 + step, name)
                secrets[name] = {f"亀山町{100 + step}番1号"}
            case "move" if secrets:
                name = dice.choice(sorted(secrets))
                secrets[name].add(f"桜畠{step}番2号")
                move(town, name, f"桜畠{step}番2号")
            case "protect" if secrets.keys() - protected:
                name = dice.choice(sorted(secrets.keys() - protected))
                town.protect(name)
                protected.add(name)
            case "pass":
                town.clock.advance(timedelta(minutes=dice.randint(1, 15)))
            case _:
                look_into_the_pack(town, protected, secrets)
    look_into_the_pack(town, protected, secrets)


def move(town: Town, name: str, address: str) -> None:
    town.clock.advance(timedelta(seconds=1))
    paper = Relocation(
        town.residents[name], Address(MunicipalityCode("352039"), address), town.occasion()
    )
    with town.database.transaction() as tx:
        register.relocate(tx, [paper])


def look_into_the_pack(town: Town, protected: set[str], secrets: dict[str, set[str]]) -> None:
    """Make what is due; whoever is protected is a mark in it, and everybody else is there."""
    town.keep_packs()
    if not town.settings.folder.joinpath("main", "pack.manifest").exists():
        return
    lines = {line.resident_id: line for line in town.open().find_lines(())}
    said = {line.name for line in lines.values()} | {line.address for line in lines.values()}
    for name in protected:
        assert lines[str(town.residents[name])].mark == WITHHELD
        assert name not in said
        assert not said & secrets[name]
    town.clock.advance(timedelta(minutes=11))
    town.keep_packs()
    names = {line.name for line in town.open().find_lines(()) if not line.mark}
    assert names == secrets.keys() - protected


def test_who_lives_with_a_protected_person_is_a_mark_as_well(town: Town) -> None:
    """Also whoever took her in after the ground was made: his own line has not changed."""
    town.enter_household(7, "見本 花子", "見本 次郎")
    town.enter_household(8, "見本 一郎")
    town.protect("見本 花子")
    town.keep_packs()

    def marked() -> set[str]:
        lines = {line.resident_id: line for line in town.open().find_lines(())}
        return {name for name, key in town.residents.items() if lines[str(key)].mark == WITHHELD}

    assert marked() == {"見本 花子", "見本 次郎"}
    town.clock.advance(timedelta(minutes=11))
    joins = HouseholdChange(
        town.residents["見本 花子"], town.households["見本 一郎"], Relationship.parse("妻"),
        town.occasion(),
    )  # fmt: skip
    with town.database.transaction() as tx:
        register.change_households(tx, [joins])
    move(town, "見本 花子", "亀山町8番1号")
    town.keep_packs()
    assert "見本 一郎" in marked()


def test_a_part_that_was_filled_while_a_lock_was_taken_is_never_used(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock comes after the guard was asked and before the pack is put in its place."""
    town.enter_household(7, "見本 太郎")
    asked = standstill.withheld_now

    def ask_and_then_somebody_takes_a_lock(*given: Any) -> frozenset[UUID]:
        answer = asked(*given)
        monkeypatch.undo()
        town.protect("見本 太郎")
        return answer

    monkeypatch.setattr(standstill, "withheld_now", ask_and_then_somebody_takes_a_lock)
    assert town.keep_packs() is None
    assert not town.settings.folder.joinpath("main", "pack.manifest").exists()
    made = town.keep_packs()
    assert made is not None
    assert made.making is Making.GROUND
    assert [line.mark for line in town.open().find_lines(())] == [WITHHELD]


def carry_away(town: Town, tmp_path: Path) -> Path:
    """A pack as a branch copied it before its line was cut."""
    return Path(copytree(town.settings.folder / "branch", tmp_path / "copied"))


def test_a_pack_that_was_carried_away_shows_nobody_whom_a_later_list_withdraws(
    town: Town, tmp_path: Path
) -> None:
    town.enter_household(7, "見本 花子", "見本 次郎")
    town.enter_household(8, "見本 一郎")
    town.keep_packs()
    copied = carry_away(town, tmp_path)
    town.clock.advance(timedelta(minutes=2))
    town.protect("見本 花子")
    town.keep_packs()
    newer = town.settings.folder / "branch" / "withdrawn.list"

    def shown(withdrawals: Path | None) -> set[str]:
        pack = open_pack(
            copied, town.card("C-901"), town.card("C-903"),
            office_key=town.context.vault.public(SIGN), withdrawals=withdrawals,
        )  # fmt: skip
        return {line.name for line in pack.find_lines(()) if not line.mark}

    assert shown(None) == {"見本 花子", "見本 次郎", "見本 一郎"}
    assert shown(newer) == {"見本 一郎"}
    (copied / "withdrawn.list").write_bytes(newer.read_bytes())
    assert shown(None) == {"見本 一郎"}


def test_the_list_names_nobody_and_is_the_offices_own(town: Town, tmp_path: Path) -> None:
    town.enter_household(7, "見本 花子")
    town.protect("見本 花子")
    town.keep_packs()
    file = town.settings.folder / "main" / "withdrawn.list"
    content = file.read_bytes()
    assert str(town.residents["見本 花子"]).encode() not in content
    assert "花子".encode() not in content
    told = read_withdrawals(file, town.context.vault.public(SIGN))
    assert len(told.digests) == 1
    forged = tmp_path / "forged.list"
    forged.write_bytes(content.replace(told.digests[0].encode(), b"0" * 64))
    with pytest.raises(JukiError) as refused:
        read_withdrawals(forged, town.context.vault.public(SIGN))
    assert refused.value.code is ErrorCode.PACK_UNREADABLE


def test_the_list_is_never_old_while_machines_work(town: Town) -> None:
    town.enter_household(7, "見本 花子")
    key, file = town.context.vault.public(SIGN), town.settings.folder / "main" / "withdrawn.list"
    ages = []
    for _ in range(4):
        town.keep_packs()
        ages.append(town.clock.now() - read_withdrawals(file, key).made_at)
        town.clock.advance(timedelta(minutes=6))
    assert max(ages) < timedelta(minutes=10)


@pytest.mark.parametrize(
    ("hours", "old_is_known", "opens"), [(23, False, True), (25, False, False), (25, True, True)]
)
def test_an_old_pack_opens_only_for_those_who_say_that_they_know_its_age(
    town: Town, tmp_path: Path, hours: int, old_is_known: bool, opens: bool
) -> None:
    town.enter_household(7, "見本 花子")
    town.keep_packs()
    copied = carry_away(town, tmp_path)
    town.clock.advance(timedelta(hours=hours))

    def begin() -> HandDesk:
        return open_desk(
            copied, town.card("C-901"), town.card("C-902"),
            office_key=town.context.vault.public(SIGN), ledgers=tmp_path / "ledgers",
            now=town.clock.now, randomness=town.context.randomness, engine=None,
            name_of=lambda _: "西東京市", old_is_known=old_is_known,
        )  # fmt: skip

    if opens:
        begin().close()
        return
    with pytest.raises(JukiError) as refused:
        begin()
    assert refused.value.code is ErrorCode.PACK_OLD
