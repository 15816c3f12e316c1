"""What a script that calls `juki` may rely on: numbers that never change their meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jukinet.terms.errors import ErrorCode

FAILED: Final = 1
USAGE: Final = 2
CHECKS_FAILED: Final = 3
PARTIAL: Final = 5
INTEGRITY_BROKEN: Final = 40
NOT_READY: Final = 50
INTERRUPTED: Final = 130

EXIT_CODES: Final[Mapping[ErrorCode, int]] = {
    ErrorCode.CONFIGURATION_INVALID: USAGE,
    ErrorCode.CONFIRMATION_MISSING: USAGE,
    ErrorCode.FILE_UNREADABLE: USAGE,
    ErrorCode.INVALID_PARTY: USAGE,
    ErrorCode.LOAD_FILE_UNKNOWN: CHECKS_FAILED,
    ErrorCode.LOAD_FILE_UNREADABLE: USAGE,
    ErrorCode.WRONG_NODE: USAGE,
    ErrorCode.NOT_FOUND: 4,
    ErrorCode.LOAD_IN_OTHER_HANDS: 30,
    ErrorCode.LOAD_OF_OTHER_FILE: 30,
    ErrorCode.ALREADY_RUNNING: 30,
    ErrorCode.PEER_UNREACHABLE: 20,
    ErrorCode.OUTSIDE_OPERATING_HOURS: 20,
    ErrorCode.ACCESS_REFUSED: 21,
    ErrorCode.CONNECTION_SUSPENDED: 21,
    ErrorCode.ITEM_NOT_GRANTED: 21,
    ErrorCode.PEER_REVOKED: 21,
    ErrorCode.PEER_UNKNOWN: 21,
    ErrorCode.PURPOSE_NOT_GRANTED: 21,
    ErrorCode.LEDGER_BROKEN: INTEGRITY_BROKEN,
    ErrorCode.LEDGER_PROOF_INVALID: INTEGRITY_BROKEN,
    ErrorCode.MEDIUM_DAMAGED: INTEGRITY_BROKEN,
    ErrorCode.SEAL_INVALID: INTEGRITY_BROKEN,
    ErrorCode.SIGNATURE_INVALID: INTEGRITY_BROKEN,
    ErrorCode.ADDRESS_IN_USE: NOT_READY,
    ErrorCode.ENVIRONMENT_NOT_READY: NOT_READY,
    ErrorCode.MIGRATION_CHANGED: NOT_READY,
    ErrorCode.MIGRATION_FAILED: NOT_READY,
    ErrorCode.VAULT_LOCKED: NOT_READY,
    ErrorCode.VAULT_UNAVAILABLE: NOT_READY,
    ErrorCode.MEDIUM_GAP: 64,
    ErrorCode.MEDIUM_ALREADY_IMPORTED: 64,
    ErrorCode.DATABASE_UNAVAILABLE: 75,
    ErrorCode.DISK_FULL: 75,
    ErrorCode.NODE_NOT_RUNNING: 75,
    ErrorCode.TRANSACTION_CONFLICT: 75,
}
"""By code; any other code is FAILED."""
