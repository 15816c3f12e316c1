"""Why a move cannot go by the special rule, and what is done instead (特例によれない場合)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Obstacle(StrEnum):
    """Why the former town certifies nothing; wire-stable, never names another town."""

    NOT_KNOWN = "not-known"  # no record under the code
    NO_MOVE_OUT = "no-move-out"  # the record stands: nobody filed a move-out
    MOVE_OUT_PENDING = "move-out-pending"  # filed, not yet approved
    NOT_ANNOTATED = "not-annotated"  # an ordinary move-out, or one by paper after all
    CANCELLED = "cancelled"  # the move-out was called off
    TAKEN = "taken"  # another move-in of the same people was filed first
    BEING_CHANGED = "being-changed"  # the former town waits for another's word
    REGISTERED_IN_BETWEEN = "registered-in-between"  # Order Art. 24-2 no. 1
    TOO_LATE = "too-late"  # Order Art. 24-2 no. 2
    CARD_NOT_USABLE = "card-not-usable"  # Order Art. 24-2 no. 3: stopped, void or another's
    MOVED_ABROAD = "moved-abroad"
    DEAD = "dead"
    PROTECTED = "protected"  # the former town's guard lets nothing out
    UNREADABLE = "unreadable"  # said by the new town: what came fits no filing
    NO_ANSWER = "no-answer"  # said by the new town: the time ran out before an answer came
    NOT_ENTERED = "not-entered"  # said by the new town: nobody entered the people in time
    GIVEN_UP = "given-up"  # said by the new town: the filing was withdrawn


class Remedy(StrEnum):
    """What the counter does about it."""

    ASK_AGAIN = "ask-again"
    FILE_MOVE_OUT = "file-move-out"
    PAPER_CERTIFICATE = "paper-certificate"
    FROM_ABROAD = "from-abroad"
    ASK_FORMER_TOWN = "ask-former-town"


REMEDIES: Final[Mapping[Obstacle, Remedy]] = {
    Obstacle.NOT_KNOWN: Remedy.ASK_FORMER_TOWN,
    Obstacle.NO_MOVE_OUT: Remedy.FILE_MOVE_OUT,
    Obstacle.MOVE_OUT_PENDING: Remedy.ASK_AGAIN,
    Obstacle.NOT_ANNOTATED: Remedy.PAPER_CERTIFICATE,
    Obstacle.CANCELLED: Remedy.FILE_MOVE_OUT,
    Obstacle.TAKEN: Remedy.ASK_FORMER_TOWN,
    Obstacle.BEING_CHANGED: Remedy.ASK_AGAIN,
    Obstacle.REGISTERED_IN_BETWEEN: Remedy.PAPER_CERTIFICATE,
    Obstacle.TOO_LATE: Remedy.PAPER_CERTIFICATE,
    Obstacle.CARD_NOT_USABLE: Remedy.PAPER_CERTIFICATE,
    Obstacle.MOVED_ABROAD: Remedy.FROM_ABROAD,
    Obstacle.DEAD: Remedy.ASK_FORMER_TOWN,
    Obstacle.PROTECTED: Remedy.ASK_FORMER_TOWN,
    Obstacle.UNREADABLE: Remedy.PAPER_CERTIFICATE,
    Obstacle.NO_ANSWER: Remedy.PAPER_CERTIFICATE,
    Obstacle.NOT_ENTERED: Remedy.PAPER_CERTIFICATE,
    Obstacle.GIVEN_UP: Remedy.ASK_AGAIN,
}
