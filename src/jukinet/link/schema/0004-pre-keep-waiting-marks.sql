-- A mark about somebody whose record has not come to the server yet waits for it.

CREATE TABLE link.protection_waiting (
    waiting_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT protection_waiting_pkey PRIMARY KEY,
    person_key uuid NOT NULL,
    reference uuid NOT NULL,
    closed boolean NOT NULL,
    until date,
    decided_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL
);
COMMENT ON TABLE link.protection_waiting IS
    'Marks of the own office about persons the server does not hold yet (本人確認情報を待つ印); appended only';
CREATE INDEX protection_waiting_by_person ON link.protection_waiting (person_key, waiting_id);
GRANT SELECT, INSERT ON link.protection_waiting TO juki_application;

CREATE TABLE link.protection_waiting_ended (
    waiting_id bigint NOT NULL CONSTRAINT protection_waiting_ended_pkey PRIMARY KEY
        CONSTRAINT protection_waiting_ended_of_waiting REFERENCES link.protection_waiting,
    ended_at timestamptz NOT NULL
);
COMMENT ON TABLE link.protection_waiting_ended IS 'Her record came and the mark took effect; appended only';
GRANT SELECT, INSERT ON link.protection_waiting_ended TO juki_application;
