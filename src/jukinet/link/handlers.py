"""Which procedure gives which incoming kind its effect, on either side of the link.

The communication server's node adds ``notices.handlers.municipal_handlers(tell_office)``: what the
network says goes to the office by the teller of this slice.
"""

from __future__ import annotations

from typing import Final

from jukinet.link import procedures
from jukinet.link.messages import (
    CODES_HANDED,
    CODES_WANTED,
    INITIAL_RESIDENTS,
    NETWORK_TOLD,
    RESIDENT_CHANGED,
)
from jukinet.platform.message.handling import Handler
from jukinet.protection.messages import (
    PROTECTION_HEARD,
    PROTECTION_HELD,
    PROTECTION_HELD_HEARD,
    PROTECTION_HELD_TOLD,
    PROTECTION_MARKED,
    PROTECTION_TOLD,
    PROTECTION_WAITS,
)

OFFICE: Final = (
    Handler(PROTECTION_HEARD, procedures.take_heard_marks),
    Handler(PROTECTION_HELD_HEARD, procedures.take_effects),
    Handler(PROTECTION_WAITS, procedures.take_waits),
    Handler(CODES_HANDED, procedures.take_codes),
    Handler(NETWORK_TOLD, procedures.take_answers),
)

MUNICIPAL: Final = (
    Handler(PROTECTION_MARKED, procedures.take_marks),
    Handler(PROTECTION_TOLD, procedures.take_told_marks),
    Handler(PROTECTION_HELD, procedures.pass_effects_back),
    Handler(PROTECTION_HELD_TOLD, procedures.pass_effects_back),
    Handler(RESIDENT_CHANGED, procedures.take_changes),
    Handler(INITIAL_RESIDENTS, procedures.take_initial),
    Handler(CODES_WANTED, procedures.request_codes),
)
