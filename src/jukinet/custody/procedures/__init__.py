"""Procedures of custody: the media ledger, outputs about many people, named persons.

Each takes ``tx`` and ``by``, decides by the hearts beside it, appends a step and a line of the
operation record; none commits.
"""

from jukinet.custody.procedures.history import (
    compare_with_slips,
    digest_of_search,
    print_history,
    search_history,
)
from jukinet.custody.procedures.media import (
    approve_medium,
    get_medium,
    get_slip,
    hand_over,
    list_media,
    list_medium_steps,
    list_overdue_media,
    note_written,
    receive_medium,
    refuse_medium,
    report_loss,
    request_medium,
    send_back,
    state_erasure,
    take_back,
    withdraw_medium,
    witness_erasure,
    write_approved,
)
from jukinet.custody.procedures.outputs import (
    approve_output,
    get_output,
    list_outputs,
    must_be_approved,
    record_done,
    refuse_output,
    request_output,
    withdraw_output,
)
from jukinet.custody.procedures.persons import (
    end_person,
    list_named_persons,
    must_be_named,
    name_person,
)
from jukinet.custody.procedures.routine import note_arrived_by_routine, note_written_by_routine

__all__ = [
    "approve_medium",
    "approve_output",
    "compare_with_slips",
    "digest_of_search",
    "end_person",
    "get_medium",
    "get_output",
    "get_slip",
    "hand_over",
    "list_media",
    "list_medium_steps",
    "list_named_persons",
    "list_outputs",
    "list_overdue_media",
    "must_be_approved",
    "must_be_named",
    "name_person",
    "note_arrived_by_routine",
    "note_written",
    "note_written_by_routine",
    "print_history",
    "receive_medium",
    "record_done",
    "refuse_medium",
    "refuse_output",
    "report_loss",
    "request_medium",
    "request_output",
    "search_history",
    "send_back",
    "state_erasure",
    "take_back",
    "withdraw_medium",
    "withdraw_output",
    "witness_erasure",
    "write_approved",
]
