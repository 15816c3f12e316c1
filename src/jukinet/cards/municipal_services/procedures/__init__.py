"""What the office does about other uses of its cards; `tx` in, no commit.

``using`` takes a wish in, notes what came of the dialogue with the card, and ends uses; ``kiosk``
prints a holder's own record at a machine; ``sheltering`` keeps the register of evacuees.
"""

from jukinet.cards.municipal_services.procedures.kiosk import (
    finish_at_kiosk,
    open_at_kiosk,
    serve_at_kiosk,
)
from jukinet.cards.municipal_services.procedures.sheltering import (
    Evacuee,
    count_evacuees,
    list_evacuees,
    note_arrival,
    note_departure,
)
from jukinet.cards.municipal_services.procedures.using import (
    ask_for_service,
    end_uses_of_ended_cards,
    get_use_by_number,
    list_stopped_numbers,
    list_uses,
    note_deleted,
    note_loaded,
    prepare_deletion,
    prepare_loading,
    withdraw_wish,
)

__all__ = [
    "Evacuee",
    "ask_for_service",
    "count_evacuees",
    "end_uses_of_ended_cards",
    "finish_at_kiosk",
    "get_use_by_number",
    "list_evacuees",
    "list_stopped_numbers",
    "list_uses",
    "note_arrival",
    "note_deleted",
    "note_departure",
    "note_loaded",
    "open_at_kiosk",
    "prepare_deletion",
    "prepare_loading",
    "serve_at_kiosk",
    "withdraw_wish",
]
