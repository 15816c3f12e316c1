"""Procedures of safety: record who looked and tell a resident who did; have the log witnessed;
keep the roster of operators, and record what they did."""

from jukinet.security.procedures.access import ProvenAccess, list_access_of, record_access
from jukinet.security.procedures.events import list_security_events, raise_security_event
from jukinet.security.procedures.operations import list_operations, record_operations
from jukinet.security.procedures.proofs import (
    list_note_keys,
    make_proof,
    publish_keys,
    verify_proof,
)
from jukinet.security.procedures.roster import (
    SET_UP,
    end_operator,
    end_right,
    enrol_operator,
    find_operator_card,
    get_operator,
    get_roster_line,
    grant_duty,
    grant_right,
    list_duties,
    list_operator_cards,
    list_rights,
    list_roster,
    register_operator_card,
    set_password,
    stop_operator_card,
)
from jukinet.security.procedures.sign_ons import (
    DONE,
    LastUse,
    find_last_use,
    list_refused_sign_ons,
    must_not_be_throttled,
    note_sign_on,
    verify_operator_password,
)
from jukinet.security.procedures.witnessing import (
    note_key_of,
    offer_checkpoints,
    publish_checkpoint,
    take_cosignatures,
    witness_offers,
)

__all__ = [
    "DONE",
    "SET_UP",
    "LastUse",
    "ProvenAccess",
    "end_operator",
    "end_right",
    "enrol_operator",
    "find_last_use",
    "find_operator_card",
    "get_operator",
    "get_roster_line",
    "grant_duty",
    "grant_right",
    "list_access_of",
    "list_duties",
    "list_note_keys",
    "list_operations",
    "list_operator_cards",
    "list_refused_sign_ons",
    "list_rights",
    "list_roster",
    "list_security_events",
    "make_proof",
    "must_not_be_throttled",
    "note_key_of",
    "note_sign_on",
    "offer_checkpoints",
    "publish_checkpoint",
    "publish_keys",
    "raise_security_event",
    "record_access",
    "record_operations",
    "register_operator_card",
    "set_password",
    "stop_operator_card",
    "take_cosignatures",
    "verify_operator_password",
    "verify_proof",
    "witness_offers",
]
