"""What a register office hears from its communication server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from jukinet.link import store
from jukinet.link.messages import ChangeHeld, CodesHanded, NetworkTold
from jukinet.notices.holding import Subject
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Refusal
from jukinet.register import procedures as register
from jukinet.register.papers import MoveConfirmation
from jukinet.register.record import Mark
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError


def take_codes(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Take over designated codes into the office's list (Act Art. 30-7)."""
    refusals: dict[str, Refusal] = {}
    for message in messages:
        body = message.body
        assert isinstance(body, CodesHanded)
        try:
            register.receive_codes(
                tx, body.codes, at=context.clock.now(), randomness=context.randomness
            )
        except JukiError as error:
            refusals[message.message_id] = Refusal(error.code, error.detail)
    return refusals


def take_answers(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Mark changes as effective above or held, and moves as confirmed (Act Arts. 9, 12-5)."""
    refusals: dict[str, Refusal] = {}
    marks: list[tuple[UUID, int, Mark, str]] = []
    parts: list[tuple[UUID, int, str]] = []
    moves: list[MoveConfirmation] = []
    now = context.clock.now()
    for message in messages:
        body = message.body
        assert isinstance(body, NetworkTold)
        try:
            read = [*_read_marks(body)], [*_read_parts(body)], [*_read_moves(body, now)]
        except ValueError:
            refusals[message.message_id] = Refusal(ErrorCode.BODY_INVALID, "no key or no date")
            continue
        except JukiError as error:
            refusals[message.message_id] = Refusal(error.code, error.detail)
            continue
        marks += read[0]
        parts += read[1]
        moves += read[2]
    register.mark_changes(tx, marks, at=now)
    store.append_part_marks(tx, parts, now)
    register.confirm_moves(tx, moves)
    return refusals


def _read_marks(body: NetworkTold) -> Iterable[tuple[UUID, int, Mark, str]]:
    for effective in body.effective:
        key = UUID(hex=effective.person_key)
        yield key, effective.change_number, Mark(effective.tier), ""
    for held in body.held:
        yield UUID(hex=held.person_key), held.change_number, Mark.HELD, _why(held)


def _why(held: ChangeHeld) -> str:
    """Where and why a change is held, in stable words."""
    subject = "" if held.subject == Subject.IDENTIFICATION else f"{held.subject}:"
    return f"{held.tier}:{subject}{held.reason}"


def _read_parts(body: NetworkTold) -> Iterable[tuple[UUID, int, str]]:
    for part in body.parts:
        yield UUID(hex=part.load_id), part.part, Mark(part.tier).value


def _read_moves(body: NetworkTold, now: datetime) -> Iterable[MoveConfirmation]:
    for moved in body.moved:
        yield MoveConfirmation(
            resident_id=UUID(hex=moved.person_key),
            destination_municipality=MunicipalityCode(moved.destination_municipality),
            moved_on=date.fromisoformat(moved.moved_on),
            at=now,
        )
