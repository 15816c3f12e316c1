"""What happens to moves in a transaction: `tx` in, no commit.

``leaving`` and ``answering`` are the town that is left, its counter and its side of the network;
``arriving`` and ``hearing`` the new town's.  ``following`` sees what filings and the register came
to, ``chasing`` what time does, ``differing`` follows what two towns have differently, ``carrying``
what becomes of cards, ``reading`` looks.

At the counter of the new town: :func:`take_first_move_in` with a card that was read, then wait for
the information (:func:`find_information`; :func:`fetch_again`), confirm who is who in the filing it
began, enter and approve it by ``filings``.  At the town that is left:
:func:`take_annotated_move_out`, then ``filings``.
"""

from jukinet.moves.procedures.answering import answer_questions, hear_settled
from jukinet.moves.procedures.arriving import (
    FirstMoveIn,
    fetch_again,
    find_arrival_of_filing,
    find_information,
    give_up,
    take_first_move_in,
)
from jukinet.moves.procedures.carrying import (
    list_movers_cards,
    take_card_back,
    take_card_over,
)
from jukinet.moves.procedures.chasing import chase_moves, list_to_chase
from jukinet.moves.procedures.comparing import compare_entries, hear_entered, tell_entries
from jukinet.moves.procedures.differing import (
    hear_differences,
    list_differences,
    report_difference,
    settle_difference,
)
from jukinet.moves.procedures.following import follow_filings, follow_register
from jukinet.moves.procedures.hearing import hear_answers
from jukinet.moves.procedures.leaving import (
    AnnotatedMoveOut,
    call_off,
    change_destination,
    list_entitled,
    resume,
    take_annotated_move_out,
)
from jukinet.moves.procedures.reading import (
    MoveFile,
    MovesUnderWay,
    Progress,
    find_departure_of_filing,
    find_progress,
    get_arrival_file,
    get_departure_file,
    list_ended_arrivals,
    list_never_arrived,
    list_under_way,
)
from jukinet.moves.procedures.releasing import confirm_release, list_releases, propose_release
from jukinet.moves.procedures.seeking import answer_seekers, hear_found, seek_movers

__all__ = [
    "AnnotatedMoveOut",
    "FirstMoveIn",
    "MoveFile",
    "MovesUnderWay",
    "Progress",
    "answer_questions",
    "answer_seekers",
    "call_off",
    "change_destination",
    "chase_moves",
    "compare_entries",
    "confirm_release",
    "fetch_again",
    "find_arrival_of_filing",
    "find_departure_of_filing",
    "find_information",
    "find_progress",
    "follow_filings",
    "follow_register",
    "get_arrival_file",
    "get_departure_file",
    "give_up",
    "hear_answers",
    "hear_differences",
    "hear_entered",
    "hear_found",
    "hear_settled",
    "list_differences",
    "list_ended_arrivals",
    "list_entitled",
    "list_movers_cards",
    "list_never_arrived",
    "list_releases",
    "list_to_chase",
    "list_under_way",
    "propose_release",
    "report_difference",
    "resume",
    "seek_movers",
    "settle_difference",
    "take_annotated_move_out",
    "take_card_back",
    "take_card_over",
    "take_first_move_in",
    "tell_entries",
]
