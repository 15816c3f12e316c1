"""The counter's way to other towns: bring a question there, and its reply back, within seconds.

A counter works in threads and its node's lines live in the node's loop; ``bring`` joins the two.
It never tries twice: whoever wants to ask again presses again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from jukinet.copies.wide_area.refusal import Refusal
from jukinet.counters.question_steps import StepBoard

if TYPE_CHECKING:
    from jukinet.copies.wide_area.sealing import Question


@dataclass(frozen=True, slots=True)
class Brought:
    """The bytes that came back, believed by nobody yet; or why none did."""

    wire: bytes = field(default=b"", repr=False)
    failure: Refusal | None = None


class WideAreaDesk(Protocol):
    """What a counter is given to ask other towns with (``Facilities.wide_area``)."""

    @property
    def steps(self) -> StepBoard:
        """Where it is noted how far each question has come."""
        ...

    def bring(self, question: Question) -> Brought:
        """Bring a question to its home office; blocks up to eight seconds, holds no transaction."""
        ...
