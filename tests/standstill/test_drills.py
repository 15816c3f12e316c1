"""A drill uses the pack as a standstill would; a household that cannot be printed is no fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from standstill_counter import StandstillCounter
from standstill_town import HOLDERS, PIN, Town

from jukinet.platform.crypto.private_file import alone_with
from jukinet.platform.crypto.randomness import Randomness, SystemRandomness
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.web.wording import get_wording
from jukinet.standstill import procedures as standstill
from jukinet.standstill.drills.practice import Drill
from jukinet.standstill.numbers import Series
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode


def name_of(code: MunicipalityCode) -> str:
    return "山口県山口市"


@pytest.fixture(scope="module")
def engine() -> PaperEngine:
    return PaperEngine()


def drill_of(
    town: Town, engine: PaperEngine | None, *, randomness: Randomness | None = None,
    place: str = "main",
) -> Drill:  # fmt: skip
    return Drill(
        town.database,
        replace(town.context, randomness=randomness or town.context.randomness),
        packs=town.settings.folder,
        place=place,
        cards=(town.card(HOLDERS[0]), town.card(HOLDERS[1])),
        ledgers=town.folder / "ledgers",
        engine=engine,
        name_of=name_of,
    )


def test_a_drill_opens_issues_and_accounts_for_its_numbers(town: Town, engine: PaperEngine) -> None:
    town.enter_household(7, "見本 太郎", "見本 次郎")
    town.keep_packs()
    town.clock.advance(timedelta(minutes=9))
    drill = drill_of(town, engine, place="branch")
    report = drill.run(town.somebody())
    assert report.passed, report
    assert [step.name for step in report.steps] == ["open", "find", "issue", "close", "afterwards"]
    assert (report.pages, report.pack_minutes_old) == (1, 9.0)
    with town.database.transaction() as tx:
        ((kept, by, _),) = standstill.list_drills(tx, by=town.somebody())
        assert (kept["passed"], by) == (True, "op-1")
        drilled = {
            account.block.series: account.drill
            for account, _ in standstill.list_accounts(tx, by=town.somebody())
            if account.block.place == "branch"
        }
    assert len(drilled[Series.CASE]) == len(drilled[Series.ISSUE]) == 1


class FirstOf(SystemRandomness):
    """Chance that takes the first of what there is."""

    def below(self, limit: int) -> int:
        return 0


@pytest.mark.parametrize("printable", [True, False], ids=["another", "nobody else"])
def test_a_drill_takes_another_household_where_the_font_lacks_a_glyph(
    town: Town, engine: PaperEngine, printable: bool
) -> None:
    """Chance picks the first of the pack, and what changed last comes first."""
    town.enter_household(8, "見本 次郎" if printable else "葛\U000e0100原 次郎")
    town.clock.advance(timedelta(minutes=30))
    town.keep_packs()
    town.clock.advance(timedelta(minutes=30))
    town.enter_household(7, "葛\U000e0100原 太郎")
    town.keep_packs()
    drill = drill_of(town, engine, randomness=FirstOf())
    report = drill.run(town.somebody())
    assert report.passed == printable, report
    assert (report.households_tried, report.households_unprintable) == (2, 1 if printable else 2)
    with town.database.transaction() as tx:
        drilled = {
            account.block.series: (account.drill, account.gaps)
            for account, _ in standstill.list_accounts(tx, by=town.somebody())
            if account.block.place == "main"
        }
    if printable:  # the household that could not be printed used up no number
        assert [len(given) for given, _ in drilled.values() if given] == [1, 1]
        assert not any(gaps for _, gaps in drilled.values())
    else:
        assert report.steps[-1].stopped_by == ErrorCode.GLYPH_MISSING


def test_a_drill_that_cannot_open_the_pack_says_why_and_stops(town: Town) -> None:
    drill = drill_of(town, None)
    report = drill.run(town.somebody())
    assert not report.passed
    assert [(step.name, step.stopped_by) for step in report.steps] == [("open", "pack-unreadable")]


class LooksAtTheLock(FirstOf):
    """In the middle of a drill: does the job that makes packs get at them?"""

    def __init__(self, town: Town) -> None:
        self.town, self.kept_out = town, 0

    def below(self, limit: int) -> int:
        try:
            with alone_with(self.town.settings.folder / "packs", waits=False):
                pass
        except BlockingIOError:
            self.kept_out += 1
        return super().below(limit)


def test_packs_are_not_made_anew_while_one_of_them_is_drilled_on(
    town: Town, engine: PaperEngine
) -> None:
    """A new ground removes the one before it, which a drill reads until it is closed."""
    town.enter_household(7, "見本 太郎")
    town.keep_packs()
    looks = LooksAtTheLock(town)
    assert drill_of(town, engine, randomness=looks).run(town.somebody()).passed
    assert looks.kept_out > 0
    town.clock.advance(timedelta(minutes=30))
    assert town.keep_packs() is not None


def drills_kept(town: Town) -> list[bool]:
    with town.database.transaction() as tx:
        return [kept["passed"] for kept, _, _ in standstill.list_drills(tx, by=town.somebody())]


def test_a_drill_is_held_from_its_page_once_a_form_and_its_result_is_shown(town: Town) -> None:
    town.enter_household(7, "見本 太郎")
    town.keep_packs()
    counter = StandstillCounter(town)
    tanaka = counter.worker("tanaka")
    given = {
        "place": "main", "first": HOLDERS[0], "second": HOLDERS[1],
        "pin_first": PIN, "pin_second": PIN,
    }  # fmt: skip
    new = "/standstill/drills/new"
    same = tanaka.send(tanaka.form(new, new), **{**given, "second": HOLDERS[0]})
    assert (same.status, "別の保管者" in same.said) == (422, True)
    assert PIN not in same.text and drills_kept(town) == []
    form = tanaka.form(new, new)
    shown = tanaka.follow(tanaka.send(form, **given))
    assert "訓練は最後まで通りました" in shown.said and "番号を振り、紙を作る" in shown.said
    tanaka.send(form, **given)
    assert drills_kept(town) == [True]
    wrong = tanaka.follow(tanaka.send(tanaka.form(new, new), **{**given, "pin_second": "000000"}))
    why = get_wording(ErrorCode.PIN_WRONG, "ja").sentence
    assert "途中で止まりました" in wrong.said and why in wrong.said and "000000" not in wrong.text
    assert drills_kept(town) == [False, True]


def test_who_may_only_look_holds_no_drill(town: Town) -> None:
    town.keep_packs()
    sato = StandstillCounter(town).worker("sato")
    assert sato.get("/standstill/drills/new").status == 403
    assert "/standstill/drills/new" not in sato.get("/standstill/drills").text
