-- Filings (届出) and entries ex officio: what was said, how far it came, who did what; claims; letters; disposal.

CREATE SCHEMA filings AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA filings IS 'filings (届出) from draft to approval, with their papers';
GRANT USAGE ON SCHEMA filings TO juki_application;

CREATE TABLE filings.series (
    year   integer NOT NULL,
    series text    NOT NULL,
    last   integer NOT NULL,
    CONSTRAINT series_pkey PRIMARY KEY (year, series),
    CONSTRAINT series_counts CHECK (last >= 1)
);
COMMENT ON TABLE filings.series IS 'the last number given to a filing of a kind in a year (届書番号); counted here and not by a sequence, so that there are no gaps';
GRANT SELECT, INSERT, UPDATE (last) ON filings.series TO juki_application;

CREATE TABLE filings.filing (
    filing_id       uuid        NOT NULL CONSTRAINT filing_pkey PRIMARY KEY,
    number          text        NOT NULL CONSTRAINT filing_number_once UNIQUE,
    kind            text        NOT NULL,
    state           text        NOT NULL,
    version         integer     NOT NULL,
    case_number     text        NOT NULL,
    requester       uuid,
    relation        text        NOT NULL,
    means           text        NOT NULL,
    household_id    uuid,
    target_id       uuid,
    received_on     date        NOT NULL,
    opened_at       timestamptz NOT NULL,
    moved_at        timestamptz NOT NULL,
    fields          jsonb       NOT NULL,
    basis           text        NOT NULL,
    entered_by      text        NOT NULL,
    approved_by     text        NOT NULL,
    returned_reason text        NOT NULL,
    disposed_on     date,
    CONSTRAINT filing_state_known CHECK (state IN ('draft', 'entered', 'returned', 'approved', 'withdrawn')),
    CONSTRAINT filing_version_counts CHECK (version >= 1),
    CONSTRAINT filing_approved_by_another CHECK (approved_by = '' OR approved_by <> entered_by)
);
COMMENT ON TABLE filings.filing IS 'a filing or an entry ex officio (届出・職権記載)';
COMMENT ON COLUMN filings.filing.version IS 'counts what was saved: nobody approves what he did not see';
COMMENT ON COLUMN filings.filing.household_id IS 'the household at the desk; null where a new one comes';
COMMENT ON COLUMN filings.filing.target_id IS 'the household somebody joins';
COMMENT ON COLUMN filings.filing.fields IS 'what was typed; emptied when the paper is disposed of';
COMMENT ON COLUMN filings.filing.basis IS 'digest of the records as they stood when the filing was read last';
CREATE INDEX filing_by_queue ON filings.filing (state, moved_at, filing_id);
CREATE INDEX filing_by_receipt ON filings.filing (received_on) WHERE disposed_on IS NULL;
CREATE INDEX filing_by_household ON filings.filing (household_id) WHERE state IN ('draft', 'entered', 'returned');
GRANT SELECT, INSERT, UPDATE (state, version, relation, means, target_id, moved_at, fields, basis, entered_by, approved_by,
    returned_reason, disposed_on) ON filings.filing TO juki_application;

CREATE TABLE filings.step (
    step_id     bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT step_pkey PRIMARY KEY,
    filing_id   uuid        NOT NULL CONSTRAINT step_filing_exists REFERENCES filings.filing (filing_id),
    event       text        NOT NULL,
    state       text        NOT NULL,
    version     integer     NOT NULL,
    by          text        NOT NULL,
    terminal_id text        NOT NULL,
    at          timestamptz NOT NULL,
    reason      text        NOT NULL,
    note        text        NOT NULL
);
COMMENT ON TABLE filings.step IS 'what happened to a filing, appended only';
CREATE INDEX step_by_filing ON filings.step (filing_id, step_id);
GRANT SELECT, INSERT ON filings.step TO juki_application;

CREATE TABLE filings.outcome (
    filing_id     uuid    NOT NULL CONSTRAINT outcome_filing_exists REFERENCES filings.filing (filing_id),
    place         integer NOT NULL,
    resident_id   uuid    NOT NULL,
    change_number integer,
    CONSTRAINT outcome_pkey PRIMARY KEY (filing_id, place)
);
COMMENT ON TABLE filings.outcome IS 'the changes that an approval made; the network''s marks on them are kept in the register';
CREATE INDEX outcome_by_resident ON filings.outcome (resident_id);
GRANT SELECT, INSERT ON filings.outcome TO juki_application;

