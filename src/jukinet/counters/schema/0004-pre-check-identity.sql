-- Who asks in a case, and how it was found out (本人確認); somebody of another municipality for as long as his case.

CREATE TABLE counters.identity_check (
    check_id bigint GENERATED ALWAYS AS IDENTITY,
    case_id uuid NOT NULL,
    evidence text COLLATE "C" NOT NULL,
    compared_by text COLLATE "C" NOT NULL,
    municipality text COLLATE "C",
    finding text COLLATE "C" NOT NULL,
    refusal text COLLATE "C",
    operator_id text COLLATE "C" NOT NULL,
    terminal_id text COLLATE "C" NOT NULL,
    checked_at timestamptz NOT NULL,
    CONSTRAINT identity_check_pk PRIMARY KEY (check_id),
    CONSTRAINT identity_check_of_case FOREIGN KEY (case_id) REFERENCES counters.case_file,
    CONSTRAINT identity_check_by_pin CHECK ((evidence = 'card') = (compared_by = 'pin'))
);
COMMENT ON TABLE counters.identity_check IS
    'Identity checks of cases (本人確認): what was shown, how it was compared, what was found; nobody''s name or code; '
    'appended only';
CREATE INDEX identity_check_by_case ON counters.identity_check (case_id, check_id);
GRANT SELECT, INSERT ON counters.identity_check TO juki_application;

CREATE TABLE counters.guest (
    case_id uuid NOT NULL,
    sealed bytea NOT NULL,
    proven_at timestamptz NOT NULL,
    CONSTRAINT guest_pk PRIMARY KEY (case_id),
    CONSTRAINT guest_of_case FOREIGN KEY (case_id) REFERENCES counters.case_file,
    CONSTRAINT guest_size CHECK (length(sealed) <= 4096)
);
COMMENT ON TABLE counters.guest IS
    'Somebody of another municipality who proved himself in a case: municipality, code and name, encrypted, and deleted '
    'when the case is closed';
GRANT SELECT, INSERT, DELETE ON counters.guest TO juki_application;
