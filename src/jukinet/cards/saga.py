"""Making and handing over a card: what is true, and the single step that comes next.

Five lamps say what is true of one card: its face, its chip, the office's ledger, the prefecture,
the centre.  Nothing here remembers how far one had come.  Everything is computed from facts that
are looked at afresh, so the power may fail between doing a thing and writing it down: the chip on
the reader is then ahead of the ledger, and the step is a repair (``record-chip``, ``record-pin``)
instead of the act a second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from jukinet.cards.life import ENDED, STANDING, CardState

ANSWER_EXPECTED_WITHIN: Final = timedelta(seconds=30)
"""The way to the centre and back takes a second; what is silent longer is told again."""


class Lamp(StrEnum):
    """Where something is true or not yet (五つのランプ)."""

    FACE = "face"  # 券面
    CHIP = "chip"  # チップ
    LEDGER = "ledger"  # 台帳
    PREFECTURE = "prefecture"  # 都道府県
    CENTRE = "centre"  # 全国


class LampState(StrEnum):
    """What a lamp shows."""

    NOT_YET = "not-yet"
    DONE = "done"
    UNDER_WAY = "under-way"
    DIFFERS = "differs"  # 食い違い


class Step(StrEnum):
    """What comes next; a card has one of them, or none when all is done."""

    PRINT_FACE = "print-face"
    WRITE_CHIP = "write-chip"
    RECORD_CHIP = "record-chip"  # repair: written, not noted
    RECORD_MADE = "record-made"
    MAKE_LETTER = "make-letter"
    SEND_LETTER = "send-letter"
    CALL_SAME_DAY = "call-same-day"
    HAND_OVER = "hand-over"
    SET_PIN = "set-pin"
    RECORD_PIN = "record-pin"  # repair: set, not noted
    TELL_AGAIN = "tell-again"  # repair: told, and no answer
    AWAIT_ANSWERS = "await-answers"
    MAKE_ANEW = "make-anew"  # the chip is dead or another card's


REPAIRS: Final = frozenset({Step.RECORD_CHIP, Step.RECORD_PIN, Step.TELL_AGAIN, Step.MAKE_ANEW})


class ChipSight(StrEnum):
    """What a terminal saw of the chip that lies on the reader just now."""

    NOT_SEEN = "not-seen"
    BLANK = "blank"
    WRITTEN = "written"
    PIN_SET = "pin-set"
    DEAD = "dead"
    OTHER_CARD = "other-card"


@dataclass(frozen=True, slots=True)
class SagaFacts:
    """Everything the next step follows from."""

    state: CardState
    same_day: bool
    face_printed: bool
    chip_written: bool
    chip: ChipSight
    told_number: int
    prefecture_number: int
    centre_number: int
    silent_for: timedelta = timedelta()

    @property
    def is_answered(self) -> bool:
        """Whether prefecture and centre have what they were told last."""
        return self.told_number <= min(self.prefecture_number, self.centre_number)


@dataclass(frozen=True, slots=True)
class SagaView:
    """The lamps, and what comes next."""

    lamps: Mapping[Lamp, LampState]
    step: Step | None

    @property
    def is_repair(self) -> bool:
        """Whether the step puts something right that differs."""
        return self.step in REPAIRS


def view(facts: SagaFacts) -> SagaView:
    """What is true of a card, and the one thing to do about it."""
    step = find_step(facts)
    return SagaView(
        {
            Lamp.FACE: LampState.DONE if facts.face_printed else LampState.NOT_YET,
            Lamp.CHIP: _chip_lamp(facts, step),
            Lamp.LEDGER: _ledger_lamp(facts),
            Lamp.PREFECTURE: _told_lamp(facts, facts.prefecture_number),
            Lamp.CENTRE: _told_lamp(facts, facts.centre_number),
        },
        step,
    )


def find_step(facts: SagaFacts) -> Step | None:
    """The single next step."""
    if facts.state in ENDED:
        return _telling_step(facts)
    if facts.chip in (ChipSight.DEAD, ChipSight.OTHER_CARD) and facts.state in _MAKING:
        return Step.MAKE_ANEW
    match facts.state:
        case CardState.APPLIED:
            return _making_step(facts)
        case CardState.MADE:
            return Step.CALL_SAME_DAY if facts.same_day else Step.MAKE_LETTER
        case CardState.NOTIFIED:
            return Step.SEND_LETTER
        case CardState.WAITING:
            return Step.HAND_OVER
        case CardState.HANDED_OVER:
            return Step.RECORD_PIN if facts.chip is ChipSight.PIN_SET else Step.SET_PIN
        case _:
            return _telling_step(facts)


_MAKING: Final = frozenset(
    {
        CardState.APPLIED,
        CardState.MADE,
        CardState.NOTIFIED,
        CardState.WAITING,
        CardState.HANDED_OVER,
    }
)


def _making_step(facts: SagaFacts) -> Step:
    if not facts.face_printed:
        return Step.PRINT_FACE
    if facts.chip_written:
        return Step.RECORD_MADE
    seen_written = facts.chip in (ChipSight.WRITTEN, ChipSight.PIN_SET)
    return Step.RECORD_CHIP if seen_written else Step.WRITE_CHIP


def _telling_step(facts: SagaFacts) -> Step | None:
    if facts.is_answered:
        return None
    late = facts.silent_for > ANSWER_EXPECTED_WITHIN
    return Step.TELL_AGAIN if late else Step.AWAIT_ANSWERS


def _chip_lamp(facts: SagaFacts, step: Step | None) -> LampState:
    if step in (Step.RECORD_CHIP, Step.RECORD_PIN, Step.MAKE_ANEW):
        return LampState.DIFFERS
    if not facts.chip_written:
        return LampState.NOT_YET
    return LampState.DONE if facts.state not in _MAKING else LampState.UNDER_WAY


def _ledger_lamp(facts: SagaFacts) -> LampState:
    if facts.state is CardState.APPLIED:
        return LampState.NOT_YET
    return LampState.UNDER_WAY if facts.state in _MAKING else LampState.DONE


def _told_lamp(facts: SagaFacts, has: int) -> LampState:
    if not facts.told_number or STANDING[facts.state] is None:
        return LampState.NOT_YET
    if has >= facts.told_number:
        return LampState.DONE
    return LampState.DIFFERS if facts.silent_for > ANSWER_EXPECTED_WITHIN else LampState.UNDER_WAY
