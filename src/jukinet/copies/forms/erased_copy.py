"""Form 4: a copy of an erased record (住民票の除票の写し)."""

from __future__ import annotations

from typing import Final

from jukinet.copies.document import PersonCopy
from jukinet.copies.forms.personal import TEMPLATE, personal_facts
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import AT_THE_END, Form, Sheet
from jukinet.platform.paper.marks import IssueMarks

FORM: Final = Form(
    "J-04", "住民票の除票の写し", TEMPLATE, seal=AT_THE_END, pattern=True, verified=True
)
SENTENCE: Final = "この写しは、住民票の除票の原本と相違ないことを証明する。"


def compose_erased_copy(engine: PaperEngine, copy: PersonCopy, marks: IssueMarks) -> Sheet:
    """The copy of an erased record, with the day and the reason it was erased."""
    assert copy.person.closing is not None, "a standing record is not copied as an erased one"
    content = personal_facts(copy, title="住民票（除票）", sentence=SENTENCE)
    return engine.compose(FORM, content, marks)
