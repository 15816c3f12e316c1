-- Who may work at this office's counters, with which card, password and rights; and what they did.

CREATE TABLE security.operator (
    operator_id text COLLATE "C" NOT NULL,
    name text NOT NULL,
    enrolled_at timestamptz NOT NULL,
    enrolled_by text COLLATE "C" NOT NULL,
    CONSTRAINT operator_pk PRIMARY KEY (operator_id),
    CONSTRAINT operator_id_form CHECK (operator_id ~ '^[a-z0-9][a-z0-9-]{1,31}$'),
    CONSTRAINT operator_name_length CHECK (length(name) BETWEEN 1 AND 80)
);
COMMENT ON TABLE security.operator IS
    'Operators (操作者), the named list; whoever leaves keeps his line';
GRANT SELECT, INSERT ON security.operator TO juki_application;

CREATE TABLE security.operator_end (
    operator_id text COLLATE "C" NOT NULL,
    ends_on date NOT NULL,
    ended_by text COLLATE "C" NOT NULL,
    ended_at timestamptz NOT NULL,
    CONSTRAINT operator_end_pk PRIMARY KEY (operator_id),
    CONSTRAINT operator_end_of_operator FOREIGN KEY (operator_id) REFERENCES security.operator
);
COMMENT ON TABLE security.operator_end IS 'From which day an operator works here no more; appended only';
GRANT SELECT, INSERT ON security.operator_end TO juki_application;

