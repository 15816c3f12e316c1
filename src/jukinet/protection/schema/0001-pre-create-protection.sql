-- Protection of victims (支援措置): locks, releases of single documents, and what the guard ruled.

CREATE SCHEMA protection AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA protection IS 'Protection of victims (支援措置): one lock, one guard';
GRANT USAGE ON SCHEMA protection TO juki_application;

CREATE TABLE protection.lock (
    lock_id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    applicant uuid NOT NULL,
    applied_on date NOT NULL,
    until date,
    taken_by text NOT NULL,
    taken_at timestamptz NOT NULL,
    case_number text COLLATE "C" NOT NULL,
    CONSTRAINT lock_pk PRIMARY KEY (lock_id),
    CONSTRAINT lock_number_once UNIQUE (number),
    CONSTRAINT lock_state_known CHECK (state IN ('provisional', 'registered', 'provisional-lifting',
        'registered-lifting', 'lifted')),
    CONSTRAINT lock_registered_has_term CHECK (until IS NOT NULL OR state NOT LIKE 'registered%')
);
COMMENT ON TABLE protection.lock IS
    'Locks (抑止): closed in every state but lifted. The end of the term asks somebody to look, and opens nothing';
CREATE INDEX lock_by_term ON protection.lock (until) WHERE state <> 'lifted';
GRANT SELECT, INSERT, UPDATE (state, applied_on, until) ON protection.lock TO juki_application;

CREATE TABLE protection.protected (
    lock_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    CONSTRAINT protected_pk PRIMARY KEY (lock_id, resident_id),
    CONSTRAINT protected_lock_fk FOREIGN KEY (lock_id) REFERENCES protection.lock (lock_id)
);
COMMENT ON TABLE protection.protected IS
    'Whom a lock covers: the one who asked and those asked for together (併せて支援を求める者); appended only';
CREATE INDEX protected_by_resident ON protection.protected (resident_id);
GRANT SELECT, INSERT ON protection.protected TO juki_application;

CREATE TABLE protection.aggressor (
    aggressor_id bigint GENERATED ALWAYS AS IDENTITY,
    lock_id uuid NOT NULL,
    name text NOT NULL,
    relation text COLLATE "C" NOT NULL,
    birth_date text COLLATE "C",
    address text,
    resident_id uuid,
    written_by text NOT NULL,
    written_at timestamptz NOT NULL,
    CONSTRAINT aggressor_pk PRIMARY KEY (aggressor_id),
    CONSTRAINT aggressor_lock_fk FOREIGN KEY (lock_id) REFERENCES protection.lock (lock_id),
    CONSTRAINT aggressor_named CHECK (length(name) BETWEEN 1 AND 200)
);
COMMENT ON TABLE protection.aggressor IS
    'The other party (相手方) as far as known; the last row of a lock is what holds; appended only';
CREATE INDEX aggressor_by_lock ON protection.aggressor (lock_id, aggressor_id);
GRANT SELECT, INSERT ON protection.aggressor TO juki_application;

CREATE TABLE protection.opinion (
    opinion_id bigint GENERATED ALWAYS AS IDENTITY,
    lock_id uuid NOT NULL,
    body text COLLATE "C" NOT NULL,
    body_name text NOT NULL,
    given_on date NOT NULL,
    written_by text NOT NULL,
    written_at timestamptz NOT NULL,
    CONSTRAINT opinion_pk PRIMARY KEY (opinion_id),
    CONSTRAINT opinion_lock_fk FOREIGN KEY (lock_id) REFERENCES protection.lock (lock_id),
    CONSTRAINT opinion_body_known CHECK (body IN ('police', 'counselling', 'child-guidance', 'court', 'other'))
);
COMMENT ON TABLE protection.opinion IS
    'Opinions of the police, a counselling centre and the like that protection is needed (意見); appended only';
CREATE INDEX opinion_by_lock ON protection.opinion (lock_id, opinion_id);
GRANT SELECT, INSERT ON protection.opinion TO juki_application;

