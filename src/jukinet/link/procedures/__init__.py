"""What the link does in a transaction, on either side of it.

The register office takes over a register (``loading``), tells its communication server
(``telling``) and hears what the network says (``hearing``); the communication server makes notices
of what it is told and passes answers down (``passing``); both make and take media (``media``).
"""

from jukinet.link.procedures.hearing import take_answers, take_codes
from jukinet.link.procedures.loading import (
    advance_load,
    begin_load,
    give_up_load,
    load_rows,
)
from jukinet.link.procedures.passing import (
    request_codes,
    take_changes,
    take_initial,
    tell_office,
)
from jukinet.link.procedures.reading import count_parts, list_part_marks_of
from jukinet.link.procedures.telling import ask_for_codes, tell_network, tell_some_of_load

__all__ = [
    "advance_load",
    "ask_for_codes",
    "begin_load",
    "count_parts",
    "give_up_load",
    "list_part_marks_of",
    "load_rows",
    "request_codes",
    "take_answers",
    "take_changes",
    "take_codes",
    "take_initial",
    "tell_network",
    "tell_office",
    "tell_some_of_load",
]
