"""Proves that the map has room for everything it draws, whatever the plan."""

from itertools import combinations
from pathlib import Path

import pytest

from jukinet.nation.page.drawing import HEIGHT, LOUPES_MAX, WIDTH, draw_map, find_wire, fit
from jukinet.nation.plan import Plan
from jukinet.nation.plan_reading import load_plan
from jukinet.terms.parties import Role


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan("first_light", size="mini")


def a_wide_plan(folder: Path) -> Plan:
    """More prefectures than loupes fit, one of them with many municipalities."""
    rows = [
        ("011002", "札幌市", "010006", "北海道"),
        ("131016", "千代田区", "130001", "東京都"),
        ("271004", "大阪市", "270008", "大阪府"),
        ("352039", "山口市", "350001", "山口県"),
        *((code, name, "350001", "山口県") for code, name in (
            ("352012", "下関市"), ("352021", "宇部市"), ("352047", "萩市"), ("352055", "徳山市"),
        )),
    ]  # fmt: skip
    prefectures = {code: name for _, _, code, name in rows}
    text = 'title = "広い"\ntitle_en = "Wide"\n'
    text += "[clock]\nstart = 2002-09-02T09:00:00+09:00\nspeed = 60.0\n"
    text += '[residents]\nseed = 1\nsize = "mini"\n'
    for code, name in prefectures.items():
        text += f'[[prefectures]]\ncode = "{code}"\nname = "{name}"\nname_en = "P"\n'
    for code, name, _, _ in rows:
        text += f'[[municipalities]]\ncode = "{code}"\nname = "{name}"\nname_en = "M"\n'
        text += "population = 1000\n"
    text += '[[card_issuers]]\ncode = "maker"\nname = "製作"\nname_en = "Maker"\n'
    text += 'municipality = "352039"\n'
    path = folder / "wide.toml"
    path.write_text(text)
    return load_plan(path)


def test_every_node_is_drawn_once_and_on_the_map(plan: Plan) -> None:
    drawing = draw_map(plan)
    assert sorted(mark.party for mark in drawing.nodes) == sorted(plan.parties)
    assert all(0 < mark.x < WIDTH and 0 < mark.y < HEIGHT for mark in drawing.nodes)


def test_no_two_nodes_share_a_place(plan: Plan) -> None:
    places = [(mark.x, mark.y) for mark in draw_map(plan).nodes]
    assert len(set(places)) == len(places)


def test_loupes_cover_neither_tiles_nor_each_other(plan: Plan) -> None:
    drawing = draw_map(plan)
    frames = [(one.x, one.y, one.x + one.width, one.y + one.height) for one in
              (*drawing.loupes, drawing.centre)]  # fmt: skip
    squares = [(one.x, one.y, one.x + 44, one.y + 44) for one in drawing.tiles]
    for one, other in [*combinations(frames, 2), *((a, b) for a in frames for b in squares)]:
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


def test_every_line_of_the_plan_has_a_wire_that_begins_and_ends_at_its_nodes(plan: Plan) -> None:
    drawing = draw_map(plan)
    at = {mark.party: (mark.x, mark.y) for mark in drawing.nodes}
    for town in plan.municipalities:
        for one, other in (
            (town.register_office, town.communication_server),
            (town.communication_server, town.prefecture),
            (town.prefecture, plan.national),
        ):
            wire = find_wire(drawing, other, one)
            assert wire is not None
            assert {wire.points[0], wire.points[-1]} == {at[one], at[other]}
    for maker in plan.card_issuers:
        served = plan.get_municipality(maker.municipality).communication_server
        wire = find_wire(drawing, maker.party, served)
        assert wire is not None
        assert (wire.points[0], wire.points[-1]) == (at[served], at[maker.party])


def test_a_plan_with_more_prefectures_than_loupes_draws_dots_in_tiles(tmp_path: Path) -> None:
    plan = a_wide_plan(tmp_path)
    assert len(plan.prefectures) > LOUPES_MAX
    drawing = draw_map(plan)
    assert drawing.loupes == ()
    assert sorted(mark.party for mark in drawing.nodes) == sorted(plan.parties)
    tiles = {one.tile.code: one for one in drawing.tiles}
    for mark in drawing.nodes:
        if mark.party.role is Role.COMMUNICATION_SERVER:
            tile = tiles[mark.party.prefecture]
            assert tile.x < mark.x < tile.x + 44
            assert tile.y < mark.y < tile.y + 44


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("山口市", 100, "山口市"),
        ("地方公務員共済組合", 60, "地方公…"),
        ("Mutual aid association", 60, "Mutual …"),
        ("", 10, ""),
    ],
)
def test_names_are_shortened_to_their_room(text: str, width: float, shown: str) -> None:
    assert fit(text, width, 14) == shown
