"""The procedures of notices: what each floor does with identification information.

A notice is *made* by a communication server (``notify_prefecture``), *recorded and forwarded* by
the prefecture (``record_and_forward``), *recorded* by the national server (``record``): one
procedure on three nodes. All take the caller's transaction and a list, and never commit.
"""

from jukinet.notices.procedures.designating import (
    agree_to_codes,
    designate_codes,
    propose_codes,
    propose_requested_codes,
    receive_codes,
    request_codes,
)
from jukinet.notices.procedures.dismissing import dismiss_held_notice
from jukinet.notices.procedures.forwarding import record, record_and_forward
from jukinet.notices.procedures.listening import (
    hear_effective,
    hear_held,
    pass_on_effective,
    pass_on_held,
)
from jukinet.notices.procedures.loading import load_initial, record_initial
from jukinet.notices.procedures.notifying import hear_of_move_in, notify_prefecture
from jukinet.notices.procedures.purging import list_purge_records, purge_expired
from jukinet.notices.procedures.reading import (
    count_designations,
    count_holdings,
    find_candidates,
    find_holding_of,
    find_holdings_by_code,
    fold_tallies,
    list_codes_of,
    list_history,
    list_initial_loads,
    list_open_held_notices,
    list_progress,
    read_tallies,
)
from jukinet.notices.procedures.recording import Outcome, Result
from jukinet.notices.procedures.telling import TellOffice
from jukinet.notices.store import (
    InitialLoad,
    OpenHeldNotice,
    Progress,
    PurgeRecord,
)

__all__ = [
    "InitialLoad",
    "OpenHeldNotice",
    "Outcome",
    "Progress",
    "PurgeRecord",
    "Result",
    "TellOffice",
    "agree_to_codes",
    "count_designations",
    "count_holdings",
    "designate_codes",
    "dismiss_held_notice",
    "find_candidates",
    "find_holding_of",
    "find_holdings_by_code",
    "fold_tallies",
    "hear_effective",
    "hear_held",
    "hear_of_move_in",
    "list_codes_of",
    "list_history",
    "list_initial_loads",
    "list_open_held_notices",
    "list_progress",
    "list_purge_records",
    "load_initial",
    "notify_prefecture",
    "pass_on_effective",
    "pass_on_held",
    "propose_codes",
    "propose_requested_codes",
    "purge_expired",
    "read_tallies",
    "receive_codes",
    "record",
    "record_and_forward",
    "record_initial",
    "request_codes",
]
