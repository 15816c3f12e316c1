-- Keys that make no cards any more, how far each municipality says its list has come, and who was asked about that.

CREATE TABLE card_states.key_stop (
    serial bigint GENERATED ALWAYS AS IDENTITY,
    key_id text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    since date NOT NULL,
    statement bytea NOT NULL,
    heard_at timestamptz NOT NULL,
    CONSTRAINT key_stop_pk PRIMARY KEY (serial),
    CONSTRAINT key_stop_once UNIQUE (key_id)
);
COMMENT ON TABLE card_states.key_stop IS
    'Keys of municipalities that were stopped, each as the root of the nation''s cards signed it; appended only';
GRANT SELECT, INSERT ON card_states.key_stop TO juki_application;

CREATE TABLE card_states.passed_keys (
    peer text COLLATE "C" NOT NULL,
    serial bigint NOT NULL,
    CONSTRAINT passed_keys_pk PRIMARY KEY (peer)
);
COMMENT ON TABLE card_states.passed_keys IS 'How many stopped keys each office below was told';
GRANT SELECT, INSERT, UPDATE (serial) ON card_states.passed_keys TO juki_application;

ALTER TABLE card_states.stop ADD COLUMN listed_at timestamptz;
COMMENT ON COLUMN card_states.stop.listed_at IS
    'At the nation: the instant from which on a list that is complete up to it has this line';
GRANT UPDATE (listed_at) ON card_states.stop TO juki_application;

CREATE TABLE card_states.confirmed (
    municipality text COLLATE "C" NOT NULL,
    complete_up_to timestamptz NOT NULL,
    CONSTRAINT confirmed_pk PRIMARY KEY (municipality)
);
COMMENT ON TABLE card_states.confirmed IS
    'At the nation: up to which instant each municipality says its stopped list is complete';
GRANT SELECT, INSERT, UPDATE (complete_up_to) ON card_states.confirmed TO juki_application;

CREATE TABLE card_states.spread (
    question uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    asked_at timestamptz NOT NULL,
    listed_at timestamptz,
    confirmed text[] COLLATE "C",
    missing text[] COLLATE "C",
    answered_at timestamptz,
    CONSTRAINT spread_pk PRIMARY KEY (question)
);
COMMENT ON TABLE card_states.spread IS
    'At an office: questions which municipalities know a stop, and the answers';
CREATE INDEX spread_by_subject ON card_states.spread (kind, subject, asked_at);
GRANT SELECT, INSERT, UPDATE (listed_at, confirmed, missing, answered_at) ON card_states.spread TO juki_application;
