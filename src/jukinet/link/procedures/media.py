"""Making and taking media, in the database: numbers, what they carry, what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jukinet.custody.medium import Content
from jukinet.custody.procedures import note_arrived_by_routine, note_written_by_routine
from jukinet.link import store
from jukinet.link.carriers.medium import Enclosed, Manifest
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.envelope import Message, SentEnvelope
from jukinet.platform.message.outbox import take_after
from jukinet.platform.message.overview import list_lines
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

RECEIPTS_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class MediumBegun:
    """A medium about to be made: its number and from where its messages begin."""

    number: int
    above: int
    receipts: list[tuple[str, bytes]]


def begin_medium(tx: Transaction, receiver: Party, *, again: int | None = None) -> MediumBegun:
    """Allot the next number for a party, or the last one ``again`` when that medium was lost.

    Nobody else makes a medium for this party until the transaction ends.
    """
    store.lock_media(tx, str(receiver))
    last = store.find_last_medium_made(tx, str(receiver))
    last_number = last[0] if last else 0
    if again is not None and again != last_number:
        raise JukiError(
            ErrorCode.MEDIUM_GAP, "only the last medium can be made again", last=last_number
        )
    number = again or last_number + 1
    return MediumBegun(
        number=number,
        above=max(
            _delivered_up_to(tx, receiver),
            store.find_last_message_carried(tx, str(receiver), before=number),
        ),
        receipts=store.take_receipts_due(tx, str(receiver), number, RECEIPTS_MAX),
    )


def _delivered_up_to(tx: Transaction, receiver: Party) -> int:
    """Up to which message the other side has said that it has all, on whatever carrier."""
    return max(
        (line.delivered for line in list_lines(tx) if line.destination == receiver), default=0
    )


def list_messages_to_carry(tx: Transaction, receiver: Party, above: int) -> list[Message]:
    """The next messages for an envelope on a medium."""
    return take_after(tx, receiver, above=above)


def note_medium_made(
    tx: Transaction,
    receiver: Party,
    number: int,
    *,
    me: Party,
    digest: bytes,
    envelopes: list[Enclosed],
    receipts: int,
    at: datetime,
) -> None:
    """Note a medium with what it carries, here and in the media ledger."""
    messages = sum(one.last_number - one.first_number + 1 for one in envelopes)
    note_written_by_routine(
        tx,
        to=str(receiver),
        number=number,
        persons=messages,
        digest=digest,
        at=at,
        content=_content_between(me, receiver),
    )
    store.append_medium_made(
        tx,
        str(receiver),
        number,
        digest=digest,
        envelopes=envelopes,
        receipts=receipts,
        made_at=at,
    )


def find_last_medium_made(tx: Transaction, receiver: Party) -> tuple[int, bytes] | None:
    """Number and digest of the last medium made for a party."""
    return store.find_last_medium_made(tx, str(receiver))


def must_be_next_medium(tx: Transaction, sender: Party, number: int) -> None:
    """Refuse a medium taken before, and one whose predecessor has not come."""
    store.lock_media(tx, str(sender))
    last = store.find_last_medium_taken(tx, str(sender))
    if number <= last:
        raise JukiError(
            ErrorCode.MEDIUM_ALREADY_IMPORTED,
            f"this is number {number}; number {last} was taken over before",
            number=number,
            last=last,
        )
    if number > last + 1:
        raise JukiError(
            ErrorCode.MEDIUM_GAP,
            f"this is number {number}; the last one taken over is {last}",
            number=number,
            last=last,
        )


def note_medium_taken(
    tx: Transaction,
    sender: Party,
    manifest: Manifest,
    *,
    digest: bytes,
    receipts: list[tuple[str, bytes]],
    at: datetime,
) -> None:
    """Note that a medium was taken over; its receipts wait for the next one back."""
    must_be_next_medium(tx, sender, manifest.number)
    note_arrived_by_routine(
        tx,
        sender=str(sender),
        number=manifest.number,
        persons=manifest.messages,
        digest=digest,
        at=at,
        content=_content_between(sender, Party.parse(manifest.receiver)),
    )
    store.append_medium_taken(
        tx, str(sender), manifest.number, digest=digest, receipts=receipts, taken_at=at
    )


def _content_between(*ends: Party) -> Content:
    """What a package is about, by whose it is: a contractor's is about cards."""
    cards = any(end.role is Role.CARD_ISSUER for end in ends)
    return Content.CARD_ISSUING if cards else Content.NOTICES


def find_carried_envelope(
    tx: Transaction, receiver: Party, envelope_id: str
) -> SentEnvelope | None:
    """An envelope that travelled on one of our media, to settle its receipt."""
    found = store.find_medium_envelope(tx, str(receiver), envelope_id)
    return SentEnvelope(envelope_id, receiver, found[0], found[1], b"") if found else None