CREATE TABLE protection.event (
    event_id bigint GENERATED ALWAYS AS IDENTITY,
    lock_id uuid NOT NULL,
    event text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    operator_id text NOT NULL,
    duty text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    happened_at timestamptz NOT NULL,
    CONSTRAINT event_pk PRIMARY KEY (event_id),
    CONSTRAINT event_lock_fk FOREIGN KEY (lock_id) REFERENCES protection.lock (lock_id)
);
COMMENT ON TABLE protection.event IS
    'What happened to a lock, the state it had afterwards, by whom in which work of the day; appended only';
CREATE INDEX event_by_lock ON protection.event (lock_id, event_id);
GRANT SELECT, INSERT ON protection.event TO juki_application;

CREATE TABLE protection.release (
    release_id uuid NOT NULL,
    document uuid NOT NULL,
    output text COLLATE "C" NOT NULL,
    residents uuid[] NOT NULL,
    requester uuid,
    reason text NOT NULL,
    asked_by text NOT NULL,
    asked_duty text COLLATE "C" NOT NULL,
    asked_at timestamptz NOT NULL,
    approved_by text,
    approved_duty text COLLATE "C",
    approved_at timestamptz,
    cancelled_at timestamptz,
    cancelled_by text,
    used_at timestamptz,
    used_by text,
    CONSTRAINT release_pk PRIMARY KEY (release_id),
    CONSTRAINT release_about_somebody CHECK (cardinality(residents) > 0),
    CONSTRAINT release_by_two CHECK (approved_by <> asked_by AND approved_duty <> asked_duty),
    CONSTRAINT release_approved_whole CHECK (num_nulls(approved_by, approved_duty, approved_at) IN (0, 3)),
    CONSTRAINT release_used_in_time CHECK (used_at IS NULL
        OR (approved_at IS NOT NULL AND used_at >= approved_at AND used_at < approved_at + interval '15 minutes'
            AND cancelled_at IS NULL))
);
COMMENT ON TABLE protection.release IS
    'Releases (一回限りの解除): one document, two people of two roles, fifteen minutes, used once';
CREATE INDEX release_by_document ON protection.release (document);
CREATE INDEX release_by_time ON protection.release (asked_at);
GRANT SELECT, INSERT, UPDATE (approved_by, approved_duty, approved_at, cancelled_at, cancelled_by, used_at, used_by)
    ON protection.release TO juki_application;

CREATE TABLE protection.ruling (
    ruling_id bigint GENERATED ALWAYS AS IDENTITY,
    output text COLLATE "C" NOT NULL,
    document uuid NOT NULL,
    requester uuid,
    requester_proven boolean NOT NULL,
    operator_id text NOT NULL,
    passed uuid[] NOT NULL,
    withheld uuid[] NOT NULL,
    release_id uuid,
    ruled_at timestamptz NOT NULL,
    CONSTRAINT ruling_pk PRIMARY KEY (ruling_id),
    CONSTRAINT ruling_about_somebody CHECK (cardinality(passed) + cardinality(withheld) > 0)
);
COMMENT ON TABLE protection.ruling IS
    'What the guard ruled whenever a protected person was touched: whose data passed and whose not; appended only';
CREATE INDEX ruling_by_time ON protection.ruling (ruled_at);
CREATE INDEX ruling_by_passed ON protection.ruling USING gin (passed);
CREATE INDEX ruling_by_withheld ON protection.ruling USING gin (withheld);
GRANT SELECT, INSERT ON protection.ruling TO juki_application;

CREATE TABLE protection.proof (
    proof_id bigint GENERATED ALWAYS AS IDENTITY,
    lock_id uuid NOT NULL,
    path text COLLATE "C" NOT NULL,
    output text COLLATE "C" NOT NULL,
    result text COLLATE "C" NOT NULL,
    tried_by text NOT NULL,
    tried_at timestamptz NOT NULL,
    CONSTRAINT proof_pk PRIMARY KEY (proof_id),
    CONSTRAINT proof_lock_fk FOREIGN KEY (lock_id) REFERENCES protection.lock (lock_id),
    CONSTRAINT proof_result_known CHECK (result IN ('closed', 'open', 'failed'))
);
COMMENT ON TABLE protection.proof IS
    'Test requests made in the other party''s place on every path, and what came of them (反映の証明); appended only';
CREATE INDEX proof_by_lock ON protection.proof (lock_id, proof_id);
GRANT SELECT, INSERT ON protection.proof TO juki_application;
