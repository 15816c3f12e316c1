"""The access record (アクセスログ): who looked, for what, and with what result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

ENTRY_KIND: Final = "access"
FIELDS: Final = frozenset({"affair", "case", "items", "node", "receipt", "result", "who"})


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """One reading, refusal or search.

    ``affair`` is the row of the appended table, ``1/42``, or another office's word for why it
    looked; ``subject`` is whom the question named or the answer was about, None when nobody was
    found or more than one.  It is turned into a pseudonym before it is written down; where only
    the pseudonym of an earlier record is known, that one is given instead.
    """

    who: Party
    node: Party
    affair: str
    case: str
    items: tuple[str, ...]
    result: str
    receipt: str
    subject: ResidentRecordCode | None = None
    pseudonym: bytes | None = None

    def to_content(self) -> dict[str, str | list[str]]:
        """What the ledger entry says; the subject is kept beside it, as a pseudonym."""
        return {
            "affair": self.affair,
            "case": self.case,
            "items": sorted(self.items),
            "node": str(self.node),
            "receipt": self.receipt,
            "result": self.result,
            "who": str(self.who),
        }


@dataclass(frozen=True, slots=True)
class RecordedAccess:
    """An access record as the ledger holds it, read back."""

    entry_id: int
    recorded_at: datetime
    who: Party
    node: Party
    affair: str
    case: str
    items: tuple[str, ...]
    result: str
    receipt: str

    @classmethod
    def from_content(
        cls, entry_id: int, recorded_at: datetime, content: Mapping[str, object]
    ) -> RecordedAccess:
        """The record that an entry's content says."""
        items = content.get("items")
        texts = {name: value for name, value in content.items() if isinstance(value, str)}
        if not isinstance(items, list) or content.keys() != FIELDS or len(texts) + 1 != len(FIELDS):
            raise JukiError(ErrorCode.LEDGER_BROKEN, "an access record of another shape")
        return cls(
            entry_id=entry_id,
            recorded_at=recorded_at,
            who=Party.parse(texts["who"]),
            node=Party.parse(texts["node"]),
            affair=texts["affair"],
            case=texts["case"],
            items=tuple(str(item) for item in items),
            result=texts["result"],
            receipt=texts["receipt"],
        )
