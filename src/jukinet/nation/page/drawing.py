"""Where everything of a nation's map is drawn: worked out once from its plan, in own units.

Japan's 47 tiles lie to the right; the free sea in the upper left holds a loupe for each prefecture
of the plan, with its municipalities in rows: the register office (square) joined to its
communication server (circle).  A wire leads from the loupe to the prefecture's tile, which is its
prefectural server, and from there to the national centre in the lower right with the agencies.
Where a plan has more prefectures than loupes fit, its municipalities are dots in their tiles.

A wire is a list of points.  The page draws it, and the particles follow it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from jukinet.nation.desk.views import Name
from jukinet.nation.plan import (
    Carrier,
    Plan,
    PlannedCardIssuer,
    PlannedMunicipality,
    PlannedPrefecture,
)
from jukinet.nation.tile_map import (
    CELL_SIZE,
    COLUMNS,
    ROWS,
    TILE_SIZE,
    TILES,
    Tile,
    get_tile,
)
from jukinet.terms.parties import Party, communication_server_of

# The tiles stand this far to the right, so that the loupes have room.
TILES_LEFT: Final = 96
# Rows of the grid without any tile are drawn half as high.
_TAKEN: Final = frozenset(tile.row for tile in TILES)
_ROW_TOPS: Final = tuple(
    sum(CELL_SIZE if above in _TAKEN else CELL_SIZE // 2 for above in range(row))
    for row in range(ROWS + 1)
)
WIDTH: Final = TILES_LEFT + COLUMNS * CELL_SIZE
HEIGHT: Final = _ROW_TOPS[ROWS]
VIEW_BOX: Final = f"0 0 {WIDTH} {HEIGHT}"

# A loupe is a title and up to so many rows; above so many loupes none is drawn.
LOUPES_MAX: Final = 3
ROWS_MAX: Final = 5
_LOUPES_RIGHT: Final = TILES_LEFT + 11 * CELL_SIZE - 24  # free down to Akita and Ishikawa
_LOUPE_TOP: Final = 8
_LOUPE_GAP: Final = 12
_TITLE_HEIGHT: Final = 34
_ROW_HEIGHT: Final = 28
_PADDING: Final = 10
_OFFICE_INSET: Final = 18
_SERVER_INSET: Final = 46
_NAME_INSET: Final = 62

_CENTRE_LEFT: Final = TILES_LEFT + 8 * CELL_SIZE + 6
_CENTRE_RIGHT: Final = WIDTH - 8
_CENTRE_TOP: Final = _ROW_TOPS[10] - 20
_CENTRE_HEAD: Final = 64
_AGENCIES_MAX: Final = 3

# Dots of a tile without a loupe stand in a grid; further ones share the places again.
_DOTS_ACROSS: Final = 4
_DOTS_DOWN: Final = 3

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class NodeMark:
    """Where a node is drawn, and where its name and its queue stand (None: not written)."""

    party: Party
    name: Name
    x: float
    y: float
    label_at: Point | None = None
    label_width: float = 0.0
    count_at: Point | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """The drawn line between two nodes, from ``one`` to ``other``."""

    one: Party
    other: Party
    points: tuple[Point, ...]
    carrier: str | None = None

    @property
    def path(self) -> str:
        """As the points of an SVG polyline."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)

    @property
    def middle(self) -> Point:
        """Where a cut is marked: the middle of the first stretch."""
        (x1, y1), (x2, y2) = self.points[0], self.points[1]
        return (x1 + x2) / 2, (y1 + y2) / 2


@dataclass(frozen=True, slots=True)
class Loupe:
    """A frame with a title around the nodes of one prefecture or of the centre."""

    name: Name
    x: float
    y: float
    width: float
    height: float
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class DrawnTile:
    """A prefecture's square: its tile and where it lies."""

    tile: Tile
    x: float
    y: float

    @property
    def centre(self) -> Point:
        """The middle of the square: where lines begin and end."""
        return self.x + TILE_SIZE / 2, self.y + TILE_SIZE / 2


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole map, without what changes."""

    tiles: tuple[DrawnTile, ...]
    part: frozenset[str]
    loupes: tuple[Loupe, ...]
    centre: Loupe
    nodes: tuple[NodeMark, ...]
    wires: tuple[Wire, ...]

    @property
    def view_box(self) -> str:
        """The map's own units."""
        return VIEW_BOX

    @property
    def tile_size(self) -> int:
        """The side of a tile."""
        return TILE_SIZE


