"""What a register office hears about cards."""

from __future__ import annotations

from typing import Final

from jukinet.cards import procedures
from jukinet.cards.states import handlers as states
from jukinet.cards.states.messages import CARD_STATES_HANDED
from jukinet.platform.message.handling import Handler

OFFICE: Final = (Handler(CARD_STATES_HANDED, procedures.hear_states), *states.OFFICE)
