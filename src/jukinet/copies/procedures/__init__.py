"""What the counter does for whoever asks for a copy; `tx` in, no commit."""

from jukinet.copies.procedures.accepting import (
    accept_request,
    approve_request,
    get_request,
    list_request_events,
    list_requests_in_review,
    list_requests_of_case,
    refuse_request,
)
from jukinet.copies.procedures.days import (
    ClosedDay,
    close_day,
    confirm_closing,
    enter_hand_fees,
    find_closed_day,
    list_unconfirmed,
    read_daybook,
)
from jukinet.copies.procedures.desk import PaperDesk, function_of, names_of
from jukinet.copies.procedures.guarding import list_shown
from jukinet.copies.procedures.issuing import (
    Made,
    count_number_gaps,
    hand_over,
    lay_out_numbers,
    list_issues,
    make_documents,
    must_be_business_day,
    open_document,
    open_page,
    total_yen,
)
from jukinet.copies.procedures.leaving import goes_by_card
from jukinet.copies.procedures.papers import (
    WaitingDocument,
    cancel_request,
    correct_top,
    list_packs,
    list_sheet_numbers,
    list_waiting,
    print_documents,
    register_pack,
    spoil_document,
)
from jukinet.copies.procedures.printing import print_next
from jukinet.copies.procedures.request_papers import write_request_paper
from jukinet.copies.procedures.stops import (
    Stopped,
    StoppedRequest,
    call_officer,
    find_stop,
    list_stops,
)
from jukinet.copies.procedures.verifying import Verified, verify_paper
from jukinet.copies.procedures.wide_area import issue_reply

__all__ = [
    "ClosedDay",
    "Made",
    "PaperDesk",
    "Stopped",
    "StoppedRequest",
    "Verified",
    "WaitingDocument",
    "accept_request",
    "approve_request",
    "call_officer",
    "cancel_request",
    "close_day",
    "confirm_closing",
    "correct_top",
    "count_number_gaps",
    "enter_hand_fees",
    "find_closed_day",
    "find_stop",
    "function_of",
    "get_request",
    "goes_by_card",
    "hand_over",
    "issue_reply",
    "lay_out_numbers",
    "list_issues",
    "list_packs",
    "list_request_events",
    "list_requests_in_review",
    "list_requests_of_case",
    "list_sheet_numbers",
    "list_shown",
    "list_stops",
    "list_unconfirmed",
    "list_waiting",
    "make_documents",
    "must_be_business_day",
    "names_of",
    "open_document",
    "open_page",
    "print_documents",
    "print_next",
    "read_daybook",
    "refuse_request",
    "register_pack",
    "spoil_document",
    "total_yen",
    "verify_paper",
    "write_request_paper",
]
