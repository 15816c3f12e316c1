"""The items a former town certified, in words: how they were there and what they become here."""

from __future__ import annotations

from datetime import date

from jukinet.counters.screen import Visit
from jukinet.filings.certified import Becomes, CertifiedItem, list_certified
from jukinet.register.certificate import MoveOutCertificate
from jukinet.terms.dates import era_text


def certified_rows(visit: Visit, certificate: MoveOutCertificate) -> list[tuple[str, str, str]]:
    """Word of the item, what the former town says, what it comes to; for the page of A06."""
    return [
        (visit.words(f"item-{item.name}"), _was(visit, item), _becomes(visit, item))
        for item in list_certified(certificate)
    ]


def _was(visit: Visit, item: CertifiedItem) -> str:
    if isinstance(item.was, date):
        day = era_text(item.was) if visit.words.language == "ja" else item.was.isoformat()
        return visit.words("certified-since", day=day) if item.name.endswith("_since") else day
    match item.name:
        case "code":
            return visit.words("certified-not-shown")
        case "residence_category":
            return visit.words(f"category-{item.was}")
        case "pension_kind":
            return visit.words("pension-kind-n", n=item.was)
        case _:
            return item.was


def _becomes(visit: Visit, item: CertifiedItem) -> str:
    if item.becomes is Becomes.DECIDED_HERE:
        return visit.words("certified-decided-here")
    return visit.words("certified-carried") if item.was or item.name == "code" else "—"
