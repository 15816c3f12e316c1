"""What every node does about the states of cards; `tx` in, no commit.

``telling`` is the register office's side, ``passing`` what each floor does on the way up and down,
``listing`` the stopped list: kept, passed on to everybody below, signed for use without a line;
``keys`` and ``stopping_keys`` are keys that make no cards any more, ``confirming`` says how far
each municipality's list has come.
"""

from jukinet.cards.states.procedures.confirming import (
    answer_spread,
    ask_spread,
    ask_spread_further,
    bring_spread_down,
    find_spread,
    hear_spread,
    keep_confirmed,
    pass_confirmed,
)
from jukinet.cards.states.procedures.keys import is_key_stopped, list_stopped_keys
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
from jukinet.cards.states.procedures.stopping_keys import stop_key, take_key_stops
from jukinet.cards.states.procedures.telling import ask_network, tell_network, tell_network_of
from jukinet.cards.states.procedures.yearly import MunicipalFigures, list_yearly_figures
from jukinet.cards.states.told import KnownCard, Spread, StoppedKey, StoppedList, ToldCard

__all__ = [
    "KnownCard",
    "MunicipalFigures",
    "Spread",
    "StoppedKey",
    "StoppedList",
    "ToldCard",
    "answer",
    "answer_spread",
    "ask_further",
    "ask_network",
    "ask_spread",
    "ask_spread_further",
    "bring_down",
    "bring_spread_down",
    "count_stopped",
    "find_spread",
    "find_stop",
    "hear_spread",
    "is_key_stopped",
    "keep_confirmed",
    "list_stopped_keys",
    "list_yearly_figures",
    "make_signed_list",
    "move_list_on",
    "must_be_usable",
    "open_signed_list",
    "pass_confirmed",
    "pass_further",
    "pass_on",
    "read_list",
    "record_national",
    "stop_key",
    "take_key_stops",
    "take_stops",
    "tell_network",
    "tell_network_of",
]
