"""Form 5: a copy of a record as it stood before it was re-made (改製原住民票の写し)."""

from __future__ import annotations

from typing import Final

from jukinet.copies.document import PersonCopy
from jukinet.copies.forms.personal import TEMPLATE, personal_facts
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import AT_THE_END, Form, Sheet
from jukinet.platform.paper.marks import IssueMarks

FORM: Final = Form(
    "J-05", "改製原住民票の写し", TEMPLATE, seal=AT_THE_END, pattern=True, verified=True
)
SENTENCE: Final = "この写しは、改製原住民票の原本と相違ないことを証明する。"


def compose_remade_copy(engine: PaperEngine, copy: PersonCopy, marks: IssueMarks) -> Sheet:
    """The copy of the former record, with the day it was re-made."""
    assert copy.remade_on is not None, "only a record that was re-made has a former one"
    content = personal_facts(copy, title="改製原住民票", sentence=SENTENCE)
    return engine.compose(FORM, content, marks)
