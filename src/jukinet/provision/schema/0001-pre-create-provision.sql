-- Who may be provided with what (提供先台帳), and the answers kept for callers who lost the line.

CREATE SCHEMA provision AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA provision IS 'Provision of identification information to agencies (提供)';
GRANT USAGE ON SCHEMA provision TO juki_application;

CREATE TABLE provision.book (
    book_id smallint NOT NULL DEFAULT 1,
    version bigint NOT NULL DEFAULT 0,
    CONSTRAINT book_pk PRIMARY KEY (book_id),
    CONSTRAINT book_is_one CHECK (book_id = 1)
);
COMMENT ON TABLE provision.book IS
    'The register of those provided for (提供先台帳) as a whole: its version grows with every change, so that a copy in '
    'memory can be compared inside the transaction that uses it';
INSERT INTO provision.book DEFAULT VALUES;
GRANT SELECT, UPDATE (version) ON provision.book TO juki_application;

CREATE TABLE provision.granted (
    grant_id bigint GENERATED ALWAYS AS IDENTITY,
    agency text COLLATE "C" NOT NULL,
    appended_table text COLLATE "C" NOT NULL,
    appended_item text COLLATE "C" NOT NULL,
    items text[] NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    made_at timestamptz NOT NULL,
    CONSTRAINT granted_pk PRIMARY KEY (grant_id),
    CONSTRAINT granted_table_known CHECK (appended_table IN ('1', '2', '3', '4', '5')),
    CONSTRAINT granted_items_some CHECK (cardinality(items) > 0),
    CONSTRAINT granted_dates_ordered CHECK (valid_to IS NULL OR valid_from <= valid_to)
);
COMMENT ON TABLE provision.granted IS
    'Rows of the appended tables (別表) granted to an agency''s connection, with the items its affair needs; appended only';
GRANT SELECT, INSERT ON provision.granted TO juki_application;

CREATE TABLE provision.withdrawn (
    withdrawal_id bigint GENERATED ALWAYS AS IDENTITY,
    grant_id bigint NOT NULL,
    last_day date NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT withdrawn_pk PRIMARY KEY (withdrawal_id),
    CONSTRAINT withdrawn_grant_fk FOREIGN KEY (grant_id) REFERENCES provision.granted (grant_id)
);
COMMENT ON TABLE provision.withdrawn IS 'A grant ends after this day, earlier than it said itself; appended only';
GRANT SELECT, INSERT ON provision.withdrawn TO juki_application;

CREATE TABLE provision.suspension (
    suspension_id bigint GENERATED ALWAYS AS IDENTITY,
    agency text COLLATE "C" NOT NULL,
    suspended boolean NOT NULL,
    reason text NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT suspension_pk PRIMARY KEY (suspension_id)
);
COMMENT ON TABLE provision.suspension IS
    'An agency''s connection was suspended or resumed (接続停止・再開); the last row of an agency says which; appended only';
CREATE INDEX suspension_by_agency ON provision.suspension (agency, suspension_id);
GRANT SELECT, INSERT ON provision.suspension TO juki_application;

CREATE TABLE provision.answer (
    agency text COLLATE "C" NOT NULL,
    idempotency_key text COLLATE "C" NOT NULL,
    body_digest bytea NOT NULL,
    receipt text COLLATE "C" NOT NULL,
    subject bytea,
    body bytea NOT NULL,
    answered_at timestamptz NOT NULL,
    CONSTRAINT answer_pk PRIMARY KEY (agency, idempotency_key)
);
COMMENT ON TABLE provision.answer IS
    'Answers kept 72 hours under the caller''s key, to be given again to the same request; then deleted, as they hold '
    'identification information';
CREATE INDEX answer_by_age ON provision.answer USING brin (answered_at);
GRANT SELECT, INSERT, DELETE ON provision.answer TO juki_application;
