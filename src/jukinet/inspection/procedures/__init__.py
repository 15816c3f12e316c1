"""What the office does about inspection; `tx` in, no commit.

``requests`` takes in and decides, ``excerpts`` makes lists, ``papers`` puts them on paper,
``viewings`` shows them page by page, ``publishing`` says once a year who inspected,
``disposing`` ends the papers, ``probing`` tries the list for protection's proof.
"""

from jukinet.inspection.procedures.disposing import (
    confirm_disposal,
    list_disposable,
    list_disposals,
    propose_disposal,
)
from jukinet.inspection.procedures.excerpts import (
    count_area,
    find_excerpt_for,
    make_excerpt,
    request_excerpt,
)
from jukinet.inspection.procedures.papers import (
    PaperDesk,
    get_paper_desk,
    get_paper_sheet,
    hand_over_paper,
    print_list,
    request_paper,
)
from jukinet.inspection.procedures.probing import INSPECTION_PATHS
from jukinet.inspection.procedures.publishing import list_publication
from jukinet.inspection.procedures.requests import (
    RequestFile,
    accept_request,
    end_request,
    get_request,
    get_request_file,
    list_requests,
    receive_request,
    record_misuse_step,
    refuse_request,
)
from jukinet.inspection.procedures.viewings import (
    ShownPage,
    begin_viewing,
    end_viewing,
    get_viewing,
    is_out,
    list_open_viewings,
    show_page,
)

__all__ = [
    "INSPECTION_PATHS",
    "PaperDesk",
    "RequestFile",
    "ShownPage",
    "accept_request",
    "begin_viewing",
    "confirm_disposal",
    "count_area",
    "end_request",
    "end_viewing",
    "find_excerpt_for",
    "get_paper_desk",
    "get_paper_sheet",
    "get_request",
    "get_request_file",
    "get_viewing",
    "hand_over_paper",
    "is_out",
    "list_disposable",
    "list_disposals",
    "list_open_viewings",
    "list_publication",
    "list_requests",
    "make_excerpt",
    "print_list",
    "propose_disposal",
    "receive_request",
    "record_misuse_step",
    "refuse_request",
    "request_excerpt",
    "request_paper",
    "show_page",
]