CREATE TABLE security.operator_duty (
    duty_id bigint GENERATED ALWAYS AS IDENTITY,
    operator_id text COLLATE "C" NOT NULL,
    duty text COLLATE "C" NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    granted_by text COLLATE "C" NOT NULL,
    granted_at timestamptz NOT NULL,
    CONSTRAINT operator_duty_pk PRIMARY KEY (duty_id),
    CONSTRAINT operator_duty_of_operator FOREIGN KEY (operator_id) REFERENCES security.operator,
    CONSTRAINT operator_duty_period CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
COMMENT ON TABLE security.operator_duty IS
    'Works of today (きょうの仕事) an operator may choose, dated; appended only';
CREATE INDEX operator_duty_by_operator ON security.operator_duty (operator_id);
GRANT SELECT, INSERT ON security.operator_duty TO juki_application;

CREATE TABLE security.operator_right (
    right_id bigint GENERATED ALWAYS AS IDENTITY,
    operator_id text COLLATE "C" NOT NULL,
    function text COLLATE "C" NOT NULL,
    mode text COLLATE "C" NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    granted_by text COLLATE "C" NOT NULL,
    granted_at timestamptz NOT NULL,
    CONSTRAINT operator_right_pk PRIMARY KEY (right_id),
    CONSTRAINT operator_right_of_operator FOREIGN KEY (operator_id) REFERENCES security.operator,
    CONSTRAINT operator_right_mode CHECK (mode IN ('read', 'write', 'execute')),
    CONSTRAINT operator_right_period CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
COMMENT ON TABLE security.operator_right IS
    'Rights per function and mode (機能と区分), dated; appended only';
CREATE INDEX operator_right_by_operator ON security.operator_right (operator_id);
GRANT SELECT, INSERT ON security.operator_right TO juki_application;

CREATE TABLE security.operator_right_end (
    right_id bigint NOT NULL,
    last_day date NOT NULL,
    ended_by text COLLATE "C" NOT NULL,
    ended_at timestamptz NOT NULL,
    CONSTRAINT operator_right_end_pk PRIMARY KEY (right_id),
    CONSTRAINT operator_right_end_of_right FOREIGN KEY (right_id) REFERENCES security.operator_right
);
COMMENT ON TABLE security.operator_right_end IS
    'The last day of a right that was taken back before its time; appended only';
GRANT SELECT, INSERT ON security.operator_right_end TO juki_application;

CREATE TABLE security.operator_password (
    password_id bigint GENERATED ALWAYS AS IDENTITY,
    operator_id text COLLATE "C" NOT NULL,
    verifier text COLLATE "C" NOT NULL,
    set_by text COLLATE "C" NOT NULL,
    set_at timestamptz NOT NULL,
    CONSTRAINT operator_password_pk PRIMARY KEY (password_id),
    CONSTRAINT operator_password_of_operator FOREIGN KEY (operator_id) REFERENCES security.operator
);
COMMENT ON TABLE security.operator_password IS
    'Verifiers of passwords, stretched; the newest of an operator counts; appended only';
CREATE INDEX operator_password_by_operator ON security.operator_password (operator_id, password_id);
GRANT SELECT, INSERT ON security.operator_password TO juki_application;

CREATE TABLE security.operator_card (
    card_id text COLLATE "C" NOT NULL,
    operator_id text COLLATE "C" NOT NULL,
    public_key bytea NOT NULL,
    issued_at timestamptz NOT NULL,
    issued_by text COLLATE "C" NOT NULL,
    valid_to date NOT NULL,
    CONSTRAINT operator_card_pk PRIMARY KEY (card_id),
    CONSTRAINT operator_card_of_operator FOREIGN KEY (operator_id) REFERENCES security.operator,
    CONSTRAINT operator_card_key_once UNIQUE (public_key)
);
COMMENT ON TABLE security.operator_card IS
    'Operator cards (操作者用ICカード): whose, and the public key each proves itself by';
CREATE INDEX operator_card_by_operator ON security.operator_card (operator_id);
GRANT SELECT, INSERT ON security.operator_card TO juki_application;

CREATE TABLE security.operator_card_stop (
    card_id text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    stopped_by text COLLATE "C" NOT NULL,
    stopped_at timestamptz NOT NULL,
    CONSTRAINT operator_card_stop_pk PRIMARY KEY (card_id),
    CONSTRAINT operator_card_stop_of_card FOREIGN KEY (card_id) REFERENCES security.operator_card
);
COMMENT ON TABLE security.operator_card_stop IS
    'Operator cards stopped for good (lost, locked, returned); appended only';
GRANT SELECT, INSERT ON security.operator_card_stop TO juki_application;

CREATE TABLE security.sign_on (
    sign_on_id bigint GENERATED ALWAYS AS IDENTITY,
    operator_id text COLLATE "C",
    card_id text COLLATE "C",
    terminal_id text COLLATE "C" NOT NULL,
    result text COLLATE "C" NOT NULL,
    tried_at timestamptz NOT NULL,
    CONSTRAINT sign_on_pk PRIMARY KEY (sign_on_id)
);
COMMENT ON TABLE security.sign_on IS
    'Every try to sign on, with its result (done, or the code of its refusal); appended only';
CREATE INDEX sign_on_by_operator ON security.sign_on (operator_id, tried_at);
CREATE INDEX sign_on_by_terminal ON security.sign_on (terminal_id, tried_at);
GRANT SELECT, INSERT ON security.sign_on TO juki_application;

CREATE TABLE security.operation (
    entry_id bigint NOT NULL,
    operator_id text COLLATE "C" NOT NULL,
    terminal_id text COLLATE "C" NOT NULL,
    case_number text COLLATE "C" NOT NULL,
    affair text COLLATE "C" NOT NULL,
    function text COLLATE "C" NOT NULL,
    mode text COLLATE "C" NOT NULL,
    items text[] COLLATE "C" NOT NULL,
    result text COLLATE "C" NOT NULL,
    subject bytea,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT operation_pk PRIMARY KEY (entry_id)
);
COMMENT ON TABLE security.operation IS
    'The operation record (操作履歴) laid out for searching; each line is also a ledger entry, which proves it; appended only';
CREATE INDEX operation_by_time ON security.operation (recorded_at);
CREATE INDEX operation_by_operator ON security.operation (operator_id, recorded_at);
CREATE INDEX operation_by_case ON security.operation (case_number) WHERE case_number <> '';
CREATE INDEX operation_by_subject ON security.operation (subject) WHERE subject IS NOT NULL;
GRANT SELECT, INSERT ON security.operation TO juki_application;
