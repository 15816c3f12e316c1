"""The hand-over slip (媒体受渡票, form 32): what both sides sign, in two copies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from jukinet.custody.medium import Content, Encryption, Medium, MediumKind


@dataclass(frozen=True, slots=True)
class HandOverSlip:
    """Facts of the slip; the four words are read aloud on the telephone before it is opened."""

    number: str
    kind: MediumKind
    content: Content
    persons: int
    period: tuple[date, date] | None
    counterpart: str
    purpose: str
    encryption: Encryption
    key_sent_by: str
    digest: str
    words: tuple[str, str, str, str]
    approved_by: str
    handed_over_by: str
    received_by: str
    handed_over_at: datetime
    due_on: date | None


def make_slip(
    medium: Medium,
    *,
    words: tuple[str, str, str, str],
    approved_by: str,
    handed_over_by: str,
    received_by: str,
    at: datetime,
) -> HandOverSlip:
    """The slip of a medium that is being handed over."""
    assert medium.digest is not None, "what is handed over has been written"
    wanted = medium.wanted
    return HandOverSlip(
        number=medium.name,
        kind=wanted.kind,
        content=wanted.content,
        persons=wanted.persons,
        period=wanted.period,
        counterpart=wanted.counterpart,
        purpose=wanted.purpose,
        encryption=wanted.encryption,
        key_sent_by=wanted.key_sent_by,
        digest=medium.digest.hex(),
        words=words,
        approved_by=approved_by,
        handed_over_by=handed_over_by,
        received_by=received_by,
        handed_over_at=at,
        due_on=wanted.due_on,
    )
