"""2D codes as drawings: QR symbols in SVG, one path each, split when a text is too long for one."""

from __future__ import annotations


from typing import Final

import segno

from jukinet.terms.errors import ErrorCode, JukiError

# At 50 mm a symbol of version 25 has modules of 0.4 mm: what a hand scanner reads from paper.
VERSION_MAX: Final = 25
SYMBOLS_MAX: Final = 4


def draw_symbol(text: str) -> str:
    """One symbol that holds the text, with a quarter of it to spare (error correction M)."""
    try:
        return _svg(segno.make_qr(text, error="m", version=None, boost_error=False))
    except segno.DataOverflowError:
        raise JukiError(ErrorCode.SHEET_INVALID, "the text is too long for a 2D code") from None


def draw_symbols(text: str) -> list[str]:
    """The text in as few symbols as stay readable (structured append), four at most."""
    symbol = segno.make_qr(text, error="l", boost_error=False)
    if int(symbol.version) <= VERSION_MAX:
        return [_svg(symbol)]
    for count in range(2, SYMBOLS_MAX + 1):
        parts = segno.make_sequence(text, error="l", symbol_count=count, boost_error=False)
        if max(int(part.version) for part in parts) <= VERSION_MAX:
            return [_svg(part) for part in parts]
    raise JukiError(ErrorCode.SHEET_INVALID, "the text is too long for four 2D codes")


def _svg(symbol: segno.QRCode) -> str:
    """Modules as filled rectangles, merged by rows: sharp at every size, and small."""
    rows = [bytes(row) for row in symbol.matrix]
    border, side = 4, len(rows) + 8
    runs = "".join(
        f"M{border + start} {border + at}h{length}v1h-{length}z"
        for at, row in enumerate(rows)
        for start, length in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path fill="#000" d="{runs}"/></svg>'
    )


def _runs(row: bytes) -> list[tuple[int, int]]:
    found, start = [], None
    for at, dark in enumerate((*row, 0)):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            found.append((start, at - start))
            start = None
    return found
