"""Form 2: a copy of one person's resident record, with its history when asked (個人票)."""

from __future__ import annotations

from typing import Final

from jukinet.copies.document import PersonCopy
from jukinet.copies.forms.personal import TEMPLATE, personal_facts
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import AT_THE_END, Form, Sheet
from jukinet.platform.paper.marks import IssueMarks

FORM: Final = Form(
    "J-02", "住民票の写し（個人票）", TEMPLATE, seal=AT_THE_END, pattern=True, verified=True
)
SENTENCE: Final = "この写しは、住民票の原本と相違ないことを証明する。"


def compose_personal_copy(engine: PaperEngine, copy: PersonCopy, marks: IssueMarks) -> Sheet:
    """The copy of a standing record; an erased one has its own form."""
    assert copy.person.closing is None, "an erased record is not copied as a standing one"
    content = personal_facts(copy, title="住　　民　　票", sentence=SENTENCE)
    return engine.compose(FORM, content, marks)
