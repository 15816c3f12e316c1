"""Procedures of commissioned issuing, by who does them.

The office: ``applied``, ``ordering``, ``hearing``, ``certifying``. The communication server:
``making_data``, ``relaying``, ``connecting``. The contractor: ``taking``, ``attending``,
``working``, ``erasing``. Both ends: ``boxes``, ``settling``, ``reconciling``. Each takes ``tx``,
decides by the hearts, appends rows; none commits.
"""

from jukinet.cards.commissioned_issue.procedures.applied import (
    accept_received,
    count_applied,
    gather_applied,
)
from jukinet.cards.commissioned_issue.procedures.attending import (
    appoint_administrator,
    enter_room,
    find_administrator,
    find_disorder,
    leave_room,
    list_present,
    list_room_log,
)
from jukinet.cards.commissioned_issue.procedures.boxes import (
    box_wanted,
    get_box,
    give_box,
    list_boxes,
    list_gone,
    list_to_hand_back,
    sign_box,
    take_box,
    take_signature,
)
from jukinet.cards.commissioned_issue.procedures.certifying import (
    enter_certificate,
    list_uncertified_keys,
)
from jukinet.cards.commissioned_issue.procedures.connecting import Connection
from jukinet.cards.commissioned_issue.procedures.erasing import (
    finish_erasure,
    list_erasure_steps,
    list_unfinished_erasures,
    state_erasure,
    witness_erasure,
)
from jukinet.cards.commissioned_issue.procedures.explaining import (
    confirm_explanation,
    list_statements,
    state_explanation,
)
from jukinet.cards.commissioned_issue.procedures.hearing import (
    get_erasure,
    hear_erasures,
    hear_keys,
    hear_results,
)
from jukinet.cards.commissioned_issue.procedures.making_data import make_data
from jukinet.cards.commissioned_issue.procedures.ordering import (
    digest_order,
    enter_contract,
    get_commission,
    list_commissions,
    list_contracts,
    list_ledger_lines,
    list_overdue_erasures,
    order_cards,
    sum_commissions,
)
from jukinet.cards.commissioned_issue.procedures.reconciling import (
    find_settlement,
    reconcile_at_contractor,
    reconcile_at_office,
)
from jukinet.cards.commissioned_issue.procedures.relaying import pass_to_issuer, pass_to_office
from jukinet.cards.commissioned_issue.procedures.sealing import digest_of_blanks
from jukinet.cards.commissioned_issue.procedures.settling import (
    explain_difference,
    report_unexplained,
    settle_at_contractor,
    settle_at_office,
)
from jukinet.cards.commissioned_issue.procedures.taking import (
    offer_keys,
    only_of_served,
    take_records,
)
from jukinet.cards.commissioned_issue.procedures.working import (
    OpenedRecord,
    begin_series,
    begin_work,
    count_records,
    end_series,
    find_open_series,
    find_work_on,
    list_series,
    list_steps,
    open_coming,
    open_record,
    spoil,
    take_step,
    tell_results,
)
from jukinet.cards.commissioned_issue.store import KeptBox, KeptCommission, KeptSeries, KeptWork

__all__ = [
    "Connection",
    "KeptBox",
    "KeptCommission",
    "KeptSeries",
    "KeptWork",
    "OpenedRecord",
    "accept_received",
    "appoint_administrator",
    "begin_series",
    "begin_work",
    "box_wanted",
    "confirm_explanation",
    "count_applied",
    "count_records",
    "digest_of_blanks",
    "digest_order",
    "end_series",
    "enter_certificate",
    "enter_contract",
    "enter_room",
    "explain_difference",
    "find_administrator",
    "find_disorder",
    "find_open_series",
    "find_settlement",
    "find_work_on",
    "finish_erasure",
    "gather_applied",
    "get_box",
    "get_commission",
    "get_erasure",
    "give_box",
    "hear_erasures",
    "hear_keys",
    "hear_results",
    "leave_room",
    "list_boxes",
    "list_commissions",
    "list_contracts",
    "list_erasure_steps",
    "list_gone",
    "list_ledger_lines",
    "list_overdue_erasures",
    "list_present",
    "list_room_log",
    "list_series",
    "list_statements",
    "list_steps",
    "list_to_hand_back",
    "list_uncertified_keys",
    "list_unfinished_erasures",
    "make_data",
    "offer_keys",
    "only_of_served",
    "open_coming",
    "open_record",
    "order_cards",
    "pass_to_issuer",
    "pass_to_office",
    "reconcile_at_contractor",
    "reconcile_at_office",
    "report_unexplained",
    "settle_at_contractor",
    "settle_at_office",
    "sign_box",
    "spoil",
    "state_erasure",
    "state_explanation",
    "sum_commissions",
    "take_box",
    "take_records",
    "take_signature",
    "take_step",
    "tell_results",
    "witness_erasure",
]
