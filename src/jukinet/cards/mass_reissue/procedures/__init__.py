"""What the office does when a key that makes cards is lost; `tx` in, no commit.

``deciding`` is by two persons, ``working`` is what the job does, ``notifying`` puts holders into
packs of letters and notes them as posted, ``reading`` says how far it has come.
"""

from jukinet.cards.mass_reissue.procedures.deciding import (
    approve_reissue,
    change_pace,
    go_on,
    propose_reissue,
    stop_reissue,
    withdraw_reissue,
)
from jukinet.cards.mass_reissue.procedures.notifying import (
    Letter,
    note_posted,
    open_pack,
    put_into_packs,
)
from jukinet.cards.mass_reissue.procedures.reading import (
    Figures,
    KeyCards,
    ReissueFile,
    ask_who_knows,
    get_reissue_file,
    list_reissues,
    list_stopped_keys,
)
from jukinet.cards.mass_reissue.procedures.working import (
    end_some_cards,
    list_running,
    list_some_cards,
)
from jukinet.cards.mass_reissue.store import Pack

__all__ = [
    "Figures",
    "KeyCards",
    "Letter",
    "Pack",
    "ReissueFile",
    "approve_reissue",
    "ask_who_knows",
    "change_pace",
    "end_some_cards",
    "get_reissue_file",
    "go_on",
    "list_reissues",
    "list_running",
    "list_some_cards",
    "list_stopped_keys",
    "note_posted",
    "open_pack",
    "propose_reissue",
    "put_into_packs",
    "stop_reissue",
    "withdraw_reissue",
]