CREATE TABLE filings.claim (
    subject     uuid        NOT NULL CONSTRAINT claim_pkey PRIMARY KEY,
    filing_id   uuid        NOT NULL CONSTRAINT claim_filing_exists REFERENCES filings.filing (filing_id),
    operator_id text        NOT NULL,
    terminal_id text        NOT NULL,
    touched_at  timestamptz NOT NULL
);
COMMENT ON TABLE filings.claim IS 'who works on a household (使用権); an idle claim keeps nobody out';
GRANT SELECT, INSERT, DELETE, UPDATE (filing_id, operator_id, terminal_id, touched_at) ON filings.claim TO juki_application;

CREATE TABLE filings.claim_taken (
    taken_id    bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT claim_taken_pkey PRIMARY KEY,
    subject     uuid        NOT NULL,
    taken_from  text        NOT NULL,
    taken_by    text        NOT NULL,
    idle_seconds integer    NOT NULL,
    at          timestamptz NOT NULL
);
COMMENT ON TABLE filings.claim_taken IS 'a claim was taken over from somebody (引取り), appended only';
GRANT SELECT, INSERT ON filings.claim_taken TO juki_application;

CREATE TABLE filings.turn (
    household_id uuid    NOT NULL CONSTRAINT turn_pkey PRIMARY KEY,
    taken        integer NOT NULL
);
COMMENT ON TABLE filings.turn IS 'approvals about one household happen one after the other: each takes its turn and holds the row';
GRANT SELECT, INSERT, UPDATE (taken) ON filings.turn TO juki_application;

CREATE TABLE filings.planned_move (
    resident_id uuid NOT NULL CONSTRAINT planned_move_pkey PRIMARY KEY,
    filing_id   uuid NOT NULL CONSTRAINT planned_move_filing_exists REFERENCES filings.filing (filing_id),
    planned_on  date NOT NULL,
    settled_at  timestamptz,
    settled_how text NOT NULL DEFAULT '',
    CONSTRAINT planned_move_settled_how CHECK (settled_how IN ('', 'confirmed', 'cancelled', 'found-otherwise'))
);
COMMENT ON TABLE filings.planned_move IS 'a move-out that nobody has confirmed yet (転出予定); chased when it never arrives';
CREATE INDEX planned_move_open ON filings.planned_move (planned_on) WHERE settled_at IS NULL;
GRANT SELECT, INSERT, UPDATE (settled_at, settled_how) ON filings.planned_move TO juki_application;

CREATE TABLE filings.enquiry_letter (
    letter_id   uuid        NOT NULL CONSTRAINT enquiry_letter_pkey PRIMARY KEY,
    resident_id uuid        NOT NULL CONSTRAINT enquiry_letter_move_exists REFERENCES filings.planned_move (resident_id),
    sent_on     date        NOT NULL,
    sent_by     text        NOT NULL,
    sent_at     timestamptz NOT NULL
);
COMMENT ON TABLE filings.enquiry_letter IS 'an enquiry to somebody whose move never arrived (照会書), appended only';
CREATE INDEX enquiry_letter_by_move ON filings.enquiry_letter (resident_id, sent_on);
GRANT SELECT, INSERT ON filings.enquiry_letter TO juki_application;

CREATE TABLE filings.disposal (
    disposal_id  uuid        NOT NULL CONSTRAINT disposal_pkey PRIMARY KEY,
    up_to        date        NOT NULL,
    proposed_by  text        NOT NULL,
    proposed_at  timestamptz NOT NULL,
    confirmed_by text        NOT NULL DEFAULT '',
    confirmed_at timestamptz,
    CONSTRAINT disposal_by_two CHECK (confirmed_by = '' OR confirmed_by <> proposed_by)
);
COMMENT ON TABLE filings.disposal IS 'disposal of filings whose retention has ended (届書の廃棄), by two persons';
GRANT SELECT, INSERT, UPDATE (confirmed_by, confirmed_at) ON filings.disposal TO juki_application;

CREATE TABLE filings.disposal_item (
    disposal_id uuid NOT NULL CONSTRAINT disposal_item_disposal_exists REFERENCES filings.disposal (disposal_id),
    filing_id   uuid NOT NULL CONSTRAINT disposal_item_filing_exists REFERENCES filings.filing (filing_id),
    CONSTRAINT disposal_item_pkey PRIMARY KEY (disposal_id, filing_id)
);
COMMENT ON TABLE filings.disposal_item IS 'which filings a disposal is about; their numbers stay for ever';
GRANT SELECT, INSERT ON filings.disposal_item TO juki_application;
