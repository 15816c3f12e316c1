-- The counter: terminals, who is signed on at them, cases, and forms that were acted upon once.

CREATE SCHEMA counters AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA counters IS 'The counter (窓口): terminals, sessions, cases';
GRANT USAGE ON SCHEMA counters TO juki_application;

CREATE TABLE counters.terminal (
    terminal_id text COLLATE "C" NOT NULL,
    place text NOT NULL,
    purpose text NOT NULL,
    registered_by text COLLATE "C" NOT NULL,
    registered_at timestamptz NOT NULL,
    CONSTRAINT terminal_pk PRIMARY KEY (terminal_id),
    CONSTRAINT terminal_id_form CHECK (terminal_id ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
    CONSTRAINT terminal_place_length CHECK (length(place) BETWEEN 1 AND 60),
    CONSTRAINT terminal_purpose_length CHECK (length(purpose) BETWEEN 1 AND 120)
);
COMMENT ON TABLE counters.terminal IS 'Registered terminals (端末機): where, and for what';
GRANT SELECT, INSERT ON counters.terminal TO juki_application;

CREATE TABLE counters.terminal_hours (
    hours_id bigint GENERATED ALWAYS AS IDENTITY,
    terminal_id text COLLATE "C" NOT NULL,
    opens_minute smallint NOT NULL,
    closes_minute smallint NOT NULL,
    office_days_only boolean NOT NULL,
    set_by text COLLATE "C" NOT NULL,
    set_at timestamptz NOT NULL,
    CONSTRAINT terminal_hours_pk PRIMARY KEY (hours_id),
    CONSTRAINT terminal_hours_of_terminal FOREIGN KEY (terminal_id) REFERENCES counters.terminal,
    CONSTRAINT terminal_hours_order
        CHECK (opens_minute >= 0 AND closes_minute > opens_minute AND closes_minute <= 1440)
);
COMMENT ON TABLE counters.terminal_hours IS
    'From which minute of the day to which a terminal may be used; the newest counts; appended only';
CREATE INDEX terminal_hours_by_terminal ON counters.terminal_hours (terminal_id, hours_id);
GRANT SELECT, INSERT ON counters.terminal_hours TO juki_application;

CREATE TABLE counters.terminal_end (
    terminal_id text COLLATE "C" NOT NULL,
    ended_by text COLLATE "C" NOT NULL,
    ended_at timestamptz NOT NULL,
    CONSTRAINT terminal_end_pk PRIMARY KEY (terminal_id),
    CONSTRAINT terminal_end_of_terminal FOREIGN KEY (terminal_id) REFERENCES counters.terminal
);
COMMENT ON TABLE counters.terminal_end IS 'Terminals taken out of use; appended only';
GRANT SELECT, INSERT ON counters.terminal_end TO juki_application;

CREATE TABLE counters.registration_code (
    code_digest bytea NOT NULL,
    terminal_id text COLLATE "C" NOT NULL,
    valid_until timestamptz NOT NULL,
    made_by text COLLATE "C" NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT registration_code_pk PRIMARY KEY (code_digest),
    CONSTRAINT registration_code_of_terminal
        FOREIGN KEY (terminal_id) REFERENCES counters.terminal
);
COMMENT ON TABLE counters.registration_code IS
    'One-time codes by which a browser becomes a terminal; kept as digests; appended only';
GRANT SELECT, INSERT ON counters.registration_code TO juki_application;

CREATE TABLE counters.terminal_key (
    key_digest bytea NOT NULL,
    terminal_id text COLLATE "C" NOT NULL,
    code_digest bytea NOT NULL,
    given_at timestamptz NOT NULL,
    CONSTRAINT terminal_key_pk PRIMARY KEY (key_digest),
    CONSTRAINT terminal_key_of_terminal FOREIGN KEY (terminal_id) REFERENCES counters.terminal,
    CONSTRAINT terminal_key_of_code
        FOREIGN KEY (code_digest) REFERENCES counters.registration_code,
    CONSTRAINT terminal_key_once UNIQUE (code_digest)
);
COMMENT ON TABLE counters.terminal_key IS
    'What a terminal proves itself by, kept as digests; the newest of a terminal counts; appended only';
CREATE INDEX terminal_key_by_terminal ON counters.terminal_key (terminal_id, given_at);
GRANT SELECT, INSERT ON counters.terminal_key TO juki_application;

CREATE TABLE counters.day_of_cases (
    day date NOT NULL,
    last_place integer NOT NULL,
    CONSTRAINT day_of_cases_pk PRIMARY KEY (day)
);
COMMENT ON TABLE counters.day_of_cases IS 'The last case number given on a day, so that none is missing';
GRANT SELECT, INSERT, UPDATE (last_place) ON counters.day_of_cases TO juki_application;

CREATE TABLE counters.case_file (
    case_id uuid NOT NULL,
    day date NOT NULL,
    place integer NOT NULL,
    affair text COLLATE "C" NOT NULL,
    relation text COLLATE "C" NOT NULL,
    means text COLLATE "C" NOT NULL,
    requester uuid,
    state text COLLATE "C" NOT NULL,
    owner text COLLATE "C",
    terminal_id text COLLATE "C",
    touched_at timestamptz NOT NULL,
    opened_at timestamptz NOT NULL,
    opened_by text COLLATE "C" NOT NULL,
    CONSTRAINT case_file_pk PRIMARY KEY (case_id),
    CONSTRAINT case_file_number UNIQUE (day, place),
    CONSTRAINT case_file_state CHECK (state IN ('waiting', 'open', 'closed')),
    CONSTRAINT case_file_owner CHECK (state <> 'open' OR owner IS NOT NULL)
);
COMMENT ON TABLE counters.case_file IS
    'Cases (受付): who asked for what, how he was identified, and in whose hands it is';
CREATE INDEX case_file_unfinished ON counters.case_file (opened_at) WHERE state <> 'closed';
GRANT SELECT, INSERT,
      UPDATE (relation, means, requester, state, owner, terminal_id, touched_at)
   ON counters.case_file TO juki_application;

CREATE TABLE counters.case_event (
    event_id bigint GENERATED ALWAYS AS IDENTITY,
    case_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    operator_id text COLLATE "C" NOT NULL,
    terminal_id text COLLATE "C" NOT NULL,
    relation text COLLATE "C" NOT NULL,
    means text COLLATE "C" NOT NULL,
    requester uuid,
    happened_at timestamptz NOT NULL,
    CONSTRAINT case_event_pk PRIMARY KEY (event_id),
    CONSTRAINT case_event_of_case FOREIGN KEY (case_id) REFERENCES counters.case_file
);
COMMENT ON TABLE counters.case_event IS
    'What happened to a case: opened, called, taken over, changed, set aside, closed; appended only';
CREATE INDEX case_event_by_case ON counters.case_event (case_id, event_id);
GRANT SELECT, INSERT ON counters.case_event TO juki_application;

CREATE TABLE counters.shown (
    entry_id bigint NOT NULL,
    case_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    CONSTRAINT shown_pk PRIMARY KEY (entry_id),
    CONSTRAINT shown_of_case FOREIGN KEY (case_id) REFERENCES counters.case_file
);
COMMENT ON TABLE counters.shown IS
    'Whom a line of the operation record was about, so that an operator can read her own trail; appended only';
CREATE INDEX shown_by_case ON counters.shown (case_id, entry_id);
GRANT SELECT, INSERT ON counters.shown TO juki_application;

CREATE TABLE counters.session (
    session_id uuid NOT NULL,
    token_digest bytea NOT NULL,
    operator_id text COLLATE "C" NOT NULL,
    card_id text COLLATE "C" NOT NULL,
    duty text COLLATE "C" NOT NULL,
    terminal_id text COLLATE "C" NOT NULL,
    insertion text COLLATE "C" NOT NULL,
    case_id uuid,
    state text COLLATE "C" NOT NULL,
    address text COLLATE "C" NOT NULL,
    began_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    CONSTRAINT session_pk PRIMARY KEY (session_id),
    CONSTRAINT session_token_once UNIQUE (token_digest),
    CONSTRAINT session_of_case FOREIGN KEY (case_id) REFERENCES counters.case_file,
    CONSTRAINT session_state CHECK (state IN ('open', 'paused', 'ended')),
    CONSTRAINT session_address_length CHECK (length(address) <= 400)
);
COMMENT ON TABLE counters.session IS
    'Sessions of operators: one operator, one card, one place; paused while the card is away';
CREATE UNIQUE INDEX session_one_place ON counters.session (operator_id) WHERE state <> 'ended';
CREATE INDEX session_by_operator ON counters.session (operator_id, began_at);
GRANT SELECT, INSERT,
      UPDATE (token_digest, terminal_id, insertion, case_id, state, address, seen_at)
   ON counters.session TO juki_application;

CREATE TABLE counters.draft (
    session_id uuid NOT NULL,
    address text COLLATE "C" NOT NULL,
    fields bytea NOT NULL,
    kept_at timestamptz NOT NULL,
    CONSTRAINT draft_pk PRIMARY KEY (session_id),
    CONSTRAINT draft_of_session FOREIGN KEY (session_id) REFERENCES counters.session,
    CONSTRAINT draft_size CHECK (length(fields) <= 65536)
);
COMMENT ON TABLE counters.draft IS
    'What was typed and not yet sent at the last screen of a session, for the card that comes back';
GRANT SELECT, INSERT, UPDATE (address, fields, kept_at), DELETE ON counters.draft TO juki_application;

CREATE TABLE counters.form_use (
    form_key text COLLATE "C" NOT NULL,
    visitor text COLLATE "C" NOT NULL,
    screen text COLLATE "C" NOT NULL,
    outcome text COLLATE "C",
    used_at timestamptz NOT NULL,
    CONSTRAINT form_use_pk PRIMARY KEY (form_key),
    CONSTRAINT form_use_key_form CHECK (form_key ~ '^[0-9a-f]{32}$')
);
CREATE INDEX form_use_by_time ON counters.form_use (used_at);
COMMENT ON TABLE counters.form_use IS
    'Forms that were acted upon, with the address of what came of each: sent again, it comes of nothing';
GRANT SELECT, INSERT, UPDATE (outcome), DELETE ON counters.form_use TO juki_application;
