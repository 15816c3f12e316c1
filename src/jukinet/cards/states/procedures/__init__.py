"""What every node does about the states of cards; `tx` in, no commit.

``telling`` is the register office's side, ``passing`` what each floor does on the way up and down,
``listing`` the stopped list: kept, passed on to everybody below, signed for use without a line.
"""

from jukinet.cards.states.procedures.listing import (
    count_stopped,
    find_stop,
    make_signed_list,
    move_list_on,
    must_be_usable,
    open_signed_list,
    pass_on,
    read_list,
    take_stops,
)
from jukinet.cards.states.procedures.passing import (
    answer,
    ask_further,
    bring_down,
    pass_further,
    record_national,
)
from jukinet.cards.states.procedures.telling import ask_network, tell_network
from jukinet.cards.states.procedures.yearly import MunicipalFigures, list_yearly_figures
from jukinet.cards.states.told import KnownCard, StoppedList, ToldCard

__all__ = [
    "KnownCard",
    "MunicipalFigures",
    "StoppedList",
    "ToldCard",
    "answer",
    "ask_further",
    "ask_network",
    "bring_down",
    "count_stopped",
    "find_stop",
    "list_yearly_figures",
    "make_signed_list",
    "move_list_on",
    "must_be_usable",
    "open_signed_list",
    "pass_further",
    "pass_on",
    "read_list",
    "record_national",
    "take_stops",
    "tell_network",
]
