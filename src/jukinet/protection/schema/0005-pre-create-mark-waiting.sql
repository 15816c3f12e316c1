-- A mark of ours waits at our server for a person's record, or does so no longer.

CREATE TABLE protection.mark_waiting (
    waiting_id bigint GENERATED ALWAYS AS IDENTITY,
    lock_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    waits boolean NOT NULL,
    decided_at timestamptz NOT NULL,
    heard_at timestamptz NOT NULL,
    CONSTRAINT mark_waiting_pk PRIMARY KEY (waiting_id),
    CONSTRAINT mark_waiting_lock_fk FOREIGN KEY (lock_id) REFERENCES protection.lock (lock_id)
);
COMMENT ON TABLE protection.mark_waiting IS
    'For whom a lock''s mark waits at the communication server (反映待ち), the newest row of a person counts; appended only';
CREATE INDEX mark_waiting_by_lock ON protection.mark_waiting (lock_id, waiting_id);
GRANT SELECT, INSERT ON protection.mark_waiting TO juki_application;
