"""Proves that a plan which loads can be built, and that a wrong one is refused in one sentence."""

from datetime import date
from pathlib import Path

import pytest

from jukinet.nation.plan import Plan
from jukinet.nation.plan_file import Carrier
from jukinet.nation.plan_reading import SIZES, list_plans, load_plan, parse_size
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import load_profile
from jukinet.terms.parties import Role, prefecture_of

FIRST_LIGHT = (Path(__file__).parents[2] / "src/jukinet/nation/plans/first_light.toml").read_text()


def load_changed(tmp_path: Path, old: str, new: str) -> Plan:
    assert old in FIRST_LIGHT
    path = tmp_path / "changed.toml"
    path.write_text(FIRST_LIGHT.replace(old, new), encoding="utf-8")
    return load_plan(path)


@pytest.mark.parametrize("name", list_plans())
def test_every_plan_that_comes_with_the_program_loads(name: str) -> None:
    plan = load_plan(name)
    assert plan.name == name
    assert len(set(plan.parties)) == len(plan.parties)
    prefectures = {each.party for each in plan.prefectures}
    for each in plan.municipalities:
        assert prefecture_of(each.communication_server) in prefectures
        assert each.municipality.existed_on(plan.day)


def test_first_light_is_the_nation_of_the_second_stage() -> None:
    plan = load_plan()
    assert plan.start.isoformat() == "2003-08-25T09:00:00+09:00"
    assert plan.speed == 60
    assert [each.name for each in plan.prefectures] == ["東京都", "長野県", "山口県"]
    assert [each.name for each in plan.municipalities] == [
        "西東京市", "阿智村", "下諏訪町", "山口市", "小郡町", "下関市", "岩国市",
    ]  # fmt: skip
    assert sorted(each.carrier for each in plan.municipalities).count(Carrier.MESSAGE) == 5
    assert {each.carrier for each in plan.municipalities} == set(Carrier)
    assert len(plan.agencies) == 2
    assert [str(each.municipality) for each in plan.card_issuers] == ["352039"]
    assert [each.name for each in plan.municipalities if each.has_family_cards] == ["下関市"]
    assert sum(party.role is Role.REGISTER_OFFICE for party in plan.parties) == 7


def test_an_agencys_grants_are_items_of_the_appended_tables_in_force() -> None:
    plan = load_plan()
    law = load_profile().on(plan.law_date)
    for agency in plan.agencies:
        for grant in agency.grants:
            assert law.find_purpose(grant.table, grant.item) is not None


@pytest.mark.parametrize("size", ["mini", "town", 777])
def test_residents_add_up_to_the_size_and_follow_the_real_populations(size: str | int) -> None:
    plan = load_plan(size=size)
    assert plan.residents == (SIZES[size] if isinstance(size, str) else size)
    counts = {each.name: each.residents for each in plan.municipalities}
    assert counts["下関市"] > counts["西東京市"] > counts["山口市"] > counts["小郡町"]
    assert min(counts.values()) >= 20


def test_the_full_size_is_the_real_population() -> None:
    counts = {each.name: each.residents for each in load_plan(size="full").municipalities}
    assert counts["阿智村"] == 6_000
    assert counts["下関市"] == 250_000


def test_codes_are_given_out_in_ranges_that_do_not_meet() -> None:
    end = 0
    for each in load_plan(size="full").municipalities:
        assert each.first_code == end
        end += each.residents


def test_the_command_line_overrides_the_file() -> None:
    plan = load_plan(size=500, speed=1, seed=9, day=date(2003, 9, 1))
    assert (plan.residents, plan.speed, plan.seed) == (500, 1, 9)
    assert plan.start.isoformat() == "2003-09-01T09:00:00+09:00"
    assert parse_size("500") == 500
    assert parse_size("town") == "town"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('code = "354023"', 'code = "354024"', "municipality 354024: the check digit does not fit"),
        ('code = "354023"', 'code = "352110"', "not 小郡町"),
        ('name = "小郡町"', 'name = "小郡市"', "this was 小郡町, not 小郡市"),
        ('code = "200000"', 'code = "190004"', "this is the code of 山梨県, not of 長野県"),
        ('code = "203611"', 'code = "204072"', "municipalities: 204072 stands there twice"),
        ("+09:00", "", "say which time it is"),
        ("2003-08-25T", "2006-08-25T", "no municipality 354023 on 2006-08-25"),
        ("speed = 60.0", "speed = -1.0", "clock.speed"),
        ("speed = 60.0", "sped = 60.0", "sped"),
        ('carrier = "file"', 'carrier = "pigeon"', "pigeon"),
        ('item = "16"', 'item = "999"', "appended table 1 has no item 999"),
        ('items = ["name", "address"]', 'items = ["name", "income"]', "income"),
        ('items = ["name", "address"]', "items = []", "allows no item"),
        ('code = "onkyu"', 'code = "恩給"', "not an agency code"),
        ('municipality = "352039"', 'municipality = "352021"', "352021 is not among"),
        ('code = "mogi-card"', 'code = "模擬"', "card issuer 模擬"),
        ("counter = true\nfamily_cards", "family_cards", "laid down at a counter"),
        ("population = 6_000", "population = 0", "positive"),
        ('size = "mini"', 'size = "huge"', "give one of mini, town, full"),
        ('size = "mini"', "size = 3", "3 residents for 7 municipalities"),
        ("seed = 20030825", "seed = -1", "seed"),
        ("title_en =", "= ", "plan changed"),
    ],
)
def test_a_mistake_in_a_plan_is_named(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(JukiError) as refused:
        load_changed(tmp_path, old, new)
    assert refused.value.code is ErrorCode.CONFIGURATION_INVALID
    assert told in str(refused.value)


def test_a_prefecture_that_does_not_take_part_is_missed(tmp_path: Path) -> None:
    table = '[[prefectures]]\ncode = "200000"\nname = "長野県"\nname_en = "Nagano"\n'
    with pytest.raises(JukiError, match="長野県 is not among the prefectures"):
        load_changed(tmp_path, table, "")


def test_an_unknown_plan_lists_the_known_ones() -> None:
    with pytest.raises(JukiError, match="first_light"):
        load_plan("third_light")
