"""One vocabulary of errors for every office, wire-stable.

A code exists only if a receiver branches on it or an operator must be told something different.
The sentence that people read is looked up by code in ``platform/web/wording``; ``detail`` is an
English fact for the log and must never carry a name, a code or any other personal datum.
"""

from __future__ import annotations

from enum import StrEnum


class ErrorCode(StrEnum):
    """What went wrong, in a word that every node understands and that never changes its meaning."""

    # -- terms: a value that cannot exist
    INVALID_ADDRESS = "invalid-address"
    INVALID_CARD_NUMBER = "invalid-card-number"
    INVALID_CHANGE_DETAILS = "invalid-change-details"
    INVALID_CHARACTER = "invalid-character"
    INVALID_DATE = "invalid-date"
    INVALID_ERA_DATE = "invalid-era-date"
    INVALID_MUNICIPALITY_CODE = "invalid-municipality-code"
    INVALID_NAME = "invalid-name"
    INVALID_PARTY = "invalid-party"
    INVALID_PREFECTURE_CODE = "invalid-prefecture-code"
    INVALID_RELATIONSHIP = "invalid-relationship"
    INVALID_RESIDENT_RECORD_CODE = "invalid-resident-record-code"
    INVALID_SEX = "invalid-sex"
    INVALID_TABLE = "invalid-table"
    UNKNOWN_ARTICLE = "unknown-article"
    UNKNOWN_CHANGE_REASON = "unknown-change-reason"
    UNKNOWN_MUNICIPALITY = "unknown-municipality"
    UNKNOWN_PURPOSE = "unknown-purpose"

    # -- moves: two towns and one move
    HOUSEHOLDER_STANDS = "householder-stands"
    MOVE_CLAIMED = "move-claimed"
    MOVE_CONFIRMED = "move-confirmed"
    MOVE_MISDIRECTED = "move-misdirected"
    MOVE_STATE = "move-state"
    MOVE_UNDER_WAY = "move-under-way"
    SPECIAL_RULE_FAILS = "special-rule-fails"

    # -- platform.db: the node's own database
    CONSTRAINT_VIOLATED = "constraint-violated"
    DATABASE_UNAVAILABLE = "database-unavailable"
    DISK_FULL = "disk-full"
    MIGRATION_CHANGED = "migration-changed"
    MIGRATION_FAILED = "migration-failed"
    NOT_FOUND = "not-found"
    PERMISSION_DENIED = "permission-denied"
    QUERY_CANCELLED = "query-cancelled"
    TRANSACTION_CONFLICT = "transaction-conflict"
    UNKNOWN_QUERY = "unknown-query"

    # -- platform.ledger: the record of who looked and what changed
    CHECKPOINT_INVALID = "checkpoint-invalid"
    LEDGER_BROKEN = "ledger-broken"
    LEDGER_PROOF_INVALID = "ledger-proof-invalid"

    # -- platform.crypto and platform.transport: keys, seals and peers
    ADDRESS_IN_USE = "address-in-use"
    CERTIFICATE_INVALID = "certificate-invalid"
    DIRECTORY_INVALID = "directory-invalid"
    KEY_ALREADY_EXISTS = "key-already-exists"
    KEY_INVALID = "key-invalid"
    KEY_NOT_FOUND = "key-not-found"
    LINE_RESTS = "line-rests"
    PEER_ANSWER_INVALID = "peer-answer-invalid"
    PEER_NOT_WHO_WE_ASKED = "peer-not-who-we-asked"
    PEER_REVOKED = "peer-revoked"
    PEER_UNKNOWN = "peer-unknown"
    PEER_UNREACHABLE = "peer-unreachable"
    PEER_WRONG_ROLE = "peer-wrong-role"
    SEAL_INVALID = "seal-invalid"
    SIGNATURE_INVALID = "signature-invalid"
    VAULT_LOCKED = "vault-locked"
    VAULT_UNAVAILABLE = "vault-unavailable"

    # -- platform.message: envelopes and the numbered acceptance steps
    BODY_INVALID = "body-invalid"
    ENVELOPE_INVALID = "envelope-invalid"
    FORMAT_INVALID = "format-invalid"
    HANDLER_FAILED = "handler-failed"
    NOT_ADDRESSED_TO_US = "not-addressed-to-us"
    NUMBER_REUSED = "number-reused"
    OUTSIDE_JURISDICTION = "outside-jurisdiction"
    RECEIPT_INVALID = "receipt-invalid"
    RESEND_IMPOSSIBLE = "resend-impossible"
    SENDER_IS_NOT_PEER = "sender-is-not-peer"
    SENDER_MAY_NOT_SEND = "sender-may-not-send"
    SLOW_DOWN = "slow-down"
    TOO_LARGE = "too-large"
    UNKNOWN_FIELD = "unknown-field"
    UNKNOWN_KIND = "unknown-kind"

    # -- platform.paper: what is printed (GLYPH_MISSING stands with what may not go out)
    FONT_MISSING = "font-missing"
    PICTURE_UNREADABLE = "picture-unreadable"
    SHEET_INVALID = "sheet-invalid"
    SHEET_OVERFULL = "sheet-overfull"
    VERIFICATION_CODE_INVALID = "verification-code-invalid"

    # -- register and link: the municipality's own system beside the communication server
    CHANGE_NOT_CANCELLABLE = "change-not-cancellable"
    CLUES_TOO_FEW = "clues-too-few"
    CODE_POOL_EMPTY = "code-pool-empty"
    ERA_MISSING = "era-missing"
    ITEM_NOT_IN_FORCE = "item-not-in-force"
    LOAD_FILE_UNKNOWN = "load-file-unknown"
    LOAD_FILE_UNREADABLE = "load-file-unreadable"
    LOAD_IN_OTHER_HANDS = "load-in-other-hands"
    LOAD_OF_OTHER_FILE = "load-of-other-file"
    LOAD_REFUSED_ROWS_LOST = "load-refused-rows-lost"
    MEDIUM_ALREADY_IMPORTED = "medium-already-imported"
    MEDIUM_DAMAGED = "medium-damaged"
    MEDIUM_GAP = "medium-gap"
    MEDIUM_NOT_FOR_US = "medium-not-for-us"
    RECORD_CLOSED = "record-closed"
    RECORD_EXISTS = "record-exists"
    RECORD_NOT_FOUND = "record-not-found"

    # -- notices: identification information held above
    NOTICE_IMPLAUSIBLE = "notice-implausible"

    # -- address_history: notices to the domicile
    ADDRESS_NOTICE_STATE = "address-notice-state"

    # -- identity_check, provision and security: who may see what
    ACCESS_REFUSED = "access-refused"
    CHECKPOINT_INCONSISTENT = "checkpoint-inconsistent"
    CONNECTION_SUSPENDED = "connection-suspended"
    CONTENT_DIGEST_MISMATCH = "content-digest-mismatch"
    CONTENT_TYPE_UNSUPPORTED = "content-type-unsupported"
    IDEMPOTENCY_KEY_INVALID = "idempotency-key-invalid"
    IDEMPOTENCY_KEY_MISSING = "idempotency-key-missing"
    IDEMPOTENCY_KEY_REUSED = "idempotency-key-reused"
    ITEM_NOT_GRANTED = "item-not-granted"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    OUTSIDE_OPERATING_HOURS = "outside-operating-hours"
    PURPOSE_NOT_GRANTED = "purpose-not-granted"
    QUESTION_INCOMPLETE = "question-incomplete"
    REQUEST_INVALID = "request-invalid"
    REQUEST_STILL_RUNNING = "request-still-running"
    SIGNATURE_MISSING = "signature-missing"
    SIGNATURE_OUTDATED = "signature-outdated"
    SIGNER_NOT_PEER = "signer-not-peer"

    # -- iccard: the registration card and its chip
    IC_CARD_ALGORITHM_REFUSED = "ic-card-algorithm-refused"
    IC_CARD_ANSWER_INVALID = "ic-card-answer-invalid"
    IC_CARD_CHANNEL_BROKEN = "ic-card-channel-broken"
    IC_CARD_EXPIRED = "ic-card-expired"
    IC_CARD_FACE_ALTERED = "ic-card-face-altered"
    IC_CARD_NOT_GENUINE = "ic-card-not-genuine"
    IC_CARD_NOT_READY = "ic-card-not-ready"
    IC_CARD_REFUSED = "ic-card-refused"
    IC_CARD_SUSPENDED = "ic-card-suspended"
    IC_CARD_TERMINATED = "ic-card-terminated"
    IC_CARD_UNREADABLE = "ic-card-unreadable"
    IC_CARD_VOID = "ic-card-void"
    IC_PIN_LOCKED = "ic-pin-locked"
    IC_PIN_TOO_SIMPLE = "ic-pin-too-simple"
    IC_PIN_WRONG = "ic-pin-wrong"
    IC_SERVICE_MISSING = "ic-service-missing"
    IC_SERVICE_NOT_PERMITTED = "ic-service-not-permitted"
    IC_TERMINAL_NOT_CERTIFIED = "ic-terminal-not-certified"
    IC_TERMINAL_RIGHT_MISSING = "ic-terminal-right-missing"
    STOPPED_LIST_OUTDATED = "stopped-list-outdated"
    TRANSPORT_KEY_BLOCKED = "transport-key-blocked"
    TRANSPORT_KEY_WRONG = "transport-key-wrong"

    # -- counters: who works on what, where and when
    CARD_LOCKED = "card-locked"
    CARD_MISSING = "card-missing"
    CARD_STOPPED = "card-stopped"
    CASE_CLOSED = "case-closed"
    CASE_MISSING = "case-missing"
    CLAIMED_BY_ANOTHER = "claimed-by-another"
    OWN_WORK = "own-work"
    PIN_NOT_GIVEN = "pin-not-given"
    PIN_WRONG = "pin-wrong"
    READER_BUSY = "reader-busy"
    READER_MISSING = "reader-missing"
    SIGNED_ON_ELSEWHERE = "signed-on-elsewhere"
    SIGN_ON_REFUSED = "sign-on-refused"
    TERMINAL_CLOSED = "terminal-closed"
    TERMINAL_PURPOSE = "terminal-purpose"
    TERMINAL_UNKNOWN = "terminal-unknown"

    # -- protection and platform.paper: what may not go out
    GLYPH_MISSING = "glyph-missing"
    LOCK_STATE = "lock-state"
    OPINION_MISSING = "opinion-missing"
    PROTECTED = "protected"
    RELEASE_CLOSED = "release-closed"

    # -- filings: from the first word at the desk to the second person's approval
    DISPOSAL_NOT_DUE = "disposal-not-due"
    FILING_CHANGED = "filing-changed"
    FILING_INCOMPLETE = "filing-incomplete"
    FILING_STALE = "filing-stale"
    FILING_STATE = "filing-state"
    FILING_UNANSWERED = "filing-unanswered"
    SCANNED_CODE_UNREADABLE = "scanned-code-unreadable"

    # -- copies: who may ask for what, paper, and the day's end
    CLOSING_NOT_READY = "closing-not-ready"
    CODE_NEVER_SHOWN = "code-never-shown"
    COPY_NOT_POSSIBLE = "copy-not-possible"
    DAY_CLOSED = "day-closed"
    DOCUMENT_MISBOUND = "document-misbound"
    ERASED_HAS_NO_HOUSEHOLD = "erased-has-no-household"
    IDENTITY_AMBIGUOUS = "identity-ambiguous"
    IDENTITY_NOT_MATCHED = "identity-not-matched"
    IDENTITY_NO_ANSWER = "identity-no-answer"
    IDENTITY_TRIES_USED_UP = "identity-tries-used-up"
    IDENTITY_UNPROVEN = "identity-unproven"
    ISSUE_CLOSED = "issue-closed"
    ITEMS_NOT_JUSTIFIED = "items-not-justified"
    MOVES_BY_CARD = "moves-by-card"
    NOT_SAME_HOUSEHOLD = "not-same-household"
    PAPERS_MISSING = "papers-missing"
    PAPER_OUT_OF_ORDER = "paper-out-of-order"
    PAPER_USED_UP = "paper-used-up"
    PRINTER_STOPPED = "printer-stopped"
    QUESTION_INVALID = "question-invalid"
    QUESTION_REPEATED = "question-repeated"
    REPLY_INVALID = "reply-invalid"
    REVIEW_OPEN = "review-open"

    # -- custody and standstill: what leaves the office, and how it works without its machines
    CONTRACTOR_NOT_NAMED = "contractor-not-named"
    HAND_LEDGER_BROKEN = "hand-ledger-broken"
    HOLDERS_TOO_FEW = "holders-too-few"
    MEDIUM_LOST = "medium-lost"
    MEDIUM_NOT_ENCRYPTED = "medium-not-encrypted"
    NUMBER_ALREADY_ENTERED = "number-already-entered"
    NUMBER_NOT_RESERVED = "number-not-reserved"
    OUTPUT_NOT_APPROVED = "output-not-approved"
    PACK_OLD = "pack-old"
    PACK_UNREADABLE = "pack-unreadable"
    READING_NOT_RECORDED = "reading-not-recorded"
    STEP_IMPOSSIBLE = "step-impossible"

    # -- cards.commissioned_issue: cards that a contractor makes
    CARD_ACCOUNT_OPEN = "card-account-open"
    CARD_BLANK_UNKNOWN = "card-blank-unknown"
    CARD_CONTRACT_LACKING = "card-contract-lacking"
    CARD_COUNT_DIFFERS = "card-count-differs"
    CARD_DATA_DIFFERS = "card-data-differs"
    CARD_ISSUER_NOT_OURS = "card-issuer-not-ours"
    CARD_KEY_UNAVAILABLE = "card-key-unavailable"
    CARD_LINE_FORBIDDEN = "card-line-forbidden"
    CARD_PRINTER_TAKEN = "card-printer-taken"
    CARD_PRINT_FAILED = "card-print-failed"
    CARD_ROOM_UNATTENDED = "card-room-unattended"
    CARD_WORK_OPEN = "card-work-open"

    # -- inspection: who may look at part of the register
    INSPECTION_INCOMPLETE = "inspection-incomplete"
    INSPECTION_LIST_OUTDATED = "inspection-list-outdated"
    INSPECTION_NOT_ALLOWED = "inspection-not-allowed"
    INSPECTION_STATE = "inspection-state"

    # -- cards: the life of a registration card; what is printed, embossed and handed over
    BRAILLE_UNFIT = "braille-unfit"
    CARD_ALREADY_HELD = "card-already-held"
    CARD_KEY_IN_FORCE = "card-key-in-force"
    CARD_KEY_STOP_INVALID = "card-key-stop-invalid"
    CARD_KEY_STOPPED = "card-key-stopped"
    CARD_LETTER_MISMATCH = "card-letter-mismatch"
    CARD_NOT_DUE = "card-not-due"
    CARD_NOT_USABLE = "card-not-usable"
    CARD_PAPERS_MISSING = "card-papers-missing"
    CARD_POLICE_NUMBER_MISSING = "card-police-number-missing"
    CARD_STATE = "card-state"
    CARD_SUPPORT_REFUSED = "card-support-refused"
    MASS_REISSUE_STATE = "mass-reissue-state"
    STOPPED_LIST_INVALID = "stopped-list-invalid"
    STOCK_EMPTY = "stock-empty"
    STOCK_UNEXPLAINED = "stock-unexplained"

    # -- nodes, nation and web: running the house
    ALREADY_RUNNING = "already-running"
    ALREADY_SET_UP = "already-set-up"
    CONFIGURATION_INVALID = "configuration-invalid"
    CONFIRMATION_MISSING = "confirmation-missing"
    ENVIRONMENT_NOT_READY = "environment-not-ready"
    FILE_UNREADABLE = "file-unreadable"
    FORM_INVALID = "form-invalid"
    INTERNAL_ERROR = "internal-error"
    NODE_NOT_RUNNING = "node-not-running"
    SESSION_EXPIRED = "session-expired"
    TOUR_PLAYED = "tour-played"
    WRONG_NODE = "wrong-node"


class JukiError(Exception):
    """An operating error: expected, named by its code, explained by facts that are not personal."""

    def __init__(self, code: ErrorCode, detail: str = "", **facts: str | int) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else str(self.code)

    def __repr__(self) -> str:
        return f"JukiError({self.code.name}, {self.detail!r})"
