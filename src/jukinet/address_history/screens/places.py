"""Places and lines in words, for screens and papers."""

from __future__ import annotations

from datetime import date

from jukinet.address_history.history import AddressLine
from jukinet.counters.screen import Visit
from jukinet.platform.paper.words import day_text
from jukinet.register.screens.cards import place_name
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import JukiError
from jukinet.terms.identification import get_detail_reason


def place_of(code: MunicipalityCode | None, day: date) -> str:
    """A municipality as it is called on a day; nothing where none is known."""
    return place_name(code, day)


def line_row(visit: Visit, line: AddressLine) -> dict[str, str]:
    """One line: the address with its municipality, since when, why, by whose notice."""
    where = place_name(line.municipality, visit.today)
    ended = visit.words("line-ended")
    return {
        "address": f"{where}{line.address}" if line.municipality else f"{ended} {line.address}",
        "since": day_text(line.since),
        "reason": _reason(line.detail, visit.words.language),
        "told_by": place_name(line.told_by, visit.today),
    }


def _reason(detail: str, language: str) -> str:
    if not detail:
        return ""
    try:
        reason = get_detail_reason(detail)
    except JukiError:
        return detail  # told by an office that knows more reasons than we do
    return reason.ja if language == "ja" else reason.en
