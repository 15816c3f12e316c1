"""What a register office does, each procedure over a list of papers; `tx` in, no commit.

``papers`` enters and erases, ``corrections`` changes what stands, ``codes`` keeps the pool,
``answers`` records what comes back from elsewhere, ``loading`` takes over an existing register.
``reading``, ``searching`` and ``histories`` look, ``flagging`` says something beside a record.
"""

from jukinet.register.procedures.answers import confirm_moves, mark_changes
from jukinet.register.procedures.codes import (
    count_unused_codes,
    find_code_shortage,
    receive_codes,
)
from jukinet.register.procedures.corrections import (
    change_codes,
    change_households,
    correct_names,
    relocate,
)
from jukinet.register.procedures.entries import (
    accept_arrivals,
    accept_move_ins,
    open_households,
    record_births,
)
from jukinet.register.procedures.erasures import accept_move_outs, record_deaths
from jukinet.register.procedures.flagging import lift_flag, mark_under_investigation, write_note
from jukinet.register.procedures.histories import (
    get_household_as_of,
    get_record_as_of,
    list_history,
)
from jukinet.register.procedures.loading import (
    LoadedResident,
    list_codes_present,
    list_households_by_number,
    list_loaded,
    load_households,
    load_residents,
)
from jukinet.register.procedures.reading import (
    count_held_changes,
    count_residents,
    find_resident_by_code,
    get_household,
    get_record,
    list_changes,
    list_flags,
    list_marks,
    list_records,
    list_records_from,
)
from jukinet.register.procedures.searching import index_some_residents, search

__all__ = [
    "LoadedResident",
    "accept_arrivals",
    "accept_move_ins",
    "accept_move_outs",
    "change_codes",
    "change_households",
    "confirm_moves",
    "correct_names",
    "count_held_changes",
    "count_residents",
    "count_unused_codes",
    "find_code_shortage",
    "find_resident_by_code",
    "get_household",
    "get_household_as_of",
    "get_record",
    "get_record_as_of",
    "index_some_residents",
    "lift_flag",
    "list_changes",
    "list_codes_present",
    "list_flags",
    "list_history",
    "list_households_by_number",
    "list_loaded",
    "list_marks",
    "list_records",
    "list_records_from",
    "load_households",
    "load_residents",
    "mark_changes",
    "mark_under_investigation",
    "open_households",
    "receive_codes",
    "record_births",
    "record_deaths",
    "relocate",
    "search",
    "write_note",
]
