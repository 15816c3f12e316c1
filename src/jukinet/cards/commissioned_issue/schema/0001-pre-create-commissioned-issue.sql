-- Issuing by a contractor: the municipality's ledger, the server's notes, the contractor's books; appended only but
-- for which work a record is in, and for the sealed contents, which are erased with proof.

CREATE SCHEMA commissioned_issue AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA commissioned_issue IS 'Issuing of registration cards by a contractor (カード発行の外部委託)';
GRANT USAGE ON SCHEMA commissioned_issue TO juki_application;

-- The municipality: office and server.

CREATE TABLE commissioned_issue.contract (
    contract_id uuid        NOT NULL CONSTRAINT contract_pkey PRIMARY KEY,
    issuer      text COLLATE "C" NOT NULL,
    number      text        NOT NULL,
    responsible text        NOT NULL,
    place       text        NOT NULL,
    duties      text[]      NOT NULL,
    valid_from  date        NOT NULL,
    valid_to    date        NOT NULL,
    entered_by  text COLLATE "C" NOT NULL,
    entered_at  timestamptz NOT NULL,
    CONSTRAINT contract_dates_ordered CHECK (valid_from <= valid_to)
);
COMMENT ON TABLE commissioned_issue.contract IS 'Contracts with contractors (委託契約) and the duties they name; appended only';
GRANT SELECT, INSERT ON commissioned_issue.contract TO juki_application;

CREATE TABLE commissioned_issue.issuing_key (
    key_id     text COLLATE "C" NOT NULL CONSTRAINT issuing_key_pkey PRIMARY KEY,
    issuer     text COLLATE "C" NOT NULL,
    spki       bytea       NOT NULL,
    offered_at timestamptz NOT NULL
);
COMMENT ON TABLE commissioned_issue.issuing_key IS 'Public keys a contractor offered, each for one commission; appended only';
GRANT SELECT, INSERT ON commissioned_issue.issuing_key TO juki_application;

CREATE TABLE commissioned_issue.commission (
    commission_id text COLLATE "C" NOT NULL CONSTRAINT commission_pkey PRIMARY KEY,
    issuer        text COLLATE "C" NOT NULL,
    key_id        text COLLATE "C" NOT NULL CONSTRAINT commission_key_once UNIQUE,
    lines         integer     NOT NULL,
    due_on        date        NOT NULL,
    ordered_by    text COLLATE "C" NOT NULL,
    ordered_at    timestamptz NOT NULL,
    CONSTRAINT commission_lines_counted CHECK (lines >= 1)
);
COMMENT ON TABLE commissioned_issue.commission IS 'Commissions (発行委託): at the office as ordered, at the server as passed on, at the contractor as taken; appended only';
COMMENT ON COLUMN commissioned_issue.commission.issuer IS 'the contractor; at the contractor, the communication server it came from';
COMMENT ON COLUMN commissioned_issue.commission.due_on IS 'by when cards and media are to be back and the data erased';
GRANT SELECT, INSERT ON commissioned_issue.commission TO juki_application;

CREATE TABLE commissioned_issue.commission_line (
    commission_id text COLLATE "C" NOT NULL
        CONSTRAINT commission_line_of_commission REFERENCES commissioned_issue.commission,
    line          integer NOT NULL,
    card_number   text COLLATE "C" NOT NULL,
    CONSTRAINT commission_line_pkey PRIMARY KEY (commission_id, line),
    CONSTRAINT commission_line_number_form CHECK (card_number ~ '^[0-9]{16}$')
);
COMMENT ON TABLE commissioned_issue.commission_line IS 'The commission ledger (委託簿) of the office: a line a card; whose it is stands in the card ledger; appended only';
GRANT SELECT, INSERT ON commissioned_issue.commission_line TO juki_application;

