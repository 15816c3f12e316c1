-- The media ledger, outputs about many people, and the named persons of contractors; all appended only.

CREATE SCHEMA custody AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA custody IS 'Custody of media and bulk output (磁気ディスクの管理、大量出力の承認)';
GRANT USAGE ON SCHEMA custody TO juki_application;

CREATE TABLE custody.output (
    output_id    uuid        NOT NULL CONSTRAINT output_pkey PRIMARY KEY,
    kind         text COLLATE "C" NOT NULL,
    purpose      text        NOT NULL,
    persons      integer     NOT NULL,
    digest       bytea       NOT NULL,
    requested_by text COLLATE "C" NOT NULL,
    requested_at timestamptz NOT NULL,
    CONSTRAINT output_persons_counted CHECK (persons >= 0),
    CONSTRAINT output_digest_form CHECK (octet_length(digest) = 32)
);
COMMENT ON TABLE custody.output IS 'Outputs about many people that were asked for (大量出力の申請); appended only';
COMMENT ON COLUMN custody.output.digest IS 'of the parameters or bytes that were asked for: the approval is good for nothing else';
GRANT SELECT, INSERT ON custody.output TO juki_application;

CREATE TABLE custody.output_step (
    output_id uuid        NOT NULL
        CONSTRAINT output_step_output_exists REFERENCES custody.output (output_id),
    place     integer     NOT NULL,
    step      text COLLATE "C" NOT NULL,
    state     text COLLATE "C" NOT NULL,
    taken_by  text COLLATE "C" NOT NULL,
    taken_at  timestamptz NOT NULL,
    note      text        NOT NULL,
    persons   integer,
    digest    bytea,
    CONSTRAINT output_step_pkey PRIMARY KEY (output_id, place),
    CONSTRAINT output_step_place_counts CHECK (place >= 1)
);
COMMENT ON TABLE custody.output_step IS 'What was decided and done about an output, the last step is its state; appended only';
COMMENT ON COLUMN custody.output_step.digest IS 'of what was put out, when it was done';
GRANT SELECT, INSERT ON custody.output_step TO juki_application;

CREATE TABLE custody.medium (
    medium_id   uuid        NOT NULL CONSTRAINT medium_pkey PRIMARY KEY,
    number      bigint      NOT NULL CONSTRAINT medium_number_once UNIQUE,
    kind        text COLLATE "C" NOT NULL,
    content     text COLLATE "C" NOT NULL,
    direction   text COLLATE "C" NOT NULL,
    counterpart text        NOT NULL,
    purpose     text        NOT NULL,
    persons     integer     NOT NULL,
    encryption  text COLLATE "C" NOT NULL,
    period_from date,
    period_to   date,
    key_sent_by text        NOT NULL,
    due_on      date,
    output_id   uuid
        CONSTRAINT medium_output_exists REFERENCES custody.output (output_id),
    made_at     timestamptz NOT NULL,
    CONSTRAINT medium_direction_known CHECK (direction IN ('in', 'out')),
    CONSTRAINT medium_leaves_encrypted
        CHECK (direction = 'in' OR kind = 'paper' OR encryption <> 'none'),
    CONSTRAINT medium_period_whole CHECK ((period_from IS NULL) = (period_to IS NULL))
);
COMMENT ON TABLE custody.medium IS 'The media ledger (媒体管理簿): a line for every medium that leaves or enters; appended only';
COMMENT ON COLUMN custody.medium.number IS 'without gaps, in the order of the lines; on the label of the medium';
COMMENT ON COLUMN custody.medium.counterpart IS 'to whom it goes, or from whom it came';
COMMENT ON COLUMN custody.medium.due_on IS 'by when it is to be back or erased';
GRANT SELECT, INSERT ON custody.medium TO juki_application;

CREATE TABLE custody.medium_step (
    medium_id uuid        NOT NULL
        CONSTRAINT medium_step_medium_exists REFERENCES custody.medium (medium_id),
    place     integer     NOT NULL,
    step      text COLLATE "C" NOT NULL,
    state     text COLLATE "C" NOT NULL,
    taken_by  text COLLATE "C" NOT NULL,
    taken_at  timestamptz NOT NULL,
    note      text        NOT NULL,
    person    text        NOT NULL,
    digest    bytea,
    CONSTRAINT medium_step_pkey PRIMARY KEY (medium_id, place),
    CONSTRAINT medium_step_place_counts CHECK (place >= 1),
    CONSTRAINT medium_step_digest_form CHECK (octet_length(digest) = 32)
);
COMMENT ON TABLE custody.medium_step IS 'What happened to a medium, the last step is its state; appended only';
COMMENT ON COLUMN custody.medium_step.person IS 'who received or brought it, where the step has somebody';
COMMENT ON COLUMN custody.medium_step.digest IS 'of what is on it, once it was written or has come';
GRANT SELECT, INSERT ON custody.medium_step TO juki_application;

CREATE TABLE custody.contractor_person (
    person_id   uuid        NOT NULL CONSTRAINT contractor_person_pkey PRIMARY KEY,
    contractor  text        NOT NULL,
    name        text        NOT NULL,
    work        text        NOT NULL,
    valid_from  date        NOT NULL,
    valid_to    date        NOT NULL,
    pledged_on  date        NOT NULL,
    again_under text        NOT NULL,
    named_by    text COLLATE "C" NOT NULL,
    named_at    timestamptz NOT NULL,
    CONSTRAINT contractor_person_dates_ordered CHECK (valid_from <= valid_to)
);
COMMENT ON TABLE custody.contractor_person IS 'Persons a contractor named for a work (委託先の業務従事者); appended only';
GRANT SELECT, INSERT ON custody.contractor_person TO juki_application;

CREATE TABLE custody.contractor_person_ended (
    person_id uuid        NOT NULL CONSTRAINT contractor_person_ended_pkey PRIMARY KEY
        CONSTRAINT contractor_person_ended_person_exists REFERENCES custody.contractor_person (person_id),
    last_day  date        NOT NULL,
    ended_by  text COLLATE "C" NOT NULL,
    ended_at  timestamptz NOT NULL
);
COMMENT ON TABLE custody.contractor_person_ended IS 'A naming ends after this day, earlier than it said itself; appended only';
GRANT SELECT, INSERT ON custody.contractor_person_ended TO juki_application;
