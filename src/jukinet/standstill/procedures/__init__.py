"""Procedures of a standstill: who holds, what is packed, which numbers, what was done by hand.

``packing`` decides and fills packs, ``holding`` enrols holders, ``accounting`` reserves numbers
and accounts for them, ``afterwards`` enters what was done by hand, ``calling`` keeps the contact
list, ``drilling`` what drills showed.
"""

from jukinet.standstill.procedures.accounting import (
    account_for_blocks,
    list_accounts,
    reserve_numbers,
    settle_block,
)
from jukinet.standstill.procedures.afterwards import (
    enter_afterwards,
    list_hand_sessions,
    list_unfollowed,
    note_followed,
    take_hand_ledger,
)
from jukinet.standstill.procedures.calling import find_contacts, save_contacts
from jukinet.standstill.procedures.drilling import list_drills, record_drill
from jukinet.standstill.procedures.holding import (
    end_holder,
    enrol_holder,
    list_holders,
    list_stopped_holders,
)
from jukinet.standstill.procedures.packing import (
    PackPlan,
    fill_pack,
    has_protection_changed,
    list_packs,
    list_withdrawn,
    plan_pack,
    record_pack,
    withheld_now,
)

__all__ = [
    "PackPlan",
    "account_for_blocks",
    "end_holder",
    "enrol_holder",
    "enter_afterwards",
    "fill_pack",
    "find_contacts",
    "has_protection_changed",
    "list_accounts",
    "list_drills",
    "list_hand_sessions",
    "list_holders",
    "list_packs",
    "list_stopped_holders",
    "list_unfollowed",
    "list_withdrawn",
    "note_followed",
    "plan_pack",
    "record_drill",
    "record_pack",
    "reserve_numbers",
    "save_contacts",
    "settle_block",
    "take_hand_ledger",
    "withheld_now",
]
