"""What the link does in a transaction, on either side of it.

The register office takes over a register (``loading``), tells its communication server
(``telling``) and hears what the network says (``hearing``); the communication server makes notices
of what it is told and passes answers down (``passing``); both pass marks of locks on
(``marking``), and both make and take media (``media``).
"""

from jukinet.link.procedures.hearing import take_answers, take_codes
from jukinet.link.procedures.loading import (
    Ready,
    advance_load,
    begin_load,
    give_up_load,
    hold_load,
    load_carefully,
    load_ready,
    make_ready,
)
from jukinet.link.procedures.marking import (
    erase_lifted_marks,
    list_marked,
    pass_effects_back,
    take_effects,
    take_heard_marks,
    take_marks,
    take_told_marks,
    take_waits,
)
from jukinet.link.procedures.media import (
    begin_medium,
    find_carried_envelope,
    find_last_medium_made,
    list_messages_to_carry,
    must_be_next_medium,
    note_medium_made,
    note_medium_taken,
)
from jukinet.link.procedures.passing import (
    request_codes,
    take_changes,
    take_initial,
    tell_office,
)
from jukinet.link.procedures.reading import count_parts, list_part_marks_of
from jukinet.link.procedures.telling import ask_for_codes, tell_loaded, tell_network

__all__ = [
    "Ready",
    "advance_load",
    "ask_for_codes",
    "begin_load",
    "begin_medium",
    "count_parts",
    "erase_lifted_marks",
    "find_carried_envelope",
    "find_last_medium_made",
    "give_up_load",
    "hold_load",
    "list_marked",
    "list_messages_to_carry",
    "list_part_marks_of",
    "load_carefully",
    "load_ready",
    "make_ready",
    "must_be_next_medium",
    "note_medium_made",
    "note_medium_taken",
    "pass_effects_back",
    "request_codes",
    "take_answers",
    "take_changes",
    "take_codes",
    "take_effects",
    "take_heard_marks",
    "take_initial",
    "take_marks",
    "take_told_marks",
    "take_waits",
    "tell_loaded",
    "tell_network",
    "tell_office",
]
