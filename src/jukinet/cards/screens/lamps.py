"""A12, the five lamps: each says what is true, and has its own short history behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jukinet.cards.life import CardEvent
from jukinet.cards.procedures import CardFile
from jukinet.cards.saga import Lamp, LampState
from jukinet.counters.screen import Visit

TONES: Final = {
    LampState.NOT_YET: "asking",
    LampState.DONE: "calm",
    LampState.UNDER_WAY: "behind",
    LampState.DIFFERS: "attention",
}
"""Shape and colour of a lamp; the word beside it says the same."""
OF_CHIP: Final = frozenset({CardEvent.PIN_SET, CardEvent.PIN_LOCKED})
LINES_SHOWN: Final = 8
"""The whole life stands below (F4); a lamp shows its end."""


@dataclass(frozen=True, slots=True)
class LampRow:
    """A lamp in words, and what happened to it: when, where that is known, and what."""

    tone: str
    text: str
    lines: tuple[tuple[datetime | None, str], ...]


def lamps_of(visit: Visit, file: CardFile) -> list[LampRow]:
    """The five lamps."""
    words = visit.words
    return [
        LampRow(
            TONES[state],
            f"{words(f'lamp-{lamp}')} {words(f'lamp-{lamp}-{state}')}",
            tuple(_HISTORIES[lamp](visit, file))[-LINES_SHOWN:],
        )
        for lamp, state in ((one, file.saga.lamps[one]) for one in Lamp)
    ]


def _of_face(visit: Visit, file: CardFile) -> Iterator[tuple[datetime | None, str]]:
    if file.card.face_printed_at is not None:
        yield file.card.face_printed_at, visit.words("lamp-line-printed")
    for entry in file.back_entries:
        yield entry.entered_at, visit.words(f"event-{CardEvent.ENTRY_CHANGED}")


def _of_chip(visit: Visit, file: CardFile) -> Iterator[tuple[datetime | None, str]]:
    if file.card.chip_written_at is not None:
        yield file.card.chip_written_at, visit.words("lamp-line-written")
    for step in file.steps:
        if step.event in OF_CHIP:
            yield step.at, visit.words(f"event-{step.event}")


def _of_ledger(visit: Visit, file: CardFile) -> Iterator[tuple[datetime | None, str]]:
    for step in file.steps:
        yield step.at, visit.words(f"event-{step.event}")


def _of_prefecture(visit: Visit, file: CardFile) -> Iterator[tuple[datetime | None, str]]:
    yield from _told(visit, file)
    if file.card.prefecture_number:
        yield None, visit.words("lamp-line-has", number=file.card.prefecture_number)


def _of_centre(visit: Visit, file: CardFile) -> Iterator[tuple[datetime | None, str]]:
    yield from _told(visit, file)
    if file.card.centre_number:
        yield file.centre_at, visit.words("lamp-line-has", number=file.card.centre_number)


def _told(visit: Visit, file: CardFile) -> Iterator[tuple[datetime | None, str]]:
    if file.card.told_number:
        yield file.told_at, visit.words("lamp-line-told", number=file.card.told_number)


_HISTORIES: Final = {
    Lamp.FACE: _of_face,
    Lamp.CHIP: _of_chip,
    Lamp.LEDGER: _of_ledger,
    Lamp.PREFECTURE: _of_prefecture,
    Lamp.CENTRE: _of_centre,
}
