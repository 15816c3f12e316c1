"""A person's entry as texts: what several forms print alike."""

from __future__ import annotations

from typing import Any, Final

from jukinet.copies.document import Closing, Omission, PastChange, PersonEntry
from jukinet.platform.paper.words import ABSENT, OMITTED, code_groups, day_text
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import era_text

NOT_KNOWN_DOMICILE: Final = "不明又はなし"
RESIDENT_SINCE: Final = "住民となった年月日"
FOREIGN_SINCE: Final = "外国人住民となった年月日"
ABSENT_DOMICILE: Final = PermanentDomicile(ABSENT, ABSENT)
"""Of a foreign resident no. 5 is not written (Act Art. 30-45)."""


def person_facts(person: PersonEntry) -> dict[str, Any]:
    """Every item of a person, each as its text, its dash or its mark of omission."""
    domicile = ABSENT_DOMICILE if person.is_foreign else person.domicile
    return {
        "name": person.name.written,
        "kana": person.name.kana,
        "also": also(person.alias, person.former_surname),
        "birth": era_text(person.birth_date),
        "sex": person.sex.ja,
        "address": person.address,
        "address_since": day_text(person.address_since),
        "since": _since_text(person),
        "since_label": FOREIGN_SINCE if person.is_foreign else RESIDENT_SINCE,
        "foreign": person.is_foreign,
        "notified": day_text(person.notified_on),
        "previous": person.previous_address or ABSENT,
        "relationship": shown(person.relationship),
        "domicile": _domicile_text(domicile, "text"),
        "head": _domicile_text(domicile, "head"),
        "code": code_text(person.code),
        "remarks": "　".join(person.remarks),
        "qualifications": _qualification_lines(person),
    }


def also(alias: str, former_surname: str) -> str:
    """The name that goes with the name: one used here, or a former surname."""
    if alias:
        return f"通称　{alias}"
    return f"旧氏　{former_surname}" if former_surname else ""


def _since_text(person: PersonEntry) -> str:
    """Since when somebody is a resident, or a foreign one (no. 6, or Art. 30-45 instead)."""
    return day_text(person.foreign_since) if person.is_foreign else era_text(person.resident_since)


def shown(text: str | Omission) -> str:
    """The text, or the mark that it was left out."""
    return OMITTED if isinstance(text, Omission) else text


def code_text(code: ResidentRecordCode | Omission | None) -> str:
    """A code in its groups, or what stands for it."""
    if isinstance(code, Omission):
        return OMITTED
    return code_groups(code) if code else ABSENT


def history_lines(person: PersonEntry) -> list[dict[str, str]]:
    """The history as lines; none when it was not asked for."""
    if isinstance(person.history, Omission):
        return []
    return [_history_line(one) for one in person.history]


def _history_line(change: PastChange) -> dict[str, str]:
    return {
        "item": change.item,
        "was": change.was or ABSENT,
        "becomes": change.becomes or ABSENT,
        "occurred": era_text(change.occurred_on),
        "known": era_text(change.known_on),
        "reason": change.reason,
    }


def closing_facts(closing: Closing | None) -> dict[str, str]:
    """Why a record was closed, for the forms of erased records."""
    if closing is None:
        return {}
    day = era_text(closing.occurred_on)
    return {
        "reason": closing.reason,
        "on": f"{day}（予定）" if closing.planned and not closing.confirmed_on else day,
        "destination": closing.destination or "",
        "confirmed": era_text(closing.confirmed_on) if closing.confirmed_on else "",
    }


def _domicile_text(domicile: PermanentDomicile | Omission | None, part: str) -> str:
    if isinstance(domicile, Omission):
        return OMITTED
    if domicile is None:
        return NOT_KNOWN_DOMICILE
    return domicile.text if part == "text" else domicile.head


def _qualification_lines(person: PersonEntry) -> list[dict[str, str]]:
    if isinstance(person.qualifications, Omission):
        return []
    return [{"label": label, "text": text} for label, text in person.qualifications]
