"""Applications, photos, letters, entries on the back, support numbers, destructions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jukinet.cards.application import Application, ApplicationKind, Proxy, ReissueCause
from jukinet.cards.caller import CallerAnswer, QuestionKind
from jukinet.cards.chip_end import ChipEnd
from jukinet.cards.face import CardForm
from jukinet.cards.store.cards import Q
from jukinet.platform.db.transaction import Row, Transaction


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """The letter to the registered address (交付通知書 兼 照会書)."""

    number: str
    card_id: UUID
    made_at: datetime
    collect_until: date
    sent_at: datetime | None

    def __repr__(self) -> str:
        return f"Letter({self.card_id}, until {self.collect_until})"


@dataclass(frozen=True, slots=True)
class BackEntry:
    """That an item was changed on a card's back."""

    line: int
    what: str
    changed_on: date
    entered_at: datetime
    entered_by: str


@dataclass(frozen=True, slots=True)
class Destruction:
    """Who destroyed a card how, and who saw it."""

    card_id: UUID
    proposed_by: str
    proposed_at: datetime
    method: str
    confirmed_by: str
    confirmed_at: datetime | None


def number_applications(tx: Transaction, day: date) -> int:
    """How many applications the day has; no other is numbered until this transaction ends."""
    tx.value(Q.number_applications)
    return int(tx.value(Q.count_applications_of, {"day": day}))


def insert_application(
    tx: Transaction,
    application: Application,
    *,
    means: str,
    by: str,
    at: datetime,
    case_number: str,
) -> None:
    """Keep an application as it was made."""
    one = application
    tx.run(
        Q.insert_application,
        {
            "application_id": one.application_id,
            "number": one.number,
            "resident_id": one.resident_id,
            "kind": one.kind.value,
            "form": one.form.value,
            "received_on": one.received_on,
            "braille": one.braille,
            "same_day": one.same_day,
            "proxy": one.proxy.value,
            "proxy_reason": one.proxy_reason,
            "replaces": one.replaces,
            "cause": one.cause.value if one.cause else None,
            "police_number": one.police_number,
            "photo_taken_on": one.photo_taken_on,
            "fee_yen": one.fee_yen,
            "means": means,
            "received_by": by,
            "received_at": at,
            "case_number": case_number,
            "braille_reading": one.braille_reading,
        },
    )


def find_application(tx: Transaction, application_id: UUID) -> Application | None:
    """One application."""
    row = tx.maybe(Q.find_application, {"application_id": application_id})
    if row is None:
        return None
    return Application(
        application_id=row[0],
        number=row[1],
        resident_id=row[2],
        kind=ApplicationKind(row[3]),
        form=CardForm(row[4]),
        received_on=row[5],
        braille=row[6],
        same_day=row[7],
        proxy=Proxy(row[8]),
        proxy_reason=row[9],
        replaces=row[10],
        cause=ReissueCause(row[11]) if row[11] else None,
        police_number=row[12],
        photo_taken_on=row[13],
        fee_yen=row[14],
        braille_reading=row[15],
    )


def keep_photo(tx: Transaction, application_id: UUID, sealed: bytes, digest: bytes) -> None:
    """Keep a photo, sealed."""
    facts = {"application_id": application_id, "sealed": sealed, "digest": digest}
    tx.run(Q.keep_photo, facts)


def find_photo(tx: Transaction, application_id: UUID) -> tuple[bytes, bytes] | None:
    """A photo, sealed, and the digest of what was sealed."""
    row = tx.maybe(Q.find_photo, {"application_id": application_id})
    return (bytes(row[0]), bytes(row[1])) if row else None


def delete_photos(tx: Transaction, application_ids: Sequence[UUID]) -> None:
    """Erase photos."""
    tx.run(Q.delete_photos, {"application_ids": list(application_ids)})


def insert_letter(
    tx: Transaction, card_id: UUID, number: str, *, by: str, at: datetime, until: date
) -> Letter:
    """A letter under its number."""
    facts = {
        "letter_number": number,
        "card_id": card_id,
        "made_at": at,
        "made_by": by,
        "collect_until": until,
    }
    tx.run(Q.insert_letter, facts)
    return Letter(number, card_id, at, until, None)


def find_letter(tx: Transaction, card_id: UUID) -> Letter | None:
    """The letter of a card that counts."""
    row = tx.maybe(Q.find_letter, {"card_id": card_id})
    return Letter(*row) if row else None


def find_letter_by_number(tx: Transaction, number: str) -> Letter | None:
    """The letter with a number."""
    row = tx.maybe(Q.find_letter_by_number, {"letter_number": number})
    return Letter(*row) if row else None


