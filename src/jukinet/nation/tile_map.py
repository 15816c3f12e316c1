"""Japan as 47 tiles of one size (タイル地図), for the map in the browser and in a terminal.

Every prefecture is one tile of a grid of 14 columns and 14 rows, near enough to where it lies.  No
geographic data is needed, each prefecture has the same weight, arrow keys lead from tile to tile,
and the whole of it fits a terminal.

This module is data and geometry.  The browser's drawing is made of ``Tile`` in a template; the
terminal's is ``draw_lines``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from jukinet.terms.codes import PrefectureCode

COLUMNS: Final = 14
ROWS: Final = 14

# In drawings to scale a tile is a square of TILE_SIZE in a cell of CELL_SIZE.
CELL_SIZE: Final = 48
TILE_SIZE: Final = 44

# Columns of a terminal that two ideographs fill.
TEXT_WIDTH: Final = 4

# JIS number of the prefecture, short name, English name, column, row.
_GRID: Final = (
    (1, "北海道", "Hokkaido", 13, 0),
    (2, "青森", "Aomori", 12, 2),
    (3, "岩手", "Iwate", 12, 3),
    (4, "宮城", "Miyagi", 12, 4),
    (5, "秋田", "Akita", 11, 3),
    (6, "山形", "Yamagata", 11, 4),
    (7, "福島", "Fukushima", 12, 5),
    (8, "茨城", "Ibaraki", 13, 6),
    (9, "栃木", "Tochigi", 12, 6),
    (10, "群馬", "Gunma", 11, 6),
    (11, "埼玉", "Saitama", 11, 7),
    (12, "千葉", "Chiba", 13, 7),
    (13, "東京", "Tokyo", 12, 7),
    (14, "神奈川", "Kanagawa", 11, 8),
    (15, "新潟", "Niigata", 11, 5),
    (16, "富山", "Toyama", 10, 5),
    (17, "石川", "Ishikawa", 9, 5),
    (18, "福井", "Fukui", 8, 6),
    (19, "山梨", "Yamanashi", 10, 7),
    (20, "長野", "Nagano", 10, 6),
    (21, "岐阜", "Gifu", 9, 6),
    (22, "静岡", "Shizuoka", 10, 8),
    (23, "愛知", "Aichi", 9, 7),
    (24, "三重", "Mie", 8, 8),
    (25, "滋賀", "Shiga", 8, 7),
    (26, "京都", "Kyoto", 7, 7),
    (27, "大阪", "Osaka", 6, 8),
    (28, "兵庫", "Hyogo", 6, 7),
    (29, "奈良", "Nara", 7, 8),
    (30, "和歌山", "Wakayama", 7, 9),
    (31, "鳥取", "Tottori", 5, 7),
    (32, "島根", "Shimane", 4, 7),
    (33, "岡山", "Okayama", 5, 8),
    (34, "広島", "Hiroshima", 4, 8),
    (35, "山口", "Yamaguchi", 3, 8),
    (36, "徳島", "Tokushima", 5, 11),
    (37, "香川", "Kagawa", 5, 10),
    (38, "愛媛", "Ehime", 4, 10),
    (39, "高知", "Kochi", 4, 11),
    (40, "福岡", "Fukuoka", 2, 9),
    (41, "佐賀", "Saga", 1, 9),
    (42, "長崎", "Nagasaki", 0, 9),
    (43, "熊本", "Kumamoto", 1, 10),
    (44, "大分", "Oita", 2, 10),
    (45, "宮崎", "Miyazaki", 2, 11),
    (46, "鹿児島", "Kagoshima", 1, 11),
    (47, "沖縄", "Okinawa", 0, 13),
)


class Direction(Enum):
    """An arrow key, as steps of columns and rows."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, -1)
    DOWN = (0, 1)


@dataclass(frozen=True, slots=True)
class Tile:
    """One prefecture on the grid."""

    code: PrefectureCode
    name: str
    name_en: str
    column: int
    row: int

    def __post_init__(self) -> None:
        assert 0 <= self.column < COLUMNS and 0 <= self.row < ROWS, "a tile lies on the grid"

    @property
    def x(self) -> int:
        """Left edge of the drawn square."""
        return self.column * CELL_SIZE + (CELL_SIZE - TILE_SIZE) // 2

    @property
    def y(self) -> int:
        """Upper edge of the drawn square."""
        return self.row * CELL_SIZE + (CELL_SIZE - TILE_SIZE) // 2

    @property
    def centre(self) -> tuple[int, int]:
        """The middle of the square: where lines begin and end."""
        return self.x + TILE_SIZE // 2, self.y + TILE_SIZE // 2


TILES: Final = tuple(
    Tile(PrefectureCode.from_number(number), name, name_en, column, row)
    for number, name, name_en, column, row in _GRID
)
VIEW_BOX: Final = f"0 0 {COLUMNS * CELL_SIZE} {ROWS * CELL_SIZE}"


@lru_cache(maxsize=1)
def _by_code() -> Mapping[str, Tile]:
    return {tile.code.digits: tile for tile in TILES}


def get_tile(code: PrefectureCode) -> Tile:
    """The tile of a prefecture; every prefecture has one."""
    return _by_code()[code.digits]


def find_neighbour(code: PrefectureCode, direction: Direction) -> Tile | None:
    """The tile an arrow key leads to: the nearest in that direction, straight on if there is one.

    Steps aside count double, so that the key for left does not climb.  None at the grid's edge.
    """
    here = get_tile(code)
    across, down = direction.value

    def distance(tile: Tile) -> tuple[int, int]:
        columns, rows = tile.column - here.column, tile.row - here.row
        ahead = columns * across + rows * down
        aside = abs(columns * down) + abs(rows * across)
        return ahead + 2 * aside, int(tile.code.digits)

    ahead = [
        tile
        for tile in TILES
        if (tile.column - here.column) * across + (tile.row - here.row) * down > 0
    ]
    return min(ahead, key=distance, default=None)


def draw_lines(marks: Mapping[PrefectureCode, str]) -> list[str]:
    """The map as lines of text, each tile two ideographs of its name and a sign behind.

    ``marks`` gives a prefecture that takes part its sign, one column wide (● ▲ ■ ◇ are drawn
    double by some terminals, so plain ASCII is safest); others show a dot.
    """
    at = {(tile.column, tile.row): tile for tile in TILES}
    lines = []
    for row in range(ROWS):
        cells = [_cell(at.get((column, row)), marks) for column in range(COLUMNS)]
        lines.append(" ".join(cells).rstrip())
    return lines


def _cell(tile: Tile | None, marks: Mapping[PrefectureCode, str]) -> str:
    if tile is None:
        return " " * (TEXT_WIDTH + 1)
    # Ideographs are two columns wide: two of them fill the cell.
    return tile.name[:2] + marks.get(tile.code, ".")
