"""What happens to filings in a transaction: `tx` in, no commit.

``entering`` is the desk, ``reviewing`` the second person, ``executing`` what approval does to the
register, ``claiming`` who works on a household, ``queues`` the lists of work, ``chasing`` the moves
that never arrive, ``disposing`` the end of the papers, ``sealing`` the code on a certificate,
``answering`` what another municipality's word does to a filing.
"""

from jukinet.filings.procedures.answering import (
    annotate,
    must_fit,
    take_certificates,
    tie_to_move,
    untie_from_move,
)
from jukinet.filings.procedures.chasing import (
    go_by_paper,
    hold_moves,
    list_by_paper,
    list_moves_to_seek,
    list_unconfirmed_moves,
    list_unconfirmed_of,
    note_arrived,
    note_claimed,
    note_sought,
    record_letters_sent,
    settle_move,
)
from jukinet.filings.procedures.claiming import claim, find_claim, release_claim
from jukinet.filings.procedures.disposing import (
    confirm_disposal,
    list_disposable,
    list_disposal_items,
    list_disposals,
    propose_disposal,
)
from jukinet.filings.procedures.entering import (
    begin,
    demand_of,
    enter,
    is_fresh,
    look,
    reopen,
    reread,
    rule_on,
    save_draft,
    scan_certificate,
    withdraw,
)
from jukinet.filings.procedures.grounding import (
    find_household,
    find_household_number,
    make_ground,
    read_certificates,
)
from jukinet.filings.procedures.hearing import hear_paper_notice, list_leavers
from jukinet.filings.procedures.queues import (
    Place,
    count_queues,
    get_filing,
    list_approved_since,
    list_changed_by,
    list_open_of_household,
    list_queue,
    list_steps,
)
from jukinet.filings.procedures.reviewing import (
    Lamp,
    approve,
    find_late,
    get_move_out_certificates,
    list_lamps,
    return_,
)
from jukinet.filings.procedures.sealing import (
    generation_of,
    open_certificates,
    seal_certificates,
)

__all__ = [
    "Lamp",
    "Place",
    "annotate",
    "approve",
    "begin",
    "claim",
    "confirm_disposal",
    "count_queues",
    "demand_of",
    "enter",
    "find_claim",
    "find_household",
    "find_household_number",
    "find_late",
    "generation_of",
    "get_filing",
    "get_move_out_certificates",
    "go_by_paper",
    "hear_paper_notice",
    "hold_moves",
    "is_fresh",
    "list_approved_since",
    "list_by_paper",
    "list_changed_by",
    "list_disposable",
    "list_disposal_items",
    "list_disposals",
    "list_lamps",
    "list_leavers",
    "list_moves_to_seek",
    "list_open_of_household",
    "list_queue",
    "list_steps",
    "list_unconfirmed_moves",
    "list_unconfirmed_of",
    "look",
    "make_ground",
    "must_fit",
    "note_arrived",
    "note_claimed",
    "note_sought",
    "open_certificates",
    "propose_disposal",
    "read_certificates",
    "record_letters_sent",
    "release_claim",
    "reopen",
    "reread",
    "return_",
    "rule_on",
    "save_draft",
    "scan_certificate",
    "seal_certificates",
    "settle_move",
    "take_certificates",
    "tie_to_move",
    "untie_from_move",
    "withdraw",
]