CREATE TABLE commissioned_issue.line_result (
    commission_id text COLLATE "C" NOT NULL,
    line          integer     NOT NULL,
    outcome       text COLLATE "C" NOT NULL,
    reason        text        NOT NULL,
    blank         text COLLATE "C" NOT NULL,
    chip_key      bytea       NOT NULL,
    told_at       timestamptz NOT NULL,
    CONSTRAINT line_result_pkey PRIMARY KEY (commission_id, line, outcome, blank)
);
COMMENT ON TABLE commissioned_issue.line_result IS 'What came of the lines, as server and contractor told it; appended only';
GRANT SELECT, INSERT ON commissioned_issue.line_result TO juki_application;
CREATE UNIQUE INDEX line_result_made_once ON commissioned_issue.line_result (commission_id, line)
    WHERE outcome = 'made';

CREATE TABLE commissioned_issue.erasure (
    commission_id text COLLATE "C" NOT NULL CONSTRAINT erasure_pkey PRIMARY KEY,
    statement     bytea       NOT NULL,
    signature     bytea       NOT NULL,
    told_at       timestamptz NOT NULL
);
COMMENT ON TABLE commissioned_issue.erasure IS 'Proofs of erasure, signed by the contractor (消去証明); appended only';
GRANT SELECT, INSERT ON commissioned_issue.erasure TO juki_application;

-- Boxes that go from hand to hand: at both ends.

CREATE TABLE commissioned_issue.box (
    hand_over_id text COLLATE "C" NOT NULL CONSTRAINT box_pkey PRIMARY KEY,
    counterpart  text COLLATE "C" NOT NULL,
    direction    text COLLATE "C" NOT NULL,
    fate         text COLLATE "C" NOT NULL,
    digest       bytea       NOT NULL,
    slip         text        NOT NULL,
    handed_by    text        NOT NULL,
    received_by  text        NOT NULL,
    handed_at    timestamptz NOT NULL,
    CONSTRAINT box_direction_known CHECK (direction IN ('in', 'out')),
    CONSTRAINT box_fate_known CHECK (fate IN ('made', 'spoilt', 'unused'))
);
COMMENT ON TABLE commissioned_issue.box IS 'Boxes of cards and blanks handed over (カードの受渡し), with the giver''s signature; appended only';
GRANT SELECT, INSERT ON commissioned_issue.box TO juki_application;

CREATE TABLE commissioned_issue.box_blank (
    hand_over_id text COLLATE "C" NOT NULL CONSTRAINT box_blank_of_box REFERENCES commissioned_issue.box,
    blank        text COLLATE "C" NOT NULL,
    CONSTRAINT box_blank_pkey PRIMARY KEY (hand_over_id, blank)
);
COMMENT ON TABLE commissioned_issue.box_blank IS 'What is in a box, by the numbers of the blanks; appended only';
CREATE INDEX box_blank_by_blank ON commissioned_issue.box_blank (blank);
GRANT SELECT, INSERT ON commissioned_issue.box_blank TO juki_application;

CREATE TABLE commissioned_issue.box_signature (
    hand_over_id text COLLATE "C" NOT NULL CONSTRAINT box_signature_pkey PRIMARY KEY
        CONSTRAINT box_signature_of_box REFERENCES commissioned_issue.box,
    count        integer     NOT NULL,
    received_by  text        NOT NULL,
    received_at  timestamptz NOT NULL,
    CONSTRAINT box_signature_counted CHECK (count >= 1)
);
COMMENT ON TABLE commissioned_issue.box_signature IS 'The receiver''s signature: counted and compared; appended only';
GRANT SELECT, INSERT ON commissioned_issue.box_signature TO juki_application;

CREATE TABLE commissioned_issue.explanation (
    kind         text COLLATE "C" NOT NULL,
    about        text COLLATE "C" NOT NULL,
    words        text        NOT NULL,
    stated_by    text COLLATE "C" NOT NULL,
    confirmed_by text COLLATE "C" NOT NULL,
    explained_at timestamptz NOT NULL,
    CONSTRAINT explanation_pkey PRIMARY KEY (kind, about),
    CONSTRAINT explanation_by_two CHECK (stated_by <> confirmed_by)
);
COMMENT ON TABLE commissioned_issue.explanation IS 'Differences two persons explained (差異の説明); appended only';
GRANT SELECT, INSERT ON commissioned_issue.explanation TO juki_application;

-- The contractor.

