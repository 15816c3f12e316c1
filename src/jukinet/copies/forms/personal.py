"""What the three forms of one person's record have in common (個人票, 除票, 改製原)."""

from __future__ import annotations

from typing import Any, Final

from jukinet.copies.document import PersonCopy
from jukinet.copies.forms.entries import closing_facts, history_lines, person_facts, shown
from jukinet.terms.dates import era_text

TEMPLATE: Final = "copies/forms/personal.typ"


def personal_facts(copy: PersonCopy, *, title: str, sentence: str) -> dict[str, Any]:
    """The data of the shared template."""
    closing = closing_facts(copy.person.closing)
    remade = era_text(copy.remade_on) if copy.remade_on else ""
    if remade and not closing:
        closing = {
            "reason": "改製", "on": remade, "destination": "", "confirmed": "",
        }  # fmt: skip
    return {
        "title": title,
        "person": person_facts(copy.person),
        "householder": shown(copy.householder),
        "closing": closing,
        "remade": remade,
        "history": history_lines(copy.person),
        "sentence": sentence,
        "note": None,
    }
