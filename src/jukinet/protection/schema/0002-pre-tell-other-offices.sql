-- Slips by which other offices are told of a lock (連絡票): which office, of what, by whom.

CREATE TABLE protection.liaison (
    liaison_id uuid NOT NULL,
    lock_id uuid NOT NULL,
    to_office text NOT NULL,
    event text COLLATE "C" NOT NULL,
    from_day date NOT NULL,
    until date,
    written_by text COLLATE "C" NOT NULL,
    written_at timestamptz NOT NULL,
    CONSTRAINT liaison_pk PRIMARY KEY (liaison_id),
    CONSTRAINT liaison_lock_fk FOREIGN KEY (lock_id) REFERENCES protection.lock (lock_id),
    CONSTRAINT liaison_office_named CHECK (length(to_office) BETWEEN 1 AND 60),
    CONSTRAINT liaison_event_known CHECK (event IN ('registered', 'extended', 'lifting-approved'))
);
COMMENT ON TABLE protection.liaison IS 'Which other office was told of a lock, of what decision, by whom; appended only';
CREATE INDEX liaison_by_lock ON protection.liaison (lock_id, written_at);
GRANT SELECT, INSERT ON protection.liaison TO juki_application;
