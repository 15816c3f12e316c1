"""Cards and what happened to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from jukinet.cards.card import RegistrationCard
from jukinet.cards.face import CardForm
from jukinet.cards.life import ENDED, CardEvent, CardState
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.terms.card import CardNumber

Q: Final = load_queries("jukinet.cards")


@dataclass(frozen=True, slots=True)
class KeptStep:
    """One line of a card's life."""

    change_number: int
    event: CardEvent
    state: CardState
    ground: str
    note: str
    operator_id: str
    at: datetime


class Told(msgspec.Struct, frozen=True):
    """That somebody above has what he was told of a card, up to this change."""

    card_number: str
    change_number: int

    def __repr__(self) -> str:
        return f"Told(…{self.card_number[-4:]}, {self.change_number})"


def hold_resident(tx: Transaction, resident_id: UUID) -> None:
    """Let nobody else change this person's cards until the transaction ends."""
    tx.value(Q.hold_resident, {"resident_id": str(resident_id)})


def insert_card(tx: Transaction, card: RegistrationCard, code_subject: bytes) -> None:
    """A card begins."""
    tx.run(
        Q.insert_card,
        {
            "card_id": card.card_id,
            "card_number": card.number.digits,
            "application_id": card.application_id,
            "resident_id": card.resident_id,
            "form": card.form.value,
            "code_subject": code_subject,
            "state": card.state.value,
            "state_since": card.state_since,
            "change_number": card.change_number,
            "valid_until": card.valid_until,
        },
    )


def adopt_card(tx: Transaction, card_id: UUID, resident_id: UUID, code_subject: bytes) -> None:
    """A card that was carried over from here comes back with its holder."""
    facts = {"card_id": card_id, "resident_id": resident_id, "code_subject": code_subject}
    tx.run(Q.adopt_card, facts)


def find_card(tx: Transaction, card_id: UUID) -> RegistrationCard | None:
    """One card."""
    row = tx.maybe(Q.find_card, {"card_id": card_id})
    return _to_card(row) if row else None


def lock_card(tx: Transaction, card_id: UUID) -> RegistrationCard | None:
    """One card, to be changed by nobody else meanwhile."""
    row = tx.maybe(Q.lock_card, {"card_id": card_id})
    return _to_card(row) if row else None


def find_card_by_number(tx: Transaction, number: CardNumber) -> UUID | None:
    """The card with a number."""
    row = tx.maybe(Q.find_card_by_number, {"card_number": number.digits})
    return row[0] if row else None


def list_cards_of(tx: Transaction, resident_id: UUID, limit: int) -> list[RegistrationCard]:
    """Every card a person ever had here, newest first."""
    rows = tx.all(Q.list_cards_of, {"resident_id": resident_id, "limit": limit})
    return [_to_card(row) for row in rows]


def list_cards_in(
    tx: Transaction, states: Iterable[CardState], limit: int
) -> list[RegistrationCard]:
    """Cards in some states, those first that are there longest."""
    wanted = sorted(state.value for state in states)
    return [_to_card(row) for row in tx.all(Q.list_cards_in, {"states": wanted, "limit": limit})]


def list_cards_of_many(
    tx: Transaction, residents: Sequence[UUID], states: Iterable[CardState]
) -> list[RegistrationCard]:
    """Cards of these persons in these states."""
    wanted = sorted(state.value for state in states)
    rows = tx.all(Q.list_cards_of_many, {"resident_ids": list(residents), "states": wanted})
    return [_to_card(row) for row in rows]


def list_cards_past_end(
    tx: Transaction, states: Iterable[CardState], today: date, limit: int
) -> list[RegistrationCard]:
    """Cards whose validity has ended."""
    wanted = sorted(state.value for state in states)
    facts = {"states": wanted, "today": today, "limit": limit}
    return [_to_card(row) for row in tx.all(Q.list_cards_past_end, facts)]


def keep_issuing_key(tx: Transaction, card_ids: Sequence[UUID], issuing_key: str) -> None:
    """Under which key the chips of these cards were made."""
    tx.run(Q.keep_issuing_key, {"card_ids": list(card_ids), "issuing_key": issuing_key})


def find_issuing_key(tx: Transaction, card_id: UUID) -> str:
    """Under which key a card's chip was made; empty where nobody noted it."""
    row = tx.maybe(Q.find_issuing_key, {"card_id": card_id})
    return row[0] if row else ""


def list_cards_of_keys(
    tx: Transaction, issuing_keys: Sequence[str], above: UUID, limit: int
) -> list[RegistrationCard]:
    """Cards whose chips were made under these keys, in an order that stays."""
    facts = {"issuing_keys": list(issuing_keys), "above": above, "limit": limit}
    return [_to_card(row) for row in tx.all(Q.list_cards_of_keys, facts)]


def count_cards_of_keys(tx: Transaction) -> Mapping[str, int]:
    """Under which keys how many cards were made that have not ended."""
    ended = sorted(state.value for state in ENDED)
    return {key: int(count) for key, count in tx.all(Q.count_cards_of_keys, {"ended": ended})}


