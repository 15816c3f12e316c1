"""What both ends of a wide-area copy do; ``tx`` in, no commit.

``asking`` is the issuing office: accept, ask, hear, print.  ``answering`` is the home office.
``promising`` tells the one when the other is ready.  ``opening`` is when they speak with each other
at all: hours, agreements, suspensions.
"""

from jukinet.copies.wide_area.procedures.answering import (
    HomeCounter,
    answer_questions,
    list_answered,
)
from jukinet.copies.wide_area.procedures.asking import (
    accept_request,
    asks_still,
    drop_request,
    find_outcome,
    find_printed,
    get_request,
    hear_reply,
    list_requests_of_case,
    note_printed,
    prepare_question,
)
from jukinet.copies.wide_area.procedures.opening import (
    agree_hours,
    close_line,
    find_closed,
    list_agreed,
    open_line,
)
from jukinet.copies.wide_area.procedures.promising import (
    hear_ready,
    keep_promises,
    list_promised,
)
from jukinet.copies.wide_area.store import Heard, KeptRequest

__all__ = [
    "Heard",
    "HomeCounter",
    "KeptRequest",
    "accept_request",
    "agree_hours",
    "answer_questions",
    "asks_still",
    "close_line",
    "drop_request",
    "find_closed",
    "find_outcome",
    "find_printed",
    "get_request",
    "hear_ready",
    "hear_reply",
    "keep_promises",
    "list_agreed",
    "list_answered",
    "list_promised",
    "list_requests_of_case",
    "note_printed",
    "open_line",
    "prepare_question",
]
