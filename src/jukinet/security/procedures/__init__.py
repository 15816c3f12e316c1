"""Procedures of safety: record who looked and tell a resident who did; have the log witnessed."""

from jukinet.security.procedures.access import ProvenAccess, list_access_of, record_access
from jukinet.security.procedures.events import list_security_events, raise_security_event
from jukinet.security.procedures.operations import list_operations, record_operations
from jukinet.security.procedures.witnessing import (
    note_key_of,
    offer_checkpoints,
    publish_checkpoint,
    take_cosignatures,
    witness_offers,
)

__all__ = [
    "ProvenAccess",
    "list_access_of",
    "list_operations",
    "list_security_events",
    "note_key_of",
    "offer_checkpoints",
    "publish_checkpoint",
    "raise_security_event",
    "record_access",
    "record_operations",
    "take_cosignatures",
    "witness_offers",
]
