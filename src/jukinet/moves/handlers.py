"""Which procedure gives a word of a move its effect: at the two offices, and at the two servers."""

from __future__ import annotations

from typing import Final

from jukinet.moves import procedures
from jukinet.moves.messages import (
    CERTIFICATE_TOLD,
    DIFFERENCES_TOLD,
    MOVE_IN_ENTERED,
    MOVE_IN_FILED,
    MOVE_IN_SETTLED,
    MOVER_FOUND,
    MOVER_SOUGHT,
    WAYS,
)
from jukinet.platform.message.handling import Handler
from jukinet.platform.message.letter_way import list_passing

OFFICE: Final = (
    Handler(MOVE_IN_FILED.down, procedures.answer_questions),
    Handler(CERTIFICATE_TOLD.down, procedures.hear_answers),
    Handler(MOVE_IN_SETTLED.down, procedures.hear_settled),
    Handler(DIFFERENCES_TOLD.down, procedures.hear_differences),
    Handler(MOVE_IN_ENTERED.down, procedures.hear_entered),
    Handler(MOVER_SOUGHT.down, procedures.answer_seekers),
    Handler(MOVER_FOUND.down, procedures.hear_found),
)
MUNICIPAL: Final = list_passing(WAYS)