def mark_letter_sent(tx: Transaction, number: str, at: datetime) -> None:
    """It went to the post."""
    tx.run(Q.mark_letter_sent, {"letter_number": number, "sent_at": at})


def list_letters_uncollected(tx: Transaction, today: date, limit: int) -> list[UUID]:
    """Cards that wait although their letter's time is over."""
    rows = tx.all(Q.list_letters_uncollected, {"today": today, "limit": limit})
    return [row[0] for row in rows]


def append_back_entry(
    tx: Transaction, card_id: UUID, what: str, changed_on: date, *, by: str, at: datetime
) -> None:
    """An item was changed on the back."""
    tx.run(
        Q.append_back_entry,
        {
            "card_id": card_id,
            "what": what,
            "changed_on": changed_on,
            "entered_at": at,
            "entered_by": by,
        },
    )


def list_back_entries(tx: Transaction, card_id: UUID, limit: int) -> list[BackEntry]:
    """What was changed on the back."""
    rows = tx.all(Q.list_back_entries, {"card_id": card_id, "limit": limit})
    return [BackEntry(*row) for row in rows]


def keep_support_verifier(tx: Transaction, card_id: UUID, verifier: str) -> None:
    """What is kept of a support number."""
    tx.run(Q.keep_support_verifier, {"card_id": card_id, "verifier": verifier})


def find_support_verifier(tx: Transaction, card_id: UUID) -> str | None:
    """What is kept of a support number; None where none was given."""
    return tx.value(Q.find_support_verifier, {"card_id": card_id}) or None


def append_support_try(tx: Transaction, card_id: UUID, at: datetime) -> None:
    """A wrong number."""
    tx.run(Q.append_support_try, {"card_id": card_id, "tried_at": at})


def count_support_tries(tx: Transaction, card_id: UUID, since: datetime) -> int:
    """How many were wrong."""
    return int(tx.value(Q.count_support_tries, {"card_id": card_id, "since": since}))


def append_stop_try(tx: Transaction, at: datetime) -> None:
    """A try on the public page."""
    tx.run(Q.append_stop_try, {"tried_at": at})


def count_stop_tries(tx: Transaction, since: datetime) -> int:
    """How many tried."""
    return int(tx.value(Q.count_stop_tries, {"since": since}))


def insert_caller_answers(
    tx: Transaction, card_id: UUID, change_number: int, answers: Sequence[CallerAnswer]
) -> None:
    """Keep what a caller was asked before a step, and whether he knew it."""
    tx.run(
        Q.insert_caller_answers,
        {
            "card_id": card_id,
            "change_number": change_number,
            "kinds": [one.kind.value for one in answers],
            "rights": [one.right for one in answers],
        },
    )


def list_caller_answers(tx: Transaction, card_id: UUID, change_number: int) -> list[CallerAnswer]:
    """What the caller was asked before this step."""
    step = {"card_id": card_id, "change_number": change_number}
    return [
        CallerAnswer(QuestionKind(kind), right)
        for kind, right in tx.all(Q.list_caller_answers, step)
    ]


def insert_chip_end(tx: Transaction, card_id: UUID, end: ChipEnd, *, by: str, at: datetime) -> None:
    """Keep what a chip said when it was ended."""
    tx.run(
        Q.insert_chip_end,
        {
            "card_id": card_id,
            "certificate": end.certificate,
            "challenge": end.challenge,
            "signature": end.signature,
            "by": by,
            "at": at,
        },
    )


def find_chip_end(tx: Transaction, card_id: UUID) -> ChipEnd | None:
    """What a chip said when it was ended; None for one that was not."""
    row = tx.maybe(Q.find_chip_end, {"card_id": card_id})
    return ChipEnd(*map(bytes, row)) if row else None


def propose_destruction(
    tx: Transaction, card_id: UUID, method: str, *, by: str, at: datetime
) -> None:
    """One person has destroyed a card."""
    tx.run(Q.propose_destruction, {"card_id": card_id, "by": by, "at": at, "method": method})


def find_destruction(tx: Transaction, card_id: UUID) -> Destruction | None:
    """Who destroyed a card."""
    row = tx.maybe(Q.find_destruction, {"card_id": card_id})
    return _to_destruction(row) if row else None


def list_destructions_open(tx: Transaction, limit: int) -> list[Destruction]:
    """Destructions nobody has confirmed."""
    return [_to_destruction(row) for row in tx.all(Q.list_destructions_open, {"limit": limit})]


def confirm_destruction(tx: Transaction, card_id: UUID, *, by: str, at: datetime) -> None:
    """Another person saw it."""
    tx.run(Q.confirm_destruction, {"card_id": card_id, "by": by, "at": at})


def _to_destruction(row: Row) -> Destruction:
    return Destruction(*row)
