"""Proves that the map has every prefecture once, no two in one place, and all within reach."""

import pytest

from jukinet.nation.tile_map import (
    COLUMNS,
    ROWS,
    TILES,
    Direction,
    Tile,
    draw_lines,
    find_neighbour,
    get_tile,
)
from jukinet.terms.codes import PREFECTURES, PrefectureCode
from jukinet.terms.municipalities import prefecture_names


def test_every_prefecture_has_one_tile_under_its_own_name() -> None:
    assert [tile.code.number for tile in TILES] == list(range(1, PREFECTURES + 1))
    for tile in TILES:
        full = prefecture_names()[tile.code.digits]
        assert full.startswith(tile.name)
        assert len(full) - len(tile.name) <= 1


def test_no_two_tiles_overlap_and_all_lie_on_the_grid() -> None:
    places = {(tile.column, tile.row) for tile in TILES}
    assert len(places) == len(TILES)
    assert all(column < COLUMNS and row < ROWS for column, row in places)


@pytest.mark.parametrize(
    ("number", "column", "row"), [(1, 13, 0), (13, 12, 7), (20, 10, 6), (35, 3, 8), (47, 0, 13)]
)
def test_tiles_lie_where_the_design_puts_them(number: int, column: int, row: int) -> None:
    tile = get_tile(PrefectureCode.from_number(number))
    assert (tile.column, tile.row) == (column, row)


def test_arrow_keys_reach_every_prefecture_from_every_other() -> None:
    reached: set[Tile] = set()
    waiting = [get_tile(PrefectureCode.from_number(13))]
    while waiting:
        tile = waiting.pop()
        if tile in reached:
            continue
        reached.add(tile)
        neighbours = (find_neighbour(tile.code, direction) for direction in Direction)
        waiting += [neighbour for neighbour in neighbours if neighbour is not None]
    assert reached == set(TILES)


def test_an_arrow_key_goes_straight_on_where_it_can() -> None:
    tokyo = PrefectureCode.from_number(13)
    found = {key: find_neighbour(tokyo, key) for key in (Direction.LEFT, Direction.RIGHT)}
    assert {key.name: tile and tile.name for key, tile in found.items()} == {
        "LEFT": "埼玉",
        "RIGHT": "千葉",
    }
    above = find_neighbour(tokyo, Direction.UP)
    assert above is not None
    assert above.name == "栃木"
    assert find_neighbour(PrefectureCode.from_number(1), Direction.UP) is None


def test_the_map_in_a_terminal_shows_every_prefecture_and_marks_those_that_take_part() -> None:
    yamaguchi = PrefectureCode.from_number(35)
    lines = draw_lines({yamaguchi: "*"})
    assert len(lines) == ROWS
    text = "\n".join(lines)
    assert all(tile.name[:2] in text for tile in TILES)
    assert text.count("*") == 1
    assert "山口*" in text
