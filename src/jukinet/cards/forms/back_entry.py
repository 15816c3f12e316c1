"""Form 16: what is entered on the back of a card (裏面追記): a label as large as its line.

What does not fit at the smallest size that can be read stops the label; the card is then renewed,
as when its lines are full (規則40条).
"""

from __future__ import annotations

from typing import Final

from jukinet.cards.face import BackEntry
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import day_text

FORM: Final = Form("J-16", "カード裏面追記", "cards/forms/back_entry.typ")
PRINTER_DOTS: Final = 300


def compose_back_entry(
    engine: PaperEngine, entry: BackEntry, office_seal: str, marks: IssueMarks
) -> Sheet:
    """The label of one change; ``office_seal`` are the words of the seal for entries (職印)."""
    return engine.compose(FORM, _content(entry, office_seal), marks)


def draw_back_entry(
    engine: PaperEngine, entry: BackEntry, office_seal: str, marks: IssueMarks
) -> bytes:
    """The same as an image, for printers that write on the card itself."""
    return engine.draw(FORM, _content(entry, office_seal), marks, dots_per_inch=PRINTER_DOTS)


def _content(entry: BackEntry, office_seal: str) -> dict[str, str]:
    return {
        "item": entry.item,
        "becomes": entry.becomes,
        "changed_on": day_text(entry.changed_on),
        "entered_on": day_text(entry.entered_on),
        "office_seal": office_seal,
    }
