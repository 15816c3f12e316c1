-- The bell of a case: what somebody waited for has come (知らせてもらう).

CREATE TABLE counters.bell (
    case_id uuid NOT NULL,
    address text COLLATE "C" NOT NULL,
    rung_at timestamptz NOT NULL,
    CONSTRAINT bell_pk PRIMARY KEY (case_id),
    CONSTRAINT bell_of_case FOREIGN KEY (case_id) REFERENCES counters.case_file,
    CONSTRAINT bell_address_plain CHECK (address ~ '^(/[A-Za-z0-9_-]{1,64}){1,8}$')
);
COMMENT ON TABLE counters.bell IS
    'Cases for which word came from another office, and the page that goes on with it; nobody''s name, code or item; '
    'deleted when the case is closed or the office is asked again';
GRANT SELECT, INSERT, DELETE ON counters.bell TO juki_application;
