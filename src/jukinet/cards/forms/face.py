"""A card's face as a sheet and as an image for the card printer."""

from __future__ import annotations

from typing import Any, Final

from jukinet.cards.face import CardFace
from jukinet.cards.forms.guilloche import draw_guilloche
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.picture import read_head
from jukinet.terms.dates import era_text

FORM: Final = Form("J-CARD", "カード券面", "cards/forms/face.typ")
PRINTER_DOTS: Final = 300
"""What card printers put on an inch: 1011 by 638 dots; some have twice as many."""


def compose_face(engine: PaperEngine, face: CardFace, marks: IssueMarks) -> Sheet:
    """The face as a page of a card's size; SHEET_OVERFULL when a text has no room on it."""
    return engine.compose(FORM, _content(face), marks, figures=_figures(face, marks))


def draw_face(
    engine: PaperEngine, face: CardFace, marks: IssueMarks, *, dots_per_inch: int = PRINTER_DOTS
) -> bytes:
    """The face as the image a card printer takes (PNG), the same drawing dot by dot."""
    return engine.draw(
        FORM, _content(face), marks, dots_per_inch=dots_per_inch, figures=_figures(face, marks)
    )


def _content(face: CardFace) -> dict[str, Any]:
    holder = face.holder
    return {
        "form": face.form.value,
        "name": face.name,
        "valid_until": f"{era_text(face.valid_until)}まで",
        "municipality": face.municipality,
        "holder": holder
        and {
            "birth": era_text(holder.birth),
            "sex": holder.sex.ja,
            "address": holder.address,
        },
    }


def _figures(face: CardFace, marks: IssueMarks) -> dict[str, Any]:
    ground = draw_guilloche(marks.issuer.digits)
    if face.holder is None:
        return {"ground": ground, "photo": None}
    photo = face.holder.photo
    return {"ground": ground, "photo": list(photo), "kind": read_head(photo).kind.value}
