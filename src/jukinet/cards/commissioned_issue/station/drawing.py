"""What is sent to the printer: the face drawn here, or its items for a machine with the layout.

Drawn here it is the same drawing as at an office, dot by dot, in the print font of names; a name
whose very glyph the font lacks is not drawn. Whoever's machine has the layout itself gets the
items, and its own font answers for them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from jukinet.cards.face import CardFace
from jukinet.cards.forms.face import draw_face
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.marks import IssueMarks
from jukinet.terms.codes import MunicipalityCode


class PrintedFace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The items of a face; nothing of it shows in a ``repr``."""

    form: str
    name: str
    valid_until: str
    municipality: str
    birth: str = ""
    sex: str = ""
    address: str = ""
    photo: bytes = b""

    def __repr__(self) -> str:
        return "PrintedFace(•••)"


def draw_data(face: CardFace, municipality: MunicipalityCode) -> bytes:
    """The items of a face, for a machine that has the layout itself."""
    holder = face.holder
    items = ("", "", "", b"")
    if holder is not None:
        items = (holder.birth.text, holder.sex.value, holder.address, holder.photo)
    return msgspec.json.encode(
        PrintedFace(
            face.form.value, face.name, face.valid_until.isoformat(), face.municipality, *items
        )
    )


def draw_images(
    open_engine: Callable[[], PaperEngine], now: Callable[[], datetime], *, simulated: bool
) -> Callable[[CardFace, MunicipalityCode], bytes]:
    """How faces are drawn here; FONT_MISSING at the first one where there is no font of names."""

    def draw(face: CardFace, municipality: MunicipalityCode) -> bytes:
        marks = IssueMarks(
            number="", issued_at=now(), issuer=municipality, municipality=face.municipality,
            mayor="", simulated=simulated,
        )  # fmt: skip
        return draw_face(open_engine(), face, marks)

    return draw
