-- The address history beside the family register (戸籍の附票), and the notices that fill it.

CREATE SCHEMA address_history AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA address_history IS 'Address histories of who has the domicile here, and notices to other domiciles (戸籍の附票)';
GRANT USAGE ON SCHEMA address_history TO juki_application;

CREATE TABLE address_history.file (
    file_id uuid NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY,
    opened_at timestamptz NOT NULL,
    CONSTRAINT file_pk PRIMARY KEY (file_id),
    CONSTRAINT file_number_once UNIQUE (number)
);
COMMENT ON TABLE address_history.file IS 'A file for everybody in a family register kept here; appended only';
GRANT SELECT, INSERT ON address_history.file TO juki_application;

CREATE TABLE address_history.identity (
    identity_id bigint GENERATED ALWAYS AS IDENTITY,
    file_id uuid NOT NULL,
    domicile text NOT NULL,
    head text NOT NULL,
    name text NOT NULL,
    birth_date text COLLATE "C" NOT NULL,
    register_key text COLLATE "C" NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    cause text COLLATE "C" NOT NULL,
    entered_by text NOT NULL,
    entered_at timestamptz NOT NULL,
    CONSTRAINT identity_pk PRIMARY KEY (identity_id),
    CONSTRAINT identity_file_fk FOREIGN KEY (file_id) REFERENCES address_history.file (file_id)
);
COMMENT ON TABLE address_history.identity IS
    'Who a file is about, as the family register says; the last row holds; keys are the texts without spaces; appended only';
CREATE INDEX identity_by_file ON address_history.identity (file_id, identity_id);
CREATE INDEX identity_by_register ON address_history.identity (register_key);
CREATE INDEX identity_by_name ON address_history.identity (name_key, birth_date);
GRANT SELECT, INSERT ON address_history.identity TO juki_application;

CREATE TABLE address_history.line (
    line_id bigint GENERATED ALWAYS AS IDENTITY,
    file_id uuid NOT NULL,
    reference uuid,
    municipality text COLLATE "C",
    address text NOT NULL,
    since text COLLATE "C" NOT NULL,
    detail text COLLATE "C" NOT NULL,
    told_by text COLLATE "C" NOT NULL,
    made_at timestamptz NOT NULL,
    entered_at timestamptz NOT NULL,
    CONSTRAINT line_pk PRIMARY KEY (line_id),
    CONSTRAINT line_file_fk FOREIGN KEY (file_id) REFERENCES address_history.file (file_id),
    CONSTRAINT line_somewhere CHECK (municipality IS NULL OR address <> '')
);
COMMENT ON TABLE address_history.line IS
    'Addresses with the day each was taken, by whose notice; null is the end of one; appended only';
CREATE INDEX line_by_file ON address_history.line (file_id, line_id);
CREATE INDEX line_by_notice ON address_history.line (reference) WHERE reference IS NOT NULL;
GRANT SELECT, INSERT ON address_history.line TO juki_application;

CREATE TABLE address_history.closing (
    file_id uuid NOT NULL,
    reference uuid NOT NULL,
    destination text COLLATE "C",
    closed_by text NOT NULL,
    closed_at timestamptz NOT NULL,
    CONSTRAINT closing_pk PRIMARY KEY (file_id),
    CONSTRAINT closing_file_fk FOREIGN KEY (file_id) REFERENCES address_history.file (file_id)
);
COMMENT ON TABLE address_history.closing IS
    'Files whose family register went to another municipality, and by which notice their lines did (除附票); appended only';
GRANT SELECT, INSERT ON address_history.closing TO juki_application;

CREATE TABLE address_history.notice (
    reference uuid NOT NULL,
    content text COLLATE "C" NOT NULL,
    subject uuid NOT NULL,
    destination text COLLATE "C",
    way text COLLATE "C" NOT NULL,
    domicile text NOT NULL,
    head text NOT NULL,
    name text NOT NULL,
    birth_date text COLLATE "C" NOT NULL,
    municipality text COLLATE "C",
    address text,
    since text COLLATE "C",
    detail text COLLATE "C",
    told_by text COLLATE "C",
    protected boolean NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT notice_pk PRIMARY KEY (reference),
    CONSTRAINT notice_content_known CHECK (content IN ('address', 'transfer')),
    CONSTRAINT notice_way_known CHECK (way IN ('line', 'here', 'paper')),
    CONSTRAINT notice_to_somebody CHECK (destination IS NOT NULL OR way = 'paper')
);
COMMENT ON TABLE address_history.notice IS
    'What was told to which domicile, as it stood (附票記載事項通知); appended only';
CREATE INDEX notice_by_subject ON address_history.notice (subject, made_at);
GRANT SELECT, INSERT ON address_history.notice TO juki_application;

CREATE TABLE address_history.step (
    step_id bigint GENERATED ALWAYS AS IDENTITY,
    reference uuid NOT NULL,
    event text COLLATE "C",
    state text COLLATE "C" NOT NULL,
    differences text[] NOT NULL,
    reason text NOT NULL,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT step_pk PRIMARY KEY (step_id),
    CONSTRAINT step_notice_fk FOREIGN KEY (reference) REFERENCES address_history.notice (reference)
);
COMMENT ON TABLE address_history.step IS 'What became of a notice; the last row says how it stands; appended only';
CREATE INDEX step_by_notice ON address_history.step (reference, step_id);
GRANT SELECT, INSERT ON address_history.step TO juki_application;

CREATE TABLE address_history.open_notice (
    reference uuid NOT NULL,
    state text COLLATE "C" NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT open_notice_pk PRIMARY KEY (reference),
    CONSTRAINT open_notice_fk FOREIGN KEY (reference) REFERENCES address_history.notice (reference)
);
COMMENT ON TABLE address_history.open_notice IS
    'Notices that wait for an answer, for the post or for a clerk: a list of what the steps say already';
CREATE INDEX open_notice_by_state ON address_history.open_notice (state, made_at);
GRANT SELECT, INSERT, DELETE ON address_history.open_notice TO juki_application;
GRANT UPDATE (state) ON address_history.open_notice TO juki_application;
