"""Media of a routine exchange, which a program makes and takes: their lines write themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from jukinet.custody import store
from jukinet.custody.medium import (
    BEGINNINGS,
    Content,
    Direction,
    Encryption,
    Medium,
    MediumKind,
    MediumWanted,
    Step,
    TakenStep,
)
from jukinet.platform.db.transaction import Transaction

PROGRAM: Final = "program"
STANDING_RULE: Final = "運用計画による定例の授受"
"""What a slip says where a person's approval stands otherwise: the office's plan of operation."""
PURPOSES: Final = {
    Content.NOTICES: "通知の授受",
    Content.CARD_ISSUING: "カード発行の授受",
}
_NAMES: Final = UUID("6b1f6a0c-8f0f-4f0e-9c55-0d6f2a1c7e10")


def note_written_by_routine(
    tx: Transaction,
    *,
    to: str,
    number: int,
    persons: int,
    digest: bytes,
    at: datetime,
    content: Content = Content.NOTICES,
) -> Medium:
    """Note a medium of the exchange with the other side of the link; a standing rule approves it.

    A medium made again under its number has another digest, hence a line of its own.
    """
    return _note(tx, Step.WRITE_UNDER_RULE, Direction.OUT, to, number, persons, digest, at, content)


def note_arrived_by_routine(
    tx: Transaction,
    *,
    sender: str,
    number: int,
    persons: int,
    digest: bytes,
    at: datetime,
    content: Content = Content.NOTICES,
) -> Medium:
    """Note a medium of the exchange that came and was taken over."""
    return _note(tx, Step.ARRIVE, Direction.IN, sender, number, persons, digest, at, content)


def _note(
    tx: Transaction,
    step: Step,
    direction: Direction,
    counterpart: str,
    number: int,
    persons: int,
    digest: bytes,
    at: datetime,
    content: Content,
) -> Medium:
    wanted = MediumWanted(
        kind=MediumKind.OPTICAL_DISK,
        content=content,
        direction=direction,
        counterpart=counterpart,
        purpose=f"{PURPOSES[content]} 第{number}号",
        persons=persons,
        encryption=Encryption.SEALED,
        key_sent_by="宛先の公開鍵",
    )
    state = BEGINNINGS[step]
    medium_id = uuid5(_NAMES, f"{direction} {counterpart} {number} {digest.hex()}")
    medium = store.insert_medium(tx, medium_id, wanted, state, made_at=at)
    taken = TakenStep(step, state, PROGRAM, at, note=STANDING_RULE)
    return store.append_medium_step(tx, medium, taken, digest)
