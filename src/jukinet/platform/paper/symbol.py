"""2D codes as drawings: a QR symbol in SVG, one path, with as many modules as its text needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

import segno

from jukinet.terms.errors import ErrorCode, JukiError

QUIET_MODULES: Final = 4
"""The empty border that ISO/IEC 18004 asks for."""
MODULE_MM: Final = 0.42
"""The smallest module a hand scanner reads from office paper."""
SMALLEST_MM: Final = 22.0
MASK: Final = 2
"""Any mask can be read. Choosing the fairest of eight costs more than laying out the page, and
what our codes hold is as good as random."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR symbol: its drawing, and the side in millimetres at which it can be read."""

    svg: str = field(repr=False)
    side_mm: float


def draw_symbol(text: str, *, correction: Literal["l", "m"] = "m") -> Symbol:
    """The symbol that holds the text; SHEET_INVALID when none is large enough."""
    try:
        code = segno.make_qr(text, error=correction, boost_error=False, mask=MASK)
    except segno.DataOverflowError:
        raise JukiError(ErrorCode.SHEET_INVALID, "the text is too long for a 2D code") from None
    rows = [bytes(row) for row in code.matrix]
    side = len(rows) + 2 * QUIET_MODULES
    runs = "".join(
        f"M{QUIET_MODULES + start} {QUIET_MODULES + at}h{length}v1h-{length}z"
        for at, row in enumerate(rows)
        for start, length in _runs(row)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path fill="#000" d="{runs}"/></svg>'
    )
    return Symbol(svg, round(max(SMALLEST_MM, side * MODULE_MM), 1))


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules begin in a row, and how many there are."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for at, dark in enumerate((*row, 0)):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            found.append((start, at - start))
            start = None
    return found