def list_cards(tx: Transaction, card_ids: Sequence[UUID]) -> list[RegistrationCard]:
    """These cards."""
    return [_to_card(row) for row in tx.all(Q.list_cards, {"card_ids": list(card_ids)})]


def list_other_keys(
    tx: Transaction, card_ids: Sequence[UUID], issuing_keys: Sequence[str]
) -> list[UUID]:
    """Those of these cards that were made under none of these keys."""
    facts = {"card_ids": list(card_ids), "issuing_keys": list(issuing_keys)}
    return [card_id for (card_id,) in tx.all(Q.list_other_keys, facts)]


def lock_cards(tx: Transaction, card_ids: Sequence[UUID]) -> list[RegistrationCard]:
    """Cards, to be changed by nobody else meanwhile."""
    return [_to_card(row) for row in tx.all(Q.lock_cards, {"card_ids": list(card_ids)})]


def count_replacing_key(tx: Transaction, issuing_key: str) -> Mapping[CardState, int]:
    """How the cards stand that replace those of a key."""
    rows = tx.all(Q.count_replacing_key, {"issuing_key": issuing_key})
    return {CardState(state): int(count) for state, count in rows}


def save_card(tx: Transaction, card: RegistrationCard) -> None:
    """A card as it stands now."""
    tx.run(
        Q.save_card,
        {
            "card_id": card.card_id,
            "state": card.state.value,
            "state_since": card.state_since,
            "change_number": card.change_number,
            "valid_until": card.valid_until,
            "issued_on": card.issued_on,
            "face_printed_at": card.face_printed_at,
            "chip_written_at": card.chip_written_at,
            "beneath": card.beneath.value if card.beneath else "",
        },
    )


def append_step(tx: Transaction, card: RegistrationCard, step: KeptStep) -> None:
    """What happened to a card."""
    tx.run(
        Q.append_step,
        {
            "card_id": card.card_id,
            "change_number": step.change_number,
            "event": step.event.value,
            "state": step.state.value,
            "ground": step.ground,
            "note": step.note,
            "operator_id": step.operator_id,
            "made_at": step.at,
        },
    )


def list_steps(tx: Transaction, card_id: UUID, limit: int) -> list[KeptStep]:
    """What happened to a card, oldest first."""
    rows = tx.all(Q.list_steps, {"card_id": card_id, "limit": limit})
    return [
        KeptStep(number, CardEvent(event), CardState(state), ground, note, operator, at)
        for number, event, state, ground, note, operator, at in rows
    ]


def mark_told(tx: Transaction, card_ids: Sequence[UUID], now: datetime) -> None:
    """The network was told how these cards stand."""
    tx.run(Q.mark_told, {"card_ids": list(card_ids), "now": now})


def find_told_at(tx: Transaction, card_id: UUID) -> tuple[datetime | None, datetime | None]:
    """When the network was last told, and when the centre last said that it has it."""
    row = tx.one(Q.find_told_at, {"card_id": card_id})
    return row[0], row[1]


def mark_prefecture(tx: Transaction, told: Sequence[Told]) -> None:
    """The prefecture has what it was told."""
    tx.run(Q.mark_prefecture, {"told": msgspec.json.encode(told).decode()})


def mark_centre(tx: Transaction, told: Sequence[Told], now: datetime) -> None:
    """The centre has what it was told, and has told everybody what stops."""
    tx.run(Q.mark_centre, {"told": msgspec.json.encode(told).decode(), "now": now})


def find_code_subjects(tx: Transaction, card_ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
    """By which pseudonym each card knows the code it was made with."""
    rows = tx.all(Q.find_code_subjects, {"card_ids": list(card_ids)})
    return {card_id: bytes(subject) for card_id, subject in rows}


def read_followed(tx: Transaction) -> datetime | None:
    """Up to when the register's changes were looked through; None at the beginning."""
    up_to: datetime | None = tx.value(Q.read_followed)
    return up_to


def save_followed(tx: Transaction, up_to: datetime) -> None:
    """They were looked through up to here."""
    tx.run(Q.save_followed, {"up_to": up_to})


def count_issued_by_day(tx: Transaction) -> list[tuple[date, int]]:
    """Cards first activated, by day in Japan."""
    return [(day, int(count)) for day, count in tx.all(Q.count_issued_by_day)]


def count_cards_by_state(tx: Transaction) -> Mapping[CardState, int]:
    """How many cards are in each state."""
    return {CardState(state): int(count) for state, count in tx.all(Q.count_cards_by_state)}


def _to_card(row: Row) -> RegistrationCard:
    return RegistrationCard(
        card_id=row[0],
        number=CardNumber(row[1]),
        application_id=row[2],
        resident_id=row[3],
        form=CardForm(row[4]),
        state=CardState(row[5]),
        state_since=row[6],
        change_number=row[7],
        valid_until=row[8],
        issued_on=row[9],
        face_printed_at=row[10],
        chip_written_at=row[11],
        told_number=row[12],
        prefecture_number=row[13],
        centre_number=row[14],
        beneath=CardState(row[15]) if row[15] else None,
    )
