"""Form 1: a copy of a household's resident records (住民票の写し・世帯連記式)."""

from __future__ import annotations

from typing import Final

from jukinet.copies.document import HouseholdCopy
from jukinet.copies.forms.entries import person_facts, shown
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import AT_THE_END, Form, Sheet
from jukinet.platform.paper.marks import IssueMarks

FORM: Final = Form(
    "J-01", "住民票の写し", "copies/forms/household_copy.typ",
    seal=AT_THE_END, pattern=True, verified=True,
)  # fmt: skip
WHOLE: Final = "この写しは、世帯全員の住民票の原本と相違ないことを証明する。"
PART: Final = "この写しは、住民票の原本と相違ないことを証明する。"


def compose_household_copy(engine: PaperEngine, copy: HouseholdCopy, marks: IssueMarks) -> Sheet:
    """The copy, four persons a sheet, as many sheets as the household needs."""
    content = {
        "address": copy.address,
        "householder": shown(copy.householder),
        "persons": [person_facts(one) for one in copy.persons],
        "sentence": WHOLE if copy.whole_household else PART,
        "note": None,
    }
    return engine.compose(FORM, content, marks)