def draw_map(plan: Plan) -> Drawing:
    """Work out a plan's map."""
    inside = _group(plan)
    order = sorted(plan.prefectures, key=lambda each: get_tile(each.code).column)
    centre, centre_nodes, centre_wires = _draw_centre(plan)
    national = centre_nodes[0]
    servers = {each.code.digits: _server_mark(each) for each in order}
    loupes: list[Loupe] = []
    nodes = [*centre_nodes, *servers.values()]
    wires = centre_wires
    for at, prefecture in enumerate(order):
        server = servers[prefecture.code.digits]
        wires.append(Wire(server.party, national.party, ((server.x, server.y), _at(national))))
        rows = inside[prefecture.code.digits]
        makers = [
            one for one in plan.card_issuers if one.municipality.prefecture == prefecture.code
        ]
        if len(order) <= LOUPES_MAX:
            loupe = _frame(prefecture, at, len(order), len(rows) + len(makers))
            loupes.append(loupe)
            drawn = _draw_rows(loupe, rows, server)
        else:
            drawn = _draw_dots(rows, server)
        frame = loupes[-1] if len(order) <= LOUPES_MAX else None
        outside = _draw_makers(frame, makers, drawn[0], len(rows))
        nodes += drawn[0] + outside[0]
        wires += drawn[1] + outside[1]
    part = frozenset(each.code.digits for each in order)
    tiles = tuple(map(_place, TILES))
    return Drawing(tiles, part, tuple(loupes), centre, tuple(nodes), tuple(wires))


def _group(plan: Plan) -> Mapping[str, list[PlannedMunicipality]]:
    inside: dict[str, list[PlannedMunicipality]] = {
        each.code.digits: [] for each in plan.prefectures
    }
    for municipality in plan.municipalities:
        inside[municipality.code.prefecture.digits].append(municipality)
    return inside


def _at(mark: NodeMark) -> Point:
    return mark.x, mark.y


def _server_mark(prefecture: PlannedPrefecture) -> NodeMark:
    """A prefectural server is its prefecture's tile."""
    tile = get_tile(prefecture.code)
    return NodeMark(prefecture.party, Name(tile.name, tile.name_en), *_place(tile).centre)


def _place(tile: Tile) -> DrawnTile:
    inset = (CELL_SIZE - TILE_SIZE) / 2
    left = TILES_LEFT + tile.column * CELL_SIZE
    return DrawnTile(tile, left + inset, _ROW_TOPS[tile.row] + inset)


def _frame(prefecture: PlannedPrefecture, at: int, count: int, rows: int) -> Loupe:
    width = (_LOUPES_RIGHT - _LOUPE_GAP * (LOUPES_MAX - 1)) / LOUPES_MAX
    left = _PADDING + (LOUPES_MAX - count) * (width + _LOUPE_GAP) / 2 + at * (width + _LOUPE_GAP)
    shown = min(rows, ROWS_MAX)
    return Loupe(
        Name(prefecture.name, prefecture.name_en),
        x=left,
        y=_LOUPE_TOP,
        width=width - _PADDING,
        height=_TITLE_HEIGHT + shown * _ROW_HEIGHT + _PADDING + (16 if rows > shown else 0),
        left_out=rows - shown,
    )


def _draw_rows(
    loupe: Loupe, municipalities: Iterable[PlannedMunicipality], server: NodeMark
) -> tuple[list[NodeMark], list[Wire]]:
    """Rows of a loupe; what does not fit shares the last row's place unseen."""
    nodes: list[NodeMark] = []
    wires: list[Wire] = []
    rail = loupe.x + loupe.width
    foot = (rail, loupe.y + loupe.height)
    for at, each in enumerate(municipalities):
        y = loupe.y + _TITLE_HEIGHT + (min(at, ROWS_MAX - 1) + 0.5) * _ROW_HEIGHT
        seen = at < ROWS_MAX
        office, circle = (loupe.x + _OFFICE_INSET, y), (loupe.x + _SERVER_INSET, y)
        name = Name(each.name, each.name_en)
        label = (loupe.x + _NAME_INSET, y) if seen else None
        room = loupe.width - _NAME_INSET - 40
        count = (rail - 8, y) if seen else None
        nodes.append(NodeMark(each.register_office, name, *office))
        nodes.append(NodeMark(each.communication_server, name, *circle, label, room, count))
        wires.append(
            Wire(each.register_office, each.communication_server, (office, circle), each.carrier)
        )
        under = y + _ROW_HEIGHT / 2 - 1
        around = (circle, (circle[0], under), (rail, under), foot, _at(server))
        wires.append(Wire(each.communication_server, server.party, around))
    return nodes, wires


