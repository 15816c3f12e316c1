"""What a register office does, each procedure over a list of papers; `tx` in, no commit.

``papers`` enters and erases, ``corrections`` changes what stands, ``codes`` keeps the pool,
``answers`` records what comes back from elsewhere, ``loading`` takes over an existing register.
``reading``, ``searching`` and ``histories`` look, ``flagging`` says something beside a record,
``cancelling`` withdraws changes as ``withdrawing`` plans, ``remaking`` and ``retaining`` end what
was written, ``renaming`` carries out a renamed area, ``code_notices`` keeps who must be told a code
in writing.
"""

from jukinet.register.procedures.answers import confirm_moves, mark_changes
from jukinet.register.procedures.cancelling import (
    cancel_changes,
    must_be_cancellable,
    stands_again_without,
)
from jukinet.register.procedures.code_notices import (
    CodeNotice,
    list_code_notices_due,
    mark_code_notices_issued,
)
from jukinet.register.procedures.codes import (
    count_unused_codes,
    find_code_shortage,
    receive_codes,
)
from jukinet.register.procedures.corrections import (
    change_codes,
    change_households,
    correct_births,
    correct_items,
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
    list_left,
)
from jukinet.register.procedures.loading import (
    LOADED_COLUMNS,
    list_codes_present,
    list_households_by_number,
    load_households,
    load_residents,
    make_households,
    make_residents,
)
from jukinet.register.procedures.proposing import (
    approve_remaking,
    find_remaking_proposal,
    get_remaking_proposal,
    list_remaking_proposals,
    propose_remaking,
    refuse_remaking,
)
from jukinet.register.procedures.reading import (
    count_held_changes,
    count_residents,
    find_resident_by_code,
    get_household,
    get_record,
    has_address,
    list_changes,
    list_flags,
    list_marks,
    list_records,
    list_records_from,
    list_residents_by_code,
)
from jukinet.register.procedures.remaking import (
    get_replaced_record,
    list_present_history,
    list_remakings,
    remake_records,
)
from jukinet.register.procedures.renaming import (
    get_renaming,
    order_renaming,
    preview_renaming,
    rename_area,
    rename_some,
)
from jukinet.register.procedures.retaining import ErasureProof, erase_expired, list_erasure_proofs
from jukinet.register.procedures.searching import (
    index_some_former_names,
    index_some_residents,
    search,
)
from jukinet.register.procedures.withdrawing import list_withdrawable, plan_withdrawal

__all__ = [
    "LOADED_COLUMNS",
    "CodeNotice",
    "ErasureProof",
    "accept_arrivals",
    "accept_move_ins",
    "accept_move_outs",
    "approve_remaking",
    "cancel_changes",
    "change_codes",
    "change_households",
    "confirm_moves",
    "correct_births",
    "correct_items",
    "correct_names",
    "count_held_changes",
    "count_residents",
    "count_unused_codes",
    "erase_expired",
    "find_code_shortage",
    "find_remaking_proposal",
    "find_resident_by_code",
    "get_household",
    "get_household_as_of",
    "get_record",
    "get_record_as_of",
    "get_remaking_proposal",
    "get_renaming",
    "get_replaced_record",
    "has_address",
    "index_some_former_names",
    "index_some_residents",
    "lift_flag",
    "list_changes",
    "list_code_notices_due",
    "list_codes_present",
    "list_erasure_proofs",
    "list_flags",
    "list_history",
    "list_households_by_number",
    "list_left",
    "list_marks",
    "list_present_history",
    "list_records",
    "list_records_from",
    "list_remaking_proposals",
    "list_remakings",
    "list_residents_by_code",
    "list_withdrawable",
    "load_households",
    "load_residents",
    "make_households",
    "make_residents",
    "mark_changes",
    "mark_code_notices_issued",
    "mark_under_investigation",
    "must_be_cancellable",
    "open_households",
    "order_renaming",
    "plan_withdrawal",
    "preview_renaming",
    "propose_remaking",
    "receive_codes",
    "record_births",
    "record_deaths",
    "refuse_remaking",
    "relocate",
    "remake_records",
    "rename_area",
    "rename_some",
    "search",
    "stands_again_without",
    "write_note",
]
