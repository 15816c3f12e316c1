-- What a terminal is used for decides which functions it serves; hours are extended by a supervisor.

CREATE TABLE counters.terminal_use (
    use_id bigint GENERATED ALWAYS AS IDENTITY,
    terminal_id text COLLATE "C" NOT NULL,
    use text COLLATE "C" NOT NULL,
    set_by text COLLATE "C" NOT NULL,
    set_at timestamptz NOT NULL,
    CONSTRAINT terminal_use_pk PRIMARY KEY (use_id),
    CONSTRAINT terminal_use_of_terminal FOREIGN KEY (terminal_id) REFERENCES counters.terminal
);
COMMENT ON TABLE counters.terminal_use IS
    'What a terminal may be used for (端末機の用途); the newest counts, general where there is none; appended only';
CREATE INDEX terminal_use_by_terminal ON counters.terminal_use (terminal_id, use_id);
GRANT SELECT, INSERT ON counters.terminal_use TO juki_application;

CREATE TABLE counters.hours_extension (
    extension_id uuid NOT NULL,
    terminal_id text COLLATE "C" NOT NULL,
    until timestamptz NOT NULL,
    reason text NOT NULL,
    granted_by text COLLATE "C" NOT NULL,
    granted_at timestamptz NOT NULL,
    CONSTRAINT hours_extension_pk PRIMARY KEY (extension_id),
    CONSTRAINT hours_extension_of_terminal FOREIGN KEY (terminal_id) REFERENCES counters.terminal,
    CONSTRAINT hours_extension_ends CHECK (until > granted_at),
    CONSTRAINT hours_extension_why CHECK (length(reason) BETWEEN 1 AND 200)
);
COMMENT ON TABLE counters.hours_extension IS
    'Hours of a terminal extended by a supervisor''s card, for one session (時間外の利用); appended only';
CREATE INDEX hours_extension_by_terminal ON counters.hours_extension (terminal_id, until);
GRANT SELECT, INSERT ON counters.hours_extension TO juki_application;

CREATE TABLE counters.hours_extension_use (
    extension_id uuid NOT NULL,
    session_id uuid NOT NULL,
    operator_id text COLLATE "C" NOT NULL,
    taken_at timestamptz NOT NULL,
    CONSTRAINT hours_extension_use_pk PRIMARY KEY (extension_id),
    CONSTRAINT hours_extension_use_of_extension
        FOREIGN KEY (extension_id) REFERENCES counters.hours_extension
);
COMMENT ON TABLE counters.hours_extension_use IS
    'Which session took an extension: it serves no other; appended only';
GRANT SELECT, INSERT ON counters.hours_extension_use TO juki_application;