def _draw_makers(
    loupe: Loupe | None, makers: Sequence[PlannedCardIssuer], drawn: Sequence[NodeMark], rows: int
) -> tuple[list[NodeMark], list[Wire]]:
    """Contractors under a loupe's municipalities, or beside the server each works for."""
    nodes: list[NodeMark] = []
    wires: list[Wire] = []
    for at, each in enumerate(makers, start=rows):
        served = communication_server_of(each.municipality)
        server = next(mark for mark in drawn if mark.party == served)
        label, room, mark = None, 0.0, (server.x + 3, server.y)
        way: tuple[Point, ...] = (_at(server), mark)
        if loupe is not None:
            y = loupe.y + _TITLE_HEIGHT + (min(at, ROWS_MAX - 1) + 0.5) * _ROW_HEIGHT
            mark, room = (loupe.x + _OFFICE_INSET, y), loupe.width - _NAME_INSET - 12
            between = loupe.x + (_OFFICE_INSET + _SERVER_INSET) / 2
            way = (_at(server), (between, server.y + _ROW_HEIGHT / 2), (between, y), mark)
            label = (loupe.x + _NAME_INSET, y) if at < ROWS_MAX else None
        nodes.append(NodeMark(each.party, Name(each.name, each.name_en), *mark, label, room))
        wires.append(Wire(served, each.party, way, Carrier.MEDIUM))
    return nodes, wires


def _draw_dots(
    municipalities: Iterable[PlannedMunicipality], server: NodeMark
) -> tuple[list[NodeMark], list[Wire]]:
    """Municipalities as dots inside their prefecture's tile."""
    nodes: list[NodeMark] = []
    wires: list[Wire] = []
    for at, each in enumerate(municipalities):
        place = at % (_DOTS_ACROSS * _DOTS_DOWN)
        x = server.x - 15 + 10 * (place % _DOTS_ACROSS)
        y = server.y - 2 + 9 * (place // _DOTS_ACROSS)
        name = Name(each.name, each.name_en)
        nodes.append(NodeMark(each.register_office, name, x - 3, y))
        nodes.append(NodeMark(each.communication_server, name, x, y))
        wires.append(
            Wire(
                each.register_office, each.communication_server, ((x - 3, y), (x, y)), each.carrier
            )
        )
        wires.append(Wire(each.communication_server, server.party, ((x, y), _at(server))))
    return nodes, wires


def _draw_centre(plan: Plan) -> tuple[Loupe, list[NodeMark], list[Wire]]:
    shown = plan.agencies[:_AGENCIES_MAX]
    frame = Loupe(
        Name("", ""),
        x=_CENTRE_LEFT,
        y=_CENTRE_TOP,
        width=_CENTRE_RIGHT - _CENTRE_LEFT,
        height=_CENTRE_HEAD + len(shown) * _ROW_HEIGHT + _PADDING,
        left_out=len(plan.agencies) - len(shown),
    )
    x, y = frame.x + 34, frame.y + 34
    right = frame.x + frame.width - 12
    national = NodeMark(
        plan.national, Name("", ""), x, y, (x + 30, y), frame.width - 100, (right, y)
    )
    nodes, wires = [national], []
    for at, each in enumerate(plan.agencies):
        row = frame.y + _CENTRE_HEAD + (min(at, _AGENCIES_MAX - 1) + 0.5) * _ROW_HEIGHT
        seen = at < _AGENCIES_MAX
        mark = (x + 26, row)
        label = (x + 42, row) if seen else None
        nodes.append(
            NodeMark(each.party, Name(each.name, each.name_en), *mark, label, right - x - 42)
        )
        wires.append(Wire(plan.national, each.party, ((x, y), (x, row), mark)))
    return frame, nodes, wires


def fit(text: str, width: float, size: float) -> str:
    """The text, shortened to a width at a letter size; ideographs are as wide as they are high."""
    room = width / size
    used = 0.0
    for at, letter in enumerate(text):
        used += 1.0 if ord(letter) > 0x2E7F else 0.53
        if used > room:
            return text[: max(at - 1, 1)] + "…"
    return text


def find_wire(drawing: Drawing, one: Party, other: Party) -> Wire | None:
    """The wire between two nodes, whichever way it was drawn."""
    ends = {one, other}
    return next((wire for wire in drawing.wires if {wire.one, wire.other} == ends), None)
