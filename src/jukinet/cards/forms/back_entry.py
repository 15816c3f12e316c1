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


def compose_back_entry(
    engine: PaperEngine, entry: BackEntry, office_seal: str, marks: IssueMarks
) -> Sheet:
    """The label of one change; ``office_seal`` are the words of the seal for entries (職印)."""
    content = {
        "item": entry.item,
        "becomes": entry.becomes,
        "changed_on": day_text(entry.changed_on),
        "entered_on": day_text(entry.entered_on),
        "office_seal": office_seal,
    }
    return engine.compose(FORM, content, marks)