CREATE TABLE commissioned_issue.made_key (
    key_id   text COLLATE "C" NOT NULL CONSTRAINT made_key_pkey PRIMARY KEY,
    made_for text COLLATE "C" NOT NULL,
    made_at  timestamptz NOT NULL
);
COMMENT ON TABLE commissioned_issue.made_key IS 'Keys made for commissions to come; the private ones are in the vault; appended only';
GRANT SELECT, INSERT ON commissioned_issue.made_key TO juki_application;

CREATE TABLE commissioned_issue.record (
    commission_id text COLLATE "C" NOT NULL
        CONSTRAINT record_of_commission REFERENCES commissioned_issue.commission,
    line          integer NOT NULL,
    card_number   text COLLATE "C" NOT NULL,
    refused       boolean NOT NULL,
    work_id       uuid,
    CONSTRAINT record_pkey PRIMARY KEY (commission_id, line)
);
COMMENT ON TABLE commissioned_issue.record IS 'Records that came, each with the work it is in';
COMMENT ON COLUMN commissioned_issue.record.refused IS 'the server made no data for this line: there is nothing to make';
CREATE INDEX record_waiting ON commissioned_issue.record (commission_id, line) WHERE work_id IS NULL AND NOT refused;
GRANT SELECT, INSERT, UPDATE (work_id) ON commissioned_issue.record TO juki_application;

CREATE TABLE commissioned_issue.sealed_record (
    commission_id text COLLATE "C" NOT NULL,
    line          integer NOT NULL,
    sealed        bytea   NOT NULL,
    photo_sealed  bytea   NOT NULL,
    CONSTRAINT sealed_record_pkey PRIMARY KEY (commission_id, line),
    CONSTRAINT sealed_record_of_record FOREIGN KEY (commission_id, line) REFERENCES commissioned_issue.record
);
COMMENT ON TABLE commissioned_issue.sealed_record IS 'What the records say, sealed for the commission''s key; deleted with it';
GRANT SELECT, INSERT, DELETE ON commissioned_issue.sealed_record TO juki_application;

CREATE TABLE commissioned_issue.room_entry (
    entry_id    uuid        NOT NULL CONSTRAINT room_entry_pkey PRIMARY KEY,
    operator_id text COLLATE "C" NOT NULL,
    purpose     text        NOT NULL,
    entered_at  timestamptz NOT NULL
);
COMMENT ON TABLE commissioned_issue.room_entry IS 'Entering the room (入室); appended only';
GRANT SELECT, INSERT ON commissioned_issue.room_entry TO juki_application;

CREATE TABLE commissioned_issue.room_exit (
    entry_id uuid        NOT NULL CONSTRAINT room_exit_pkey PRIMARY KEY
        CONSTRAINT room_exit_of_entry REFERENCES commissioned_issue.room_entry,
    left_at  timestamptz NOT NULL
);
COMMENT ON TABLE commissioned_issue.room_exit IS 'Leaving it (退室); appended only';
GRANT SELECT, INSERT ON commissioned_issue.room_exit TO juki_application;

CREATE TABLE commissioned_issue.appointment (
    operator_id  text COLLATE "C" NOT NULL,
    appointed_by text COLLATE "C" NOT NULL,
    appointed_at timestamptz NOT NULL,
    CONSTRAINT appointment_pkey PRIMARY KEY (operator_id, appointed_at)
);
COMMENT ON TABLE commissioned_issue.appointment IS 'Administrators of the issuing terminal (端末機の管理者); the latest is in office; appended only';
GRANT SELECT, INSERT ON commissioned_issue.appointment TO juki_application;

CREATE TABLE commissioned_issue.series (
    series_id   text COLLATE "C" NOT NULL CONSTRAINT series_pkey PRIMARY KEY,
    terminal_id text COLLATE "C" NOT NULL,
    begun_by    text COLLATE "C" NOT NULL,
    begun_at    timestamptz NOT NULL
);
COMMENT ON TABLE commissioned_issue.series IS 'Series of work on the printer (一連の作業); appended only';
GRANT SELECT, INSERT ON commissioned_issue.series TO juki_application;

