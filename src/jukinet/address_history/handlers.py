"""Which procedure gives which letter its effect, at the two servers and the two offices."""

from __future__ import annotations

from typing import Final

from jukinet.address_history.messages import (
    ADDRESS_TOLD,
    ANSWER_TOLD,
    TRANSFER_TOLD,
    WAYS,
)
from jukinet.address_history.notice import Content
from jukinet.address_history.procedures.hearing import make_entering, take_answers
from jukinet.platform.message.handling import Handler
from jukinet.platform.message.letter_way import list_passing

OFFICE: Final = (
    Handler(ADDRESS_TOLD.down, make_entering(ADDRESS_TOLD, Content.ADDRESS)),
    Handler(TRANSFER_TOLD.down, make_entering(TRANSFER_TOLD, Content.TRANSFER)),
    Handler(ANSWER_TOLD.down, take_answers),
)
MUNICIPAL: Final = list_passing(WAYS)
