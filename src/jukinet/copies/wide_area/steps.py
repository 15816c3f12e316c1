"""What a question for a wide-area copy passes, in this order."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """A step that the clerk and the person who wait are shown."""

    OWN_SERVER = "own-server"
    HOME_SERVER = "home-server"
    HOME_OFFICE = "home-office"
    CHECKED = "checked"  # the reply is signed, of now, sealed for us and to this very question
    PAPER = "paper"
