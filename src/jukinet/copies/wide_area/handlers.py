"""Which procedure gives the word of a home office its effect; two servers carry it."""

from __future__ import annotations

from typing import Final

from jukinet.copies.wide_area.messages import READY, WAYS
from jukinet.copies.wide_area.procedures import hear_ready
from jukinet.platform.message.handling import Handler
from jukinet.platform.message.letter_way import list_passing

OFFICE: Final = (Handler(READY.down, hear_ready),)
MUNICIPAL: Final = list_passing(WAYS)
