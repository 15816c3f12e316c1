"""Photographs for tests: drawn, so that what must be measured is known."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
WALL: Colour = (215, 222, 235)


def portrait(
    width: int = 700, height: int = 900, *, wall: Colour = WALL, striped: bool = False,
    grey: bool = False,
) -> Image.Image:  # fmt: skip
    """Somebody before a wall."""
    picture = Image.new("RGB", (width, height), wall)
    draw = ImageDraw.Draw(picture)
    if striped:
        for x in range(0, width, width // 10):
            draw.rectangle((x, 0, x + width // 20, height), fill=(40, 90, 40))
    draw.ellipse((width * 0.31, height * 0.2, width * 0.69, height * 0.62), fill=(225, 190, 165))
    draw.rectangle((width * 0.17, height * 0.69, width * 0.83, height), fill=(60, 70, 110))
    return picture.convert("L").convert("RGB") if grey else picture


def jpeg(picture: Image.Image, *, turned: int = 0) -> bytes:
    """As a camera writes it, with a place and a turn in its notes."""
    notes = picture.getexif()
    notes[0x010E] = "SECRET PLACE"
    if turned:
        notes[0x0112] = turned
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=88, exif=notes)
    return file.getvalue()


def png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