CREATE TABLE commissioned_issue.series_end (
    series_id text COLLATE "C" NOT NULL CONSTRAINT series_end_pkey PRIMARY KEY
        CONSTRAINT series_end_of_series REFERENCES commissioned_issue.series,
    ended_by  text COLLATE "C" NOT NULL,
    ended_at  timestamptz NOT NULL
);
COMMENT ON TABLE commissioned_issue.series_end IS 'Ends of series; a printer is switched between series only; appended only';
GRANT SELECT, INSERT ON commissioned_issue.series_end TO juki_application;

CREATE TABLE commissioned_issue.work (
    work_id       uuid        NOT NULL CONSTRAINT work_pkey PRIMARY KEY,
    commission_id text COLLATE "C" NOT NULL,
    line          integer     NOT NULL,
    blank         text COLLATE "C" NOT NULL CONSTRAINT work_blank_once UNIQUE,
    series_id     text COLLATE "C" NOT NULL CONSTRAINT work_of_series REFERENCES commissioned_issue.series,
    begun_by      text COLLATE "C" NOT NULL,
    begun_at      timestamptz NOT NULL,
    CONSTRAINT work_of_record FOREIGN KEY (commission_id, line) REFERENCES commissioned_issue.record
);
COMMENT ON TABLE commissioned_issue.work IS 'A record and the blank it is made on; a blank is used once; appended only';
CREATE INDEX work_by_record ON commissioned_issue.work (commission_id, line);
GRANT SELECT, INSERT ON commissioned_issue.work TO juki_application;

CREATE TABLE commissioned_issue.work_step (
    work_id  uuid        NOT NULL CONSTRAINT work_step_of_work REFERENCES commissioned_issue.work,
    state    text COLLATE "C" NOT NULL,
    step     text COLLATE "C" NOT NULL,
    reason   text        NOT NULL,
    chip_key bytea       NOT NULL,
    taken_by text COLLATE "C" NOT NULL,
    taken_at timestamptz NOT NULL,
    CONSTRAINT work_step_pkey PRIMARY KEY (work_id, state)
);
COMMENT ON TABLE commissioned_issue.work_step IS 'The terminal''s steps (端末機の操作履歴); each state is reached once; appended only';
COMMENT ON COLUMN commissioned_issue.work_step.chip_key IS 'the public key the chip made, at the step that wrote it';
GRANT SELECT, INSERT ON commissioned_issue.work_step TO juki_application;

CREATE TABLE commissioned_issue.made_card (
    commission_id text COLLATE "C" NOT NULL,
    line          integer     NOT NULL,
    work_id       uuid        NOT NULL CONSTRAINT made_card_of_work REFERENCES commissioned_issue.work,
    chip_key      bytea       NOT NULL,
    CONSTRAINT made_card_pkey PRIMARY KEY (commission_id, line)
);
COMMENT ON TABLE commissioned_issue.made_card IS 'Cards that are made, one a record, with the public key their chip made; appended only';
GRANT SELECT, INSERT ON commissioned_issue.made_card TO juki_application;

CREATE TABLE commissioned_issue.told_work (
    work_id uuid NOT NULL CONSTRAINT told_work_pkey PRIMARY KEY
        CONSTRAINT told_work_of_work REFERENCES commissioned_issue.work,
    told_at timestamptz NOT NULL
);
COMMENT ON TABLE commissioned_issue.told_work IS 'Works whose end was told to the municipality; appended only';
GRANT SELECT, INSERT ON commissioned_issue.told_work TO juki_application;

CREATE TABLE commissioned_issue.erasing (
    commission_id text COLLATE "C" NOT NULL
        CONSTRAINT erasing_of_commission REFERENCES commissioned_issue.commission,
    step          text COLLATE "C" NOT NULL,
    taken_by      text COLLATE "C" NOT NULL,
    taken_at      timestamptz NOT NULL,
    CONSTRAINT erasing_pkey PRIMARY KEY (commission_id, step),
    CONSTRAINT erasing_step_known CHECK (step IN ('stated', 'witnessed', 'done'))
);
COMMENT ON TABLE commissioned_issue.erasing IS 'Erasures: stated by one, witnessed by another, done; appended only';
GRANT SELECT, INSERT ON commissioned_issue.erasing TO juki_application;
