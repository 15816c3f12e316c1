"""The history an individual form shows (異動履歴): changes of the form's own items, oldest first.

The register's history knows every item; a form shows the changes of those only that it shows
itself.  A former code is never among them, whatever was asked for, and neither is a change that
was withdrawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from jukinet.copies.document import PastChange
from jukinet.copies.item import RecordItem
from jukinet.register.history import HistoryLine
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import get_detail_reason

LINES_MAX: Final = 200
"""A record with more changes fills a book; a form that left some out would say what is not so."""


@dataclass(frozen=True, slots=True)
class _Told:
    label: str
    shown_with: RecordItem


_TOLD: Final = {
    "name": _Told("氏名", RecordItem.NAME),
    "former_surname": _Told("旧氏", RecordItem.NAME),
    "address": _Told("住所", RecordItem.ADDRESS),
    "relationship": _Told("続柄", RecordItem.RELATIONSHIP),
    "permanent_domicile": _Told("本籍", RecordItem.DOMICILE),
    "family_register_head": _Told("筆頭者", RecordItem.DOMICILE),
}
"""Items of the register whose former texts a form may show, and with which item of the form."""


def list_past_changes(
    lines: Iterable[HistoryLine], shown: frozenset[RecordItem], full_address: Callable[[str], str]
) -> tuple[PastChange, ...]:
    """The lines of a form's history; COPY_NOT_POSSIBLE when there are more than it can list."""
    found = []
    for line in lines:
        if line.cancelled or line.cancels is not None or line.is_entry:
            continue
        becomes = line.becomes or {}
        for name, told in _TOLD.items():
            if name not in line.was or not _is_shown(told, shown):
                continue
            was, after = line.was[name] or "", becomes.get(name) or ""
            if name == "address":
                was, after = full_address(was) if was else "", full_address(after) if after else ""
            found.append(
                PastChange(
                    item=told.label,
                    was=was,
                    becomes=after,
                    occurred_on=line.occurred_on,
                    known_on=line.known_on,
                    reason=get_detail_reason(line.detail).ja,
                )
            )
    if len(found) > LINES_MAX:
        raise JukiError(ErrorCode.COPY_NOT_POSSIBLE, f"more than {LINES_MAX} changes are on record")
    return tuple(found)


def _is_shown(told: _Told, shown: frozenset[RecordItem]) -> bool:
    return told.shown_with in {RecordItem.NAME, RecordItem.ADDRESS} or told.shown_with in shown
